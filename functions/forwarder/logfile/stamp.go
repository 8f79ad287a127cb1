package logfile

import (
	"bytes"
	"regexp"
	"time"

	"faulty/functions/forwarder/timestamp"
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

// timeOf returns the time of a line in milliseconds since 1970, or 0 if there is none. The time is
// at the start of the line, after its first bracket, or in the column of the file.
//
//	2026-11-22 21:24:52,123 ERROR …          also with T, /, a fraction or a zone
//	[22/Nov/2026:21:24:52 +0100] …           access logs, after the address
//	Nov 22 21:24:52 host program: …          syslog
//	I, [2026-11-22T21:24:52.123456 #7] …     Ruby
//	[1795382692.123] …                       seconds since 1970
//	[ERROR]<TAB>2026-11-22T21:24:52.123Z …   the Python runtime's columns
//	nova.log 2026-11-22 21:24:52.123 …       a column, see findColumn
func (f *reader) timeOf(line []byte) int64 {
	if f.column != nil {
		if t := f.column.timeOf(f, line); t != 0 {
			return t
		}
	}
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

// parseTime reads a time at the start of text in all forms of package timestamp. A number alone is
// only a time if it cannot be the number of something else.
func (f *reader) parseTime(text []byte) int64 {
	const compact = len("20060102150405")
	switch n, _ := digits(text, compact+1); {
	case n == 10, n == 13:
		return parseSeconds(text)
	case n > len("20060102") && n != compact:
		return 0
	}
	ns, n := timestamp.Any(text, f.newest())
	if zone := len(" IST"); ns == 0 && n > zone { // an abbreviation of several zones: that of the file is meant
		ns, n = timestamp.Any(text[:n-zone], f.newest())
	}
	return f.inZone(text[:n], ns)
}

// newest returns Newest in nanoseconds since 1970, or 0 if it is unknown.
func (f *reader) newest() int64 {
	if f.Newest.IsZero() {
		return 0
	}
	return f.Newest.UnixNano()
}

// inZone returns the time of text in milliseconds since 1970. ns is that time in UTC, in nanoseconds
// since 1970, if text names no zone. It is then in the zone of the file.
func (f *reader) inZone(text []byte, ns int64) int64 {
	if f.Zone != time.UTC && len(text) > 0 && !zoned.Match(text) {
		t := time.Unix(0, ns).UTC()
		ns = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), f.Zone).UnixNano()
	}
	return ns / int64(time.Millisecond)
}

// zoned matches a time that ends with a zone: Z, CET, GMT+0100, +01, +0100, +01:00, or a name in
// parentheses or brackets; AM and PM are no zones.
var zoned = regexp.MustCompile(`(?:[A-LN-Z)\]]|[^AP]M|[\dT ][+-]\d{4}|:[\d.,]+ ?[+-]\d\d(?::\d\d)?)$`)

// parseSeconds reads seconds since 1970 (10 digits and a fraction) or milliseconds since 1970 (13
// digits). It accepts times from 2001 to 2096.
func parseSeconds(text []byte) int64 {
	n, value := digits(text, 14)
	switch {
	case n == 13 && value > 1e12 && value < 4e12:
		return value
	case n == 10 && n < len(text) && text[n] == '.' && value > 1e9 && value < 4e9:
		d, fraction := digits(text[n+1:], 3)
		for ; d < 3; d++ {
			fraction *= 10
		}
		return value*1000 + fraction
	}
	return 0
}
