package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"faulty/local/opensearch/datemath"
	"faulty/local/opensearch/querystring"
)

// The limits of one search, whatever page sends it. OpenSearch has the same by default,
// but some only for what has been computed already.
const (
	maxWindow  = 10_000 // documents of from and size, index.max_result_window
	maxBuckets = 65_535 // of all aggregations, search.max_buckets
	maxSorts   = 8      // keys that documents are sorted by
	maxAggs    = 8      // aggregations within each other
	maxNesting = 40     // objects and lists within each other, of the whole search
)

// longestSpan is the longest range of time that a search is about: 1970 to 2200, which
// are the times that a page accepts.
const longestSpan = 231 * 366 * 24 * time.Hour

// check reports why a search must not be sent to OpenSearch. Every page searches through
// it: a link that somebody clicked on may hold any query.
func check(search []byte) error {
	var s struct {
		From  int            `json:"from"`
		Size  int            `json:"size"`
		Sort  []any          `json:"sort"`
		Query any            `json:"query"`
		Aggs  map[string]any `json:"aggs"`
	}
	if err := json.Unmarshal(search, &s); err != nil {
		return fmt.Errorf("read the search: %w", err)
	}
	w := walk{span: longestSpan}
	if err := w.value(s.Query, 0); err != nil {
		return err
	}
	buckets, err := w.buckets(s.Aggs, 0)
	switch {
	case err != nil:
		return err
	case s.From+s.Size > maxWindow:
		return beyond("documents of one search", maxWindow, s.From+s.Size)
	case len(s.Sort) > maxSorts:
		return beyond("sort keys", maxSorts, len(s.Sort))
	case buckets > maxBuckets:
		return beyond("buckets of one search", maxBuckets, buckets)
	case w.span > longestSpan:
		return beyond("days of the time range", int(longestSpan.Hours()/24), int(w.span.Hours()/24))
	}
	return nil
}

func beyond(limit string, most, got int) error {
	return &Error{Status: http.StatusBadRequest, Query: true, Reason: (&querystring.LimitError{Limit: limit, Max: most, Got: got}).Error()}
}

// walk looks at the parts of a search.
type walk struct {
	span time.Duration // the shortest range of @timestamp
}

// value checks the queries in a value, which are query strings and ranges.
func (w *walk) value(v any, depth int) error {
	if depth > maxNesting {
		return beyond("depth of the search", maxNesting, depth)
	}
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			if err := w.value(item, depth+1); err != nil {
				return err
			}
		}
	case map[string]any:
		if typed, ok := v["query_string"].(map[string]any); ok {
			if err := checkTyped(typed); err != nil {
				return err
			}
		}
		if span, ok := v["range"].(map[string]any); ok {
			w.limit(span)
		}
		for _, below := range v {
			if err := w.value(below, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkTyped checks the query that a person typed or a link holds.
func checkTyped(typed map[string]any) error {
	text, _ := typed["query"].(string)
	fields, _ := typed["fields"].([]any)
	opts := querystring.Options{And: typed["default_operator"] == "and"}
	err := querystring.Check(text, opts, len(fields))
	if err == nil {
		return nil
	}
	reason := err.Error()
	if _, ok := errors.AsType[*querystring.Error](err); ok {
		reason = fmt.Sprintf("Cannot parse '%.200s': %v", text, err)
	}
	return &Error{Status: http.StatusBadRequest, Reason: reason, Query: true}
}

// limit takes note of a range of time that has two ends.
func (w *walk) limit(span map[string]any) {
	at, _ := span["@timestamp"].(map[string]any)
	from, hasFrom := at["gte"].(float64)
	to, hasTo := at["lt"].(float64)
	if hasFrom && hasTo && to >= from && to-from <= float64(longestSpan.Milliseconds()) {
		w.span = min(w.span, time.Duration(to-from)*time.Millisecond)
	}
}

// buckets returns how many buckets aggregations can have: in each bucket of one
// aggregation are those of the aggregations below it.
func (w *walk) buckets(aggs map[string]any, depth int) (int, error) {
	if depth > maxAggs {
		return 0, beyond("depth of aggregations", maxAggs, depth)
	}
	total := 0
	for _, value := range aggs {
		agg, _ := value.(map[string]any)
		below, _ := agg["aggs"].(map[string]any)
		within, err := w.buckets(below, depth+1)
		if err != nil {
			return 0, err
		}
		n := 0
		for kind, args := range agg {
			if kind == "aggs" {
				continue
			}
			if err := w.value(args, 0); err != nil { // a filter's query
				return 0, err
			}
			args, _ := args.(map[string]any)
			n += w.own(kind, args)
		}
		if total += n * (1 + within); total > maxBuckets {
			return total, nil
		}
	}
	return total, nil
}

// own returns how many buckets one aggregation can have.
func (w *walk) own(kind string, args map[string]any) int {
	switch kind {
	case "terms":
		if size, ok := args["size"].(float64); ok {
			return int(min(size, maxBuckets+1))
		}
		return 10
	case "date_histogram":
		interval, _ := args["fixed_interval"].(string)
		step, ok := datemath.ParseDuration(interval)
		if !ok || step <= 0 {
			return maxBuckets + 1
		}
		return int(min(w.span/step, maxBuckets)) + 1
	case "filters":
		switch queries := args["filters"].(type) {
		case []any:
			return len(queries)
		case map[string]any:
			return len(queries)
		}
	case "range":
		ranges, _ := args["ranges"].([]any)
		return len(ranges)
	case "filter":
		return 1
	}
	return 0
}
