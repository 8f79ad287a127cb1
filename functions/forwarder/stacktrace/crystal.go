package stacktrace

import "strings"

// crystalTrace describes an uncaught exception of Crystal's:
//
//	Unhandled exception: Missing hash key: "price" (KeyError)
//	  from /usr/share/crystal/src/hash.cr:1079:11 in '[]'
//	  from src/cart.cr:7:5 in 'charge'
var crystalTrace = listing{language: langCrystal, head: crystalHead, call: crystalCall}

func crystalHead(s string) (typ, message string, ok bool) {
	rest, ok := strings.CutPrefix(s, "Unhandled exception: ")
	message, typ, found := cutLast(strings.TrimSuffix(rest, ")"), " (")
	if !ok || !found || typ == "" || !isUpper(typ[0]) || strings.IndexByte(typ, ' ') >= 0 {
		return "", "", false
	}
	return typ, message, true
}

func crystalCall(s string) (f Frame, ok bool) {
	rest, ok := strings.CutPrefix(s, "from ")
	if !ok {
		return f, false
	}
	location, name, ok := strings.Cut(rest, " in '")
	f.File, f.Line = cutColumn(location)
	f.Function = strings.TrimSuffix(name, "'")
	f.InApp = !hasAnyPrefix(f.File, "/usr/", "lib/") && !strings.Contains(f.File, "/crystal/")
	return f, ok && strings.HasSuffix(f.File, ".cr")
}

// isCrystalCall reports whether line is a call with its indentation.
func isCrystalCall(line string) bool {
	_, ok := crystalCall(line[indent(line):])
	return ok
}

func crystalBegins(line string) bool {
	_, _, ok := crystalHead(line)
	return ok
}
