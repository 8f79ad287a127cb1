package rank

import (
	"encoding/json"
	"math"
	"testing"
)

// TestFloat compares the text with that of Java.
func TestFloat(t *testing.T) {
	for _, tt := range []struct {
		value float64
		want  string
	}{
		{0, "0.0"}, {3, "3.0"}, {-1.5, "-1.5"}, {0.001, "0.001"}, {0.0001, "1.0E-4"}, {9999999, "9999999.0"}, {1e7, "1.0E7"},
		{1795305600000, "1.7953056E12"}, {66.66666666666666, "66.66666666666666"}, {math.NaN(), "null"}, {math.Inf(1), "null"}, {-1e300, "-1.0E300"},
	} {
		got, err := json.Marshal(Float(tt.value))
		if err != nil || string(got) != tt.want {
			t.Errorf("Marshal(Float(%v)) = %s, %v; want %s", tt.value, got, err, tt.want)
		}
	}
}

// FuzzFloat checks that parsing the text returns the same number.
func FuzzFloat(f *testing.F) {
	f.Add(1.5e-9)
	f.Fuzz(func(t *testing.T, value float64) {
		out, err := json.Marshal(Float(value))
		var again *float64
		if err == nil {
			err = json.Unmarshal(out, &again)
		}
		if err != nil || again != nil && *again != value {
			t.Errorf("Marshal(Float(%v)) = %s (%v)", value, out, err)
		}
	})
}
