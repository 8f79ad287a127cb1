package source

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// A logEvent is one event of the fake log group.
type logEvent struct {
	Stream    string `json:"logStreamName"`
	Timestamp int64  `json:"timestamp"`
	Message   string `json:"message"`
	Ingestion int64  `json:"ingestionTime"`
	ID        string `json:"eventId"`
}

// A logsFake simulates the part of CloudWatch Logs that dig uses: one group, empty pages, tokens, and throttling.
type logsFake struct {
	mu       sync.Mutex
	group    string
	created  int64
	events   []logEvent // ordered by time
	pageSize int
	throttle int // every throttle-th request is throttled; 0 disables throttling
	requests int
	asked    []string // the requested windows as "from-to"
}

// ServeHTTP implements http.Handler.
func (f *logsFake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.requests++
	if f.throttle > 0 && f.requests%f.throttle == 0 {
		respondError(w, http.StatusBadRequest, "ThrottlingException", "Rate exceeded")
		return
	}
	var in struct {
		LogGroupName, LogGroupNamePrefix, NextToken string
		StartTime, EndTime                          int64
	}
	_ = json.NewDecoder(r.Body).Decode(&in)
	switch target := r.Header.Get("X-Amz-Target"); {
	case strings.HasSuffix(target, ".DescribeLogGroups"):
		respond(w, map[string]any{"logGroups": []map[string]any{{"logGroupName": f.group + "-other"}, {"logGroupName": f.group, "creationTime": f.created}}})
	case strings.HasSuffix(target, ".FilterLogEvents") && in.LogGroupName != f.group:
		respondError(w, http.StatusBadRequest, "ResourceNotFoundException", "The specified log group does not exist.")
	case strings.HasSuffix(target, ".FilterLogEvents"):
		f.filter(w, in.StartTime, in.EndTime, in.NextToken)
	default:
		respondError(w, http.StatusBadRequest, "UnknownOperationException", target)
	}
}

func (f *logsFake) filter(w http.ResponseWriter, from, to int64, token string) {
	if token == "" {
		f.asked = append(f.asked, fmt.Sprintf("%d-%d", from, to))
	}
	var found []logEvent
	for _, e := range f.events {
		if e.Timestamp >= from && e.Timestamp <= to {
			found = append(found, e)
		}
	}
	if token == "" && len(found) > 0 { // CloudWatch Logs also returns empty pages
		respond(w, map[string]any{"events": []logEvent{}, "nextToken": "0"})
		return
	}
	start, _ := strconv.Atoi(token)
	end := min(start+f.pageSize, len(found))
	out := map[string]any{"events": found[start:end], "searchedLogStreams": []any{}}
	if end < len(found) {
		out["nextToken"] = strconv.Itoa(end)
	}
	respond(w, out)
}

func respond(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	_ = json.NewEncoder(w).Encode(body)
}

func respondError(w http.ResponseWriter, status int, kind, message string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"__type": kind, "message": message})
}

// awsAt returns the configuration for a fake of AWS. It retries without delay.
func awsAt(tb testing.TB, handler http.Handler) func() (aws.Config, error) {
	tb.Helper()
	server := httptest.NewServer(handler)
	tb.Cleanup(server.Close)
	return func() (aws.Config, error) {
		return aws.Config{
			Region: "eu-west-1", BaseEndpoint: &server.URL,
			Credentials: credentials.NewStaticCredentialsProvider("id", "key", ""),
			Retryer: func() aws.Retryer {
				return retry.NewStandard(func(o *retry.StandardOptions) {
					o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
				})
			},
		}, nil
	}
}
