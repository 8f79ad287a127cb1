package datemath

import (
	"strings"
	"time"
)

// span is a length of time that a text leaves open.
type span uint8

const (
	milli span = iota
	second
	minute
	hour
	day
	month
	year
)

// end returns the last millisecond of the span that begins at t. That of a month
// or a year is the end of its first day: OpenSearch rounds up the time alone.
func (s span) end(t time.Time) time.Time {
	switch s {
	case year, month, day:
		t = t.AddDate(0, 0, 1)
	case hour:
		t = t.Add(time.Hour)
	case minute:
		t = t.Add(time.Minute)
	case second:
		t = t.Add(time.Second)
	default:
		return t
	}
	return t.Add(-time.Millisecond)
}

// scanner reads a date from left to right; ok becomes false where the text does not
// fit.
type scanner struct {
	text string
	ok   bool
}

// digits reads a number of at least least and at most most digits.
func (s *scanner) digits(least, most int) int {
	n, read := 0, 0
	for read < most && read < len(s.text) && '0' <= s.text[read] && s.text[read] <= '9' {
		n = n*10 + int(s.text[read]-'0')
		read++
	}
	s.text = s.text[read:]
	s.ok = s.ok && read >= least
	return n
}

// skip reads one of the given characters, if one is next.
func (s *scanner) skip(any string) bool {
	if s.text == "" || strings.IndexByte(any, s.text[0]) < 0 {
		return false
	}
	s.text = s.text[1:]
	return true
}

// fraction reads digits after a decimal point as nanoseconds.
func (s *scanner) fraction() int {
	before := len(s.text)
	n := s.digits(1, 9)
	for range 9 - (before - len(s.text)) {
		n *= 10
	}
	return n
}

// zone reads Z, +hh, +hhmm or +hh:mm.
func (s *scanner) zone(otherwise *time.Location) *time.Location {
	switch {
	case s.text == "":
		return otherwise
	case s.skip("Zz"):
		return time.UTC
	}
	sign := 1
	if s.text[0] == '-' {
		sign = -1
	}
	if !s.skip("+-") {
		s.ok = false
		return otherwise
	}
	hours, minutes := s.digits(2, 2), 0
	if s.text != "" {
		s.skip(":")
		minutes = s.digits(2, 2)
	}
	s.ok = s.ok && hours <= 18 && minutes < 60
	return time.FixedZone("", sign*(hours*60+minutes)*60)
}

// parseISO reads yyyy[-MM[-dd[Thh[:mm[:ss[.fraction]]][zone]]]], every number at its
// full width.
func parseISO(text string, zone *time.Location) (time.Time, span, bool) {
	s := scanner{text: text, ok: true}
	d := date{month: 1, day: 1, zone: zone}
	open := year
	d.year = s.digits(4, 4)
	if s.skip("-") {
		d.month, open = s.digits(2, 2), month
		if s.skip("-") {
			d.day, open = s.digits(2, 2), day
		}
	}
	if s.ok && open == day && s.skip("T") && s.text != "" {
		open = d.clock(&s)
	}
	t, ok := d.time()
	return t, open, ok && s.ok && s.text == ""
}

// clock reads a time of day and its zone.
func (d *date) clock(s *scanner) span {
	open := hour
	d.hour = s.digits(2, 2)
	if s.skip(":") {
		d.minute, open = s.digits(2, 2), minute
		if s.skip(":") {
			d.second, open = s.digits(2, 2), second
			if s.skip(".,") {
				d.nano, open = s.fraction(), milli
			}
		}
	}
	d.zone = s.zone(d.zone)
	return open
}

// date is a date's parts before it is known whether there is such a day.
type date struct {
	year, month, day, hour, minute, second, nano int
	zone                                         *time.Location
}

func (d date) time() (time.Time, bool) {
	if d.month < 1 || d.month > 12 || d.hour > 23 || d.minute > 59 || d.second > 59 {
		return time.Time{}, false
	}
	t := time.Date(d.year, time.Month(d.month), d.day, d.hour, d.minute, d.second, d.nano, d.zone)
	// a 31 November would have become a 1 December
	_, sameMonth, sameDay := time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC).Date()
	return t, int(sameMonth) == d.month && sameDay == d.day
}
