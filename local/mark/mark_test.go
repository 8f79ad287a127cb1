package mark_test

import (
	"testing"
	"time"

	"faulty/infra/indices"
	"faulty/local/console/client"
	"faulty/local/console/client/clienttest"
	"faulty/local/mark"
)

// TestStore checks that the console shows a mark as a deployment, and that a repeated mark changes nothing.
func TestStore(t *testing.T) {
	s := clienttest.Open(t)
	c, err := indices.Connect(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	m := mark.Mark{Service: "orders", Version: "43", At: clienttest.Now().Add(-10 * time.Minute)}
	prefix := s.Index[:len(s.Index)-len("-*")]
	for _, want := range []bool{true, false} {
		if created, err := m.Store(t.Context(), c, prefix); err != nil || created != want {
			t.Errorf("Store = %v, %v; want %v", created, err, want)
		}
	}
	list, err := s.Client.Deployments(t.Context(), client.Scope{From: clienttest.Now().Add(-time.Hour), To: clienttest.Now()})
	if err != nil || len(list) != 1 || list[0] != (client.Deployment{Function: "orders", Version: "43", At: m.At, Source: client.Marked}) {
		t.Errorf("deployments = %+v, %v; want the mark", list, err)
	}
}
