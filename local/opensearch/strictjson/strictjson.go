// Package strictjson reads the JSON of requests key by key and refuses the keys that have not
// been read.
package strictjson

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"faulty/local/opensearch/apierr"
)

// An Object is a JSON object. A caller takes the keys that it knows, and then calls Done, which
// returns an error if a key is left.
type Object struct {
	kind  string // error type for a key that is not taken
	name  string
	rest  map[string]any
	asked []string // keys that have been read, whether present or not
	err   error
}

// Of returns value as the object called name in errors.
func Of(name string, value any) *Object {
	object, ok := value.(map[string]any)
	o := &Object{kind: "parsing_exception", name: name, rest: maps.Clone(object)}
	if !ok {
		o.Refuse("[%s] is no object but %s", name, Show(value))
	}
	return o
}

// Strict is like Of, for objects for which OpenSearch reports an unknown key as an
// x_content_parse_exception.
func Strict(name string, value any) *Object {
	o := Of(name, value)
	o.kind = "x_content_parse_exception"
	return o
}

// Show returns a JSON value as text for an error, shortened if it is long.
func Show(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	if len(text) > 100 {
		return string(text[:100]) + "…"
	}
	return string(text)
}

// Refuse records an error of the object's error type.
func (o *Object) Refuse(format string, args ...any) {
	o.Fail(apierr.New(http.StatusBadRequest, o.kind, format, args...))
}

// Fail records an error. Only the first error is kept.
func (o *Object) Fail(err error) {
	if o.err == nil {
		o.err = err
	}
}

// Keys returns the names of the keys that are not taken yet, sorted.
func (o *Object) Keys() []string { return slices.Sorted(maps.Keys(o.rest)) }

// Has reports whether a key is present and not yet taken.
func (o *Object) Has(key string) bool {
	_, ok := o.rest[key]
	return ok
}

// Take returns the value of a key, or nil if the key is missing.
func (o *Object) Take(key string) any {
	o.reads(key)
	value := o.rest[key]
	delete(o.rest, key)
	return value
}

// First takes the first key that is present and returns its value. The keys are synonyms.
func (o *Object) First(keys ...string) any {
	for _, key := range keys {
		if o.Has(key) {
			return o.Take(key)
		}
	}
	return nil
}

// Text takes a string. It converts a number or a boolean to a string.
func (o *Object) Text(key, otherwise string) string {
	switch value := o.Take(key).(type) {
	case nil:
		return otherwise
	case string:
		return value
	case json.Number, bool:
		return fmt.Sprint(value)
	default:
		o.Refuse("[%s] of [%s] is no string but %s", key, o.name, Show(value))
		return otherwise
	}
}

// Need takes a string that is required.
func (o *Object) Need(key string) string {
	if !o.Has(key) {
		o.Refuse("[%s] must be provided with a [%s]", o.name, key)
	}
	return o.Text(key, "")
}

// Float takes a number.
func (o *Object) Float(key string, otherwise float64) float64 {
	value := o.Take(key)
	if value == nil {
		return otherwise
	}
	f, err := strconv.ParseFloat(fmt.Sprint(value), 64)
	if err != nil || math.IsNaN(f) {
		o.Refuse("[%s] of [%s] is no number but %s", key, o.name, Show(value))
	}
	return f
}

// Int takes an integer.
func (o *Object) Int(key string, otherwise int) int {
	f := o.Float(key, float64(otherwise))
	if f != math.Trunc(f) || math.Abs(f) > math.MaxInt32 {
		o.Refuse("[%s] of [%s] is no integer but %v", key, o.name, f)
		return otherwise
	}
	return int(f)
}

// Bool takes a boolean.
func (o *Object) Bool(key string, otherwise bool) bool {
	switch value := o.Take(key); value {
	case nil:
		return otherwise
	case true, "true":
		return true
	case false, "false":
		return false
	default:
		o.Refuse("[%s] of [%s] is neither true nor false but %s", key, o.name, Show(value))
		return otherwise
	}
}

// List takes a list. It returns a single value as a list with one element.
func (o *Object) List(key string) []any {
	switch value := o.Take(key).(type) {
	case nil:
		return nil
	case []any:
		return value
	default:
		return []any{value}
	}
}

// Texts takes a list of strings.
func (o *Object) Texts(key string) []string {
	var texts []string
	for _, item := range o.List(key) {
		text, ok := item.(string)
		if !ok {
			o.Refuse("[%s] of [%s] holds %s, which is no string", key, o.name, Show(item))
		}
		texts = append(texts, text)
	}
	return texts
}

// Only takes a key for which the store supports only the given value.
func (o *Object) Only(key string, value any) {
	if o.Has(key) {
		if given := o.Take(key); given != value {
			o.Fail(apierr.Unsupported(fmt.Sprintf("[%s] of [%s] with the value %s", key, o.name, Show(given)), fmt.Sprint(value)))
		}
	}
}

// Ignore takes keys that have no effect in the store.
func (o *Object) Ignore(keys ...string) {
	for _, key := range keys {
		o.Take(key)
	}
}

func (o *Object) reads(key string) {
	if !slices.Contains(o.asked, key) {
		o.asked = append(o.asked, key)
	}
}

// Err returns the first error so far.
func (o *Object) Err() error { return o.err }

// Done returns the first error. If a key was not taken, it returns an error that lists the
// supported keys.
func (o *Object) Done() error {
	if o.err == nil && len(o.rest) > 0 {
		e := apierr.New(http.StatusBadRequest, o.kind, "[%s] does not support [%s], or the embedded store does not; supported here: %s",
			o.name, o.Keys()[0], strings.Join(o.asked, ", "))
		e.Limit = true
		o.err = e
	}
	return o.err
}
