package deadletters_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"

	"faulty/local/console/deadletters"
	"faulty/local/console/deadletters/deadletterstest"
)

func ids(list []deadletters.Message) (out []string) {
	for _, l := range list {
		out = append(out, l.ID)
	}
	return out
}

// TestPeek checks that repeated calls of Peek do not change the queue.
func TestPeek(t *testing.T) {
	q := deadletterstest.Open(t)
	q.Refused("31", deadletterstest.Taking, "a line")
	q.Refused("32", deadletterstest.Taking, "another line")
	q.GivenUp("one", "two", "three")
	q.Put("not a dead letter")
	for range 3 {
		s, err := q.Peek(t.Context(), 100)
		if err != nil || len(s.Messages) != 4 || s.Waiting != 4 || s.InFlight != 0 {
			t.Fatalf("Peek = %d messages of %d waiting, %d in flight, %v; want 4 of 4, 0", len(s.Messages), s.Waiting, s.InFlight, err)
		}
		l := s.Messages[0]
		if l.Group != "/aws/lambda/orders" || l.Events != 1 || l.Entries[0].Status != 400 || l.Entries[0].Events[0].Message != "a line" || l.Sent.IsZero() {
			t.Errorf("message = %+v; want the refused line", l)
		}
		if a, b := s.Messages[0].Kind(), s.Messages[1].Kind(); a != b || !strings.Contains(a, "in document with id '…'") {
			t.Errorf("kinds %q and %q; want the same, without the id", a, b)
		}
		if l := s.Messages[2]; l.Group != "/aws/lambda/billing" || l.Events != 3 || l.Reason != "RetriesExhausted: OpenSearch got no answer" || l.Entries[0].Events[1].Message != "two" {
			t.Errorf("message = %+v; want the record of the failed invocation", l)
		}
		if l := s.Messages[3]; l.Problem == "" {
			t.Errorf("message = %+v; want a problem", l)
		}
	}
	if s, err := q.Peek(t.Context(), 2); err != nil || len(s.Messages) != 2 {
		t.Errorf("Peek(2) = %d messages, %v; want 2", len(s.Messages), err)
	}
}

// TestSend checks that stored dead letters are deleted, that rejected ones stay with the new reason, and
// that other dead letters are not changed.
func TestSend(t *testing.T) {
	q := deadletterstest.Open(t)
	q.Refused("31", deadletterstest.Taking, "to be stored")
	q.Refused("32", deadletterstest.Refusing, "refused again")
	q.Refused("33", deadletterstest.Taking, "not chosen")
	q.GivenUp("one", "two")
	before, err := q.Peek(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	chosen := ids(before.Messages)
	chosen = append(chosen[:2:2], chosen[3])
	out, err := q.Send(t.Context(), chosen)
	if err != nil || len(out) != 3 {
		t.Fatalf("Send = %+v, %v; want 3 outcomes", out, err)
	}
	for i, want := range []string{"", "mapper_parsing_exception", ""} {
		if (out[i].Refused == "") != (want == "") || !strings.Contains(out[i].Refused, want) {
			t.Errorf("outcome %d = %q; want %q", i, out[i].Refused, want)
		}
	}
	after, err := q.Peek(t.Context(), 100)
	if err != nil || len(after.Messages) != 2 || after.InFlight != 0 {
		t.Fatalf("%d messages are left, %d in flight, %v; want 2 and 0", len(after.Messages), after.InFlight, err)
	}
	if found := q.Store.Ask("/faulty-*/_search?q=_id:31", `{}`); !strings.Contains(found, "to be stored") {
		t.Errorf("the store has %s; want the line", found)
	}
	if found := q.Store.Ask("/faulty-*/_count", `{}`); !strings.Contains(found, `"count":3`) {
		t.Errorf("the store has %s; want the line, and two of the delivery", found)
	}
}

// TestSendAll checks that a call without ids sends all dead letters, including those in several parts, and
// that documents stored earlier are not duplicated.
func TestSendAll(t *testing.T) {
	q := deadletterstest.Open(t)
	r := rand.New(rand.NewPCG(1, 1))
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	large := make([]byte, 1_100_000) // gzip cannot compress it below 800,000 bytes
	for i := range large {
		large[i] = alphabet[r.IntN(len(alphabet))]
	}
	for range 2 {
		q.Refused("31", deadletterstest.Taking, "a line")
		q.Refused("35", deadletterstest.Taking, string(large)) // split into two messages
		s, err := q.Peek(t.Context(), 100)
		if err != nil || len(s.Messages) != 3 || s.Messages[1].Part != "part 1 of 2" {
			t.Fatalf("Peek = %d messages, %v; want 3, two of them parts", len(s.Messages), err)
		}
		out, err := q.Send(t.Context(), nil)
		for _, o := range out {
			if o.Refused != "" {
				t.Errorf("refused: %.300s", o.Refused)
			}
		}
		if err != nil || len(out) != 3 {
			t.Fatalf("Send = %d outcomes, %v; want 3", len(out), err)
		}
	}
	if found := q.Store.Ask("/faulty-*/_count", `{}`); !strings.Contains(found, `"count":2`) {
		t.Errorf("the store has %s; want each once", found)
	}
	if out, err := q.Send(t.Context(), nil); err != nil || len(out) != 0 {
		t.Errorf("Send of an empty queue = %v, %v; want nothing", out, err)
	}
}

// TestSendStoreAway checks that no dead letter is lost if the store does not respond.
func TestSendStoreAway(t *testing.T) {
	q := deadletterstest.Open(t)
	q.Refused("31", deadletterstest.Taking, "a line")
	q.Refused("32", deadletterstest.Taking, "another")
	q.Store.Stop()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	out, err := q.Send(ctx, nil)
	if err == nil || !strings.Contains(err.Error(), "the others stay in the queue") || len(out) != 1 || out[0].Refused == "" {
		t.Errorf("Send = %+v, %v; want one attempt, and why there are no more", out, err)
	}
	if s, err := q.Peek(t.Context(), 10); err != nil || len(s.Messages) != 2 {
		t.Errorf("%d messages are left, %v; want 2", len(s.Messages), err)
	}
}

func TestNewRefuses(t *testing.T) {
	for _, address := range []string{"", "failures", "ftp://a/b/c", "https://sqs.eu-west-1.amazonaws.com", "https://sqs.eu-west-1.amazonaws.com/one", "%zz"} {
		if _, err := deadletters.New(aws.Config{}, address, nil); err == nil || !strings.Contains(err.Error(), "it looks like") {
			t.Errorf("New(%q) = %v; want an error that shows one", address, err)
		}
	}
}

func TestKind(t *testing.T) {
	for _, row := range []struct{ name, reason, want string }{
		{"quoted", "document with id '123'. Preview of field's value: 'it is'", "document with id '…'. Preview of field's value: '…'"},
		{"numbers", "503 after 12 attempts", "# after # attempts"},
		{"a quote that does not end", "at 'x", "at '"},
		{"plain", "too large", "too large"},
	} {
		l := deadletters.Message{Reason: row.reason}
		if got := l.Kind(); got != row.want {
			t.Errorf("%s: Kind of %q = %q; want %q", row.name, row.reason, got, row.want)
		}
	}
}

// FuzzKind checks that a kind is text, is not longer than its reason, and does not depend on the ids in
// the reason.
func FuzzKind(f *testing.F) {
	f.Add("failed to parse field [a] of type [long] in document with id '123'. Preview of field's value: 'x'")
	f.Add("it's 5")
	f.Fuzz(func(t *testing.T, reason string) {
		l := deadletters.Message{Reason: reason}
		if kind := l.Kind(); utf8.ValidString(reason[:min(len(reason), 2000)]) && !utf8.ValidString(kind) || len(kind) > 4*len(reason) {
			t.Errorf("Kind of %q = %q", reason, kind)
		}
	})
}

// TestPeekObjects checks that a dead letter of objects in S3 has their addresses and no problem.
func TestPeekObjects(t *testing.T) {
	q := deadletterstest.Open(t)
	q.Put(`{"faulty":1,"reason":"get s3://b/a.log: NoSuchKey (status 404)","payload":{"objects":[{"bucket":"b","key":"a.log","events":7},{"bucket":"b","key":"c.log"}]}}`)
	s, err := q.Peek(t.Context(), 100)
	if err != nil || len(s.Messages) != 1 {
		t.Fatalf("Peek = %d messages, %v; want 1", len(s.Messages), err)
	}
	if l := s.Messages[0]; l.Problem != "" || !slices.Equal(l.Objects, []string{"s3://b/a.log, from log event 7 on", "s3://b/c.log, from log event 0 on"}) {
		t.Errorf("message = %+v; want the objects", l)
	}
}
