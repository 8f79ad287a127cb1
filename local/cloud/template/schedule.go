package template

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Schedule invokes a function at a fixed interval.
type Schedule struct {
	Every time.Duration
	Input string // payload of the invocation
}

// schedule reads a Schedule event. Of EventBridge's expressions, it supports only
// rates.
func (l *loader) schedule(fn *Function, f *fields) {
	expression := f.required("Schedule")
	every, err := parseRate(expression)
	if err != nil && expression != "" {
		f.fail("Schedule", "%s \"Schedule\": %s", f.owner, err)
	}
	s := Schedule{Every: every, Input: f.text("Input", "{}")}
	if !json.Valid([]byte(s.Input)) {
		f.fail("Input", "%s \"Input\" is %q; must be JSON", f.owner, s.Input)
	}
	enabled := f.flag("Enabled", true) && f.oneOf("State", "ENABLED", "ENABLED", "DISABLED") == "ENABLED"
	f.ignore("Description", "Name")
	if enabled && err == nil {
		fn.Schedules = append(fn.Schedules, s)
	}
}

// parseRate parses an expression such as rate(5 minutes).
func parseRate(expression string) (time.Duration, error) {
	inner, ok := strings.CutPrefix(expression, "rate(")
	inner, closed := strings.CutSuffix(inner, ")")
	count, unit, two := strings.Cut(inner, " ")
	n, err := strconv.Atoi(count)
	if !ok || !closed || !two || err != nil || n < 1 {
		return 0, fmt.Errorf("%q is not supported here; supported are rates such as rate(1 minute) and rate(5 minutes)", expression)
	}
	for name, length := range map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour} {
		if n == 1 && unit == name || n > 1 && unit == name+"s" {
			return time.Duration(n) * length, nil
		}
	}
	return 0, fmt.Errorf("%q has the unit %q; a rate is in minutes, hours or days, and rate(1 minute) is in the singular", expression, unit)
}
