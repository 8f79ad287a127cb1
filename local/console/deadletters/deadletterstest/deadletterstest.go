// Package deadletterstest provides tests with a failure queue that they can fill with dead
// letters. The queue is in an embedded SQS, next to an embedded store.
package deadletterstest

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"faulty/functions/forwarder/deadletter"
	"faulty/functions/forwarder/delivery"
	"faulty/local/cloud/sqs"
	"faulty/local/console/client/clienttest"
	"faulty/local/console/deadletters"
	"faulty/local/deployment"
)

// A Queue is a failure queue with the store to which its dead letters are sent.
type Queue struct {
	*deadletters.Queue
	Store   *clienttest.Store
	service *sqs.Service
	tb      testing.TB
}

// Open starts the queue and the store and stops them when the test ends. The store is always
// embedded, because tests create indices in it that reject documents, and stop it.
func Open(tb testing.TB) *Queue {
	tb.Helper()
	tb.Setenv("OPENSEARCH_URL", "")
	q := &Queue{Store: clienttest.Open(tb), service: sqs.New(sqs.Options{}), tb: tb}
	if err := q.service.Create(sqs.Config{Name: "failures", VisibilityTimeout: 3 * time.Minute}); err != nil {
		tb.Fatal(err)
	}
	server := httptest.NewServer(q.service)
	tb.Cleanup(server.Close)
	cfg, err := deployment.Config(tb.Context(), server.URL)
	if err != nil {
		tb.Fatal(err)
	}
	q.Queue, err = deadletters.New(cfg, server.URL+"/000000000000/failures", func(name string) (string, bool) {
		return q.Store.URL, name == "OPENSEARCH_URL"
	})
	if err != nil {
		tb.Fatal(err)
	}
	q.put(Refusing, `{"mappings":{"properties":{"message":{"type":"long"}}}}`)
	return q
}

func (q *Queue) put(path, body string) {
	q.tb.Helper()
	req, err := http.NewRequestWithContext(q.tb.Context(), http.MethodPut, q.Store.URL+"/"+path, strings.NewReader(body))
	if err != nil {
		q.tb.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		q.tb.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		q.tb.Fatalf("PUT %s = %s", path, res.Status)
	}
}

// Put sends a message to the queue.
func (q *Queue) Put(body string) {
	q.tb.Helper()
	if _, err := q.service.Send("arn:aws:sqs:us-east-1:000000000000:failures", sqs.Outgoing{Body: body}); err != nil {
		q.tb.Fatal(err)
	}
}

// The target indices of dead letters. Taking accepts all documents. Refusing rejects every
// text message, because its mapping defines the field as a number.
const (
	Taking   = "faulty-2026.11.22"
	Refusing = "refusing"
)

// Refused sends a dead letter with one rejected document for an index to the queue.
func (q *Queue) Refused(id, index, message string) {
	q.tb.Helper()
	at := time.Date(2026, 11, 22, 11, 30, 0, 0, time.UTC)
	d := delivery.Delivery{Owner: []byte("123456789012"), Group: []byte("/aws/lambda/orders"), Stream: []byte("2026/11/22/[$LATEST]abc")}
	messages, err := deadletter.Pack(&d, []deadletter.Refused{{
		Status: 400, Reason: "mapper_parsing_exception: failed to parse field [message] of type [long] in document with id '" + id + "'", Index: index,
		Events: []deadletter.Event{{ID: id, Time: at.UnixMilli(), Message: message}},
	}})
	if err != nil {
		q.tb.Fatal(err)
	}
	for _, m := range messages {
		q.Put(m)
	}
}

// GivenUp sends the record of a delivery that Lambda has stopped retrying.
func (q *Queue) GivenUp(messages ...string) {
	q.tb.Helper()
	var events []string
	for i, m := range messages {
		text, err := json.Marshal(m)
		if err != nil {
			q.tb.Fatal(err)
		}
		events = append(events, fmt.Sprintf(`{"id":"3%055d","timestamp":%d,"message":%s}`, i, clienttest.Now().Add(-time.Minute).UnixMilli(), text))
	}
	var zipped bytes.Buffer
	zw := gzip.NewWriter(&zipped)
	fmt.Fprintf(zw, `{"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"/aws/lambda/billing","logStream":"s","subscriptionFilters":["f"],"logEvents":[%s]}`, strings.Join(events, ","))
	if err := zw.Close(); err != nil {
		q.tb.Fatal(err)
	}
	q.Put(`{"version":"1.0","requestContext":{"condition":"RetriesExhausted","approximateInvokeCount":3},"requestPayload":{"awslogs":{"data":"` +
		base64.StdEncoding.EncodeToString(zipped.Bytes()) + `"}},"responsePayload":{"errorMessage":"OpenSearch got no answer","errorType":"RequestError"}}`)
}
