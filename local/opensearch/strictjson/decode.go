package strictjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"faulty/local/opensearch/apierr"
)

// Decode decodes a JSON object like encoding/json, with numbers as json.Number. Like OpenSearch, it
// refuses a duplicate name, while encoding/json uses the last value.
func Decode(source []byte) (map[string]any, error) { return decode(source, maxValues) }

// DecodeRequest is like [Decode], but for requests. A request may contain fewer values than a
// document.
func DecodeRequest(source []byte) (map[string]any, error) { return decode(source, maxRequestValues) }

func decode(source []byte, values int) (map[string]any, error) {
	source = Trim(source)
	if len(source) == 0 || source[0] != '{' {
		return nil, apierr.New(400, "not_x_content_exception", "the document is not a JSON object: %s", Preview(source))
	}
	if err := scan(source, values); err != nil {
		return nil, err
	}
	if !json.Valid(source) {
		return nil, jsonError(source)
	}
	d := decoder{text: source}
	tree, _ := d.value().(map[string]any)
	if d.duplicate != "" {
		return nil, apierr.New(400, "json_parse_exception", "Duplicate field '%s'", d.duplicate)
	}
	return tree, nil
}

func jsonError(source []byte) error {
	var ignore json.RawMessage
	err := json.Unmarshal(source, &ignore)
	return apierr.New(400, "json_parse_exception", "%v in %s", err, Preview(source))
}

// Preview returns the beginning of a text, for use in an error.
func Preview(text []byte) string {
	if len(text) > 100 {
		return fmt.Sprintf("%q…", text[:100])
	}
	return fmt.Sprintf("%q", text)
}

// A decoder reads JSON that is known to be valid.
type decoder struct {
	text      []byte
	at        int
	duplicate string // the first duplicate name
}

// next skips whitespace and separators and returns the character after them.
func (d *decoder) next() byte {
	for {
		switch c := d.text[d.at]; c {
		case ' ', '\t', '\r', '\n', ',', ':':
			d.at++
		default:
			return c
		}
	}
}

func (d *decoder) value() any {
	switch d.next() {
	case '{':
		return d.object()
	case '[':
		return d.array()
	case '"':
		return d.str()
	case 't':
		d.at += len("true")
		return true
	case 'f':
		d.at += len("false")
		return false
	case 'n':
		d.at += len("null")
		return nil
	}
	from := d.at
	for d.at < len(d.text) && strings.IndexByte("+-.eE0123456789", d.text[d.at]) >= 0 {
		d.at++
	}
	return json.Number(d.text[from:d.at])
}

func (d *decoder) object() map[string]any {
	object := map[string]any{}
	for d.at++; d.next() != '}'; {
		name := d.str()
		if _, ok := object[name]; ok && d.duplicate == "" {
			d.duplicate = name
		}
		object[name] = d.value()
	}
	d.at++
	return object
}

func (d *decoder) array() []any {
	array := []any{}
	for d.at++; d.next() != ']'; {
		array = append(array, d.value())
	}
	d.at++
	return array
}

// str reads one string.
func (d *decoder) str() string {
	from, plain := d.at, true
	for d.at++; d.text[d.at] != '"'; d.at++ {
		if c := d.text[d.at]; c == '\\' {
			plain = false
			d.at++
		} else if c >= 0x80 {
			plain = false // might be invalid UTF-8, which encoding/json replaces
		}
	}
	d.at++
	if plain {
		return string(d.text[from+1 : d.at-1])
	}
	var text string
	_ = json.Unmarshal(d.text[from:d.at], &text) // the text is valid, so there is no error
	return text
}

// Marshal returns a value as JSON without HTML escaping.
func Marshal(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), err
}
