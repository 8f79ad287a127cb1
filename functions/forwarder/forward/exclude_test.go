package forward

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

// TestForwarderLog: the forwarder's own log events are not forwarded from any source, and this is
// logged once. A log group of the same name in another account is forwarded.
func TestForwarderLog(t *testing.T) {
	stored := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		stored += bytes.Count(body, []byte(`{"create":`))
		accept(w, body, http.StatusCreated)
	}))
	defer server.Close()
	var log bytes.Buffer
	f, err := New(lookup(map[string]string{
		"OPENSEARCH_URL": server.URL, "AWS_REGION": "eu-west-1", "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/faulty-forwarder",
	}), slog.New(slog.NewJSONHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	f.mappingChecked.Store(true)
	ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{
		InvokedFunctionArn: "arn:aws:lambda:eu-west-1:111111111111:function:faulty-forwarder",
	})
	for _, row := range []struct {
		name, owner, group string
		want               int
	}{
		{"the forwarder's group", "111111111111", "/aws/lambda/faulty-forwarder", 0},
		{"the forwarder's group again", "111111111111", "/aws/lambda/faulty-forwarder", 0},
		{"another group", "111111111111", "/aws/lambda/orders", 1},
		{"another account's", "222222222222", "/aws/lambda/faulty-forwarder", 1},
	} {
		stored = 0
		payload := pack(t, fmt.Sprintf(`{"messageType":"DATA_MESSAGE","owner":%q,"logGroup":%q,"logStream":"s","logEvents":[{"id":"1","timestamp":1764000000000,"message":"a line"}]}`, row.owner, row.group))
		if err := f.Handle(ctx, payload); err != nil || stored != row.want {
			t.Errorf("%s: Handle stored %d documents, %v; want %d", row.name, stored, err, row.want)
		}
	}
	if got := strings.Count(log.String(), "subscribed to its own log group"); got != 1 {
		t.Errorf("the log warns %d times; want once:\n%s", got, log.String())
	}
}

// TestSummaries: the summary of a finished delivery is a document with the counts of the logged
// summary, in the forwarder's log group. A failed delivery stores no summary.
func TestSummaries(t *testing.T) {
	var bodies []string
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if strings.HasSuffix(r.URL.Path, "/_mget") { // which compares the duplicates
			w.WriteHeader(http.StatusNotFound)
			return
		}
		switch status {
		case http.StatusOK:
			accept(w, body, http.StatusCreated)
		case http.StatusConflict:
			accept(w, body, http.StatusConflict)
		default:
			w.WriteHeader(status)
			return
		}
		bodies = append(bodies, string(body))
	}))
	defer server.Close()
	f, err := New(lookup(map[string]string{
		"OPENSEARCH_URL": server.URL, "SUMMARIES": "on", "MIN_LEVEL": "error", "AWS_LAMBDA_FUNCTION_NAME": "faulty-forwarder", "AWS_LAMBDA_FUNCTION_VERSION": "7",
		"AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/faulty-forwarder", "AWS_LAMBDA_LOG_STREAM_NAME": "2026/11/22/[7]abc",
	}), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	f.mappingChecked.Store(true)
	ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: "8f507cfe-e1a2-4b5c-9d3e-0123456789ab", InvokedFunctionArn: "arn:aws:lambda:eu-west-1:111111111111:function:faulty-forwarder"})
	payload := pack(t, `{"messageType":"DATA_MESSAGE","owner":"111111111111","logGroup":"/aws/lambda/orders","logStream":"s","logEvents":[`+
		`{"id":"1","timestamp":1764000000000,"message":"a line"},{"id":"2","timestamp":1764000000000,"message":"{\"level\":\"info\",\"message\":\"x\"}"}]}`)
	if err := f.Handle(ctx, payload); err != nil || len(bodies) != 1 {
		t.Fatalf("Handle = %v in %d requests; want one, with the summary in it", err, len(bodies))
	}
	for _, want := range []string{
		`"_id":"summary-8f507cfe-`, `"metrics.received":2`, `"metrics.filtered":1`, `"metrics.stored":1`, `"metrics.duplicate":0`, `"metrics.dead_lettered":0`, `"emf.namespace":"faulty"`,
		`"message":"delivery forwarded: /aws/lambda/orders, 2 received: 1 stored, 0 duplicate, 1 filtered, 0 excluded, 0 joined, 0 refused; 0 dead-lettered"`, `"log.level":"info"`, `"log.logger":"faulty.forwarder"`, `"faas.name":"faulty-forwarder"`, `"faas.version":"7"`, `"faas.execution":"8f507cfe-e1a2-4b5c-9d3e-0123456789ab"`,
		`"aws.cloudwatch.log_group":"/aws/lambda/faulty-forwarder"`, `"cloud.account.id":"111111111111"`, `"log_group":"/aws/lambda/orders"`,
	} {
		if !strings.Contains(bodies[0], want) {
			t.Errorf("the summary has no %s: %s", want, bodies[0])
		}
	}
	status = http.StatusConflict // of each document: a duplicate
	if err := f.Handle(ctx, payload); err != nil || len(bodies) != 3 {
		t.Fatalf("Handle = %v in %d requests; want two more, the second with the differences", err, len(bodies))
	}
	for _, want := range []string{`"metrics.received":0`, `"metrics.stored":-1`, `"metrics.duplicate":1`, `"metrics.requests":0`} {
		if !strings.Contains(bodies[2], want) {
			t.Errorf("the differences have no %s: %s", want, bodies[2])
		}
	}
	status = http.StatusForbidden
	if err := f.Handle(ctx, payload); err == nil || len(bodies) != 3 {
		t.Errorf("Handle = %v in %d requests; want an error, and no summary", err, len(bodies)-3)
	}
}
