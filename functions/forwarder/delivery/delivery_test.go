package delivery

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"faulty/functions/internal/lambdatest"
)

// pack returns the invocation payload for an inflated delivery.
func pack(tb testing.TB, inflated string) []byte {
	tb.Helper()
	return lambdatest.Payload(tb, gzip.DefaultCompression, inflated)
}

const data = `{"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"/aws/lambda/orders","logStream":"2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef",` +
	`"subscriptionFilters":["all"],"logEvents":[` +
	`{"id":"37199773595581154154810589279545129148442535997644275712","timestamp":1795382692123,"message":"START RequestId: 5b441b59\n"},` +
	`{"id":"37199773595581154154810589279545129148442535997644275713","timestamp":1795382692124,"message":"{\"a\":\"\\\"é\"}","extractedFields":{"a":"b"}}]}`

func TestDecode(t *testing.T) {
	var decoder Decoder
	for range 2 { // the second run reuses the memory of the first
		d, err := decoder.Decode(pack(t, data))
		if err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprintf("%s %s %s %v", d.Owner, d.Group, d.Stream, d.Control)
		if want := "123456789012 /aws/lambda/orders 2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef false"; got != want {
			t.Errorf("Decode = %s; want %s", got, want)
		}
		got = fmt.Sprintf("%d %d %q %q", len(d.Events), d.Events[1].Time, d.Events[0].Message, d.Events[1].Message)
		if want := `2 1795382692124 "START RequestId: 5b441b59\n" "{\"a\":\"\\\"é\"}"`; got != want {
			t.Errorf("events = %s; want %s", got, want)
		}
	}
}

func TestDecodeControlMessage(t *testing.T) {
	var decoder Decoder
	d, err := decoder.Decode(pack(t, `{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logStream":"","subscriptionFilters":[],`+
		`"logEvents":[{"id":"","timestamp":1795382692123,"message":"CWL CONTROL MESSAGE: Checking health of destination Lambda function."}]}`))
	if err != nil || !d.Control {
		t.Errorf("Decode of a control message = %+v, %v; want Control", d, err)
	}
}

// TestDecodeStrangeEvents: missing or differently formatted members, which other senders than
// CloudWatch produce, neither lose an event nor duplicate it.
func TestDecodeStrangeEvents(t *testing.T) {
	payload := pack(t, `{"messageType":"DATA_MESSAGE","logEvents":[{"timestamp":1,"message":"a"},{"timestamp":1,"message":"a"},{"id":"`+strings.Repeat("7", 513)+`","message":"b"},`+
		`{"id":"1","timestamp":"17","message":{"a":[1]}},{"id":"2","message":null},{"id":"3"}],"logStream":"s"}`)
	var first, second Decoder
	d, err := first.Decode(payload)
	if err != nil {
		t.Fatal(err)
	}
	again, err := second.Decode(payload)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for i, e := range d.Events {
		if ids[string(e.ID)] || len(e.ID) == 0 || len(e.ID) > maxID || string(e.ID) != string(again.Events[i].ID) {
			t.Errorf("event %d has the id %q, then %q; want a unique id, the same one again", i, e.ID, again.Events[i].ID)
		}
		ids[string(e.ID)] = true
	}
	if got := fmt.Sprintf("%d %s %s", d.Events[3].Time, d.Events[3].Message, d.Events[4].Message); got != `17 {"a":[1]} null` {
		t.Errorf("events = %s; want 17, the object, null", got)
	}
}

func TestDecodeFailure(t *testing.T) {
	truncated := pack(t, data)
	zipped, _ := base64.StdEncoding.DecodeString(string(bytes.Split(truncated, []byte(`"`))[5]))
	cut := fmt.Sprintf(`{"awslogs":{"data":%q}}`, base64.StdEncoding.EncodeToString(zipped[:len(zipped)-9]))
	for _, row := range []struct{ name, payload, want string }{
		{"empty", ``, `{"awslogs":{"data":"…"}}`},
		{"SQS event", `{"Records":[{"body":"x"}]}`, `record 1 is of the event source ""`},
		{"data is a number", `{"awslogs":{"data":1}}`, "Logs deliveries"},
		{"no base64", `{"awslogs":{"data":"%%%"}}`, "is not base64"},
		{"no gzip", `{"awslogs":{"data":"aGVsbG8gd29ybGQ="}}`, "is not gzip"},
		{"gzip cut", cut, "breaks after"},
		{"no JSON", string(pack(t, "hello")), "not one JSON object"},
		{"two objects", string(pack(t, data+data)), "not one JSON object"},
		{"no events", string(pack(t, `{"messageType":"DATA_MESSAGE","events":[]}`)), "no list of logEvents"},
		{"events are text", string(pack(t, `{"messageType":"DATA_MESSAGE","logEvents":"x"}`)), "no list of logEvents"},
		{"other type", string(pack(t, `{"messageType":"OTHER"}`)), `messageType is "OTHER"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			var decoder Decoder
			_, err := decoder.Decode([]byte(row.payload))
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("Decode(%.80q) = %v; want an error with %q", row.payload, err, row.want)
			}
		})
	}
}

func TestDecodeBomb(t *testing.T) {
	const limit = 1 << 20
	payload := pack(t, strings.Repeat(" ", limit+2))
	decoder := Decoder{limit: limit}
	_, err := decoder.Decode(payload)
	size, ok := errors.AsType[*SizeError](err)
	if !ok || size.Claimed != limit+2 || size.Limit != limit {
		t.Fatalf("Decode of a bomb = %v; want a SizeError with its size", err)
	}

	zipped, _ := base64.StdEncoding.DecodeString(string(bytes.Split(payload, []byte(`"`))[5]))
	for _, lie := range []string{"\x01\x00\x00\x00", "\xff\xff\xff\xff"} {
		copy(zipped[len(zipped)-4:], lie)
		err := decoder.inflate(zipped)
		if _, ok := errors.AsType[*SizeError](err); !ok {
			t.Errorf("inflate of a bomb whose trailer says %q = %v; want a SizeError", lie, err)
		}
		if cap(decoder.inflated) > 3*limit {
			t.Errorf("inflate holds %d bytes; want about %d", cap(decoder.inflated), limit)
		}
	}
}

// FuzzDecodeData: no input causes a panic, and an accepted delivery contains what encoding/json
// reads from it.
func FuzzDecodeData(f *testing.F) {
	f.Add([]byte(data))
	f.Add([]byte(`{"messageType":"DATA_MESSAGE","logEvents":[{"message":"\ud800\u0000"}]}`))
	f.Fuzz(func(t *testing.T, inflated []byte) {
		var want struct {
			LogEvents []struct{ Message string }
		}
		std := json.Unmarshal(inflated, &want)
		utf8Only := utf8.Valid(inflated)
		d, err := parse(inflated, nil, chunks)
		if err != nil || std != nil || !utf8Only || len(want.LogEvents) != len(d.Events) {
			return
		}
		for i, e := range d.Events {
			if e.Message != nil && string(e.Message) != want.LogEvents[i].Message && bytes.Count(inflated, []byte("essage")) == len(d.Events)+1 {
				t.Errorf("message %d = %q; want %q", i, e.Message, want.LogEvents[i].Message)
			}
		}
	})
}

// FuzzInflate: no bytes make the inflater panic or exceed its limit.
func FuzzInflate(f *testing.F) {
	f.Add([]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, zipped []byte) {
		var decoder Decoder
		if err := decoder.inflate(zipped); err == nil && len(decoder.inflated) > MaxInflated {
			t.Errorf("inflated %d bytes; want at most %d", len(decoder.inflated), MaxInflated)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	event := `{"id":"37199773595581154154810589279545129148442535997644275713","timestamp":1795382692124,"message":"{\"level\":\"INFO\",\"message\":\"GET / 200\",\"http.latency_ms\":1.25}"},`
	payload := pack(b, strings.Replace(data, `"logEvents":[`, `"logEvents":[`+strings.Repeat(event, 1000), 1))
	var decoder Decoder
	b.ReportAllocs()
	for b.Loop() {
		d, err := decoder.Decode(payload)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(d.Bytes))
	}
}

func TestNanoseconds(t *testing.T) {
	for _, tt := range []struct{ ms, want int64 }{
		{0, 0}, {1795382692123, 1795382692123e6}, {-1, -1e6},
		{math.MaxInt64, 7_258_118_400_000e6}, {math.MinInt64, -7_258_118_400_000e6}, {1e16, 7_258_118_400_000e6},
	} {
		if got := (Event{Time: tt.ms}).Nanoseconds(); got != tt.want {
			t.Errorf("Event{Time: %d}.Nanoseconds() = %d; want %d", tt.ms, got, tt.want)
		}
	}
}
