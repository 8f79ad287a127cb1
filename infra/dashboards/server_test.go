package dashboards

import (
	"encoding/json"
	"net/http/httptest"
	"testing"

	"faulty/infra/searchtest"
	embed "faulty/local/opensearch"
)

// A server is an OpenSearch or the embedded store.
type server struct{ searchtest.Server }

// embedded starts the embedded store.
func embedded(t *testing.T) server {
	t.Helper()
	st, err := embed.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(st)
	t.Cleanup(func() {
		s.Close()
		st.Close()
	})
	return server{searchtest.Server{T: t, URL: s.URL}}
}

// real returns the OpenSearch that OPENSEARCH_URL names, or skips the test.
func real(t *testing.T) server {
	t.Helper()
	return server{searchtest.Open(t)}
}

// A response is that of _search.
type response struct {
	Hits struct {
		Total struct {
			Value int `json:"value"`
		} `json:"total"`
		Hits []struct {
			Source json.RawMessage `json:"_source"`
		} `json:"hits"`
	} `json:"hits"`
	Aggregations map[string]any `json:"aggregations"`
}
