package tags

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/identity"
	"faulty/functions/forwarder/s3"
	"faulty/functions/internal/env"
)

// A service is a test double for CloudWatch Logs, Lambda and S3 at one address, as with an emulator.
type service struct {
	requests []string
	status   int // of all responses, if it is not 0
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.requests = append(s.requests, r.Method+" "+r.URL.EscapedPath()+" "+r.URL.RawQuery+" "+string(body))
	switch {
	case s.status != 0:
		w.Header().Set("X-Amzn-Errortype", "AccessDeniedException")
		w.WriteHeader(s.status)
	case r.Header.Get("X-Amz-Target") == "Logs_20140328.ListTagsForResource":
		_, _ = io.WriteString(w, `{"tags":{"team":"search","env":"live","owner":"ann"}}`)
	case strings.HasPrefix(r.URL.Path, "/2017-03-31/tags/"):
		_, _ = io.WriteString(w, `{"Tags":{"team":"shop"}}`)
	case r.URL.RawQuery == "tagging=":
		_, _ = io.WriteString(w, `<?xml version="1.0"?><Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet><Tag><Key>x</Key><Value>1</Value></Tag><Tag><Key>team</Key><Value>a &amp; b</Value></Tag></TagSet></Tagging>`)
	}
}

func newResolver(t *testing.T, address string, log io.Writer, client *http.Client) *Resolver {
	t.Helper()
	vars := env.Reader{Lookup: func(name string) (string, bool) {
		value, ok := map[string]string{"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_ENDPOINT_URL": address}[name]
		return value, ok
	}}
	id := identity.Read(&vars)
	return New(Options{Names: []string{"team", "env"}, ID: id, Client: client, S3: func() *s3.Client { return s3.NewClient(id, client) }, Logger: slog.New(slog.NewJSONHandler(log, nil))})
}

func from(group string) *delivery.Delivery {
	return &delivery.Delivery{Owner: []byte("123456789012"), Group: []byte(group), Stream: []byte("s")}
}

// TestTags checks which request reads the tags of which resource, that it is sent once, and what is returned.
func TestTags(t *testing.T) {
	s := &service{}
	server := httptest.NewServer(s)
	defer server.Close()
	r := newResolver(t, server.URL, io.Discard, nil)
	for _, row := range []struct {
		name          string
		tags          func() []delivery.Tag
		request, want string
	}{
		{"function", func() []delivery.Tag { return r.OfDelivery(t.Context(), "123456789012", from("/aws/lambda/orders")) },
			"GET /2017-03-31/tags/arn:aws:lambda:eu-west-1:123456789012:function:orders  ", "[{team shop}]"},
		{"log group", func() []delivery.Tag { return r.OfDelivery(t.Context(), "", from("/ecs/search")) },
			`POST /  {"resourceArn":"arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/search"}`, "[{team search} {env live}]"},
		{"bucket", func() []delivery.Tag { return r.OfBucket(t.Context(), "logs", "") }, "GET /logs/ tagging= ", "[{team a & b}]"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s.requests = nil
			for range 3 {
				if got := fmt.Sprint(row.tags()); got != row.want {
					t.Errorf("tags = %s; want %s", got, row.want)
				}
			}
			if len(s.requests) != 1 || s.requests[0] != row.request {
				t.Errorf("requests %q; want one, %q", s.requests, row.request)
			}
		})
	}
	s.requests = nil
	if got := r.OfDelivery(t.Context(), "999999999999", from("/ecs/search")); got != nil || len(s.requests) != 0 {
		t.Errorf("tags of another account = %v by %d requests; want none", got, len(s.requests))
	}
	var none *Resolver
	if got := none.OfDelivery(t.Context(), "", from("g")); got != nil || none.OfBucket(t.Context(), "b", "") != nil {
		t.Errorf("tags without names = %v; want none", got)
	}
}

// TestDenied checks that a missing permission is reported once, and that each resource is tried once.
func TestDenied(t *testing.T) {
	s := &service{status: http.StatusForbidden}
	server := httptest.NewServer(s)
	defer server.Close()
	var log bytes.Buffer
	r := newResolver(t, server.URL, &log, nil)
	for range 3 {
		for _, group := range []string{"/aws/lambda/a", "/aws/lambda/b", "/ecs/c"} {
			if got := r.OfDelivery(t.Context(), "", from(group)); got != nil {
				t.Errorf("tags = %v; want none", got)
			}
		}
	}
	if len(s.requests) != 3 || strings.Count(log.String(), "\n") != 2 || !strings.Contains(log.String(), "needs lambda:ListTags") || !strings.Contains(log.String(), "needs logs:ListTagsForResource") {
		t.Errorf("%d requests, log %s; want one for each resource, and one log event for each permission", len(s.requests), &log)
	}
	var event struct{ Level, Error string }
	if err := json.Unmarshal(bytes.SplitN(log.Bytes(), []byte("\n"), 2)[0], &event); err != nil || event.Level != "WARN" || !strings.Contains(event.Error, "AccessDenied") {
		t.Errorf("log event %+v, %v; want a warning with the error", event, err)
	}
}

// TestSilent checks that a service that does not respond costs one delivery in a minute a second, and that tags are
// looked up again when they are old.
func TestSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		isSilent, requests := true, 0
		client := &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			requests++
			if isSilent {
				<-r.Context().Done()
				return nil, r.Context().Err()
			}
			w := httptest.NewRecorder()
			(&service{}).ServeHTTP(w, r)
			return w.Result(), nil
		})}
		r := newResolver(t, "http://localhost", io.Discard, client)
		begin := time.Now()
		for range 50 {
			if got := r.OfDelivery(t.Context(), "", from("/ecs/search")); got != nil {
				t.Fatalf("tags = %v; want none", got)
			}
		}
		if took := time.Since(begin); took != longest || requests != 1 {
			t.Errorf("50 deliveries waited %v for %d requests; want %v for one", took, requests, longest)
		}
		isSilent = false
		time.Sleep(pause) // of the simulated clock
		for range 3 {
			if got := r.OfDelivery(t.Context(), "", from("/ecs/search")); len(got) != 2 {
				t.Errorf("tags = %v; want both", got)
			}
		}
		isSilent = true
		time.Sleep(lifetime)
		if got := r.OfDelivery(t.Context(), "", from("/ecs/search")); len(got) != 2 || requests != 3 {
			t.Errorf("tags = %v after %d requests; want the earlier ones after 3", got, requests)
		}
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
