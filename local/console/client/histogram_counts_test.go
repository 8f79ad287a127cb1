package client

import (
	"encoding/json"
	"reflect"
	"testing"
)

// FuzzBare: read by hand or by encoding/json, it is the same.
func FuzzBare(f *testing.F) {
	for _, seed := range []string{
		`{"buckets":[]}`, `{"buckets":[{"key":1795404420000,"doc_count":2}]}`, `{"buckets":[{"key":-1,"doc_count":2},{"key":60000,"doc_count":3}]}`,
		`{"buckets":[{"key_as_string":"1970","key":0,"doc_count":2}]}`, `{"buckets":[{"doc_count":2,"key":0}]}`, ` { "buckets" : [ { "key" : 0, "doc_count" : 1 } ] } `,
		`{"buckets":[{"key":0,"doc_count":1,"by":{}}],"interval":"1m"}`, `{"buckets":[{"key":1.0,"doc_count":1}]}`, `{"buckets":[{"key":1e3,"doc_count":1}]}`,
		`{"buckets":[{"key":9223372036854775808,"doc_count":1}]}`, `{"buckets":null}`, `{}`, `null`, `7`, `{"buckets":[{"key":-0,"doc_count":-0}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var byHand bare
		var reflected timeBuckets[struct{}]
		err, want := json.Unmarshal(text, &byHand), json.Unmarshal(text, &reflected)
		if (err == nil) != (want == nil) {
			t.Fatalf("%s: error %v; want %v", text, err, want)
		}
		if want == nil && len(byHand.Buckets)+len(reflected.Buckets) > 0 && !reflect.DeepEqual(byHand.Buckets, reflected.Buckets) {
			t.Errorf("%s = %v; want %v", text, byHand.Buckets, reflected.Buckets)
		}
	})
}

// FuzzBucket: as above, for a value and its count.
func FuzzBucket(f *testing.F) {
	for _, seed := range []string{
		`{"key":"error","doc_count":2}`, `{"key":"","doc_count":2}`, `{"key":"a\\"b","doc_count":2}`, `{"key":"é","doc_count":2}`, "{\"key\":\"\xff\",\"doc_count\":2}",
		`{"key":"1","key_as_string":"true","doc_count":2}`, `{"key":1,"doc_count":2}`, `{"key":"a","doc_count":2,"by":{}}`, `{"key":"a","doc_count":1e3}`, `{"key":"a","doc_count":2} `, `{}`, `null`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var got bucket[struct{}]
		var want bucket[struct{ none int }] // anything but struct{} takes the long way
		err, wrong := json.Unmarshal(text, &got), json.Unmarshal(text, &want)
		if (err == nil) != (wrong == nil) || err == nil && (got.Key != want.Key || got.Count != want.Count) {
			t.Errorf("%s = %q %d, %v; want %q %d, %v", text, got.Key, got.Count, err, want.Key, want.Count, wrong)
		}
	})
}
