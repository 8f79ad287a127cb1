package main

import (
	"bufio"
	"fmt"
	"io"

	"faulty/functions/forwarder/pattern"
)

// printPatterns prints the pattern of each line of plain text in in.
func printPatterns(in io.Reader, out io.Writer) error {
	scanner := bufio.NewScanner(in)
	scanner.Buffer(nil, maxLine)
	w := bufio.NewWriter(out)
	var buf []byte
	n := 0
	for ; scanner.Scan(); n++ {
		buf = append(pattern.Append(buf[:0], scanner.Bytes()), '\n')
		if _, err := w.Write(buf); err != nil {
			return fmt.Errorf("write the pattern of line %d: %w", n+1, err)
		}
	}
	if err := scanner.Err(); err != nil {
		return fmt.Errorf("line %d is longer than %d bytes, or cannot be read: %w", n+1, maxLine, err)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write the patterns: %w", err)
	}
	return nil
}
