package client

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"faulty/functions/forwarder/jsonscan"
)

// TestScan compares what decode scans with what encoding/json decodes.
func TestScan(t *testing.T) {
	for _, body := range []string{
		`{"took":5,"timed_out":true,"_shards":{"total":2,"failed":0},"hits":{"total":{"value":7},"hits":[]},"aggregations":{"kinds":{"value":3},"by":{"sum_other_doc_count":1,"buckets":[{"key":"a \"<*>\" \u00e9é","doc_count":7},{"doc_count":2,"key":"b","x":{"buckets":[]}}]}}}`,
		` { "aggregations" : { "kinds" : { "value" : 1.5E3 } , "more" : [ { } ] } , "hits" : { "total" : { "value" : 1 } } } `,
		`{"hits":{"total":{"value":7}}}`, `{"aggregations":{"kinds":{"value":null}}}`, `{"aggregations":{}}`,
	} {
		type found struct {
			Kinds float64
			By    []Value
		}
		var got, want response[found]
		err := decode([]byte(body), &got, func(c *jsonscan.Cursor) {
			members(c, func(name []byte) {
				switch string(name) {
				case "kinds":
					got.Aggregations.Kinds = value(c)
				case "by":
					got.Aggregations.By = topValues(c)
				}
			})
		})
		var decoded response[struct {
			Kinds metric
			By    terms[struct{}]
		}]
		if e := json.Unmarshal([]byte(body), &decoded); e != nil || err != nil {
			t.Fatalf("%s: %v, %v", body, e, err)
		}
		want.TimedOut, want.Shards, want.Hits = decoded.TimedOut, decoded.Shards, decoded.Hits
		want.Aggregations = found{float(decoded.Aggregations.Kinds.Value), values("", decoded.Aggregations.By).Top}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s is scanned as %+v; want %+v", body, got, want)
		}
		for end := range strings.TrimSpace(body) { // a part of a response is an error, whatever is missing
			if decode([]byte(body[:end]), &got, func(c *jsonscan.Cursor) { c.Skip() }) == nil {
				t.Errorf("%s is decoded without an error", body[:end])
			}
		}
	}
}

func TestBucketKeys(t *testing.T) {
	var got terms[struct{ N metric }]
	const body = `{"buckets":[{"key":"a","doc_count":1,"n":{"value":2}},{"key":7,"doc_count":2},{"key":1.5,"doc_count":1e1},{"key":1,"key_as_string":"true","doc_count":3},{"key":"\u00e9","doc_count":0}]}`
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, b := range got.Buckets {
		list = append(list, fmt.Sprint(b.Key, " ", b.Count, " ", b.In.N.int()))
	}
	if want := "[a 1 2 7 2 0 1.5 10 0 true 3 0 é 0 0]"; fmt.Sprint(list) != want {
		t.Errorf("buckets %v; want %s", list, want)
	}
}

func TestScanCounts(t *testing.T) {
	s := Scope{From: time.UnixMilli(0), To: time.UnixMilli(3000)}
	line := timelineWithin(s, 3)
	c := jsonscan.Cursor{Buf: []byte(`{"buckets":[{"key":0,"doc_count":5},{"key":2000,"doc_count":7,"key_as_string":"x"},{"key":9000,"doc_count":1}]}`)}
	if got := fmt.Sprint(line.scanCounts(&c, s)); got != "[5 0 7]" || c.Failed() {
		t.Errorf("counts %s; want 5 and 7, without what is outside the range", got)
	}
}
