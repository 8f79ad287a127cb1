// Package inflate decompresses gzip that is in memory as a whole.
//
// The streaming readers of compress/gzip and klauspost/compress keep a window of
// 32 KiB beside the output and copy every byte once more. Here the output is its
// own window, the input is loaded eight bytes at a time, and a lookup in a table
// yields a symbol together with its number of extra bits. That takes less than half
// of the time. The design is that of libdeflate.
package inflate

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
)

// The errors of a text that is no gzip, or no longer. A text that ends too early
// yields io.ErrUnexpectedEOF.
var (
	ErrHeader   = errors.New("there is no gzip header")
	ErrCorrupt  = errors.New("the compressed data is corrupt")
	ErrChecksum = errors.New("the checksum or the size in the trailer is another one")
	ErrSize     = errors.New("the decompressed data is larger than the limit")
)

// Room is how many bytes more than the decompressed data the destination has to
// hold, so that it does not grow: words are copied as a whole, and the longest match
// is checked for once.
const Room = maxMatch + 3*wordSize

const (
	maxMatch = 258
	wordSize = 8
)

// A Decompressor decompresses one gzip after another with the same tables. The
// zero value is ready; it is not for use by several goroutines at once.
type Decompressor struct {
	in   []byte
	pos  int    // of the next byte that is not in bits
	bits uint64 // the next bits of the input, from the lowest on
	n    int    // how many of bits are valid; negative where the input has ended

	out   []byte // up to its capacity
	end   int    // of the output
	start int    // of the member in it
	limit int

	lengths  [maxSymbols]uint8 // of the codes
	precode  [1 << precodeBits]entry
	literals [literalSize]entry
	offsets  [offsetSize]entry
}

// Gzip appends the decompressed members of src to dst. What it returns with an
// error is what was decompressed before it; it is never longer than the limit.
func (z *Decompressor) Gzip(dst, src []byte, limit int) ([]byte, error) {
	z.in, z.pos, z.limit = src, 0, limit
	z.out, z.end = dst[:cap(dst)], len(dst)
	err := z.member()
	for err == nil && z.pos < len(z.in) {
		err = z.member()
	}
	if z.end > limit {
		z.end, err = limit, ErrSize
	}
	out := z.out[:z.end]
	z.in, z.out = nil, nil
	return out, err
}

// member decompresses one member: a header, blocks and a trailer.
func (z *Decompressor) member() error {
	if err := z.header(); err != nil {
		return err
	}
	z.bits, z.n, z.start = 0, 0, z.end
	for isLast := false; !isLast; {
		var err error
		if isLast, err = z.block(); err != nil {
			return err
		}
	}
	if !z.align() || z.pos+8 > len(z.in) {
		return io.ErrUnexpectedEOF
	}
	trailer, data := z.in[z.pos:z.pos+8], z.out[z.start:z.end]
	z.pos += 8
	if binary.LittleEndian.Uint32(trailer) != crc32.ChecksumIEEE(data) || binary.LittleEndian.Uint32(trailer[4:]) != uint32(len(data)) {
		return ErrChecksum
	}
	return nil
}

// The flags of a header, see RFC 1952.
const (
	flagChecksum = 1 << (1 + iota)
	flagExtra
	flagName
	flagComment
)

// header moves past the header of a member.
func (z *Decompressor) header() error {
	const fixed = 10
	h := z.in[z.pos:]
	if len(h) < fixed || h[0] != 0x1f || h[1] != 0x8b || h[2] != 8 {
		return ErrHeader
	}
	flags, i := h[3], fixed
	if flags&flagExtra != 0 && i+2 <= len(h) {
		i += 2 + int(binary.LittleEndian.Uint16(h[i:]))
	}
	for _, flag := range [...]byte{flagName, flagComment} {
		if flags&flag != 0 && i <= len(h) {
			n := bytes.IndexByte(h[i:], 0)
			if n < 0 {
				return io.ErrUnexpectedEOF
			}
			i += n + 1
		}
	}
	if flags&flagChecksum != 0 && i+2 <= len(h) {
		if binary.LittleEndian.Uint16(h[i:]) != uint16(crc32.ChecksumIEEE(h[:i])) {
			return ErrHeader
		}
		i += 2
	}
	if i >= len(h) {
		return io.ErrUnexpectedEOF
	}
	z.pos += i
	return nil
}

// align drops the bits up to the next byte and returns the whole bytes behind them
// to the input. It reports false where the input has ended before.
func (z *Decompressor) align() bool {
	if z.n < 0 {
		return false
	}
	z.pos -= z.n / 8
	z.bits, z.n = 0, 0
	return true
}

// refill loads bits.
func (z *Decompressor) refill() {
	z.bits, z.pos, z.n = load(z.in, z.pos, z.bits, z.n)
}

// take removes the next n bits, of which refill has loaded enough.
func (z *Decompressor) take(n int) int {
	v := z.bits & (1<<n - 1)
	z.bits >>= n
	z.n -= n
	return int(v)
}

// reserve makes room in the output for n bytes more. It reports false where the
// output has passed the limit.
func (z *Decompressor) reserve(n int) bool {
	if z.end > z.limit {
		return false
	}
	if len(z.out)-z.end < n {
		size := max(z.end+n, min(2*len(z.out), z.limit+Room))
		out := make([]byte, size)
		copy(out, z.out[:z.end])
		z.out = out
	}
	return true
}
