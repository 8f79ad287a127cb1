package document

import (
	"bytes"
	"strconv"

	"faulty/functions/forwarder/jsonscan"
)

// MaxLeaf is the longest keyword or attribute, in bytes. Lucene refuses a
// document with a term of more than 32,766 bytes, and the index template leaves
// keywords of more than 8,191 characters out of the index (ignore_above), since
// a character may take four.
const MaxLeaf = 8<<10 - 1

// maxDigits is the longest number, in bytes. Of its digits a double takes 17,
// and OpenSearch's JSON parser refuses the whole request for one of 1,000.
const maxDigits = 64

// A Value is a text or a bare JSON literal, with the form its bytes are in: what
// came out of JSON goes into JSON again without being decoded.
type Value struct {
	Bytes []byte
	form  form
}

type form uint8

const (
	plain   form = iota // a text
	clean               // a text that reads the same inside a JSON string
	escaped             // the inside of a JSON string, fit to be copied
	bare                // a number, true or false, or JSON of our own making
)

// Plain makes a Value of a text.
func Plain(text []byte) Value { return Value{Bytes: text} }

// Checked makes the Value of a text that Plain makes. It checks at once whether the
// text reads the same inside a JSON string, which is worth it for a text that is
// written several times.
func Checked(text []byte) Value {
	if jsonscan.Ordinary(text) {
		return Value{Bytes: text, form: clean}
	}
	return Plain(text)
}

// Quoted makes a Value of a string found in JSON.
func Quoted(s jsonscan.String) Value {
	switch {
	case !s.Escaped && !s.High:
		return Value{Bytes: s.Raw, form: clean}
	case !s.Clean():
		text, _ := s.Plain(nil)
		return Value{Bytes: text}
	case s.Escaped:
		return Value{Bytes: s.Raw, form: escaped}
	default:
		return Value{Bytes: s.Raw, form: clean}
	}
}

// Bare makes a Value of a JSON literal, or of JSON of our own making.
func Bare(json []byte) Value { return Value{Bytes: json, form: bare} }

// WithPart makes a Value of a text that has nothing in it but parts of v's and characters
// that read the same inside a JSON string.
func (v Value) WithPart(text []byte) Value {
	if v.form == clean {
		return Value{Bytes: text, form: clean}
	}
	return Value{Bytes: text}
}

// Text returns the text that v stands for; decoded where it has to be.
func (v Value) Text() []byte {
	if v.form != escaped {
		return v.Bytes
	}
	text, _ := jsonscan.String{Raw: v.Bytes, Escaped: true}.Plain(nil)
	return text
}

// StringOf returns the text of f as a string: guess itself where that is equal, which
// costs no memory.
func (d *Document) StringOf(f Field, guess string) string {
	if text := d.Text(d.Get(f)); string(text) != guess {
		return string(text)
	}
	return guess
}

// appendText appends v as a JSON string of at most max bytes of text; max 0 is
// no bound.
func (v Value) appendText(dst []byte, max int) []byte {
	dst = append(dst, '"')
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

// fits reports whether a literal's digits make a value of the kind. A number
// keeps its digits; one that does not fit is nobody's to round.
func fits(digits []byte, kind Kind) bool {
	switch kind {
	case Double:
		if bytes.IndexByte(digits, 'e') < 0 && bytes.IndexByte(digits, 'E') < 0 { // maxDigits are no overflow
			return true
		}
		_, err := strconv.ParseFloat(string(digits), 64)
		return err == nil
	case Long:
		_, err := strconv.ParseInt(string(digits), 10, 64)
		return err == nil
	case Integer:
		_, err := strconv.ParseInt(string(digits), 10, 32)
		return err == nil
	case Short:
		_, err := strconv.ParseInt(string(digits), 10, 16)
		return err == nil
	case Boolean:
		return string(digits) == "true" || string(digits) == "false"
	}
	return false
}

// isNumber reports whether text is a number as JSON writes it: strconv takes
// more, such as "Inf", "0x1" and "+1".
func isNumber(text []byte) bool {
	return len(text) > 0 && len(text) <= maxDigits && jsonscan.IsNumber(text)
}
