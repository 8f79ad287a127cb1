package stacktrace

import "strings"

// A keyFunc appends what identifies a call for good, file|function, free of
// everything that a build, a version or an address changes. It reports false
// for calls that do not count.
type keyFunc func(b []byte, f *Frame) ([]byte, bool)

// appendLabelKey: the labels of aws-lambda-go carry no package, so the
// directory of their path stands for it, without the module's version.
func appendLabelKey(b []byte, f *Frame) ([]byte, bool) {
	b = appendModule(b, f.File[:strings.LastIndexByte(f.File, '/')+1])
	return appendGoKey(b, &Frame{Function: f.Function[f.label:]})
}

// appendGoKey drops type arguments and the numbers of closures and wrappers:
// those change whenever a closure is added above. A name without its package,
// as zerolog writes it, needs the file beside it.
func appendGoKey(b []byte, f *Frame) ([]byte, bool) {
	if f.label == 0 && f.File != "" && strings.IndexByte(f.Function, '.') < 0 {
		b = append(b, f.File[strings.LastIndexByte(f.File, '/')+1:]...)
	}
	b = append(b, '|')
	name := f.Function
	closure := false
	for i := 0; i < len(name); {
		if n := goClosureLen(name[i:]); n > 0 {
			if !closure {
				b = append(b, ".func"...)
			}
			closure = true
			i += n
			continue
		}
		if name[i] == '[' {
			i += bracketLen(name[i:])
			continue
		}
		closure = false
		b = append(b, name[i])
		i++
	}
	return b, true
}

// goClosureLen measures the ".func1.2", ".gowrap1", ".deferwrap2", "-fm" or
// "-range1" that s begins with.
func goClosureLen(s string) int {
	if s[0] != '.' && s[0] != '-' {
		return 0
	}
	if strings.HasPrefix(s, "-fm") {
		return len("-fm")
	}
	for _, word := range [...]string{".func", ".gowrap", ".deferwrap", "-range"} {
		if !strings.HasPrefix(s, word) {
			continue
		}
		_, digits := leadingInt(s[len(word):])
		if digits == 0 {
			return 0
		}
		n := len(word) + digits
		for n+1 < len(s) && s[n] == '.' && isDigit(s[n+1]) {
			_, digits = leadingInt(s[n+1:])
			n += 1 + digits
		}
		return n
	}
	return 0
}

// bracketLen measures a balanced [...], or all of s where it never closes.
func bracketLen(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// appendModule appends a path without the versions in it.
func appendModule(b []byte, path string) []byte {
	for {
		i := strings.Index(path, "@v")
		if i < 0 {
			return append(b, path...)
		}
		b = append(b, path[:i]...)
		n := strings.IndexByte(path[i:], '/')
		if n < 0 {
			return b
		}
		path = path[i+n:]
	}
}
