package stacktrace

import "strings"

// appendNodeKey drops the parts of a name that V8 adds, which depend on how the caller reached the
// function and on the version of the runtime, and the numbers that transpilers add.
func appendNodeKey(b []byte, f *Frame) ([]byte, bool) {
	name := nodeName(f.Function)
	if isTranspiled(name) {
		return b, false
	}
	start := len(b)
	b = appendTail(b, f.File)
	name = withoutFileClass(name, string(b[start:]))
	b = append(b, '|')
	if short := strings.TrimRight(name, "0123456789"); strings.HasPrefix(short, "_loop_") {
		name = short
	}
	return append(b, name...), true
}

// nodeName returns the name of a function without V8's prefixes, or "" for an unnamed function.
// Node.js 16 prints Runtime.exports.handler, 18 prints Runtime.handler, and 20 prints
// exports.handler.
func nodeName(name string) string {
	for {
		n := 0
		for _, word := range [...]string{"async ", "new ", "get ", "set ", "Object.", "Runtime.", "module.", "exports.", "Function."} {
			if strings.HasPrefix(name, word) {
				n = len(word)
				break
			}
		}
		if n == 0 {
			break
		}
		name = name[n:]
	}
	if strings.HasSuffix(name, "<anonymous>") || strings.HasPrefix(name, "eval at ") {
		return ""
	}
	return strings.TrimSuffix(name, ".<computed>")
}

// withoutFileClass drops the class from Orders.create in orders.js. Before Node.js 16, a static
// method was printed as Function.create.
func withoutFileClass(name, tail string) string {
	class, method, ok := strings.Cut(name, ".")
	if !ok || method == "" || class == "" {
		return name
	}
	base := tail[strings.LastIndexByte(tail, '/')+1:]
	i, j := 0, 0
	for i < len(class) && j < len(base) {
		switch {
		case class[i]|0x20 == base[j]|0x20:
			i++
			j++
		case base[j] == '-' || base[j] == '_' || base[j] == '.':
			j++
		default:
			return name
		}
	}
	if i == len(class) && j < len(base) && base[j] == '.' {
		return method
	}
	return name
}

// isTranspiled reports whether a function is one that Babel or TypeScript generates for an async
// function.
func isTranspiled(name string) bool {
	switch name {
	case "__awaiter", "__generator", "asyncGeneratorStep", "_asyncToGenerator", "_next", "_throw", "Generator.next", "Generator.throw", "tryCatch":
		return true
	}
	rest, ok := strings.CutPrefix(name, "_callee")
	return ok && strings.Trim(rest, "0123456789$") == ""
}
