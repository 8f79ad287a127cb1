package groups_test

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"faulty/functions/forwarder/forward"
	"faulty/functions/forwarder/triage"
	"faulty/functions/internal/lambdatest"
	"faulty/functions/internal/sink"
	"faulty/local/opensearch/opensearchtest"
)

// A store is an OpenSearch with the templates: the embedded one or an external one.
type store struct {
	testing.TB
	url, prefix string
	more        map[string]string // environment variables of the forwarders
}

// newStore starts the embedded store.
func newStore(tb testing.TB) *store {
	tb.Helper()
	return atStore(tb, opensearchtest.Serve(tb).URL, "faulty")
}

// atStore applies the templates for a prefix to an OpenSearch.
func atStore(tb testing.TB, url, prefix string) *store {
	tb.Helper()
	opensearchtest.Apply(tb, url, prefix)
	return &store{TB: tb, url: url, prefix: prefix}
}

// call sends a request and decodes the response into out.
func (s *store) call(method, path, body string, out any) int {
	s.Helper()
	req, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err == nil && out != nil {
		err = json.Unmarshal(text, out)
	}
	if err != nil {
		s.Fatalf("%s %s = %.300s: %v", method, path, text, err)
	}
	return res.StatusCode
}

// environment returns the configuration of a forwarder that uses the store.
func (s *store) environment(more map[string]string) func(string) (string, bool) {
	vars := map[string]string{"OPENSEARCH_URL": s.url, "INDEX_PREFIX": s.prefix, "AWS_REGION": "eu-west-1", "GROUPS": "on"}
	maps.Copy(vars, more)
	return func(name string) (string, bool) { value, ok := vars[name]; return value, ok }
}

// forwarder returns a newly started forwarder.
func (s *store) forwarder(log io.Writer) *forward.Forwarder {
	s.Helper()
	f, err := forward.New(s.environment(s.more), slog.New(slog.NewJSONHandler(log, nil)))
	if err != nil {
		s.Fatal(err)
	}
	return f
}

// A found is a document in the index of groups.
type found struct {
	ID     string `json:"_id"`
	Seq    int64  `json:"_seq_no"`
	Term   int64  `json:"_primary_term"`
	Source struct {
		triage.Group
		Reason triage.Reason
		State  triage.State
	} `json:"_source"`
}

// documents returns the documents of a kind by their ids.
func (s *store) documents(kind string) map[string]found {
	s.Helper()
	s.call(http.MethodPost, "/"+s.prefix+"_groups/_refresh", "", nil)
	var response struct{ Hits struct{ Hits []found } }
	s.call(http.MethodPost, "/"+s.prefix+"_groups/_search", `{"size":10000,"seq_no_primary_term":true,"query":{"term":{"kind":"`+kind+`"}}}`, &response)
	all := map[string]found{}
	for _, hit := range response.Hits.Hits {
		all[hit.ID] = hit
	}
	return all
}

// change writes the next version of a group, as the console does.
func (s *store) change(g found, c triage.Change) {
	s.Helper()
	next, err := json.Marshal(g.Source.Apply(c, nil))
	if err != nil {
		s.Fatal(err)
	}
	path := fmt.Sprintf("/%s_groups/_doc/%s?if_seq_no=%d&if_primary_term=%d", s.prefix, g.ID, g.Seq, g.Term)
	if status := s.call(http.MethodPut, path, string(next), nil); status != http.StatusOK {
		s.Fatalf("PUT %s = %d; want 200", path, status)
	}
}

// age makes all notifications three minutes older, so that they are due, and sets more members of
// them.
func (s *store) age(members string) {
	s.Helper()
	body := fmt.Sprintf(`{"doc":{"created":%q,"next":null,%s}}`, time.Now().Add(-3*time.Minute).UTC().Format(time.RFC3339), members)
	for id, n := range s.documents(triage.NotificationKind) {
		if n.Source.State != triage.Pending {
			s.Errorf("notification %s is %s; want it pending", id, n.Source.State)
		}
		s.call(http.MethodPost, "/"+s.prefix+"_groups/_update/"+id, body, nil)
	}
}

// An event is an exception of a service's version, at a number of minutes after noon.
type event struct {
	kind    string
	version string
	minute  int
}

// noon is recent enough to cause notifications.
var noon = time.Now().Add(-12 * time.Hour).Truncate(time.Second)

func at(minute int) time.Time { return noon.Add(time.Duration(minute) * time.Minute).UTC() }

// deliver returns the payload of a delivery of one stream.
func deliver(tb testing.TB, events ...event) []byte {
	tb.Helper()
	var all []string
	for i, e := range events {
		message, _ := json.Marshal(map[string]any{
			"timestamp": at(e.minute).Format("2006-01-02T15:04:05.000Z"), "level": "ERROR", "message": "no", "service": "orders", "service.version": e.version,
			"exception": map[string]any{"type": e.kind, "message": "it failed"}, "error.grouping_key": e.kind,
		})
		quoted, _ := json.Marshal(string(message))
		all = append(all, fmt.Sprintf(`{"id":"%s-%s-%d-%d","timestamp":%d,"message":%s}`, e.kind, e.version, e.minute, i, at(e.minute).UnixMilli(), quoted))
	}
	return lambdatest.Payload(tb, gzip.DefaultCompression, `{"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"/aws/lambda/orders","logStream":"s","logEvents":[`+strings.Join(all, ",")+`]}`)
}

func TestMain(m *testing.M) {
	switch {
	case os.Getenv(childVariable) != "":
		forwardInput()
	case sink.Serve():
	default:
		os.Exit(m.Run())
	}
}
