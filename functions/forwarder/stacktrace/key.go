package stacktrace

import "strings"

// A keyFunc appends the stable identity of a call, file|function, without anything that depends on
// a build, a version or an address. It returns false for calls that do not count.
type keyFunc func(b []byte, f *Frame) ([]byte, bool)

// appendLabelKey appends the key of an aws-lambda-go label. Labels contain no package, so the
// directory of the path, without the version of the module, replaces it.
func appendLabelKey(b []byte, f *Frame) ([]byte, bool) {
	b = appendModule(b, f.File[:strings.LastIndexByte(f.File, '/')+1])
	return appendGoKey(b, &Frame{Function: f.Function[f.label:]})
}

// appendGoKey drops type arguments, the numbers of closures, wrappers and initializers, and the
// major version of a module. The numbers of closures change whenever a closure is added above. A
// name without its package, as zerolog writes it, needs the file. A closure needs the file too: if
// its function was inlined, its name begins with the caller's name, main.handle.load.func1 for
// main.load.func1.
func appendGoKey(b []byte, f *Frame) ([]byte, bool) {
	start := len(b)
	if f.label == 0 && f.File != "" && strings.IndexByte(f.Function, '.') < 0 {
		b = append(b, f.File[strings.LastIndexByte(f.File, '/')+1:]...)
	}
	b = append(b, '|')
	from := len(b)
	b, isClosure := appendGoName(b, f.Function)
	if !isClosure {
		return b, true
	}
	name := strings.TrimSuffix(string(b[from:]), ".func")
	name = name[strings.LastIndexByte(name, '.')+1:]
	b = append(b[:start], f.File[strings.LastIndexByte(f.File, '/')+1:]...)
	return append(append(append(b, '|'), name...), ".func"...), true
}

// appendGoName appends the name of a function, and reports whether it ends as a closure name,
// .func.
func appendGoName(b []byte, name string) (cleaned []byte, isClosure bool) {
	for i := 0; i < len(name); {
		if n := goClosureLen(name[i:]); n > 0 {
			if !isClosure {
				b = append(b, ".func"...)
			}
			isClosure = true
			i += n
			continue
		}
		switch n := goVersionLen(name[i:]); {
		case name[i] == '[':
			i += bracketLen(name[i:])
			continue
		case n > 0:
			i += n
			continue
		}
		isClosure = false
		b = append(b, name[i])
		i++
	}
	return b, isClosure
}

// goVersionLen returns the length of the major version of a module in a path, "/v2" before a dot or
// slash, or of the number of an initializer, ".0" at the end of main.init.0.
func goVersionLen(s string) int {
	if s[0] == '.' {
		if _, digits := leadingInt(s[1:]); digits > 0 && (1+digits == len(s) || s[1+digits] == '.') {
			return 1 + digits
		}
		return 0
	}
	if s[0] != '/' || len(s) < 3 || s[1] != 'v' {
		return 0
	}
	_, digits := leadingInt(s[2:])
	if n := 2 + digits; digits > 0 && n < len(s) && (s[n] == '.' || s[n] == '/') {
		return n
	}
	return 0
}

// goClosureLen returns the length of the ".func1.2", ".gowrap1", ".deferwrap2", "-fm" or "-range1"
// at the start of s.
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

// bracketLen returns the length of a balanced [...], or of all of s if it is not closed.
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
