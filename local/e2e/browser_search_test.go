package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A searchResponse is the response of _search.
type searchResponse struct {
	Hits struct {
		Total struct{ Value int }
		Hits  []struct {
			ID     string `json:"_id"`
			Source struct {
				Time      time.Time `json:"@timestamp"`
				Execution string    `json:"faas.execution"`
			} `json:"_source"`
		}
	}
	Aggregations struct {
		By struct {
			Buckets []bucket
			Other   int `json:"sum_other_doc_count"`
		}
	}
}

// A bucket counts the documents with one value of a field.
type bucket struct {
	Key         string
	Count       int `json:"doc_count"`
	First, Last struct{ Value float64 }
}

func (s bucket) first() time.Time { return time.UnixMilli(int64(s.First.Value)).UTC() }
func (s bucket) last() time.Time  { return time.UnixMilli(int64(s.Last.Value)).UTC() }

// during is a filter for a time range.
func during(from, to time.Time) string {
	return fmt.Sprintf(`{"range":{"@timestamp":{"gte":%d,"lt":%d,"format":"epoch_millis"}}}`, from.UnixMilli(), to.UnixMilli())
}

// has is a filter for a value of a field.
func has(field, value string) string { return fmt.Sprintf(`{"term":{%q:%q}}`, field, value) }

const isException = `{"exists":{"field":"exception.fingerprint"}}`

// by is an aggregation that counts the values of a field.
func by(field string) string {
	return fmt.Sprintf(`{"by":{"terms":{"field":%q,"size":50},"aggs":{"first":{"min":{"field":"@timestamp"}},"last":{"max":{"field":"@timestamp"}}}}}`, field)
}

// find searches the documents of the scene that pass all filters. The response contains their
// number, the counts of the values of a field, and up to size of them.
func (s scene) find(t *testing.T, field string, size int, filters ...string) searchResponse {
	t.Helper()
	return s.findWithin(t, s.from, s.to, field, size, filters...)
}

func (s scene) findWithin(t *testing.T, from, to time.Time, field string, size int, filters ...string) searchResponse {
	t.Helper()
	filters = append(filters, during(from, to))
	body := fmt.Sprintf(`{"size":%d,"track_total_hits":true,"_source":["@timestamp","faas.execution"],"sort":[{"@timestamp":"asc"}],"query":{"bool":{"filter":[%s]}},"aggs":%s}`,
		size, strings.Join(filters, ","), by(field))
	resp, err := http.Post(s.search+"/"+s.indices+"/_search", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var text bytes.Buffer
	if _, err := text.ReadFrom(resp.Body); err != nil {
		t.Fatal(err)
	}
	var out searchResponse
	if err := json.Unmarshal(text.Bytes(), &out); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("_search %s: %d %v %.500s", body, resp.StatusCode, err, text.Bytes())
	}
	return out
}

// thousands formats a number like the pages.
func thousands(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
