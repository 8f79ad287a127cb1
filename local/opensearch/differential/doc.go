// Package differential contains the test that compares the embedded store's responses with
// OpenSearch's.
//
// Both servers get the same requests about the same documents. The real server is the OpenSearch
// 3.4.0 at OPENSEARCH_URL. The test creates and deletes indices and a template in it whose names
// start with diff-. Without OPENSEARCH_URL, the test uses the recorded responses of an earlier run.
//
//	OPENSEARCH_URL=http://127.0.0.1:9200 go test -v ./local/opensearch/differential -args -record
//
// To add a request, add a line to testdata/queries.ndjson and record again. The documents are
// generated from a fixed seed. They are followed by those of testdata/odd.ndjson (malformed,
// conflicting and repeated documents) and testdata/dynamic.ndjson (documents of an index without a
// template).
//
// The test does not compare took, _shards, sequence numbers, the tasks that the cluster has at the
// moment, and the text of errors, but it compares their status and types. It ignores the value of a
// score, which is always 1 in the embedded store.
// It also ignores the order of hits with equal sort keys, and which of these hits a page contains.
// Percentiles may differ by 5 %, cardinalities by 5 %, and other computed fractions by rounding
// (1e-9).
package differential
