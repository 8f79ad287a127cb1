package format

import (
	"bytes"
	"time"
)

// A stamp is the text before a message.
type stamp struct {
	time    int64 // milliseconds since 1970
	stream  string
	message []byte
}

// cutStamp removes a stamp from the start of a line:
//
//	2026-11-22T21:24:52.123Z message                                    export task
//	2026-11-22T21:24:52.123000+00:00 2026/11/22/[$LATEST]0123… message  aws logs tail
//	2026-11-22T21:24:52 message                                         aws logs tail --format short
//
// `aws logs tail --format json` inserts a line break after the stream if the message is an
// object. cutStamp recognizes only the stream names of functions, because these cannot be words
// of a message.
func cutStamp(line []byte) (stamp, bool) {
	if len(line) < 20 || line[10] != 'T' || line[4] != '-' {
		return stamp{}, false
	}
	ns, n := parseISO(line)
	if n == 0 || n < len(line) && line[n] != ' ' {
		return stamp{}, false
	}
	s := stamp{time: ns / 1e6}
	if n == len(line) {
		return s, true
	}
	s.message = line[n+1:]
	if isStream(s.message) {
		stream, message, _ := bytes.Cut(s.message, []byte(" "))
		s.stream, s.message = string(stream), message
	}
	return s, true
}

// isStream reports whether text begins with the name of a function's log stream, such as
// 2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef. The function's name can precede the
// version.
func isStream(text []byte) bool {
	const date = len("2026/11/22/")
	if len(text) < date+34 || text[4] != '/' || text[7] != '/' || text[10] != '/' {
		return false
	}
	name, _, _ := bytes.Cut(text, []byte(" "))
	closing := bytes.LastIndexByte(name, ']')
	return closing > date && bytes.IndexByte(name, '[') >= date && len(name)-closing-1 == 32
}

// timeOf returns the time at the start of a line, or after its first bracket, in milliseconds
// since 1970. It returns 0 if there is no time.
//
//	2026-11-22 21:24:52,123 ERROR …          also with T, /, a fraction or a zone
//	[22/Nov/2026:21:24:52 +0100] …           access logs, after the address
//	Nov 22 21:24:52 host program: …          syslog
//	I, [2026-11-22T21:24:52.123456 #7] …     Ruby
//	[1795382692.123] …                       seconds since 1970
//	[ERROR]<TAB>2026-11-22T21:24:52.123Z …   the Python runtime's columns
func (f *reader) timeOf(line []byte) int64 {
	line = line[:min(len(line), 128)]
	if t := f.parseTime(line); t != 0 {
		return t
	}
	i := bytes.IndexByte(line, '[')
	if i < 0 {
		return 0
	}
	if _, columns, ok := bytes.Cut(line[i:], []byte("]\t")); ok && i == 0 {
		return f.parseTime(columns)
	}
	return f.parseTime(line[i+1:])
}

func (f *reader) parseTime(text []byte) int64 {
	if len(text) < 13 {
		return 0
	}
	switch b := text[0]; {
	case b-'0' <= 9 && text[2] == '/':
		return f.parseLayout(text, "02/Jan/2006:15:04:05 -0700")
	case b-'0' <= 9 && (text[4] == '-' || text[4] == '/'):
		ns, n := parseISO(text)
		if n > 0 && n == clockEnd(text) { // the time has no zone
			t := time.Unix(0, ns).UTC()
			return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), f.Zone).UnixMilli()
		}
		return ns / 1e6
	case b-'0' <= 9:
		return parseSeconds(text)
	case b >= 'A' && b <= 'S' && text[3] == ' ':
		return f.yearless(text)
	}
	return 0
}

// parseLayout parses a time at the start of text. The time must be as long as its layout.
func (f *reader) parseLayout(text []byte, layout string) int64 {
	if len(text) < len(layout) {
		return 0
	}
	t, err := time.ParseInLocation(layout, string(text[:len(layout)]), f.Zone)
	if err != nil || t.Year() < 1970 || t.Year() > 2200 {
		return 0
	}
	return t.UnixMilli()
}

// yearless parses "Nov 22 21:24:52". It uses the latest year for which the time is not later
// than the file's modification time.
func (f *reader) yearless(text []byte) int64 {
	const layout = "Jan _2 15:04:05"
	if len(text) < len(layout) || text[9] != ':' {
		return 0
	}
	t, err := time.ParseInLocation("2006 "+layout, "2000 "+string(text[:len(layout)]), f.Zone)
	if err != nil {
		return 0
	}
	year := f.Newest.In(f.Zone).Year()
	at := func(year int) time.Time {
		return time.Date(year, t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, f.Zone)
	}
	if at(year).After(f.Newest.Add(24 * time.Hour)) {
		year--
	}
	return at(year).UnixMilli()
}

// parseSeconds reads seconds since 1970 (10 digits and a fraction) or milliseconds since 1970 (13
// digits). It accepts times from 2001 to 2096.
func parseSeconds(text []byte) int64 {
	n, value := digits(text, 14)
	switch {
	case n == 13 && value > 1e12 && value < 4e12:
		return value
	case n == 10 && text[n] == '.' && value > 1e9 && value < 4e9:
		d, fraction := digits(text[n+1:], 3)
		for ; d < 3; d++ {
			fraction *= 10
		}
		return value*1000 + fraction
	}
	return 0
}
