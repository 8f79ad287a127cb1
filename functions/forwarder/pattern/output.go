package pattern

import "unicode/utf8"

const none = -1

// An output is the pattern written so far. It merges adjacent values, and removes brackets and
// quotes that contain only values.
type output struct {
	dst       []byte
	base      int  // start of the pattern in dst
	last      int  // end of the most recent value in dst, or none
	adjacent  bool // only separators follow the most recent value
	dateStart int  // start of the names of days and months that may be part of a date, or none
	dateEnd   int
	dateLast  int // the values of last and adjacent before these names
	dateNext  bool
	full      bool
	depth     int
	groups    [maxDepth]group
}

// fits reports whether n more bytes fit. If they do not, it ends the pattern.
func (o *output) fits(n int) bool {
	if o.full {
		return false
	}
	if len(o.dst)-o.base+n <= room {
		return true
	}
	o.cut()
	return false
}

// cut ends the pattern with an ellipsis.
func (o *output) cut() {
	o.trim()
	o.dst = append(o.dst, ellipsis...)
	o.full = true
}

// lastByte returns the last byte of the pattern so far, or 0.
func (o *output) lastByte() byte {
	if n := len(o.dst); n > o.base {
		return o.dst[n-1]
	}
	return 0
}

// before returns the last byte other than a space, or 0. There are never two adjacent spaces.
func (o *output) before() byte {
	n := len(o.dst)
	if n > o.base && o.dst[n-1] == ' ' {
		n--
	}
	if n > o.base {
		return o.dst[n-1]
	}
	return 0
}

// endsInWord reports whether the pattern ends in a word that is not a value.
func (o *output) endsInWord() bool {
	return isWord(o.lastByte())
}

// endsInSpacedWord reports whether the pattern ends in a word that is not a value, and a space.
func (o *output) endsInSpacedWord() bool {
	n := len(o.dst)
	return n > o.base+1 && o.dst[n-1] == ' ' && isWord(o.dst[n-2])
}

func (o *output) trim() {
	for n := len(o.dst); n > o.base && o.dst[n-1] == ' '; n = len(o.dst) {
		o.dst = o.dst[:n-1]
	}
}

func (o *output) finish() []byte {
	o.trim()
	return o.dst
}

// blank writes one space for any number of spaces, and none at the start.
func (o *output) blank() {
	if n := len(o.dst); n > o.base && o.dst[n-1] != ' ' {
		o.separator(' ')
	}
}

func (o *output) separator(c byte) {
	if !o.fits(1) {
		return
	}
	o.dst = append(o.dst, c)
	o.adjacent = o.adjacent && merges(c)
}

// text writes a text of which no part is a value.
func (o *output) text(word []byte) {
	if !o.fits(len(word)) {
		return
	}
	o.dst = append(o.dst, word...)
	o.adjacent = false
}

// characters writes as many whole characters of text as fit.
func (o *output) characters(text []byte) {
	n := room - (len(o.dst) - o.base)
	if len(text) > n {
		for n > 0 && !utf8.RuneStart(text[n]) {
			n--
		}
		o.dst = append(o.dst, text[:n]...)
		o.cut()
		return
	}
	if len(text) > 0 {
		o.text(text)
	}
}

// date writes the name of a day or a month. If a value follows, the name becomes part of it.
func (o *output) date(name []byte) {
	if !o.datePending() {
		o.dateStart, o.dateLast, o.dateNext = len(o.dst), o.last, o.adjacent
	}
	o.text(name)
	o.dateEnd = len(o.dst)
}

// datePending reports whether only spaces and punctuation follow the names of days and months.
func (o *output) datePending() bool {
	if o.dateStart == none {
		return false
	}
	for _, c := range o.dst[o.dateEnd:] {
		if c != ' ' && c != ',' && c != '.' && c != '-' && c != '/' {
			return false
		}
	}
	return true
}

// value writes a value. It merges with the previous value if only separators are between them.
func (o *output) value() {
	if o.full {
		return
	}
	if o.datePending() {
		o.last, o.adjacent = o.dateLast, o.dateNext
		o.truncate(o.dateStart)
	}
	if o.last != none && o.adjacent {
		o.truncate(o.last)
		return
	}
	if !o.fits(len(variable)) {
		return
	}
	o.dst = append(o.dst, variable...)
	o.last, o.adjacent = len(o.dst), true
}

// isBehindValue reports whether the pattern ends in a value, with at most one space behind it.
func (o *output) isBehindValue() bool {
	if o.last == none || !o.adjacent {
		return false
	}
	n := len(o.dst) - o.last
	return n == 0 || n == 1 && o.dst[o.last] == ' '
}

// truncate removes everything from n on.
func (o *output) truncate(n int) {
	o.dst = o.dst[:n]
	if o.dateEnd > n {
		o.dateStart = none
	}
}

// isList reports whether the pattern ends in a value and a comma.
func (o *output) isList() bool {
	return o.last != none && o.adjacent && (string(o.dst[o.last:]) == ", " || string(o.dst[o.last:]) == ",")
}
