package forward

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/s3"
)

// A bucketServer is a test double for S3 with one bucket, b. Requests for SQS, which go to the same address as
// with an emulator, are passed to the queues.
type bucketServer struct {
	objects map[string][]byte // by key
	refuses int               // status of all responses, with the code below; 0 for none
	code    string
	queues  queues
	served  int64 // bytes of objects
}

const etag = `"d41d8cd98f00b204e9800998ecf8427e"`

func (s *bucketServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		if bytes.Contains(body, []byte(s.queues.failures.url)) {
			s.queues.failures.ServeHTTP(w, r)
		} else {
			s.queues.retries.ServeHTTP(w, r)
		}
		return
	}
	object, ok := s.objects[strings.TrimPrefix(r.URL.Path, "/b/")]
	status, code := s.refuses, s.code
	switch {
	case status != 0:
	case !ok:
		status, code = http.StatusNotFound, "NoSuchKey"
	case r.Header.Get("If-Match") != "" && r.Header.Get("If-Match") != etag:
		status, code = http.StatusPreconditionFailed, "PreconditionFailed"
	case !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 Credential=test/"):
		status, code = http.StatusForbidden, "AccessDenied"
	}
	if status != 0 {
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>no</Message></Error>", code)
		return
	}
	w.Header().Set("Etag", etag)
	counted := &counter{w, &s.served}
	http.ServeContent(counted, r, "", time.Date(2026, 11, 22, 21, 30, 0, 0, time.UTC), bytes.NewReader(object))
}

// A counter counts the bytes of responses.
type counter struct {
	http.ResponseWriter
	bytes *int64
}

func (c *counter) Write(p []byte) (int, error) {
	atomic.AddInt64(c.bytes, int64(len(p)))
	return c.ResponseWriter.Write(p)
}

// newBucket returns a forwarder with a shelf, both queues and a bucket.
func newBucket(t *testing.T, log io.Writer) (*Forwarder, *shelf, *bucketServer) {
	t.Helper()
	b := &bucketServer{objects: map[string][]byte{}, queues: queues{newFailureQueue(t), newFailureQueue(t)}}
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	f, s := newOne(t, log, map[string]string{"AWS_ENDPOINT_URL": server.URL, "FAILURE_QUEUE_URL": b.queues.failures.url, "RETRY_QUEUE_URL": b.queues.retries.url})
	return f, s, b
}

// notice returns the notification of S3 for an object of the bucket.
func notice(key string) string {
	return `{"Records":[{"eventSource":"aws:s3","eventName":"ObjectCreated:Put","awsRegion":"eu-west-1","s3":{"bucket":{"name":"b"},"object":{"key":"` + key + `","eTag":"d41d8cd98f00b204e9800998ecf8427e"}}}]}`
}

func bridged(key string) string {
	return `{"detail-type":"Object Created","source":"aws.s3","region":"eu-west-1","detail":{"bucket":{"name":"b"},"object":{"key":"` + key + `"}}}`
}

func zipped(text string) []byte {
	var b bytes.Buffer
	zw := gzip.NewWriter(&b)
	_, _ = io.WriteString(zw, text)
	_ = zw.Close()
	return b.Bytes()
}

func quoted(text string) string {
	q, _ := json.Marshal(text)
	return string(q)
}

// lines returns n lines of a log, some of which are the same.
func lines(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "2026-11-22 21:24:%02d INFO shop.cart: order %d is paid\n", i/1000%60, i/2)
	}
	return b.String()
}

// TestObject checks that the events of an object are stored once, however and however often the forwarder is notified
// of it.
func TestObject(t *testing.T) {
	const key = "orders/[$LATEST] a+b.log.gz"
	encoded, n := "orders/%5B%24LATEST%5D+a%2Bb.log.gz", 3000
	var first []string
	for _, row := range []struct {
		name    string
		payload []byte
	}{
		{"S3", []byte(notice(encoded))},
		{"EventBridge", []byte(bridged(key))},
		{"EventBridge of an emulator", []byte(bridged(encoded))},
		{"SNS", []byte(`{"Records":[{"EventSource":"aws:sns","Sns":{"Message":` + quoted(notice(encoded)) + `}}]}`)},
		{"SQS", queueEvent(t, []string{notice(encoded)})},
		{"SNS over SQS", queueEvent(t, []string{`{"Type":"Notification","TopicArn":"arn","Message":` + quoted(notice(encoded)) + `}`})},
		{"twice", queueEvent(t, []string{notice(encoded), notice(encoded)})},
		{"failed before", queueEvent(t, []string{`{"requestPayload":` + notice(encoded) + `}`})},
	} {
		t.Run(row.name, func(t *testing.T) {
			f, s, b := newBucket(t, io.Discard)
			b.objects[key] = zipped(lines(n))
			if output, err := f.Invoke(t.Context(), row.payload); err != nil || strings.Contains(string(output), "id-") {
				t.Fatalf("Invoke = %s, %v", output, err)
			}
			ids := slices.Sorted(maps.Keys(s.docs))
			if first == nil {
				first = ids
			}
			if len(ids) != n || !slices.Equal(ids, first) {
				t.Errorf("%d documents; want the same %d as from S3", len(ids), n)
			}
			if left := len(b.queues.retries.messages) + len(b.queues.failures.messages); left != 0 {
				t.Errorf("%d messages in the queues; want none", left)
			}
		})
	}
}

// TestObjectIsContinued checks that an object is continued where its invocation had to stop: because there was no
// time left, or because OpenSearch failed. All events are stored once.
func TestObjectIsContinued(t *testing.T) {
	const n = 20_000
	for _, name := range []string{"time", "outage"} {
		t.Run(name, func(t *testing.T) {
			f, s, b := newBucket(t, io.Discard)
			b.objects["a.log"] = []byte(lines(n))
			invocations, progress, lasting := 0, 0, 30*time.Millisecond
			for payload := []byte(notice("a.log")); ; {
				before := len(s.docs)
				w := f.workers.Get().(*worker)
				in, err := delivery.Open(payload)
				if err != nil {
					t.Fatal(err)
				}
				last := time.Time{}
				if name == "time" {
					last = time.Now().Add(lasting)
				}
				limit := s.requests + 3
				s.onRequest = func() {
					if s.requests < limit {
						return
					}
					if name == "outage" {
						s.down = true
						return
					}
					<-time.After(time.Until(last)) // a slow response
				}
				err = f.objects(t.Context(), w, in.Objects, last, false)
				f.workers.Put(w)
				if err != nil {
					t.Fatalf("objects = %v; want the rest in the retry queue", err)
				}
				s.down, s.onRequest = false, nil
				f.breaker.Report(nil)
				if len(s.docs) > before {
					progress++
				} else {
					lasting *= 2 // a busy machine
				}
				if invocations++; invocations > 100 {
					t.Fatal("the object does not end")
				}
				left := b.queues.retries.take()
				if len(left) == 0 {
					break
				}
				if len(left) != 1 {
					t.Fatalf("%d messages; want one with the position", len(left))
				}
				var letter struct{ Payload json.RawMessage }
				if err := json.Unmarshal([]byte(left[0]), &letter); err != nil {
					t.Fatal(err)
				}
				payload = letter.Payload
			}
			if len(s.docs) != n || invocations < 3 || progress < 3 {
				t.Errorf("%d documents after %d invocations, %d of them with progress; want %d after several", len(s.docs), invocations, progress, n)
			}
			if s.duplicates != 0 && name == "time" {
				t.Errorf("%d documents were sent again; want none", s.duplicates)
			}
			f, complete, b := newBucket(t, io.Discard)
			b.objects["a.log"] = []byte(lines(n))
			if err := f.Handle(t.Context(), []byte(notice("a.log"))); err != nil || !maps.Equal(keys(complete.docs), keys(s.docs)) {
				t.Errorf("Handle = %v; want the same documents as in one invocation", err)
			}
		})
	}
}

func keys(docs map[string]string) map[string]bool {
	all := map[string]bool{}
	for key := range docs {
		all[key] = true
	}
	return all
}

// TestObjectRefused checks what becomes of objects that cannot be stored.
func TestObjectRefused(t *testing.T) {
	const stored, nothing, retried, failed = "stored", "nothing", "retry queue", "failure queue"
	for _, row := range []struct {
		name    string
		key     string
		content []byte // nil: there is no such object
		status  int
		code    string
		want    string
		reason  string
	}{
		{"deleted", "a.log", nil, 0, "", failed, "get s3://b/a.log: NoSuchKey (status 404): no"},
		{"deleted version", "a.log", nil, 405, "MethodNotAllowed", failed, "MethodNotAllowed"},
		{"archived", "a.log", nil, 403, "InvalidObjectState", failed, "InvalidObjectState"},
		{"no permission", "a.log", nil, 403, "AccessDenied", retried, "AccessDenied (status 403): no: the function's role needs s3:GetObject"},
		{"too many requests", "a.log", nil, 503, "SlowDown", retried, "SlowDown"},
		{"replaced", "a.log", nil, 412, "PreconditionFailed", nothing, ""},
		{"Parquet", "a.parquet", []byte("PAR1\x15\x04"), 0, "", failed, "it begins like Parquet, which is not supported"},
		{"broken gzip", "a.log.gz", zipped(lines(500))[:60], 0, "", failed, "unexpected EOF"},
		{"a picture", "a.png", []byte("\x89PNG\r\n\x1a\n"), 0, "", nothing, ""},
		{"empty", "a.log", []byte{}, 0, "", nothing, ""},
		{"a test of permissions", "x/aws-logs-write-test", []byte("Permission Check Successful"), 0, "", nothing, ""},
		{"a log", "a.log", []byte(lines(1)), 0, "", stored, ""},
	} {
		for source, payload := range map[string][]byte{"S3": []byte(notice(row.key)), "SQS": queueEvent(t, []string{notice(row.key)})} {
			t.Run(row.name+"/"+source, func(t *testing.T) {
				f, s, b := newBucket(t, io.Discard)
				if b.refuses, b.code = row.status, row.code; row.content != nil {
					b.objects[row.key] = row.content
				}
				output, err := f.Invoke(t.Context(), payload)
				if err != nil {
					t.Fatalf("Invoke = %v; want the message of the object in a queue", err)
				}
				got := nothing
				switch messages := slices.Concat(b.queues.retries.messages, b.queues.failures.messages); {
				case strings.Contains(string(output), "id-0"): // it stays in the retry queue
					got = retried
				case len(messages) == 1 && strings.Contains(messages[0], row.reason):
					if got = retried; len(b.queues.failures.messages) == 1 {
						got = failed
					}
				case len(messages) > 0:
					t.Errorf("messages %q; want one with the reason %q", messages, row.reason)
				case len(s.docs) == 1:
					got = stored
				}
				if got != row.want {
					t.Errorf("%s; want %s", got, row.want)
				}
			})
		}
	}
}

// TestObjectOfAnotherQueue checks that a notification from a queue of the user is moved to the retry queue if its
// object cannot be read now.
func TestObjectOfAnotherQueue(t *testing.T) {
	f, _, b := newBucket(t, io.Discard)
	b.refuses, b.code = 503, "SlowDown"
	payload := bytes.ReplaceAll(queueEvent(t, []string{notice("a.log")}), []byte(`"eventSourceARN":""`), []byte(`"eventSourceARN":"arn:aws:sqs:eu-west-1:123456789012:theirs"`))
	output, err := f.Invoke(t.Context(), payload)
	if err != nil || string(output) != `{"batchItemFailures":[]}` || len(b.queues.retries.messages) != 1 || len(b.queues.retries.hidden) != 0 {
		t.Fatalf("Invoke = %s, %v, %d to retry; want the notification in the retry queue", output, err, len(b.queues.retries.messages))
	}
	b.refuses, b.objects["a.log"] = 0, []byte(lines(3))
	b.queues.retries.replay(t, f)
	if len(b.queues.retries.messages) != 0 {
		t.Errorf("%d messages left; want none", len(b.queues.retries.messages))
	}
}

// TestObjectWithoutQueues checks that an invocation without queues fails, so that Lambda repeats it.
func TestObjectWithoutQueues(t *testing.T) {
	server := httptest.NewServer(&bucketServer{objects: map[string][]byte{"a.parquet": []byte("PAR1\x15\x04")}})
	defer server.Close()
	f, _ := newOne(t, io.Discard, map[string]string{"AWS_ENDPOINT_URL": server.URL})
	for key, want := range map[string]string{"a.parquet": "Parquet", "b.log": "NoSuchKey"} {
		if err := f.Handle(t.Context(), []byte(notice(key))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Handle(%s) = %v; want an error with %s", key, err, want)
		}
	}
}

// TestObjectBeforeDefect checks that what precedes a defect of an object is stored.
func TestObjectBeforeDefect(t *testing.T) {
	f, s, b := newBucket(t, io.Discard)
	text := zipped(lines(50_000))
	b.objects["a.log.gz"] = text[:len(text)-100]
	if err := f.Handle(t.Context(), []byte(notice("a.log.gz"))); err != nil {
		t.Fatal(err)
	}
	if len(s.docs) < 40_000 || len(b.queues.failures.messages) != 1 || !strings.Contains(b.queues.failures.messages[0], `"events":`) {
		t.Errorf("%d documents, failures %q; want nearly all, and the position in the failure queue", len(s.docs), b.queues.failures.messages)
	}
}

// TestObjectLog checks the log events about an object.
func TestObjectLog(t *testing.T) {
	var log bytes.Buffer
	f, _, b := newBucket(t, &log)
	b.objects["AWSLogs/123456789012/elasticloadbalancing/eu-west-1/2026/11/22/123456789012_elasticloadbalancing_eu-west-1_app.shop.50dc_20261122T2125Z_203.0.113.7_x.log.gz"] = zipped(lines(3))
	for key := range b.objects {
		if err := f.Handle(t.Context(), []byte(notice(key))); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{`"log_group":"/aws/elasticloadbalancing/shop","received":3`, `"msg":"object forwarded","object":"s3://b/AWSLogs/`, `"events":3`} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log is %s; want %s in it", &log, want)
		}
	}
}

// TestObjectTooLarge checks that an object is not tried again and again if an invocation is too short to reach its
// position, but is if the invocation had little time for it.
func TestObjectTooLarge(t *testing.T) {
	for _, row := range []struct {
		time    time.Duration
		isLarge bool
	}{{25 * time.Second, true}, {5 * time.Second, false}} {
		b := &bucketServer{objects: map[string][]byte{"a.log": []byte(lines(5000))}}
		f, _ := newOne(t, io.Discard, map[string]string{"AWS_ENDPOINT_URL": "http://s3"}) // its server does not use the simulated clock
		synctest.Test(t, func(t *testing.T) {
			client := &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
				w := httptest.NewRecorder()
				b.ServeHTTP(w, r)
				res := w.Result()
				res.Body = &slow{res.Body, r.Context()}
				return res, nil
			})}
			f.s3 = func() *s3.Client { return s3.NewClient(f.cfg.Identity, client) }
			o := delivery.Object{Bucket: "b", Key: "a.log", Events: 4000}
			err := f.object(t.Context(), f.workers.Get().(*worker), &o, time.Now().Add(row.time))
			if isPermanentObject(err) != row.isLarge || errors.Is(err, errNoTime) == row.isLarge || o.Events != 4000 {
				t.Errorf("object in %v = %v, at event %d; want it too large: %v", row.time, err, o.Events, row.isLarge)
			}
		})
	}
}

// slow returns a part of the content, and the rest never.
type slow struct {
	io.ReadCloser
	ctx context.Context
}

func (s *slow) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p[:min(len(p), 300)])
	if err == nil && n > 0 {
		return n, nil
	}
	<-s.ctx.Done()
	return 0, s.ctx.Err()
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
