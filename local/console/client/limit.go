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

// The limits of one search from any page. OpenSearch has the same limits by default, but it
// checks some of them only after it has computed the result.
const (
	maxWindow  = 10_000 // sum of from and size, as index.max_result_window
	maxBuckets = 65_535 // buckets of all aggregations, as search.max_buckets
	maxSorts   = 8      // sort keys
	maxAggs    = 8      // levels of nested aggregations
	maxNesting = 40     // levels of nested objects and lists in the whole search
)

// longestSpan is the longest time range of a search. It covers 1970 to 2200, which are the
// times that a page accepts.
const longestSpan = 231 * 366 * 24 * time.Hour

// check returns an error if a search must not be sent to OpenSearch. All searches of all pages
// pass through it, because a link that a user follows can contain any query.
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

// walk checks the parts of a search.
type walk struct {
	span time.Duration // the shortest range of @timestamp so far
}

// value checks the query strings and ranges in a value.
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

// checkTyped checks a query that a user typed or that a link contains.
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

// limit updates the shortest time range if a range has both ends.
func (w *walk) limit(span map[string]any) {
	at, _ := span["@timestamp"].(map[string]any)
	from, hasFrom := at["gte"].(float64)
	to, hasTo := at["lt"].(float64)
	if hasFrom && hasTo && to >= from && to-from <= float64(longestSpan.Milliseconds()) {
		w.span = min(w.span, time.Duration(to-from)*time.Millisecond)
	}
}

// buckets returns the maximum number of buckets of aggregations. Each bucket of an aggregation
// contains the buckets of its sub-aggregations, so the numbers multiply.
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
			if err := w.value(args, 0); err != nil { // the query of a filter aggregation
				return 0, err
			}
			args, _ := args.(map[string]any)
			n += w.bucketsOf(kind, args)
		}
		if total += n * (1 + within); total > maxBuckets {
			return total, nil
		}
	}
	return total, nil
}

// bucketsOf returns the maximum number of buckets of one aggregation without its sub-aggregations.
func (w *walk) bucketsOf(kind string, args map[string]any) int {
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
