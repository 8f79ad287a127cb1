package document

import (
	"bytes"
	"math"
	"strconv"

	"faulty/functions/forwarder/jsonscan"
)

// MaxLeaf is the maximum length of a keyword or attribute, in bytes. Lucene refuses a document with
// a term of more than 32,766 bytes. The index template therefore excludes keywords of more than
// 8,191 characters from the index (ignore_above), because a character may take four bytes.
const MaxLeaf = 8<<10 - 1

// maxDigits is the maximum length of a number, in bytes. A double uses 17 digits, and OpenSearch's
// JSON parser refuses the whole request for a number of 1,000 digits.
const maxDigits = 64

// A Value is a text or a bare JSON literal, together with the encoding of its bytes. A value that
// was read from JSON can therefore be written to JSON without decoding it.
type Value struct {
	Bytes []byte
	form  form
}

type form uint8

const (
	plain   form = iota // unencoded text
	clean               // text that needs no escapes in a JSON string
	escaped             // the inside of a JSON string, which can be copied
	bare                // a number, true or false, or JSON that faulty itself generates
)

// Plain returns the Value of a text.
func Plain(text []byte) Value { return Value{Bytes: text} }

// Checked returns the same Value as Plain. It checks immediately whether the text needs escapes in
// a JSON string, which pays off if the text is written several times.
func Checked(text []byte) Value {
	if jsonscan.Ordinary(text) {
		return Value{Bytes: text, form: clean}
	}
	return Plain(text)
}

// Quoted returns the Value of a string read from JSON.
func Quoted(s jsonscan.String) Value {
	if !s.Escaped && !s.High { // the usual case, which the compiler inlines
		return Value{Bytes: s.Raw, form: clean}
	}
	return quoted(s)
}

func quoted(s jsonscan.String) Value {
	switch {
	case !s.Clean():
		text, _ := s.Plain(nil)
		return Value{Bytes: text}
	case s.Escaped:
		return Value{Bytes: s.Raw, form: escaped}
	default:
		return Value{Bytes: s.Raw, form: clean}
	}
}

// Bare returns the Value of a JSON literal, or of JSON that faulty itself generates.
func Bare(json []byte) Value { return Value{Bytes: json, form: bare} }

// WithPart returns the Value of a text that consists only of parts of v's text and of characters
// that need no escapes in a JSON string.
func (v Value) WithPart(text []byte) Value {
	if v.form == clean {
		return Value{Bytes: text, form: clean}
	}
	return Value{Bytes: text}
}

// Text returns the text of v, decoded if necessary.
func (v Value) Text() []byte {
	if v.form != escaped {
		return v.Bytes
	}
	text, _ := jsonscan.String{Raw: v.Bytes, Escaped: true}.Plain(nil)
	return text
}

// StringOf returns the text of f as a string. It returns guess if that is equal, which allocates
// nothing.
func (d *Document) StringOf(f Field, guess string) string {
	if text := d.Text(d.Get(f)); string(text) != guess {
		return string(text)
	}
	return guess
}

// appendText appends v as a JSON string of at most max bytes of text; max 0 means no limit.
func (v Value) appendText(dst []byte, max int) []byte {
	return v.appendOpened(append(dst, '"'), max)
}

// appendOpened is like appendText, behind the opening quote.
func (v Value) appendOpened(dst []byte, max int) []byte {
	switch {
	case max > 0 && len(v.Bytes) > max:
		dst = jsonscan.AppendText(dst, jsonscan.Cut(v.Text(), max))
	case v.form != plain:
		dst = append(dst, v.Bytes...)
	default:
		dst = jsonscan.AppendText(dst, v.Bytes)
	}
	return append(dst, '"')
}

// fits reports whether a literal's digits are a value of the kind. A number keeps its digits,
// because rounding it would change the event.
func fits(digits []byte, kind Kind) bool {
	switch kind {
	case Double:
		if bytes.IndexByte(digits, 'e') < 0 && bytes.IndexByte(digits, 'E') < 0 { // a number of maxDigits digits cannot overflow
			return true
		}
		_, err := strconv.ParseFloat(string(digits), 64)
		return err == nil
	case Long:
		return isInteger(digits, math.MaxInt64)
	case Integer:
		return isInteger(digits, math.MaxInt32)
	case Short:
		return isInteger(digits, math.MaxInt16)
	case Boolean:
		return string(digits) == "true" || string(digits) == "false"
	}
	return false
}

// isInteger reports whether a number is an integer of at most max, or of at least -max-1.
func isInteger(number []byte, max uint64) bool {
	if number[0] == '-' {
		number, max = number[1:], max+1
	}
	n := uint64(0)
	for _, b := range number {
		if b-'0' > 9 || n > max/10 {
			return false
		}
		n = 10*n + uint64(b-'0')
	}
	return n <= max
}

// isNumber reports whether text is a number in JSON syntax. strconv accepts more, such as "Inf",
// "0x1" and "+1".
func isNumber(text []byte) bool {
	return len(text) > 0 && len(text) <= maxDigits && jsonscan.IsNumber(text)
}
