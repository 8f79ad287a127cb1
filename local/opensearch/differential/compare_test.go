package differential

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// difference returns the first differences between two normalised responses.
func difference(q question, got, want response) []string {
	if got.status != want.status {
		return []string{fmt.Sprintf("status %d, want %d: got %.300s; want %.300s", got.status, want.status, show(got.body), show(want.body))}
	}
	c := comparison{tolerance: tolerances(q.Body)}
	c.compare("", normalise(q, got.body), normalise(q, want.body), 0)
	return c.found
}

func show(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// rounding is the relative error that the order of additions may cause in a sum.
const rounding = 1e-9

// tolerances returns the relative errors that are allowed for aggregations whose values are
// estimates, by the name of the aggregation in the request.
func tolerances(body json.RawMessage) map[string]float64 {
	found := map[string]float64{}
	var walk func(v any)
	walk = func(v any) {
		m, ok := v.(map[string]any)
		if !ok {
			return
		}
		for name, inner := range m {
			if kind, ok := inner.(map[string]any); ok {
				for _, estimate := range []string{"percentiles", "percentile_ranks", "cardinality", "median_absolute_deviation"} {
					if kind[estimate] != nil {
						found[name] = 0.05
					}
				}
			}
			walk(inner)
		}
	}
	var v any
	if json.Unmarshal(body, &v) == nil {
		walk(v)
	}
	return found
}

type comparison struct {
	tolerance map[string]float64
	found     []string
}

func (c *comparison) differ(path string, got, want any) {
	if len(c.found) < 5 {
		c.found = append(c.found, fmt.Sprintf("%s: %.400s; want %.400s", path, show(got), show(want)))
	}
}

// compare compares two values recursively. allowed is the relative error of the numbers in them.
func (c *comparison) compare(path string, got, want any, allowed float64) {
	switch want := want.(type) {
	case map[string]any:
		got, ok := got.(map[string]any)
		if !ok {
			c.differ(path, got, want)
			return
		}
		c.objects(path, got, want, allowed)
	case []any:
		got, ok := got.([]any)
		if !ok || len(got) != len(want) {
			c.differ(path, got, want)
			return
		}
		for i := range want {
			c.compare(fmt.Sprintf("%s[%d]", path, i), got[i], want[i], allowed)
		}
	case json.Number:
		if got, ok := got.(json.Number); !ok || !near(got, want, allowed) {
			c.differ(path, got, want)
		}
	default:
		if got != want {
			c.differ(path, got, want)
		}
	}
}

func (c *comparison) objects(path string, got, want map[string]any, allowed float64) {
	keys := map[string]bool{}
	for k := range got {
		keys[k] = true
	}
	for k := range want {
		keys[k] = true
	}
	for k := range keys {
		g, inGot := got[k]
		w, inWant := want[k]
		if inGot != inWant {
			c.differ(path+"."+k+" (there or not)", g, w)
			continue
		}
		inner := allowed
		if t, ok := c.tolerance[k]; ok {
			inner = t
		}
		c.compare(path+"."+k, g, w, inner)
	}
}

// near reports whether two numbers are equal except for an error of rounding or of an estimate.
// They must be written in the same form: 5 is not equal to 5.0.
func near(got, want json.Number, allowed float64) bool {
	if got == want {
		return true
	}
	fraction := strings.ContainsAny(string(want), ".eE")
	if fraction != strings.ContainsAny(string(got), ".eE") || !fraction && allowed == 0 {
		return false
	}
	g, err1 := strconv.ParseFloat(string(got), 64)
	w, err2 := strconv.ParseFloat(string(want), 64)
	return err1 == nil && err2 == nil && math.Abs(g-w) <= max(allowed, rounding)*max(math.Abs(g), math.Abs(w))
}

// refusal is a part of every error about a feature that the embedded store does not support.
const refusal = "embedded store"

// refused reports whether a response says that the request is not supported.
func refused(a response) (reason string, ok bool) {
	body, _ := a.body.(map[string]any)
	e, _ := body["error"].(map[string]any)
	reasons := []any{e["reason"]}
	causes, _ := e["root_cause"].([]any)
	for _, cause := range causes {
		cause, _ := cause.(map[string]any)
		reasons = append(reasons, cause["reason"])
	}
	i := slices.IndexFunc(reasons, func(r any) bool {
		s, _ := r.(string)
		return strings.Contains(s, refusal)
	})
	if a.status < 400 || i < 0 {
		return "", false
	}
	return reasons[i].(string), true
}
