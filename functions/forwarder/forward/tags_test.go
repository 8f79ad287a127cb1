package forward

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestTags checks that tags of the function, and of the bucket of an object, are labels of the documents, from
// whatever source a delivery comes, and that the environment of the event has priority.
func TestTags(t *testing.T) {
	b := &bucketServer{objects: map[string][]byte{"a.log": []byte("2026-11-22 21:24:50 INFO one\n")}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.RawQuery == "tagging=":
			_, _ = io.WriteString(w, `<Tagging><TagSet><Tag><Key>team</Key><Value>edge</Value></Tag></TagSet></Tagging>`)
		case strings.HasPrefix(r.Header.Get("X-Amz-Target"), "Logs_"):
			_, _ = io.WriteString(w, `{"tags":{"team":"shop \"1\"","env":"live","cost":"7"}}`)
		default:
			b.ServeHTTP(w, r)
		}
	}))
	defer server.Close()
	for _, row := range []struct {
		name, payload string
		want          string
		environment   string
	}{
		{"subscription", `{"awslogs":{"data":"` + data(t, "1", "a") + `"}}`, `"labels.team":"shop \"1\"","labels.env":"live"`, `"deployment.environment":"live"`},
		{"stream", string(streamEvent(data(t, "1", "a"), data(t, "2", "b"))), `"labels.team":"shop \"1\"","labels.env":"live"`, `"deployment.environment":"live"`},
		{"event with an environment", `{"awslogs":{"data":"` + data(t, "1", `{"message":"a","env":"test","team":"x"}`) + `"}}`, `"labels.team":"x"`, `"deployment.environment":"test"`},
		{"object", notice("a.log"), `"labels.team":"edge"`, ""},
		{"dead letter", string(queueEvent(t, []string{`{"faulty":1,"owner":"1","log_group":"g","log_stream":"s","refused":[{"status":400,"index":"faulty-2026.11.22","events":[{"id":"1","timestamp":1795382692123,"message":"a"}]}]}`})), `"labels.team":"shop \"1\"","labels.env":"live"`, `"deployment.environment":"live"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			f, s := newOne(t, io.Discard, map[string]string{"AWS_ENDPOINT_URL": server.URL, "TAGS": "team,env,none", "PROMOTE_LABELS": "team"})
			if _, err := f.Invoke(t.Context(), []byte(row.payload)); err != nil || len(s.docs) == 0 {
				t.Fatalf("Invoke = %v, %d documents", err, len(s.docs))
			}
			for _, doc := range s.docs {
				if !strings.Contains(doc, row.want) || !strings.Contains(doc, row.environment) || strings.Count(doc, `"labels.team"`) != 1 || strings.Contains(doc, "cost") {
					t.Errorf("document %s; want %s and %s, once each", doc, row.want, row.environment)
				}
			}
		})
	}
}
