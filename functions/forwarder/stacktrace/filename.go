package stacktrace

import "strings"

// appendBase appends the base name of a file without a content hash, so that a new build of the
// same source keeps its keys: main.4f3a9c1b.js, chunk-K2TQ7WXZ.mjs. It appends nothing for a chunk
// whose name consists only of a hash or a number.
func appendBase(b []byte, file string) []byte {
	base := file[strings.LastIndexAny(file, `/\`)+1:]
	if isNumbered(base) {
		return b
	}
	if start, end := bundleHash(base); start > 0 {
		b = appendParts(b, base[:start])
		return append(b, base[end:]...)
	}
	if strings.Contains(file, "/tmp/") && isTempName(base) {
		base = base[:len("tmp")] + base[len("tmp12345678"):]
	}
	return appendParts(b, base)
}

// isNumbered reports whether the name of a script is only a hash or a number.
func isNumbered(base string) bool {
	name, ext, _ := strings.Cut(base, ".")
	return strings.HasSuffix(ext, "js") && name != "" && (isContentHash(name) || run(name, len(name), isDigit) == len(name))
}

// appendParts appends a name without the parts that are hashes.
func appendParts(b []byte, base string) []byte {
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

// isTempName reports whether base is a name from Python's tempfile: tmp and eight characters.
func isTempName(base string) bool {
	name, _, _ := strings.Cut(base, ".")
	return strings.HasPrefix(name, "tmp") && len(name) == len("tmp12345678")
}

// isContentHash reports whether a part of a name is a bundler's hash: 8 or more hexadecimal digits,
// esbuild's 8 capitals and digits, or Vite's 8 characters of base 64.
func isContentHash(part string) bool {
	if len(part) < 8 {
		return false
	}
	n := count(part)
	if n.separators+n.others > 0 {
		return false
	}
	return n.digits > 0 && n.hexes == len(part) ||
		len(part) == 8 && n.capitals > 0 && (n.smalls == 0 || n.digits > 0)
}

// characters are the numbers of characters in a name by kind. A hump is a capital after a small
// letter.
type characters struct{ digits, hexes, capitals, smalls, vowels, humps, separators, others int }

func count(name string) (n characters) {
	for i := range len(name) {
		switch c := name[i]; {
		case isDigit(c):
			n.digits++
		case isUpper(c):
			n.capitals++
			if i > 0 && isLetter(name[i-1]) && !isUpper(name[i-1]) {
				n.humps++
			}
		case isLetter(c):
			n.smalls++
		case c == '-' || c == '_':
			n.separators++
		default:
			n.others++
		}
		if isHex(name[i]) {
			n.hexes++
		}
		if strings.IndexByte("aeiouyAEIOUY", name[i]) >= 0 {
			n.vowels++
		}
	}
	return n
}

// bundleHash finds the hash that rollup, Vite and webpack put between the name of a script and its
// extension, which is 8 letters and digits of base 64: app-B_x9-aK2.js, index.BdFhJkLm.js. It
// returns the offsets of the separator before the hash and of the extension, or 0, 0 if there is no
// hash. Words of a name are no hash: handlers.controller.js, app.UserList.js.
func bundleHash(base string) (start, end int) {
	end = strings.LastIndexByte(base, '.')
	start = end - len("-BdFhJkLm")
	if start <= 0 || base[start] != '-' && base[start] != '.' || !strings.HasSuffix(base, "js") {
		return 0, 0
	}
	if !isRandom(base[start+1 : end]) {
		return 0, 0
	}
	return start, end
}

// isRandom distinguishes 8 characters of base 64 from words. A hash without a digit is recognized
// by its letters: the only capital of a word is its first letter, and words contain vowels.
func isRandom(part string) bool {
	n := count(part)
	if n.others > 0 || n.capitals == 0 || n.smalls == 0 {
		return false
	}
	if n.digits > 0 {
		return n.separators > 0 // isContentHash recognizes the other forms
	}
	return n.separators == 0 && (n.humps > 2 || n.humps == 2 && n.vowels < 3 || n.vowels < 2)
}
