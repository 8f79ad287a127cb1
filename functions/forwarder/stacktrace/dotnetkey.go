package stacktrace

import "strings"

// appendDotNetKey restores the source names of methods that the compiler moves into generated
// classes: <M>d__5.MoveNext and <>c__DisplayClass1_0.<M>b__0 become M, and a local function
// <M>g__F|0_0 becomes F. The same applies to F#'s F@12-1.Invoke and Visual Basic's
// VB$StateMachine_5_F.MoveNext.
func appendDotNetKey(b []byte, f *Frame) ([]byte, bool) {
	b = append(b, '|')
	start := len(b)
	generated := false
	for name := f.Function; name != ""; {
		n := segmentLen(name)
		segment := name[:n]
		name = strings.TrimPrefix(name[n:], ".")
		switch {
		case hasAnyPrefix(segment, "<>", "_Closure$__"), generated && (segment == "MoveNext" || segment == "Invoke"):
			continue
		case strings.HasPrefix(segment, "VB$StateMachine_"):
			segment = segment[strings.LastIndexByte(segment, '_')+1:]
			generated = true
		case strings.HasPrefix(segment, "<"):
			segment = sourceName(segment)
			generated = true
		}
		if i := strings.IndexByte(segment, '@'); i > 0 && i+1 < len(segment) && isDigit(segment[i+1]) { // F#
			segment, generated = segment[:i], true
		}
		if i := strings.IndexAny(segment, "`["); i >= 0 {
			segment = segment[:i]
		}
		if len(b) > start {
			b = append(b, '.')
		}
		b = append(b, segment...)
	}
	return b, true
}

// segmentLen returns the length of s up to the next dot outside angle and square brackets.
func segmentLen(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '<', '[':
			depth++
		case '>', ']':
			depth--
		case '.':
			if depth <= 0 {
				return i
			}
		}
	}
	return len(s)
}

// sourceName returns the source name in <M>d__5, <<M>b__0>d or <Main>$. For <M>g__F|0_0 it returns
// the name of the local function F.
func sourceName(s string) string {
	if i := strings.Index(s, ">g__"); i >= 0 {
		s = s[i+len(">g__"):]
		if i := strings.IndexByte(s, '|'); i >= 0 {
			s = s[:i]
		}
		return s
	}
	s = strings.TrimLeft(s, "<")
	if i := strings.IndexByte(s, '>'); i >= 0 {
		s = s[:i]
	}
	return s
}
