// Package opensearchtest runs the embedded store in tests.
package opensearchtest

import (
	"net/http/httptest"
	"testing"

	"faulty/infra/indices"
	"faulty/local/opensearch"
)

// Serve runs an empty store until the test ends.
func Serve(tb testing.TB) *httptest.Server {
	tb.Helper()
	store, err := opensearch.Open(tb.TempDir())
	if err != nil {
		tb.Fatal(err)
	}
	web := httptest.NewServer(store)
	tb.Cleanup(func() {
		web.Close()
		if err := store.Close(); err != nil {
			tb.Error(err)
		}
	})
	return web
}

// Apply applies the index templates for a prefix to an OpenSearch.
func Apply(tb testing.TB, url, prefix string) {
	tb.Helper()
	client, err := indices.Connect(url)
	if err == nil {
		err = indices.Apply(tb.Context(), client, prefix)
	}
	if err != nil {
		tb.Fatal(err)
	}
}
