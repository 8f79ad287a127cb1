package main

import (
	"bytes"
	"crypto/sha1"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"faulty/functions/internal/chance"
	"faulty/functions/internal/chance/chancetest"
	"faulty/functions/internal/lambdatest"
	"faulty/functions/internal/logs"
	"faulty/functions/internal/task"
)

func newTestHasher(t testing.TB, out io.Writer, vars ...string) *hasher {
	t.Helper()
	h, err := newHasher(lambdatest.Lookup(vars...), logs.New(out))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// lines parses log lines.
func lines(t *testing.T, text string) (all []map[string]any) {
	t.Helper()
	for line := range strings.Lines(text) {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatalf("log line %q is not JSON: %v", line, err)
		}
		all = append(all, fields)
	}
	return all
}

func readBatch(t testing.TB) (text string, ev events.SQSEvent) {
	t.Helper()
	raw, err := os.ReadFile("testdata/batch.event.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &ev); err != nil {
		t.Fatal(err)
	}
	return string(raw), ev
}

const (
	// The SHA-1 of the first message's content is the output of `printf … |
	// sha1sum`.
	hashLine    = "53631ec6e8510400439726614792f313372bf3bb 53 audio/mpeg"
	goodMessage = "059f36b4-87a3-44ab-83d2-661975830a7d"
	badMessage  = "2e1424d4-f796-459a-8184-9c92662be6da"
)

// TestHandle: of two messages, only the malformed one fails.
func TestHandle(t *testing.T) {
	var out bytes.Buffer
	_, ev := readBatch(t)
	reply, err := newTestHasher(t, &out).Handle(t.Context(), ev)
	if err != nil || len(reply.BatchItemFailures) != 1 || reply.BatchItemFailures[0].ItemIdentifier != badMessage {
		t.Fatalf("Handle() = %+v, %v; want the failure of %s", reply, err, badMessage)
	}
	checkLines(t, lines(t, out.String()))
}

// checkLines compares the log lines with those expected for the batch in
// testdata.
func checkLines(t *testing.T, got []map[string]any) {
	t.Helper()
	if len(got) != 2 {
		t.Fatalf("%d lines; want 2: %v", len(got), got)
	}
	for i, want := range []map[string]any{
		{"message": hashLine, "messaging.message.id": goodMessage, "traceId": "67891233abcdef012345678912345678"},
		{"message": "malformed message", "messaging.message.id": badMessage, "level": "ERROR",
			"error": "length 4 must be the 3 characters that content has before wrapping"},
	} {
		want["logger"] = "faulty.tasks"
		for key, value := range want {
			if got[i][key] != value {
				t.Errorf("line %d: %s = %v; want %v", i, key, got[i][key], value)
			}
		}
	}
	// The properties must be only in the message, from which the forwarder
	// extracts them.
	for key := range got[0] {
		if strings.HasPrefix(key, "content.") {
			t.Errorf("line %v has the field %s; want it in the message alone", got[0], key)
		}
	}
}

// TestNoFailures: the list is empty and not null, which would fail the whole
// batch.
func TestNoFailures(t *testing.T) {
	_, ev := readBatch(t)
	for _, records := range [][]events.SQSMessage{nil, ev.Records[:1]} {
		reply, err := newTestHasher(t, io.Discard).Handle(t.Context(), events.SQSEvent{Records: records})
		text, _ := json.Marshal(reply)
		if err != nil || string(text) != `{"batchItemFailures":[]}` {
			t.Errorf("Handle(%d records) = %s, %v; want an empty list", len(records), text, err)
		}
	}
}

// TestLevels: the levels follow their weights, and a seed determines their
// sequence.
func TestLevels(t *testing.T) {
	_, ev := readBatch(t)
	batch := events.SQSEvent{Records: ev.Records[:1]}
	for _, profile := range []string{chance.Uniform, chance.Distinct} {
		t.Run(profile, func(t *testing.T) {
			run := func() (sequence []string) {
				var out bytes.Buffer
				h := newTestHasher(t, &out, "PROFILE="+profile, "SEED=1")
				for range 4_000 {
					if _, err := h.Handle(t.Context(), batch); err != nil {
						t.Fatal(err)
					}
				}
				for _, line := range lines(t, out.String()) {
					sequence = append(sequence, fmt.Sprint(line["level"]))
				}
				return sequence
			}
			first, counts := run(), make([]int, 4)
			for _, level := range first {
				counts[strings.Index("INFO  WARN  ERROR FATAL", level)/6]++
			}
			chancetest.Follows(t, "levels", counts, levelWeights(profile))
			if second := run(); strings.Join(first, " ") != strings.Join(second, " ") {
				t.Error("the seed gives another sequence the second time")
			}
		})
	}
}

func TestConfigMistakes(t *testing.T) {
	_, err := newHasher(lambdatest.Lookup("PROFILE=odd", "SEED=x"), logs.New(io.Discard))
	if err == nil || !strings.Contains(err.Error(), `PROFILE="odd"`) || !strings.Contains(err.Error(), `SEED="x"`) {
		t.Errorf("newHasher() = %v; want both mistakes", err)
	}
}

// TestBinary runs the released binary.
func TestBinary(t *testing.T) {
	text, _ := readBatch(t)
	run := lambdatest.Invoke(t, lambdatest.Build(t, "."), nil, time.Minute, text)
	want := `{"batchItemFailures":[{"itemIdentifier":"` + badMessage + `"}]}`
	if len(run.Replies) != 1 || run.Replies[0] != want || run.Stderr != "" {
		t.Fatalf("%+v; want the reply %s", run, want)
	}
	got := lines(t, run.Stdout)
	checkLines(t, got)
	if id := got[1]["traceId"]; id != "5759e988bd862e3fe1be46a994272793" {
		t.Errorf("traceId of a message without one = %v; want the invocation's", id)
	}
}

// FuzzHandle: a body is hashed if it can be decoded. Otherwise only its message
// fails.
func FuzzHandle(f *testing.F) {
	f.Add(`{"content":"a\nb","length":2,"content_type":"a/b"}`, "Root=1-5759e988-bd862e3fe1be46a994272793")
	f.Add(`{}`, "")
	f.Fuzz(func(t *testing.T, body, trace string) {
		var out bytes.Buffer
		m := events.SQSMessage{MessageId: "m", Body: body, Attributes: map[string]string{"AWSTraceHeader": trace}}
		reply, err := newTestHasher(t, &out).Handle(t.Context(), events.SQSEvent{Records: []events.SQSMessage{m}})
		got := lines(t, out.String())
		if err != nil || len(got) != 1 {
			t.Fatalf("Handle(%q) = %v and %d lines; want one line", body, err, len(got))
		}
		decoded, bad := task.Decode(body)
		hashed := strings.HasPrefix(got[0]["message"].(string), fmt.Sprintf("%x ", sha1.Sum([]byte(decoded.Content))))
		if hashed != (bad == nil) || len(reply.BatchItemFailures) == 0 != (bad == nil) {
			t.Errorf("Handle(%q) = %+v, %v; the body's error is %v", body, reply, got[0], bad)
		}
	})
}

func BenchmarkHandle(b *testing.B) {
	body := task.Task{Content: strings.Repeat("abcdefghij", 128), Length: 1280, ContentType: "audio/mpeg"}.Encode()
	ev := events.SQSEvent{}
	for range 10 {
		ev.Records = append(ev.Records, events.SQSMessage{MessageId: "m", Body: body})
	}
	h := newTestHasher(b, io.Discard)
	b.SetBytes(int64(10 * len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := h.Handle(b.Context(), ev); err != nil {
			b.Fatal(err)
		}
	}
}
