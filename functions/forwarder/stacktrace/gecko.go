package stacktrace

import "strings"

// unfoldGecko returns text with the calls of Firefox and Safari in V8's form. It returns false if
// text has no such calls:
//
//	charge@https://shop.example.com/main.js:2:1733
//	async*handler@https://shop.example.com/main.js:2:1999
func unfoldGecko(text string) (string, bool) {
	if !strings.Contains(text, "@http") && !strings.Contains(text, "@file://") && !strings.Contains(text, "@webpack") {
		return "", false
	}
	b := make([]byte, 0, len(text)+256)
	found := false
	for l := (lines{text: text}); l.scan(); {
		line := l.line()
		name, location, ok := geckoCall(strings.TrimSpace(line))
		found = found || ok
		switch {
		case !ok:
			b = append(b, line...)
		case name == "":
			b = append(append(b, "    at "...), location...)
		default:
			b = append(append(append(append(append(b, "    at "...), name...), " ("...), location...), ')')
		}
		b = append(b, '\n')
	}
	return string(b), found
}

// geckoCall splits a call of Firefox or Safari. Firefox marks closures with "/<" and asynchronous
// calls with "async*".
func geckoCall(line string) (name, location string, ok bool) {
	name, location, ok = strings.Cut(line, "@")
	if !ok || !hasAnyPrefix(location, "http://", "https://", "file://", "webpack") || strings.IndexByte(location, ' ') >= 0 {
		return "", "", false
	}
	if name == "global code" || name == "module code" || name == "eval code" {
		name = ""
	}
	name = name[strings.LastIndexByte(name, '*')+1:]
	name, _, _ = strings.Cut(name, "/")
	_, _, isNumbered := cutLine(location)
	return name, location, isNumbered && strings.IndexByte(name, ' ') < 0
}
