package forward

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"faulty/functions/internal/lambdatest"
)

// pack returns the invocation payload for an inflated delivery.
func pack(tb testing.TB, delivery string) []byte {
	tb.Helper()
	return lambdatest.Payload(tb, gzip.DefaultCompression, delivery)
}

func lookup(vars map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := vars[name]
		return value, ok
	}
}

func newForwarder(tb testing.TB, handler http.HandlerFunc, log io.Writer) *Forwarder {
	tb.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost { // the mapping check: respond like an index with the template
			_, _ = io.WriteString(w, `{"logs-2026.11.22":{"mappings":{"dynamic":"false"}}}`)
			return
		}
		handler(w, r)
	}))
	tb.Cleanup(server.Close)
	f, err := New(lookup(map[string]string{"OPENSEARCH_URL": server.URL, "INDEX_PREFIX": "logs", "AWS_REGION": "eu-west-1"}), slog.New(slog.NewJSONHandler(log, nil)))
	if err != nil {
		tb.Fatal(err)
	}
	return f
}

// accept responds to a bulk request as if everything were stored.
func accept(w http.ResponseWriter, body []byte, status int) {
	n := bytes.Count(body, []byte(`{"create":`))
	item := fmt.Sprintf(`{"create":{"status":%d,"error":{"type":"t","reason":"r"}}},`, status)
	_, _ = io.WriteString(w, `{"errors":false,"items":[`+strings.TrimSuffix(strings.Repeat(item, n), ",")+`]}`)
}

const twoLines = `{"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"/aws/lambda/orders","logStream":"2026/11/22/[7]abc","subscriptionFilters":["all"],"logEvents":[` +
	`{"id":"1","timestamp":1795382692123,"message":"{\"level\":\"INFO\",\"message\":\"hello\"}"},{"id":"2","timestamp":1795382692124,"message":"text"}]}`

func TestHandle(t *testing.T) {
	var body []byte
	var log bytes.Buffer
	f := newForwarder(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ = io.ReadAll(r.Body)
		accept(w, body, 201)
	}, &log)
	if _, err := f.Invoke(t.Context(), pack(t, twoLines)); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(body), "\n")
	if want := `{"create":{"_index":"logs-2026.11.22","_id":"1"}}`; lines[0] != want || len(lines) != 5 {
		t.Errorf("body = %d lines, first %s; want 5, %s", len(lines), lines[0], want)
	}
	for _, want := range []string{`"log.level":"info"`, `"message":"hello"`, `"faas.version":"7"`, `"event.ingest_lag_ms":`, `"cloud.region":"eu-west-1"`} {
		if !strings.Contains(lines[1], want) {
			t.Errorf("document %s; want %s in it", lines[1], want)
		}
	}
	for _, want := range []string{`"received":2`, `"stored":2`, `"dead_lettered":0`, `"log_group":"/aws/lambda/orders"`} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("summary %s; want %s in it", log.String(), want)
		}
	}
}

func TestHandleFailures(t *testing.T) {
	for _, row := range []struct {
		name, payload string
		status        int
		want          string // "" for success
	}{
		{"control message", string(pack(t, `{"messageType":"CONTROL_MESSAGE","logEvents":[{"id":"","timestamp":1,"message":"x"}]}`)), 0, ""},
		{"no events", string(pack(t, `{"messageType":"DATA_MESSAGE","logEvents":[]}`)), 0, ""},
		{"another event", `{"Records":[]}`, 0, "this function takes CloudWatch Logs deliveries"},
		{"duplicate", string(pack(t, twoLines)), 409, ""},
		{"refused", string(pack(t, twoLines)), 400, "OpenSearch refused 2 documents of /aws/lambda/orders, the first, event 1, with status 400 because of t: r (set FAILURE_QUEUE_URL"},
	} {
		t.Run(row.name, func(t *testing.T) {
			f := newForwarder(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if row.status == 0 {
					t.Errorf("unexpected request: %s", body)
				}
				accept(w, body, row.status)
			}, io.Discard)
			err := f.Handle(t.Context(), []byte(row.payload))
			if row.want == "" && err != nil || row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)) {
				t.Errorf("Handle(%.60q) = %v; want %q", row.payload, err, row.want)
			}
		})
	}
}

// TestHandleManyEvents: a delivery larger than one request body takes several requests, and every
// event is in one of them.
func TestHandleManyEvents(t *testing.T) {
	const n = 7_000
	stored, requests := 0, 0
	f := newForwarder(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		stored += bytes.Count(body, []byte(`{"create":`))
		requests++
		accept(w, body, 201)
	}, io.Discard)
	event := `{"id":"1","timestamp":1795382692123,"message":"` + strings.Repeat("x", 900) + `"},`
	payload := pack(t, `{"messageType":"DATA_MESSAGE","logEvents":[`+strings.TrimSuffix(strings.Repeat(event, n), ",")+`]}`)
	if err := f.Handle(t.Context(), payload); err != nil {
		t.Fatal(err)
	}
	if stored != n || requests < 2 {
		t.Errorf("%d documents in %d requests; want %d in several", stored, requests, n)
	}
}

// TestSummaryLine checks the one log event that a delivery produces: it is readable, and all
// metrics that CloudWatch extracts are present and numeric.
func TestSummaryLine(t *testing.T) {
	var log bytes.Buffer
	f, s, _ := newPair(t, &log)
	s.refuses = "text"
	if err := f.Handle(t.Context(), pack(t, twoLines)); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	var got map[string]any
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &got); err != nil {
		t.Fatal(err)
	}
	var directive struct {
		AWS struct {
			Timestamp         int64
			CloudWatchMetrics []struct {
				Namespace  string
				Dimensions [][]string
				Metrics    []struct{ Name, Unit string }
			}
		} `json:"_aws"`
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &directive); err != nil {
		t.Fatal(err)
	}
	if m := directive.AWS.CloudWatchMetrics; len(m) != 1 || m[0].Namespace != "faulty" || fmt.Sprint(m[0].Dimensions) != "[[function]]" || directive.AWS.Timestamp == 0 {
		t.Fatalf("_aws = %+v; want one directive of the namespace faulty", directive.AWS)
	}
	for _, m := range directive.AWS.CloudWatchMetrics[0].Metrics {
		if _, ok := got[m.Name].(float64); !ok {
			t.Errorf("metric %s = %v; want a number", m.Name, got[m.Name])
		}
	}
	delete(got, "_aws")
	for _, varies := range []string{"time", "lag_ms", "duration_ms", "bytes"} {
		delete(got, varies)
	}
	const want = `{"dead_lettered":1,"duplicate":0,"excluded":0,"filtered":0,"function":"forwarder","joined":0,"level":"INFO","log_group":"/aws/lambda/orders","msg":"delivery forwarded",` +
		`"reasons":{"mapper_parsing_exception":1},"received":2,"refused":1,"requests":1,"retried":0,"stored":1,"too_large":0,"unreadable":0}`
	if text, _ := json.Marshal(got); string(text) != want {
		t.Errorf("summary = %s; want %s", text, want)
	}
}
