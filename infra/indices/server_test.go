package indices

import (
	"testing"

	"faulty/infra/searchtest"
)

// A server is a real OpenSearch.
type server struct{ searchtest.Server }

// openSearch returns the server to test against, or skips the test.
func openSearch(t *testing.T) server {
	t.Helper()
	return server{searchtest.Open(t)}
}
