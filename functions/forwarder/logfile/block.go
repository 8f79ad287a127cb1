package logfile

import (
	"bytes"
	"errors"
	"io"
	"slices"
)

// blockSize is how many bytes of a file one goroutine parses at a time. A block is larger if one
// line fills it.
const blockSize = 256 << 10

// A block is a part of a file that consists of whole lines.
type block struct {
	text   []byte
	offset int64 // offset of text in the uncompressed file
	line   int   // number of lines before text
	end    error // why nothing follows: io.EOF, or the error of reading; nil if another block follows
	header *header

	events []Event       // the events in text
	failed error         // why the rest of text cannot be parsed
	parsed chan struct{} // receives a value when events and failed are set
}

// lines returns the number of lines in the block. The last one can be without its end.
func (b *block) lines() int {
	n := bytes.Count(b.text, []byte{'\n'})
	if len(b.text) > 0 && b.text[len(b.text)-1] != '\n' {
		n++
	}
	return n
}

// A cutter cuts a file into blocks.
type cutter struct {
	in     io.Reader
	offset int64  // offset of the next block
	line   int    // number of lines before it
	rest   []byte // the start of its first line, which has been read already
	table  table  // its header is that of the next block
}

// next fills b with the next lines of the file. It splits a line that is longer than maxLine. If
// reading fails, the start of the line at that point is dropped.
func (c *cutter) next(b *block) {
	b.text, b.offset, b.line, b.end = append(b.text[:0], c.rest...), c.offset, c.line, nil
	size := 0
	for size == 0 && b.end == nil && len(b.text) < maxLine {
		start := len(b.text)
		b.end = c.fill(b, min(max(blockSize, 2*start), maxLine))
		if last := bytes.LastIndexByte(b.text[start:], '\n'); last >= 0 {
			size = start + last + 1
		}
	}
	if errors.Is(b.end, io.EOF) || size == 0 && len(b.text) == maxLine {
		size = len(b.text)
	}
	c.rest = append(c.rest[:0], b.text[size:]...)
	b.text = b.text[:size]
	c.offset += int64(size)
	c.line += b.lines()
	if b.header = c.table.header; c.table.isW3C {
		c.table.header = b.header.scan(b.text)
	}
}

// fill reads until the block has size bytes.
func (c *cutter) fill(b *block, size int) error {
	b.text = slices.Grow(b.text, size-len(b.text))
	for len(b.text) < size {
		n, err := c.in.Read(b.text[len(b.text):size])
		b.text = b.text[:len(b.text)+n]
		if err != nil {
			return err
		}
	}
	return nil
}
