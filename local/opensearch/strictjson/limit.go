package strictjson

import (
	"bytes"
	"strings"

	"faulty/local/opensearch/apierr"
)

// The first three limits are those of OpenSearch's JSON parser. The last two limit the number of
// values, and with it the memory of the embedded store: a value can have two bytes in the text, and
// needs about 100 bytes in memory.
const (
	maxNesting       = 1000
	maxName          = 50_000 // characters
	maxNumber        = 1000   // characters
	maxValues        = 1_000_000
	maxRequestValues = 200_000 // a terms query has up to 65,536
)

// ByteOrderMark may precede JSON. OpenSearch ignores it.
const ByteOrderMark = "\xef\xbb\xbf"

// Trim removes a byte order mark and the whitespace around it from the beginning of a text.
func Trim(source []byte) []byte {
	return bytes.TrimLeft(bytes.TrimPrefix(source, []byte(ByteOrderMark)), " \t\r\n")
}

// scan checks JSON for what OpenSearch refuses and [encoding/json] accepts, before anything is
// allocated for it. It does not check that the text is valid JSON.
func scan(text []byte, values int) error {
	depth, count := 0, 1
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '{', '[':
			depth++
			count++
			if depth > maxNesting {
				return constraint("Document nesting depth (%d) exceeds the maximum allowed (%d, from `StreamReadConstraints.getMaxNestingDepth()`)", depth, maxNesting)
			}
		case '}', ']':
			depth--
		case ',':
			count++
		case '"':
			end, err := scanString(text, i+1)
			if err != nil {
				return err
			}
			i = end
		case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
			from := i
			for i+1 < len(text) && strings.IndexByte("+-.eE0123456789", text[i+1]) >= 0 {
				i++
			}
			if length := i + 1 - from; length > maxNumber {
				return constraint("Number value length (%d) exceeds the maximum allowed (%d, from `StreamReadConstraints.getMaxNumberLength()`)", length, maxNumber)
			}
		}
		if count > values {
			return tooMany(values)
		}
	}
	return nil
}

func constraint(format string, args ...any) error {
	return apierr.New(400, "stream_constraints_exception", format, args...)
}

func tooMany(values int) error {
	e := apierr.New(413, "content_too_long_exception", "the JSON holds more than %d values, which the embedded store does not support; a real OpenSearch does", values)
	e.Limit = true
	return e
}

// scanString returns the end of the string whose opening quote is before from.
func scanString(text []byte, from int) (end int, err error) {
	for end = from; end < len(text) && text[end] != '"'; end++ {
		switch c := text[end]; {
		case c == '\\':
			end++
		case c >= 0x80:
			more, err := scanCharacter(text[end:])
			if err != nil {
				return end, err
			}
			end += more
		}
	}
	if end-from > maxName && isName(text, end+1) {
		return end, constraint("Name length (%d) exceeds the maximum allowed (%d, from `StreamReadConstraints.getMaxNameLength()`)", end-from, maxName)
	}
	return end, nil
}

// isName reports whether the string that ends before from is the name of a value.
func isName(text []byte, from int) bool {
	if from >= len(text) {
		return false
	}
	rest := bytes.TrimLeft(text[from:], " \t\r\n")
	return len(rest) > 0 && rest[0] == ':'
}

// scanCharacter returns the number of bytes that follow the first byte of a character. Like
// OpenSearch, it accepts surrogates and overlong encodings.
func scanCharacter(text []byte) (more int, err error) {
	switch c := text[0]; {
	case c&0xe0 == 0xc0:
		more = 1
	case c&0xf0 == 0xe0:
		more = 2
	case c&0xf8 == 0xf0:
		more = 3
	default:
		return 0, apierr.New(400, "json_parse_exception", "Invalid UTF-8 start byte 0x%x", c)
	}
	for _, c := range text[1:min(len(text), more+1)] {
		if c&0xc0 != 0x80 {
			return 0, apierr.New(400, "json_parse_exception", "Invalid UTF-8 middle byte 0x%x", c)
		}
	}
	return more, nil
}
