package e2e

import (
	"testing"

	"faulty/infra/access"
	"faulty/local/console/client"
	"faulty/local/system"
)

// clientAt returns a client for an OpenSearch that requires no credentials.
func clientAt(t *testing.T, address, index string) *client.Client {
	t.Helper()
	in, err := access.Flags{}.ToSearch(t.Context(), "--url", address)
	if err != nil {
		t.Fatal(err)
	}
	found, err := system.Client(in, index)
	if err != nil {
		t.Fatal(err)
	}
	return found
}
