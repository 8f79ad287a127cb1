package rank

import (
	"math"
	"strconv"
	"strings"
)

// A Float is a number that is written to JSON like in OpenSearch: 3.0, 1.7953056E12. NaN and
// infinities become null.
type Float float64

// MarshalJSON returns the number as JSON.
func (f Float) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(f)) || math.IsInf(float64(f), 0) {
		return []byte("null"), nil
	}
	return []byte(f.String()), nil
}

// String formats the number like Java: without an exponent from 0.001 up to ten million, and
// otherwise with an exponent.
func (f Float) String() string {
	size := math.Abs(float64(f))
	if size == 0 || size >= 1e-3 && size < 1e7 {
		text := strconv.FormatFloat(float64(f), 'f', -1, 64)
		if !strings.Contains(text, ".") {
			text += ".0"
		}
		return text
	}
	text := strconv.FormatFloat(float64(f), 'E', -1, 64)
	digits, exponent, ok := strings.Cut(text, "E")
	if !ok {
		return text
	}
	if !strings.Contains(digits, ".") {
		digits += ".0"
	}
	sign := ""
	if exponent[0] == '-' {
		sign = "-"
	}
	return digits + "E" + sign + strings.TrimLeft(exponent, "+-0")
}
