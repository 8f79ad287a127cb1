package template

import (
	"testing"
	"time"
)

func TestParseRate(t *testing.T) {
	for _, row := range []struct {
		expression string
		want       time.Duration // 0 if an error is expected
	}{
		{"rate(1 minute)", time.Minute}, {"rate(5 minutes)", 5 * time.Minute}, {"rate(1 hour)", time.Hour}, {"rate(7 days)", 7 * 24 * time.Hour},
		{"rate(1 minutes)", 0}, {"rate(5 minute)", 0}, {"rate(0 minutes)", 0}, {"rate(5 weeks)", 0}, {"rate(5)", 0}, {"rate(5 minutes", 0}, {"cron(0 12 * * ? *)", 0}, {"", 0},
	} {
		got, err := parseRate(row.expression)
		if got != row.want || (err == nil) != (row.want != 0) {
			t.Errorf("parseRate(%q) = %v, %v; want %v", row.expression, got, err, row.want)
		}
	}
}
