package forward

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// newChecker returns a forwarder with a notification target. respond plays OpenSearch.
func newChecker(t *testing.T, log io.Writer, respond http.HandlerFunc) *Forwarder {
	t.Helper()
	server := httptest.NewServer(respond)
	t.Cleanup(server.Close)
	vars := map[string]string{"OPENSEARCH_URL": server.URL, "GROUPS": "on", "NOTIFICATION_URL": "http://127.0.0.1:1/", "REQUEST_TIMEOUT": "1s"}
	f, err := New(lookup(vars), slog.New(slog.NewJSONHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestCheck: the scheduled invocation searches and always succeeds, even if OpenSearch fails,
// because its event must not get into the failure queue.
func TestCheck(t *testing.T) {
	for _, row := range []struct {
		status int
		body   string
		want   string
	}{{200, `{}`, ""}, {503, `busy`, "the next check tries again"}, {200, `<html>`, "the next check tries again"}} {
		searches := 0
		var log bytes.Buffer
		f := newChecker(t, &log, func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/_search") {
				searches++
			}
			w.WriteHeader(row.status)
			_, _ = io.WriteString(w, row.body)
		})
		response, err := f.Invoke(t.Context(), []byte(`{"check":"groups"}`))
		if err != nil || string(response) != "null" || searches == 0 || !strings.Contains(log.String(), row.want) {
			t.Errorf("%d %s: Invoke = %s, %v, %d searches, log %s; want null, and %q in the log", row.status, row.body, response, err, searches, log.String(), row.want)
		}
	}
}

// TestCheckWithoutTarget: without a target, the check searches closed groups and nothing else.
// Without groups, it sends no request.
func TestCheckWithoutTarget(t *testing.T) {
	for groups, want := range map[string]bool{"on": true, "off": false} {
		var requests []string
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			requests = append(requests, r.URL.Path)
			_, _ = io.WriteString(w, `{}`)
		}))
		t.Cleanup(server.Close)
		f, err := New(lookup(map[string]string{"OPENSEARCH_URL": server.URL, "GROUPS": groups}), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Invoke(t.Context(), []byte(`{"check":"groups"}`)); err != nil {
			t.Error(err)
		}
		isOther := func(path string) bool { return path != "/faulty_groups/_search" }
		if len(requests) > 0 != want || slices.ContainsFunc(requests, isOther) {
			t.Errorf("GROUPS=%s: requests %q; want searches of the groups: %v", groups, requests, want)
		}
	}
}

func TestNotificationsNeedGroups(t *testing.T) {
	vars := map[string]string{"OPENSEARCH_URL": "http://localhost:9200", "NOTIFICATION_URL": "http://localhost/"}
	if _, err := New(lookup(vars), slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "set GROUPS=on") {
		t.Errorf("New = %v; want an error that says to set GROUPS=on", err)
	}
}
