package stacktrace

import "strings"

// appendBase appends the base name of a file without a content hash, so that a
// new build of the same source keeps its keys: main.4f3a9c1b.js, chunk-K2TQ7WXZ.mjs.
func appendBase(b []byte, file string) []byte {
	if i := strings.IndexByte(file, '?'); i >= 0 {
		file = file[:i] // webpack:///./src/app.ts?4f3a
	}
	base := file[strings.LastIndexAny(file, `/\`)+1:]
	if strings.Contains(file, "/tmp/") && isTempName(base) {
		base = base[:len("tmp")] + base[len("tmp12345678"):]
	}
	for first := true; base != ""; first = false {
		n := strings.IndexAny(base[1:], ".-_")
		if n < 0 {
			n = len(base) - 1
		}
		part := base[:n+1]
		base = base[n+1:]
		if !first && isContentHash(part[1:]) {
			continue
		}
		b = append(b, part...)
	}
	return b
}

// isTempName reports whether base is as Python's tempfile names files: tmp and
// eight characters.
func isTempName(base string) bool {
	name, _, _ := strings.Cut(base, ".")
	return strings.HasPrefix(name, "tmp") && len(name) == len("tmp12345678")
}

// isContentHash reports whether a part of a name is a bundler's hash: 8 or
// more hexadecimal digits, esbuild's 8 capitals and digits, Vite's 8 of
// base 64.
func isContentHash(part string) bool {
	if len(part) < 8 {
		return false
	}
	var digits, capitals, smalls, hexes int
	for i := range len(part) {
		switch c := part[i]; {
		case isDigit(c):
			digits++
		case isUpper(c):
			capitals++
		case isLetter(c):
			smalls++
		default:
			return false
		}
		if isHex(part[i]) {
			hexes++
		}
	}
	return digits > 0 && hexes == len(part) ||
		len(part) == 8 && smalls == 0 && capitals > 0 ||
		len(part) == 8 && digits > 0 && capitals > 0
}
