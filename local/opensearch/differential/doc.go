// Package differential holds the test that compares the embedded store's responses with a real OpenSearch's.
//
// Both get the same requests about the same documents. The real one is the
// OpenSearch 3.4.0 at OPENSEARCH_URL, in which the test creates and deletes indices
// and a template whose names start with diff-; without OPENSEARCH_URL, the recorded
// responses of such a run take its place.
//
//	OPENSEARCH_URL=http://127.0.0.1:9200 go test -v ./local/opensearch/differential -args -record
//
// To add a question, add a line to testdata/queries.ndjson, then record. The
// documents are generated from a fixed seed, with testdata/odd.ndjson
// (malformed, conflicting and repeated ones) and testdata/dynamic.ndjson (for an
// index without a template) behind them.
//
// What is not compared: took, _shards, sequence numbers, an error's words (its
// status and types are), the amount of a score (every one is 1 here), the order of hits that sort
// alike, and which of those a page takes. Percentiles may differ by 5 %,
// cardinalities by 5 %, other computed fractions by rounding (1e-9).
package differential
