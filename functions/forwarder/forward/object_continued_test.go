package forward

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"faulty/functions/forwarder/deadletter"
	"faulty/functions/forwarder/delivery"
)

// event returns a line with an event of a log stream, as CloudWatch's API returns it.
func event(stream string, number int, message string) string {
	return fmt.Sprintf(`{"logGroupName":"/aws/lambda/orders","logStreamName":%q,"timestamp":%d,"message":%q}`+"\n", stream, 1795382692123+number, message)
}

// TestLargeObject checks that an object is continued where it was: what precedes its position is not requested again if
// it is not compressed, and is not parsed again if it is. All events are stored once, under the ids that one invocation
// gives them.
func TestLargeObject(t *testing.T) {
	const n, size = 20_000, 2000
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "2026-11-22 21:24:50 INFO shop.cart: order %d is paid %s\n", i%3000, strings.Repeat("x", size))
	}
	for name, content := range map[string][]byte{"a.log": []byte(text.String()), "a.log.gz": zipped(text.String())} {
		t.Run(name, func(t *testing.T) {
			f, s, b := newBucket(t, io.Discard)
			b.objects[name] = content
			payload := []byte(notice(name))
			for invocations := 0; payload != nil; invocations++ {
				if invocations > 10 {
					t.Fatal("the object does not end")
				}
				in, err := delivery.Open(payload)
				if err != nil {
					t.Fatal(err)
				}
				from, before := startOf(&in.Objects[0]), atomic.LoadInt64(&b.served)
				if in.Objects[0].Events > n/2 && (from == nil || in.Objects[0].Events-from.Events > n/2) {
					t.Errorf("at event %d, the object is read from %+v on; want from at most two blocks before", in.Objects[0].Events, from)
				}
				limit := len(s.docs) + n/4
				s.onRequest = func() { s.down = len(s.docs) > limit }
				w := f.workers.Get().(*worker)
				err = f.objects(t.Context(), w, in.Objects, time.Time{}, false)
				f.workers.Put(w)
				if err != nil {
					t.Fatal(err)
				}
				if read := atomic.LoadInt64(&b.served) - before; from != nil && name == "a.log" && read > int64(len(content))-from.Offset+8<<20 {
					t.Errorf("%d of %d bytes are read from byte %d on; want no more than follow", read, len(content), from.Offset)
				}
				s.down, s.onRequest, payload = false, nil, nil
				f.breaker.Report(nil)
				for _, message := range b.queues.retries.take() {
					letter, err := deadletter.Parse([]byte(message))
					if err != nil {
						t.Fatal(err)
					}
					payload = letter.Payload
				}
			}
			f, complete, b := newBucket(t, io.Discard)
			b.objects[name] = content
			if err := f.Handle(t.Context(), []byte(notice(name))); err != nil || len(s.docs) != n || !maps.Equal(keys(complete.docs), keys(s.docs)) {
				t.Errorf("Handle = %v, %d documents; want the same %d as in one invocation", err, len(s.docs), n)
			}
		})
	}
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

// TestObjectOfAccessLog checks that the forwarder excludes the access log's lines about its requests. Storing them
// from a bucket that contains its own access log would cause further ones in an endless loop.
func TestObjectOfAccessLog(t *testing.T) {
	const key = "access/2026-11-22-21-24-50-0123456789ABCDEF"
	line := func(requester string) string {
		return `79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be b [22/Nov/2026:21:18:02 +0000] 10.0.0.5 arn:aws:sts::111111111111:` + requester +
			` 3E57427F3EXAMPLE REST.GET.OBJECT a.log.gz "GET /a.log.gz HTTP/1.1" 200 - 113 113 7 6 "-" "Go" - x SigV4 - AuthHeader b.s3.eu-west-1.amazonaws.com TLSv1.2 - -` + "\n"
	}
	f, s, b := newBucket(t, io.Discard)
	b.objects[key] = []byte(line("assumed-role/faulty-ForwarderRole-1/forwarder"))
	ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{InvokedFunctionArn: "arn:aws:lambda:eu-west-1:111111111111:function:forwarder"})
	if err := f.Handle(ctx, []byte(notice(key))); err != nil || s.requests != 0 {
		t.Errorf("Handle = %v, %d requests, documents %v; want none", err, s.requests, s.docs)
	}
	b.objects[key] = []byte(line("assumed-role/faulty-ForwarderRole-1/forwarder") + line("user/ann"))
	if err := f.Handle(ctx, []byte(notice(key))); err != nil || len(s.docs) != 1 {
		t.Errorf("Handle = %v, %d documents; want that of the user", err, len(s.docs))
	}
}

// TestManyObjects checks that a notification of many objects needs few messages if OpenSearch is down, and that each
// object is stored afterwards.
func TestManyObjects(t *testing.T) {
	const n = 2000
	f, s, b := newBucket(t, io.Discard)
	var records []string
	for i := range n {
		var one struct{ Records []json.RawMessage }
		if err := json.Unmarshal([]byte(notice(fmt.Sprintf("%d.log", i))), &one); err != nil {
			t.Fatal(err)
		}
		records = append(records, string(one.Records[0]))
		b.objects[fmt.Sprintf("%d.log", i)] = []byte(fmt.Sprintf("2026-11-22 21:24:50 INFO order %d is paid\n", i))
	}
	payload := []byte(`{"Records":[` + strings.Join(records, ",") + `]}`)
	s.down = true
	if err := f.Handle(t.Context(), payload); err != nil || len(b.queues.retries.messages) > 2 {
		t.Fatalf("Handle = %v, %d messages; want one or two", err, len(b.queues.retries.messages))
	}
	s.down = false
	f.breaker.Report(nil)
	b.queues.retries.replay(t, f)
	if len(s.docs) != n || len(b.queues.retries.messages) != 0 || len(b.queues.failures.messages) != 0 {
		t.Errorf("%d documents, %d messages to retry, %d failures; want %d, none, none", len(s.docs), len(b.queues.retries.messages), len(b.queues.failures.messages), n)
	}
}

// TestOutOfReach checks that an object goes to the failure queue only if no invocation can reach its position: not if
// one of its log streams has made progress, or if S3 was slow at its start.
func TestOutOfReach(t *testing.T) {
	ahead := func(number int64) map[string]int64 { return map[string]int64{"1|g|busy": number} }
	for _, row := range []struct {
		name        string
		before, now delivery.Object
		within      time.Duration
		want        bool
	}{
		{"no progress", delivery.Object{Events: 7}, delivery.Object{Events: 7}, 25 * time.Second, true},
		{"little time", delivery.Object{Events: 7}, delivery.Object{Events: 7}, 5 * time.Second, false},
		{"progress", delivery.Object{Events: 7}, delivery.Object{Events: 8}, 25 * time.Second, false},
		{"progress of one stream", delivery.Object{Ahead: ahead(7)}, delivery.Object{Ahead: ahead(8)}, 25 * time.Second, false},
		{"first progress of one stream", delivery.Object{}, delivery.Object{Ahead: ahead(8)}, 25 * time.Second, false},
		{"no progress of one stream", delivery.Object{Ahead: ahead(7)}, delivery.Object{Ahead: ahead(7)}, 25 * time.Second, true},
		{"slow at its start", delivery.Object{}, delivery.Object{}, 25 * time.Second, false},
	} {
		if got := isOutOfReach(&row.before, &row.now, row.within); got != row.want {
			t.Errorf("%s: isOutOfReach = %v; want %v", row.name, got, row.want)
		}
	}
}
