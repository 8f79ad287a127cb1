package stacktrace

import "strings"

// appendRubyKey drops blocks, the class, which Ruby 3.4 added, and the numbers of compiled
// templates.
func appendRubyKey(b []byte, f *Frame) ([]byte, bool) {
	b = append(appendTail(b, f.File), '|')
	name := f.Function
	if i := strings.LastIndex(name, " in "); i >= 0 {
		name = name[i+len(" in "):]
	}
	if name[:min(1, len(name))] != "<" {
		name = name[strings.LastIndexAny(name, "#.")+1:]
	}
	if i := strings.LastIndex(name, "__"); i >= 0 && strings.Trim(name[i:], "_0123456789") == "" {
		name = name[:i]
	}
	return append(b, name...), true
}
