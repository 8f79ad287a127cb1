package stacktrace

import "strings"

// cppFrames reads the calls of the first stack in text:
//
//	#0 0x560fb0fcbca6 in shop::heap(int) /src/shop.cpp:9
//	#4 0x560fb0fcb360 in _start (/src/shop+0x8360)
//	#0 shop::heap(int) /src/shop.cpp:9:5 (shop+0x8360)
//	 0# shop::heap(int) at /src/shop.cpp:9
func cppFrames(text string) []Frame {
	var frames []Frame
	for l := (lines{text: text}); l.scan(); {
		f, ok := cppCall(l.line()[indent(l.line()):])
		switch {
		case ok:
			frames = append(frames, f)
		case len(frames) > 0:
			return frames
		}
	}
	return frames
}

func cppCall(s string) (f Frame, ok bool) {
	if rest, found := strings.CutPrefix(s, "#"); found {
		_, name, in := strings.Cut(rest, " in ")
		_, digits := leadingInt(rest)
		if digits == 0 {
			return f, false
		}
		if !in { // ThreadSanitizer
			name, _, in = cutLast(strings.TrimLeft(rest[digits:], " "), " (")
		}
		if !in {
			return f, false
		}
		i := strings.LastIndexByte(name, ' ')
		if strings.Contains(name, " (BuildId: ") {
			i = strings.LastIndexByte(name[:strings.LastIndex(name, " (BuildId: ")], ' ')
		}
		if i < 0 {
			return f, false
		}
		f.Function, _, _ = strings.Cut(cppFunction(name[:i]), "+0x")
		f.setCppLocation(name[i+1:])
		return f, true
	}
	_, digits := leadingInt(s)
	name, found := strings.CutPrefix(s[digits:], "# ")
	if digits == 0 || !found {
		return f, false
	}
	name, location, _ := strings.Cut(name, " at ")
	f.Function, _, _ = strings.Cut(cppFunction(name), " in ")
	f.setCppLocation(location)
	return f, true
}

// setCppLocation reads the location /src/shop.cpp:9:5, or (/src/shop+0x8360) without symbols.
func (f *Frame) setCppLocation(location string) {
	if strings.HasPrefix(location, "(") {
		f.File, _, _ = strings.Cut(location[1:], "+0x")
		f.InApp = isCppApp(f.File) && f.Function != "_start"
		return
	}
	f.File, f.Line, _ = cutRustLocation(location)
	f.InApp = f.Line > 0 && isCppApp(f.File)
}

// cppFunction removes the arguments of a function: (anonymous namespace)::load(int) const.
func cppFunction(s string) string {
	if i := strings.LastIndexByte(s, ')'); i > 0 {
		depth := 0
		for ; i > 0; i-- {
			switch s[i] {
			case ')':
				depth++
			case '(':
				if depth--; depth == 0 && s[i-1] != ' ' {
					return s[:i]
				}
			}
		}
	}
	return s
}

// isCppApp reports whether a source or binary file belongs to the application. The sources of
// compilers and of the libc have relative paths of their own, and Linux installs libraries and
// headers below /usr and /lib (hier(7)).
func isCppApp(file string) bool {
	return file != "" && !hasAnyPrefix(file, "/usr/", "/lib/", "/lib64/", "/opt/", "/build/", "../sysdeps/", "../csu/", "./csu/") &&
		!strings.Contains(file, "/sysdeps/") && !strings.Contains(file, "/libsanitizer/") && !strings.Contains(file, "/compiler-rt/") &&
		!strings.Contains(file, "/libstdc++") && !strings.Contains(file, "/libcxx")
}

// appendCppKey drops template arguments, and the return type of a template before the name.
func appendCppKey(b []byte, f *Frame) ([]byte, bool) {
	if f.Function == "" {
		return b, false
	}
	b = append(b, '|')
	depth := 0
	for i := range len(f.Function) {
		switch c := f.Function[i]; {
		case c == '<' && !strings.HasSuffix(f.Function[:i], "operator"):
			depth++
		case c == '>' && depth > 0:
			depth--
		case depth == 0:
			b = append(b, c)
		}
	}
	return b, true
}
