package forward

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"faulty/functions/forwarder/deadletter"
	"faulty/functions/forwarder/delivery"
)

// event returns a line with an event of a log stream, as CloudWatch's API returns it.
func event(stream string, number int, message string) string {
	return fmt.Sprintf(`{"logGroupName":"/aws/lambda/orders","logStreamName":%q,"timestamp":%d,"message":%q}`+"\n", stream, 1795382692123+number, message)
}

// TestObjectOfQuietStream checks that an object is continued where it was although its first event is in a batch
// that grows to the end of the object, so that only the positions of other streams move.
func TestObjectOfQuietStream(t *testing.T) {
	const n = 20_000
	f, s, b := newBucket(t, io.Discard)
	var text strings.Builder
	text.WriteString(event("quiet", 0, "the only one"))
	for i := range n {
		text.WriteString(event("busy", i, fmt.Sprint("order ", i)))
	}
	b.objects["a.log"] = []byte(text.String())
	messages := []string{notice("a.log")}
	for invocations := 0; len(messages) > 0; invocations++ {
		if invocations > 50 {
			t.Fatalf("the object does not end: %d documents", len(s.docs))
		}
		letter, err := deadletter.Parse([]byte(messages[0]))
		if err != nil || len(messages) > 1 {
			t.Fatalf("%d messages, %v; want one", len(messages), err)
		}
		in, err := delivery.Open(letter.Payload)
		if err != nil {
			t.Fatal(err)
		}
		last := time.Now().Add(time.Minute)
		limit := s.requests + 3
		s.onRequest = func() {
			if s.requests == limit {
				s.down = true
			}
		}
		w := f.workers.Get().(*worker)
		err = f.objects(t.Context(), w, in.Objects, last, true)
		f.workers.Put(w)
		s.down, s.onRequest = false, nil
		f.breaker.Report(nil)
		if err == nil { // otherwise the message stays in the queue
			messages = b.queues.retries.take()
		}
	}
	if len(s.docs) != n+1 {
		t.Errorf("%d documents; want %d", len(s.docs), n+1)
	}
}

// TestObjectWithDeliveriesInIt checks that lines of an object that look like deliveries or like dead letters and
// cannot be read as such are stored as they are, with all that follows.
func TestObjectWithDeliveriesInIt(t *testing.T) {
	for name, line := range map[string]string{
		"a delivery":              `{"awslogs":{"data":"[redacted]"}}`,
		"a failed notification":   `{"requestPayload":` + notice("b.log") + `,"responseContext":{"statusCode":200}}`,
		"a dead letter of object": `{"faulty":1,"reason":"no","payload":` + notice("b.log") + `}`,
		"a failed delivery":       `{"requestPayload":{"awslogs":{"data":"[redacted]"}}}`,
		"a failed request":        `{"requestPayload":{"order":7}}`,
	} {
		t.Run(name, func(t *testing.T) {
			f, s, b := newBucket(t, io.Discard)
			b.objects["a.log"] = []byte(lines(2) + line + "\n" + lines(4))
			if err := f.Handle(t.Context(), []byte(notice("a.log"))); err != nil || len(b.queues.failures.messages) != 0 {
				t.Fatalf("Handle = %v, failures %q; want none", err, b.queues.failures.messages)
			}
			if len(s.docs) != 2+1+4 {
				t.Errorf("%d documents; want 7", len(s.docs))
			}
		})
	}
}
