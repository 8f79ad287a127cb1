package pattern

import "unicode/utf8"

const none = -1

// An output is the pattern so far. It merges adjacent values, and takes brackets and
// quotes away that contain values only.
type output struct {
	dst       []byte
	base      int  // where the pattern begins in dst
	last      int  // the end of the most recent value in dst, or none
	adjacent  bool // nothing but separators follows the most recent value
	dateStart int  // where names of days and months begin that may be part of a date, or none
	dateEnd   int
	dateLast  int // last and adjacent, before the names
	dateNext  bool
	full      bool
	depth     int
	groups    [maxDepth]group
}

// fits reports whether n more bytes fit. If they do not, the pattern ends here.
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

// lastByte returns the last byte of the pattern so far, 0 if there is none.
func (o *output) lastByte() byte {
	if n := len(o.dst); n > o.base {
		return o.dst[n-1]
	}
	return 0
}

// before returns the last byte that is no space, 0 if there is none. No two spaces
// are adjacent.
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

// endsInWord reports whether a word that is no value stands directly before.
func (o *output) endsInWord() bool {
	return isWord(o.lastByte())
}

// endsInSpacedWord reports whether a word that is no value stands before, and a space.
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

// blank writes one space for any number of them, and none at the start.
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

// text writes what stays, of which no part is a value.
func (o *output) text(word []byte) {
	if !o.fits(len(word)) {
		return
	}
	o.dst = append(o.dst, word...)
	o.adjacent = false
}

// characters writes what stays, and as many whole characters of it as fit.
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

// date writes the name of a day or a month, which becomes part of a value if one
// follows.
func (o *output) date(name []byte) {
	if !o.datePending() {
		o.dateStart, o.dateLast, o.dateNext = len(o.dst), o.last, o.adjacent
	}
	o.text(name)
	o.dateEnd = len(o.dst)
}

// datePending reports whether nothing but spaces and punctuation follows the names
// of days and months.
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

// value writes a value. It is one with the value before it, if nothing but
// separators is between them.
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

// isBehindValue reports whether a value comes before, with at most a space behind it.
func (o *output) isBehindValue() bool {
	if o.last == none || !o.adjacent {
		return false
	}
	n := len(o.dst) - o.last
	return n == 0 || n == 1 && o.dst[o.last] == ' '
}

// truncate takes everything from n on away.
func (o *output) truncate(n int) {
	o.dst = o.dst[:n]
	if o.dateEnd > n {
		o.dateStart = none
	}
}

// isList reports whether a value with a comma behind it comes before.
func (o *output) isList() bool {
	return o.last != none && o.adjacent && (string(o.dst[o.last:]) == ", " || string(o.dst[o.last:]) == ",")
}
