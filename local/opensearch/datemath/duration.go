package datemath

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// ParseDuration parses a duration in OpenSearch's notation: 100ms, 30s, 5m, -6h, 1d.
func ParseDuration(text string) (time.Duration, bool) {
	for _, unit := range []struct {
		name   string
		length time.Duration
	}{{"ms", time.Millisecond}, {"s", time.Second}, {"m", time.Minute}, {"h", time.Hour}, {"d", 24 * time.Hour}} {
		if digits, ok := strings.CutSuffix(text, unit.name); ok {
			if n, err := strconv.ParseInt(digits, 10, 64); err == nil && max(n, -n) <= int64(maxDuration/unit.length) && n != math.MinInt64 {
				return time.Duration(n) * unit.length, true
			}
		}
	}
	return 0, false
}

// maxDuration limits durations, so that sums of times and durations stay within the range of both.
const maxDuration = 100 * 365 * 24 * time.Hour
