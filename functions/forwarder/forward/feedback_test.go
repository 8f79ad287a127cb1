package forward

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/feedback"
	"faulty/functions/internal/logs"
)

// A looped forwarder is a Lambda function whose output CloudWatch Logs delivers.
type looped struct {
	*Forwarder
	name   string
	output bytes.Buffer
	number int // of invocations
	stored int // documents in its OpenSearch
}

// newLooped returns a forwarder that writes to an OpenSearch which calls stored for each document.
func newLooped(t *testing.T, name string, stored func(document string)) *looped {
	t.Helper()
	l := &looped{name: name}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		for line := range bytes.Lines(body) {
			if !bytes.HasPrefix(line, []byte(`{"create":`)) {
				l.stored++
				if stored != nil {
					stored(string(line))
				}
			}
		}
		accept(w, body, http.StatusCreated)
	}))
	t.Cleanup(server.Close)
	f, err := New(lookup(map[string]string{
		"OPENSEARCH_URL": server.URL, "AWS_REGION": "eu-west-1", "SUMMARIES": "on", "AWS_LAMBDA_FUNCTION_NAME": name, "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/" + name,
	}), logs.Named(logs.New(&l.output), feedback.Logger))
	if err != nil {
		t.Fatal(err)
	}
	f.mappingChecked.Store(true)
	l.Forwarder = f
	return l
}

// invoke delivers lines of a log group, and returns what the function and Lambda have logged.
func (l *looped) invoke(t *testing.T, group string, lines []string) []string {
	t.Helper()
	l.number++
	id := fmt.Sprintf("8f507cfe-e1a2-4b5c-9d3e-%012d", l.number)
	var events []string
	for i, line := range lines {
		message, _ := json.Marshal(line) // cannot fail: a string
		events = append(events, fmt.Sprintf(`{"id":"%s-%s-%d","timestamp":1795382692123,"message":%s}`, l.name, id, i, message))
	}
	ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: id, InvokedFunctionArn: "arn:aws:lambda:eu-west-1:111111111111:function:" + l.name})
	l.output.Reset()
	payload := pack(t, fmt.Sprintf(`{"messageType":"DATA_MESSAGE","owner":"111111111111","logGroup":%q,"logStream":"2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef","logEvents":[%s]}`, group, strings.Join(events, ",")))
	if err := l.Handle(ctx, payload); err != nil {
		t.Fatal(err)
	}
	output := []string{`{"time":"2026-11-22T21:24:52.123Z","type":"platform.start","record":{"requestId":"` + id + `","version":"$LATEST"}}`}
	for line := range strings.Lines(l.output.String()) {
		output = append(output, strings.TrimSpace(line))
	}
	return append(output, `{"time":"2026-11-22T21:24:52.323Z","type":"platform.report","record":{"requestId":"`+id+`","status":"success","metrics":{"durationMs":2.1,"billedDurationMs":3,"memorySizeMB":256,"maxMemoryUsedMB":40}}}`)
}

// TestForwardersInLoop: two forwarders are subscribed to each other's log group, so that what one
// logs about a delivery is the other's next delivery. After few rounds, neither of them stores or logs
// anything, also after one of them has been replaced by a new process. Only Lambda's records go on.
func TestForwardersInLoop(t *testing.T) {
	const rounds = 12
	a, b := newLooped(t, "faulty-forwarder", nil), newLooped(t, "staging-forwarder", nil)
	lines := a.invoke(t, "/aws/lambda/orders", []string{"an order"})
	if a.stored != 2 {
		t.Fatalf("stored %d documents; want the log event and the summary", a.stored)
	}
	settle := func() {
		t.Helper()
		before := 0
		for round := range rounds {
			before = a.stored + b.stored
			lines = b.invoke(t, "/aws/lambda/"+a.name, lines)
			fromB := len(lines)
			lines = a.invoke(t, "/aws/lambda/"+b.name, lines)
			if round > rounds/2 && (fromB > 2 || len(lines) > 2 || a.stored+b.stored > before) {
				t.Fatalf("round %d: %d and %d lines, %d more documents; want only Lambda's records: %q", round, fromB, len(lines), a.stored+b.stored-before, lines)
			}
		}
	}
	settle()
	if a.stored+b.stored > 10 {
		t.Errorf("%d documents are stored before the loop ends; want 10 or fewer", a.stored+b.stored)
	}
	stored := a.stored + b.stored
	b = newLooped(t, "staging-forwarder", nil) // it has not seen a log event of the other one
	settle()
	if more := a.stored + b.stored - stored; more > 6 {
		t.Errorf("a new process stores %d more documents; want 6 or fewer", more)
	}
	a.output.Reset()
	if lines := a.invoke(t, "/aws/lambda/orders", []string{"another order"}); !strings.Contains(strings.Join(lines, "\n"), `"excluded_by":{"forwarder":`) {
		t.Errorf("the next summary is %q; want the excluded events", lines)
	}
}

// TestOpenSearchInLoop: an OpenSearch logs each document that it stores, and its log is forwarded to
// it, together with flow log records of the connection. Nothing of that is stored, and the next
// summary has the counts.
func TestOpenSearchInLoop(t *testing.T) {
	var slow []string
	a := newLooped(t, "faulty-forwarder", func(document string) {
		slow = append(slow, `[2026-11-29T14:43:13,185][TRACE][i.i.s.index              ] [prod] [faulty-2026.11.29/uWHL9f3rSZSF8TN0Au-h9A] took[3.8ms], took_millis[3], id[1], routing[], source[`+document+`]`)
	})
	a.invoke(t, "/aws/lambda/orders", []string{"an order"})
	flow := fmt.Sprintf("2 111111111111 eni-0a1b2c3d 10.0.0.5 %s 41234 %s 6 20 4249 1795382600 1795382660 ACCEPT OK", a.cfg.OpenSearch.Hostname(), a.cfg.OpenSearch.Port())
	if a.stored != 2 || len(slow) != 2 {
		t.Fatalf("stored %d documents, which caused %d lines; want 2 and 2", a.stored, len(slow))
	}
	for range 3 {
		caused := slow
		slow = nil
		a.invoke(t, "/ecs/opensearch", append(caused, "[2026-11-29T14:43:13,041][INFO ][o.o.m.f.FsHealthService] [prod] [faulty-2026.11.29] checked"))
		a.invoke(t, "vpc-flow", []string{flow})
	}
	if a.stored != 2 || len(slow) > 0 {
		t.Errorf("%d documents are stored, and caused %d lines; want none since the first delivery", a.stored-2, len(slow))
	}
	lines := a.invoke(t, "/ecs/opensearch", []string{"[2026-11-29T14:43:13,041][INFO ][o.o.n.Node               ] [prod] started", flow})
	for _, want := range []string{`"received":10,`, `"excluded":9,`, `"stored":1,`, `"joined":0,`, `"excluded_by":{"connection":4,"opensearch_log":5}`} {
		if !strings.Contains(strings.Join(lines, "\n"), want) {
			t.Errorf("the summary has no %s: %q", want, lines)
		}
	}
	if a.stored != 4 {
		t.Errorf("stored %d documents; want the other line and its summary too", a.stored)
	}
}

// TestExcludedRecords: deliveries of a stream are excluded one by one. If nothing is left of any, no
// request is sent.
func TestExcludedRecords(t *testing.T) {
	a := newLooped(t, "faulty-forwarder", nil)
	data := func(group, message string) string {
		in, err := delivery.Open(pack(t, fmt.Sprintf(`{"messageType":"DATA_MESSAGE","owner":"111111111111","logGroup":%q,"logStream":"s","logEvents":[{"id":"%s","timestamp":1795382692123,"message":%q}]}`, group, group, message)))
		if err != nil {
			t.Fatal(err)
		}
		return string(in.Data)
	}
	notice := data("/aws/lambda/staging-forwarder", `{"level":"INFO","message":"delivery excluded","logger":"faulty.forwarder"}`)
	for _, row := range []struct {
		records []string
		stored  int
	}{
		{[]string{notice, notice}, 0},
		{[]string{notice, data("/aws/lambda/orders", "an order"), notice}, 2},
	} {
		a.stored = 0
		res, err := a.Invoke(t.Context(), streamEvent(row.records...))
		if err != nil || string(res) != `{"batchItemFailures":[]}` || a.stored != row.stored {
			t.Errorf("Invoke with %d records = %s, %v, and stored %d documents; want %d", len(row.records), res, err, a.stored, row.stored)
		}
	}
	if text := a.output.String(); !strings.Contains(text, `"excluded_by":{"forwarder":4}`) || strings.Count(text, "feedback loop: ") != 1 {
		t.Errorf("the log is %s; want one warning, and a summary with the four events", text)
	}
}
