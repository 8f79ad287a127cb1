package format

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// maxWindow limits how much memory a zstd file can require, in bytes.
const maxWindow = 256 << 20

// inflate decompresses gzip or zstd, which it detects from the first bytes. It decompresses
// repeatedly, because Firehose compresses data that CloudWatch has already compressed.
func inflate(r io.Reader) (in *bufio.Reader, closeAll func(), err error) {
	var closers []func()
	closeAll = func() {
		for _, c := range closers {
			c()
		}
	}
	for range 4 {
		in = bufio.NewReaderSize(r, peekSize)
		magic, err := in.Peek(4)
		if err != nil && !errors.Is(err, io.EOF) {
			return in, closeAll, fmt.Errorf("cannot read its first bytes: %w", err)
		}
		switch {
		case len(magic) >= 2 && magic[0] == 0x1f && magic[1] == 0x8b:
			zr, err := gzip.NewReader(in)
			if err != nil {
				return in, closeAll, fmt.Errorf("it begins like gzip, but is not valid: %w", err)
			}
			r = zr
		case string(magic) == "\x28\xb5\x2f\xfd", isSkippable(magic):
			zr, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
			if err != nil {
				return in, closeAll, fmt.Errorf("it begins like zstd, but is not valid: %w", err)
			}
			closers = append(closers, zr.Close)
			r = zr
		default:
			return in, closeAll, nil
		}
	}
	return in, closeAll, nil
}

// isSkippable reports whether a file begins with a skippable zstd frame, which contains no data.
// Parallel zstd compressors write such frames.
func isSkippable(magic []byte) bool {
	return len(magic) == 4 && magic[0]&0xf0 == 0x50 && string(magic[1:]) == "\x2a\x4d\x18"
}
