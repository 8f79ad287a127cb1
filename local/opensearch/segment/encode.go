package segment

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/klauspost/compress/s2"
)

// errShort reports a blob that ends before all of its numbers are read.
var errShort = errors.New("the column ends too early")

// Encode returns the column as S2-compressed varints. Each list is preceded by its length.
// Ascending lists and numbers are stored as differences.
func (c *Column) Encode() []byte {
	raw := []byte{0}
	if c.Words {
		raw[0] = 1
	}
	raw = appendAscending(raw, c.Docs)
	raw = appendAscending(raw, c.Start)
	raw = binary.AppendUvarint(raw, uint64(len(c.Ords)))
	for _, ord := range c.Ords {
		raw = binary.AppendUvarint(raw, uint64(ord+1)) // Break becomes 0
	}
	raw = binary.AppendUvarint(raw, uint64(len(c.Nums)))
	last := int64(0)
	for _, num := range c.Nums {
		raw = binary.AppendVarint(raw, num-last)
		last = num
	}
	raw = binary.AppendUvarint(raw, uint64(c.Dict.Len()))
	for ord := range uint32(c.Dict.Len()) {
		word := c.Dict.At(ord)
		raw = binary.AppendUvarint(raw, uint64(len(word)))
		raw = append(raw, word...)
	}
	return s2.Encode(nil, raw)
}

func appendAscending(raw []byte, list []uint32) []byte {
	raw = binary.AppendUvarint(raw, uint64(len(list)))
	last := uint32(0)
	for _, v := range list {
		raw = binary.AppendUvarint(raw, uint64(v-last))
		last = v
	}
	return raw
}

// Decode reverses Encode.
func Decode(blob []byte) (*Column, error) {
	if size, err := s2.DecodedLen(blob); err == nil && size > 64<<20 && size>>12 > len(blob) { // a damaged blob could otherwise allocate all memory here
		return nil, fmt.Errorf("column of %d bytes cannot be decompressed: it claims to hold %d bytes", len(blob), size)
	}
	raw, err := s2.Decode(nil, blob)
	if err != nil || len(raw) == 0 {
		return nil, fmt.Errorf("column of %d bytes cannot be decompressed: %w", len(blob), errors.Join(err, errShort))
	}
	r := reader{raw: raw[1:]}
	c := &Column{Words: raw[0] == 1, Docs: r.ascending(), Start: r.ascending()}
	c.Ords = make([]uint32, r.length())
	for i := range c.Ords {
		c.Ords[i] = uint32(r.uvarint()) - 1
	}
	c.Nums = make([]int64, r.length())
	last := int64(0)
	for i := range c.Nums {
		last += r.varint()
		c.Nums[i] = last
	}
	c.Dict = r.dict()
	if len(c.Start) == 0 {
		c.Start = nil
	}
	if r.short {
		return nil, fmt.Errorf("column of %d bytes: %w", len(blob), errShort)
	}
	return c, nil
}

type reader struct {
	raw   []byte
	short bool
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.raw)
	r.skip(n)
	return v
}

func (r *reader) varint() int64 {
	v, n := binary.Varint(r.raw)
	r.skip(n)
	return v
}

func (r *reader) skip(n int) {
	if n <= 0 {
		r.short, r.raw = true, nil
		return
	}
	r.raw = r.raw[n:]
}

// length reads a list's length. It refuses a length that is greater than the number of bytes left,
// so that a damaged blob cannot allocate all memory.
func (r *reader) length() int {
	n := r.uvarint()
	if n > uint64(len(r.raw)) {
		r.short, r.raw = true, nil
		return 0
	}
	return int(n)
}

func (r *reader) ascending() []uint32 {
	list := make([]uint32, r.length())
	last := uint32(0)
	for i := range list {
		last += uint32(r.uvarint())
		list[i] = last
	}
	return list
}

func (r *reader) dict() Dict {
	ends := make([]uint32, r.length())
	var text []byte
	for i := range ends {
		n := r.length()
		text = append(text, r.raw[:n]...)
		r.raw = r.raw[n:]
		ends[i] = uint32(len(text))
	}
	return Dict{text: string(text), ends: ends}
}
