package logline

import "bytes"

// nonNumbers are the values that Python's json writes for numbers that JSON does not have. It is
// read-only.
var nonNumbers = [...][]byte{[]byte("-Infinity"), []byte("Infinity"), []byte("NaN")}

// quoteNonNumbers returns a copy of text in which these values are strings, or nil if text contains
// none of them outside of strings.
func quoteNonNumbers(text []byte) (quoted []byte) {
	if !bytes.Contains(text, []byte("NaN")) && !bytes.Contains(text, []byte("Infinity")) {
		return nil
	}
	copied, isString := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			i++
		case c == '"':
			isString = !isString
		case !isString && (c == '-' || c == 'I' || c == 'N'):
			for _, value := range nonNumbers {
				if bytes.HasPrefix(text[i:], value) {
					quoted = append(append(quoted, text[copied:i]...), '"')
					quoted = append(append(quoted, value...), '"')
					copied = i + len(value)
					i = copied - 1
					break
				}
			}
		}
	}
	if copied == 0 {
		return nil
	}
	return append(quoted, text[copied:]...)
}
