package pattern

const maxDepth = 16 // of brackets and quotes; deeper nesting stays unchanged

// A group is an open bracket or quote. It is small because Append clears all groups for each line.
// Its positions are relative to the start of the pattern in dst.
type group struct {
	start    int16 // position of the bracket
	last     int16 // the values of last and adjacent before the bracket
	char     byte
	adjacent bool
	attached bool // directly behind a word, like the arguments of a function
}

// open writes an opening bracket or quote that has a closing one.
func (o *output) open(c byte) {
	attached := o.endsInWord()
	if !o.fits(1) {
		return
	}
	if o.depth < maxDepth {
		o.groups[o.depth] = group{int16(len(o.dst) - o.base), int16(max(o.last-o.base, none)), c, o.adjacent, attached} // #nosec G115 -- at most Limit
	}
	o.depth++
	o.dst = append(o.dst, c)
	o.last, o.adjacent = none, false
}

// isOpen reports whether c is the character of the innermost group.
func (o *output) isOpen(c byte) bool {
	return o.depth > 0 && o.depth <= maxDepth && o.groups[o.depth-1].char == c
}

// close ends the group that c closes. A group that contains only values becomes a value.
func (o *output) close(c byte) {
	if o.depth > maxDepth {
		o.depth--
		o.separator(c)
		return
	}
	if o.depth == 0 || o.groups[o.depth-1].char != opener(c) {
		adjacent := o.adjacent && c == '>' // the > belongs to an arrow or a comparison
		o.separator(c)
		o.adjacent = adjacent
		return
	}
	o.depth--
	g := o.groups[o.depth]
	start := o.base + int(g.start)
	inside := o.dst[start+1:]
	isEmpty := len(inside) == 0
	if !g.attached && (isEmpty && g.last != none && g.adjacent || !isEmpty && isValues(inside)) {
		o.last, o.adjacent = none, g.adjacent
		if g.last != none {
			o.last = o.base + int(g.last)
		}
		o.truncate(start)
		o.value()
		return
	}
	o.separator(c)
}

func opener(c byte) byte {
	switch c {
	case ')':
		return '('
	case ']':
		return '['
	case '}':
		return '{'
	case '>':
		return '<'
	}
	return c
}

// isValues reports whether text consists of variables and of words for states, such as on, null and
// true.
func isValues(text []byte) bool {
	for i := 0; i < len(text); {
		switch {
		case merges(text[i]):
			i++
		case hasPrefix(text[i:], variable):
			i += len(variable)
		case class[text[i]] == letter:
			start := i
			for i < len(text) && class[text[i]] == letter {
				i++
			}
			if !isState(text[start:i]) {
				return false
			}
		default:
			return false
		}
	}
	return true
}
