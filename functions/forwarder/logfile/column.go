package logfile

import (
	"bytes"

	"faulty/functions/forwarder/timestamp"
)

// A column is where the lines of a file have their times.
type column struct {
	words    int // number of words before the time
	parse    func(f *reader, text []byte) int64
	isParsed bool // the whole line is parsed for its time; there are no words
}

const (
	maxWords    = 10  // more words are a sentence, not columns
	columnLines = 200 // lines that are examined

	// minColumnLines is the number of lines from which a number in all of them can be a time.
	minColumnLines = 3
)

// findColumn determines where the lines of a file have their times if most lines of head do not
// have it at their start or after a bracket:
//
//	nova-api.log 2017-05-16 00:00:00.008 25746 INFO …   after the name of a file or host
//	- 1117838570 2005.06.03 R02-M1-N0 …                 seconds since 1970 in a column
//	081109 203615 148 INFO dfs.DataNode …               digits
//
// A sentence can contain a time, and a number can be that of something else. A column is therefore
// only one if at least four of five lines have a time there. If there is no such column, but package logline
// finds a time in as many lines, it parses them all: it knows where access logs and flow logs have theirs.
// findColumn returns nil if there is no time.
func (f *reader) findColumn(head []byte) *column {
	lines, timed := f.sample(head)
	if len(lines) == 0 || 2*timed >= len(lines) {
		return nil
	}
	if c := f.columnIn(lines); c != nil {
		return c
	}
	if c := (&column{isParsed: true}); c.isIn(f, lines) {
		return c
	}
	return nil
}

// columnIn returns the column in which lines have their times, or nil.
func (f *reader) columnIn(lines [][]byte) *column {
	if len(lines) < minColumnLines {
		return nil
	}
	for words := range maxWords {
		for _, parse := range []func(*reader, []byte) int64{(*reader).parseTime, (*reader).parseNumber} {
			if c := (&column{words: words, parse: parse}); c.isIn(f, lines) {
				return c
			}
		}
	}
	return nil
}

// isIn reports whether at least four of five lines have a time in the column.
func (c *column) isIn(f *reader, lines [][]byte) bool {
	times := 0
	for _, line := range lines {
		if c.timeOf(f, line) != 0 {
			times++
		}
	}
	return 5*times >= 4*len(lines)
}

// sample returns lines of head that can begin with columns: no objects, and no continuations of
// other lines. timed is how many of them have a time without columns.
func (f *reader) sample(head []byte) (lines [][]byte, timed int) {
	for line := range bytes.Lines(head) {
		if len(lines) == columnLines {
			break
		}
		if isBlank := len(bytes.TrimSpace(line)) == 0; isBlank || line[0] == ' ' || line[0] == '\t' || line[0] == '{' {
			continue
		}
		if isFirst := len(lines) == 0; f.table.isW3C && line[0] == '#' || f.table.hasTop && isFirst && isFlowHeader(trimEnd(line)) {
			continue
		}
		lines = append(lines, trimEnd(line))
		if f.timeOf(line) != 0 {
			timed++
		}
	}
	return lines, timed
}

func (c *column) timeOf(f *reader, line []byte) int64 {
	if c.isParsed {
		return f.parsedTime(line)
	}
	const head = 512
	text := line[:min(len(line), head)]
	for range c.words {
		end := bytes.IndexAny(text, " \t")
		if end < 0 {
			return 0
		}
		text = bytes.TrimLeft(text[end:], " \t")
	}
	return c.parse(f, text)
}

// parseNumber reads a time that could also be another number: seconds or milliseconds since 1970,
// and the 081109 203615 of Hadoop's file system. It accepts times after 2001 that are not later
// than the file.
func (f *reader) parseNumber(text []byte) int64 {
	n, value := digits(text, 14)
	if n < len(text) && text[n] != ' ' && text[n] != '\t' {
		return 0
	}
	ns := int64(0)
	switch n {
	case 10:
		ns = value * 1e9
	case 13:
		ns = value * 1e6
	case 6:
		if ns, n = timestamp.SixDigits(text); n == 0 || n < len(text) && text[n] != ' ' {
			return 0
		}
		return f.inZone(text[:n], ns)
	default:
		return 0
	}
	if !f.isPlausible(ns) {
		return 0
	}
	return ns / 1e6
}

// isPlausible reports whether a number can be a time of this file.
func (f *reader) isPlausible(ns int64) bool {
	const earliest, day = int64(1e18), int64(86400e9)
	newest := f.newest()
	return ns >= earliest && (newest == 0 || ns <= newest+day)
}

// parsedTime returns the time that package logline finds in a line of text, or 0.
func (f *reader) parsedTime(line []byte) int64 {
	if t := f.loggedTime(line); f.isPlausible(t * 1e6) {
		return t
	}
	return 0
}
