package clienttest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"

	"github.com/opensearch-project/opensearch-go/v4"

	"faulty/functions/forwarder/triage"
	"faulty/local/console/client"
)

// PutStates stores the states of groups in the groups index. Each document id is the group's id.
func (s *Store) PutStates(groups ...triage.Group) {
	s.tb.Helper()
	for _, g := range groups {
		s.PutGroupDoc(triage.ID(g.Fingerprint), g)
	}
}

// PutGroupDoc stores a document in the groups index.
func (s *Store) PutGroupDoc(id string, doc any) {
	s.tb.Helper()
	text, err := json.Marshal(doc)
	if err != nil {
		s.tb.Fatal(err)
	}
	out := s.Ask("/_bulk?refresh=true", fmt.Sprintf("{\"index\":{\"_index\":%q,\"_id\":%q}}\n%s\n", s.GroupsIndex(), id, text))
	if strings.Contains(out, `"errors":true`) {
		s.tb.Fatalf("_bulk: %.500s", out)
	}
}

// Forbid replaces the store's client with one whose user may not send requests with the given
// HTTP method. The responses to these requests are those of the Security plugin.
func (s *Store) Forbid(method string) {
	s.tb.Helper()
	target, err := url.Parse(s.URL)
	if err != nil {
		s.tb.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != method {
			proxy.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(`{"error":{"root_cause":[{"type":"security_exception","reason":"no permissions for [indices:data/write/index] and User [name=reader]"}],"type":"security_exception","reason":"no permissions for [indices:data/write/index] and User [name=reader]"},"status":403}`))
	}))
	s.tb.Cleanup(front.Close)
	connection, err := opensearch.NewClient(opensearch.Config{Addresses: []string{front.URL}})
	if err != nil {
		s.tb.Fatal(err)
	}
	s.Client = client.New(connection, s.Index)
}
