package logfile

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
)

// maxWindow is the default of Options.Window.
const maxWindow = 256 << 20

// snappy is the first chunk of snappy's framing format.
const snappy = "\xff\x06\x00\x00sNaPpY"

// inflate decompresses gzip, zstd, bzip2 or snappy, which it detects from the first bytes. It decompresses
// repeatedly, because Firehose compresses data that CloudWatch has already compressed.
func inflate(r io.Reader, window uint64) (in *bufio.Reader, isCompressed bool, closeAll func(), err error) {
	var closers []func()
	closeAll = func() {
		for _, c := range closers {
			c()
		}
	}
	for layers := range 4 {
		isCompressed = layers > 0
		in = bufio.NewReaderSize(r, peekSize)
		magic, err := in.Peek(len(snappy))
		if err != nil && !errors.Is(err, io.EOF) {
			return in, isCompressed, closeAll, fmt.Errorf("cannot read its first bytes, so it may be incomplete: %w", err)
		}
		switch {
		case len(magic) >= 2 && magic[0] == 0x1f && magic[1] == 0x8b:
			zr, err := gzip.NewReader(in)
			if err != nil {
				return in, isCompressed, closeAll, fmt.Errorf("it begins like gzip, but is not valid: %w", err)
			}
			r = zr
		case isBzip2(magic):
			r = bzip2.NewReader(in)
		case string(magic) == snappy:
			r = s2.NewReader(in)
		case bytes.HasPrefix(magic, []byte("\x28\xb5\x2f\xfd")), isSkippable(magic):
			zr, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(cmp.Or(window, maxWindow)))
			if err != nil {
				return in, isCompressed, closeAll, fmt.Errorf("it begins like zstd, but is not valid: %w", err)
			}
			closers = append(closers, zr.Close)
			r = zr
		default:
			return in, isCompressed, closeAll, nil
		}
	}
	return in, isCompressed, closeAll, nil
}

// isSkippable reports whether a file begins with a skippable zstd frame, which contains no data.
// Parallel zstd compressors write such frames.
func isSkippable(magic []byte) bool {
	return len(magic) >= 4 && magic[0]&0xf0 == 0x50 && string(magic[1:4]) == "\x2a\x4d\x18"
}

// isBzip2 checks the bytes after "BZh", because a line of text can also begin with these letters.
// The block size follows, and then the digits of pi or of its square root.
func isBzip2(head []byte) bool {
	return len(head) >= 10 && head[3] >= '1' && head[3] <= '9' && (string(head[4:10]) == "1AY&SY" || string(head[4:10]) == "\x17\x72\x45\x38\x50\x90")
}

// readAhead reads and decompresses in beside the caller. stop ends that; in is then no longer used.
func readAhead(in *bufio.Reader) (ahead *bufio.Reader, stop func()) {
	from, to := io.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, err := io.Copy(to, in)
		_ = to.CloseWithError(err)
	}()
	return bufio.NewReaderSize(from, peekSize), func() {
		_ = from.Close()
		<-done
	}
}
