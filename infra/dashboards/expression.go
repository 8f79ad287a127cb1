package dashboards

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// timeField is the field of the time range in Dashboards.
const timeField = "@timestamp"

// An agg is one aggregation in the format of a visState's aggs.
type agg struct {
	ID      string         `json:"id"`
	Enabled bool           `json:"enabled"`
	Type    string         `json:"type"`
	Schema  string         `json:"schema"` // role of the aggregation in its chart
	Params  map[string]any `json:"params"`
}

// aggs returns the aggregations for a chart's measures and buckets, numbered from
// 1 in that order.
func (c chart) aggs() ([]agg, error) {
	var all []agg
	for _, m := range c.Measures {
		a, err := measure(m.value)
		if err != nil {
			return nil, fmt.Errorf("measure %s: %w", m.name, err)
		}
		all = append(all, a.label(len(all)+1, m.name, "metric"))
	}
	schemas := visualizationOf(c.Kind).schemas
	for i, by := range c.By {
		a, err := c.bucket(by.value, all)
		if err != nil {
			return nil, fmt.Errorf("by %s: %w", by.name, err)
		}
		all = append(all, a.label(len(all)+1, by.name, schemas[min(i, len(schemas)-1)]))
	}
	return all, nil
}

func (a agg) label(id int, label, schema string) agg {
	a.ID, a.Enabled, a.Schema = strconv.Itoa(id), true, schema
	a.Params["customLabel"] = label
	return a
}

// measure parses a measure: count | distinct FIELD | min, max, avg, sum or last
// FIELD | percentiles N… of FIELD.
func measure(text string) (agg, error) {
	words := strings.Fields(text)
	switch {
	case len(words) == 1 && words[0] == "count":
		return agg{Type: "count", Params: map[string]any{}}, nil
	case len(words) > 3 && words[0] == "percentiles" && words[len(words)-2] == "of":
		percents, err := percentiles(words[1 : len(words)-2])
		return agg{Type: "percentiles", Params: map[string]any{"field": words[len(words)-1], "percents": percents}}, err
	case len(words) != 2:
	case words[0] == "distinct":
		return agg{Type: "cardinality", Params: map[string]any{"field": words[1]}}, nil
	case words[0] == "last":
		return agg{Type: "top_hits", Params: map[string]any{
			"field": words[1], "aggregate": "concat", "size": 1, "sortField": timeField, "sortOrder": "desc",
		}}, nil
	case slices.Contains([]string{"min", "max", "avg", "sum"}, words[0]):
		return agg{Type: words[0], Params: map[string]any{"field": words[1]}}, nil
	}
	return agg{}, fmt.Errorf("%q is none of: count | distinct FIELD | min, max, avg, sum or last FIELD | percentiles 50 95 of FIELD", text)
}

func percentiles(words []string) ([]float64, error) {
	var percents []float64
	for _, w := range words {
		p, err := strconv.ParseFloat(w, 64)
		if err != nil || !(p > 0 && p < 100) {
			return nil, fmt.Errorf("percentile %q is no number between 0 and 100", w)
		}
		percents = append(percents, p)
	}
	return percents, nil
}

// bucket parses a bucket: time | top N FIELD [by LABEL] | every N FIELD. LABEL is
// the name of one of the measures.
func (c chart) bucket(text string, measures []agg) (agg, error) {
	rest, label, ordered := strings.Cut(text, " by ")
	words := strings.Fields(rest)
	switch {
	case len(words) == 1 && words[0] == "time" && !ordered:
		return agg{Type: "date_histogram", Params: map[string]any{
			"field": timeField, "interval": "auto", "useNormalizedOpenSearchInterval": true,
			"drop_partials": false, "min_doc_count": 1, "extended_bounds": map[string]any{},
		}}, nil
	case len(words) != 3:
	case words[0] == "every" && !ordered: // without empty buckets, because one extreme value would create thousands of them
		n, err := positive(words[1])
		return agg{Type: "histogram", Params: map[string]any{"field": words[2], "interval": n, "min_doc_count": false, "extended_bounds": map[string]any{}}}, err
	case words[0] == "top":
		n, err := positive(words[1])
		if err != nil {
			return agg{}, err
		}
		id, err := c.orderBy(strings.TrimSpace(label), measures)
		return agg{Type: "terms", Params: map[string]any{
			"field": words[2], "size": n, "order": "desc", "orderBy": id,
			"otherBucket": false, "otherBucketLabel": "Other", "missingBucket": false, "missingBucketLabel": "Missing",
		}}, err
	}
	return agg{}, fmt.Errorf("%q is none of: time | top N FIELD [by LABEL] | every N FIELD", text)
}

func positive(word string) (int, error) {
	n, err := strconv.Atoi(word)
	if err != nil || n < 1 || n > 10_000 {
		return 0, fmt.Errorf("%q is no number from 1 to 10000", word)
	}
	return n, nil
}

// orderBy returns the id of the measure that orders the top values. It is the
// measure with the given label, or else the first that has a single number.
func (c chart) orderBy(label string, measures []agg) (string, error) {
	for i, m := range measures {
		if m.Schema != "metric" || label != "" && c.Measures[i].name != label {
			continue
		}
		if m.Type != "top_hits" && m.Type != "percentiles" { // these have more than one number
			return m.ID, nil
		}
	}
	if label != "" {
		return "", fmt.Errorf("there is no measure %q of one number to order by", label)
	}
	return "_key", nil
}
