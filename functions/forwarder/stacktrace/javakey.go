package stacktrace

import "strings"

// appendJavaKey drops what the JVM and Spring generate: the names of lambdas,
// proxies and accessors.
func appendJavaKey(b []byte, f *Frame) ([]byte, bool) {
	b = append(b, '|')
	class, method := f.Function, ""
	if i := strings.LastIndexByte(class, '.'); i >= 0 {
		class, method = class[:i], class[i:]
	}
	if i := strings.Index(class, "$$"); i >= 0 {
		class = class[:i]
	}
	if short := strings.TrimRight(class, "0123456789"); strings.HasSuffix(short, "$Proxy") || strings.HasSuffix(short, "Accessor") {
		class = short
	}
	b = append(b, class...)
	if rest, ok := strings.CutPrefix(method, ".lambda$"); ok {
		if i := strings.IndexByte(rest, '$'); i >= 0 {
			rest = rest[:i]
		}
		return append(append(b, '.'), rest...), true
	}
	return append(b, method...), true
}
