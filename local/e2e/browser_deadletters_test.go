package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/chromedp/chromedp"

	"faulty/functions/forwarder/deadletter"
	"faulty/functions/forwarder/delivery"
	"faulty/local/deployment"
)

// refusedLine is a log event. Its timestamp is an hour before the scene, so that the other tests do not
// count it.
const refusedLine = `{"level":"error","msg":"cannot charge the card"}`

// refuse sends dead letters to the failure queue, as the forwarder does with
// documents that OpenSearch refuses.
func (s scene) refuse(t *testing.T, n int) {
	t.Helper()
	endpoint, _, _ := strings.Cut(s.failures.URL(), "/000000000000/")
	cfg, err := deployment.Config(t.Context(), endpoint)
	if err != nil {
		t.Fatal(err)
	}
	queue, url, at := sqs.NewFromConfig(cfg), s.failures.URL(), s.from.Add(-time.Hour)
	for i := range n {
		id := fmt.Sprintf("3%055d", i)
		d := delivery.Delivery{Owner: []byte("000000000000"), Group: []byte("/aws/lambda/faulty-api"), Stream: []byte("2026/11/22/[$LATEST]abc")}
		messages, err := deadletter.Pack(&d, []deadletter.Refused{{
			Status: 400, Reason: "mapper_parsing_exception: failed to parse field [content.length] of type [long] in document with id '" + id + "'", Index: strings.TrimSuffix(s.indices, "*") + at.Format("2006.01.02"),
			Events: []deadletter.Event{{ID: id, Time: at.UnixMilli(), Message: refusedLine}},
		}})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range messages {
			if _, err := queue.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: &url, MessageBody: &m}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// testDeadLetters: dead letters are listed, and their documents are stored when they are sent
// again.
func (s scene) testDeadLetters(t *testing.T, b tab) {
	b.open(s.path("/dead-letters"))
	b.checkHeadline(fmt.Sprintf("%d dead letters", deadLetterCount))
	b.navigate(chromedp.Click(`//button[text()="Send all again"]`))
	if got := evaluate[string](b, `document.querySelector("main section h2").innerText`); got != fmt.Sprintf("%d dead letters are stored now and deleted from the queue", deadLetterCount) {
		t.Errorf("after sending again, the heading is %q", got)
	}
	at := s.from.Add(-time.Hour)
	deadline := time.Now().Add(30 * time.Second) // waitUntil the index is refreshed
	for found := 0; found != deadLetterCount; {
		if found = s.findWithin(t, at, at.Add(time.Second), "log.level", 0, has("log.level", "error")).Hits.Total.Value; time.Now().After(deadline) {
			t.Fatalf("_search finds %d of %d dead letters after they were sent again", found, deadLetterCount)
		}
	}
}

const deadLetterCount = 3
