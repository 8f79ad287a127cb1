package mapping

import (
	"encoding/json"
	"math"
	"math/big"
	"net/netip"
	"strconv"
	"strings"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/segment"
)

// Convert converts a JSON value to the form in which the field stores it. An error says why the
// value does not have the field's type.
func (f *Field) Convert(value any) (Value, error) {
	if isObject(value) {
		return Value{}, apierr.New(400, "illegal_state_exception", "Can't get text on a START_OBJECT")
	}
	v := Value{Field: f}
	var err error
	switch f.Kind {
	case Keyword, Text, Flat:
		v.Str = Plain(value)
		if f.Type == "ip" {
			v.Str, err = address(v.Str)
		}
	case Long:
		v.Num, err = f.integer(value)
	case Double:
		v.Num, err = f.double(value)
	case Boolean:
		v.Num, err = boolean(value)
	case Date:
		v.Num, err = f.date(value)
	}
	return v, err
}

func address(text string) (string, error) {
	ip, err := netip.ParseAddr(text)
	if err != nil {
		return "", apierr.Illegal("'%s' is not an IP string literal.", text)
	}
	return ip.Unmap().String(), nil
}

func boolean(value any) (int64, error) {
	switch value {
	case true, "true":
		return 1, nil
	case false, "false", "":
		return 0, nil
	}
	return 0, apierr.Illegal("Failed to parse value [%s] as only [true] or [false] are allowed.", Plain(value))
}

// number returns a value as the text of a number.
func (f *Field) number(value any) (string, error) {
	switch value := value.(type) {
	case json.Number:
		return value.String(), nil
	case string:
		return strings.TrimSpace(value), nil
	}
	return "", apierr.New(400, "json_parse_exception", "Current token (%s) not numeric, can not use numeric value accessors", Plain(value))
}

func (f *Field) integer(value any) (int64, error) {
	digits, err := f.number(value)
	if err != nil {
		return 0, err
	}
	n, plain := strconv.ParseInt(digits, 10, 64)
	if plain != nil { // a fraction, an exponent, or too large
		exact, _, bad := big.ParseFloat(digits, 10, 512, big.ToZero)
		if bad != nil || exact.IsInf() {
			return 0, apierr.New(400, "number_format_exception", "For input string: \"%s\"", digits)
		}
		var accuracy big.Accuracy
		if n, accuracy = exact.Int64(); accuracy != big.Exact && (exact.MantExp(nil) > 64 || !fraction(exact, n)) {
			return 0, f.outOfRange(digits)
		}
	}
	if lo, hi := f.bounds(); n < lo || n > hi {
		return 0, f.outOfRange(digits)
	}
	return n, nil
}

// fraction reports whether n is the integer part of exact. It returns false if the integer part
// does not fit in an int64.
func fraction(exact *big.Float, n int64) bool {
	whole, _ := exact.Int(nil)
	return whole.IsInt64() && whole.Int64() == n
}

func (f *Field) outOfRange(digits string) error {
	article := "a"
	if f.Type == "integer" {
		article = "an"
	}
	return apierr.Illegal("Value [%s] is out of range for %s %s", digits, article, f.Type)
}

func (f *Field) bounds() (lo, hi int64) {
	switch f.Type {
	case "byte":
		return math.MinInt8, math.MaxInt8
	case "short":
		return math.MinInt16, math.MaxInt16
	case "integer":
		return math.MinInt32, math.MaxInt32
	}
	return math.MinInt64, math.MaxInt64
}

func (f *Field) double(value any) (int64, error) {
	digits, err := f.number(value)
	if err != nil {
		return 0, err
	}
	n, bad := strconv.ParseFloat(digits, 64)
	if bad != nil && n == 0 || strings.ContainsAny(digits, "_xXpP") {
		return 0, apierr.New(400, "number_format_exception", "For input string: \"%s\"", digits)
	}
	limit := math.MaxFloat64
	if f.Type == "float" {
		limit = math.MaxFloat32
		n = float64(float32(n))
	}
	if math.IsNaN(n) || math.Abs(n) > limit {
		return 0, apierr.Illegal("[%s] supports only finite values, but got [%s]", f.Type, digits)
	}
	return segment.FloatBits(n), nil
}

func (f *Field) date(value any) (int64, error) {
	switch value.(type) {
	case string, json.Number:
		millis, ok := f.Format.Parse(Plain(value))
		if ok {
			return millis, nil
		}
	}
	return 0, apierr.Illegal("failed to parse date field [%s] with format [%s]", Plain(value), f.Format).
		CausedBy(apierr.New(400, "date_time_parse_exception", "Failed to parse with all enclosed parsers"))
}

// Float returns a stored number as the float that aggregations compute with.
func (f *Field) Float(num int64) float64 {
	if f.Kind == Double {
		return segment.Float(num)
	}
	return float64(num)
}

// Extremes returns the sort keys of documents that do not have the field.
func (f *Field) Extremes() (least, most int64) {
	switch {
	case f.Kind == Double:
		return segment.FloatBits(math.Inf(-1)), segment.FloatBits(math.Inf(1))
	case f.Kind == Boolean || f.Kind == Long && f.Type != "long":
		return math.MinInt32, math.MaxInt32
	}
	return math.MinInt64, math.MaxInt64
}

// Unmapped returns the field that a search uses for a path that the index does not map.
func Unmapped(path, typ string) (*Field, error) {
	return newField(path, typ, map[string]any{"type": typ})
}

// CheckDocValues returns an error if documents cannot be sorted or aggregated by the field.
func (f *Field) CheckDocValues(index string) error {
	var err error
	switch {
	case f.Kind == Flat:
		err = apierr.Illegal("Field [%s] of type [flat_object] cannot be sorted or aggregated by, and neither can its leaves in the embedded store: map what is to be charted as a field of its own", f.Path)
	case f.Type == "match_only_text":
		err = apierr.Illegal("Text fields are not optimised for operations that require per-document field data like aggregations and sorting, so these operations are disabled by default. Please use a keyword field instead of [%s].", f.Path)
	case f.Kind == Text:
		err = apierr.Illegal("Text fields are not optimised for operations that require per-document field data like aggregations and sorting, so these operations are disabled by default. Please use a keyword field instead. Alternatively, set fielddata=true on [%s] in order to load field data by uninverting the inverted index. Note that this can use significant memory.", f.Path)
	case !f.DocValues:
		err = apierr.Illegal("Can't load fielddata on [%s] because fielddata is unsupported on fields of type [%s]. Use doc values instead.", f.Path, f.Type)
	default:
		return nil
	}
	return apierr.InShard(err, index)
}
