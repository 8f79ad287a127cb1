package deadletter

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"faulty/functions/forwarder/delivery"
)

var origin = delivery.Delivery{Owner: []byte("123456789012"), Group: []byte("/aws/lambda/orders"), Stream: []byte("2026/11/22/[7]abc")}

func refusedOf(id, message string) Refused {
	return Refused{Status: 400, Reason: "mapper_parsing_exception: no", Index: "faulty-2026.11.22", Execution: "e", TraceID: "t", Events: []Event{NewEvent(delivery.Event{ID: []byte(id), Time: 1795382692123, Message: []byte(message)})}}
}

func TestPackGolden(t *testing.T) {
	messages, err := Pack(&origin, []Refused{refusedOf("1", "a <b> \uFFFF\n")})
	const want = `{"faulty":1,"reason":"mapper_parsing_exception: no","owner":"123456789012","log_group":"/aws/lambda/orders","log_stream":"2026/11/22/[7]abc",` +
		`"refused":[{"status":400,"reason":"mapper_parsing_exception: no","index":"faulty-2026.11.22","execution":"e","trace_id":"t","events":[{"id":"1","timestamp":1795382692123,"message":"a <b> \uffff\n"}]}]}`
	if err != nil || len(messages) != 1 || messages[0] != want {
		t.Errorf("Pack = %s, %v; want %s", messages, err, want)
	}
}

// TestPackKeepsAll: packed documents of any size and number can be unpacked again, and SQS accepts
// the size of every message.
func TestPackKeepsAll(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	random := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteByte(byte(' ' + r.IntN(95)))
		}
		return b.String()
	}
	for _, row := range []struct {
		name     string
		messages []string
		want     int // number of dead letters
	}{
		{"none", nil, 0},
		{"small", []string{"a", "b", "c"}, 1},
		{"two full dead letters", []string{random(100 << 10), random(100 << 10), random(100 << 10)}, 2},
		{"one is large", []string{"a", random(500 << 10), "b"}, 3},
		{"control characters, six bytes each", []string{strings.Repeat("\x01", 100<<10), strings.Repeat("\x02", 100<<10)}, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			var all, got []Refused
			for i, m := range row.messages {
				all = append(all, refusedOf(fmt.Sprint(i), m))
			}
			messages, err := Pack(&origin, all)
			if err != nil || len(messages) != row.want {
				t.Fatalf("Pack = %d messages, %v; want %d", len(messages), err, row.want)
			}
			for _, m := range messages {
				letter, err := Parse([]byte(m))
				if err != nil || len(m) > maxSize || letter.Stream != string(origin.Stream) {
					t.Fatalf("Parse of a message of %d bytes = %.200v, %v", len(m), letter, err)
				}
				got = append(got, letter.Refused...)
			}
			if !reflect.DeepEqual(got, all) {
				t.Errorf("Pack and Parse = %.200v; want %.200v", got, all)
			}
		})
	}
}

func TestParse(t *testing.T) {
	const payload = `{"awslogs":{"data":"H4sI"}}`
	letter, err := FromDelivery([]byte("H4sI"), "why")
	if err != nil {
		t.Fatal(err)
	}
	texts, err := letter.Encode()
	if err != nil || len(texts) != 1 || texts[0] != `{"faulty":1,"reason":"why","payload":`+payload+`}` {
		t.Fatalf("Whole = %s, %v", texts, err)
	}
	for _, row := range []struct{ name, body string }{
		{"dead letter", texts[0]},
		{"Lambda's record", `{"version":"1.0","timestamp":"2026-11-22T21:24:52.123Z","requestContext":{"requestId":"e4b46cbf","functionArn":"arn:aws:lambda:eu-west-1:123456789012:function:forwarder:$LATEST","condition":"RetriesExhausted","approximateInvokeCount":3},` +
			`"requestPayload":` + payload + `,"responseContext":{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"},"responsePayload":{"errorMessage":"x"}}`},
		{"bare delivery", payload},
	} {
		t.Run(row.name, func(t *testing.T) {
			letter, err := Parse([]byte(row.body))
			if err != nil || string(letter.Payload) != payload {
				t.Errorf("Parse(%s) = %s, %v; want the payload %s", row.body, letter.Payload, err, payload)
			}
		})
	}
}

// TestUndelivered: a dead letter for a notification target keeps the ids of the notifications in
// it.
func TestUndelivered(t *testing.T) {
	letter, err := Undelivered(map[string]string{"summary": "2 new groups"}, []string{"a.0", "b.0"}, "the webhook at x responded 500")
	if err != nil {
		t.Fatal(err)
	}
	texts, err := letter.Encode()
	const want = `{"faulty":1,"reason":"the webhook at x responded 500","message":{"summary":"2 new groups"},"notifications":["a.0","b.0"]}`
	if err != nil || len(texts) != 1 || texts[0] != want {
		t.Fatalf("Encode = %s, %v; want %s", texts, err, want)
	}
	if got, err := Parse([]byte(texts[0])); err != nil || !reflect.DeepEqual(got.IDs, letter.IDs) {
		t.Errorf("Parse = %+v, %v; want the ids %v", got, err, letter.IDs)
	}
}

func TestParseFailure(t *testing.T) {
	for _, row := range []struct{ name, body, want string }{
		{"no JSON", "hello", "invalid character"},
		{"another's message", `{"detail":{}}`, `begins with "{\"detail\"`},
		{"empty dead letter", `{"faulty":1}`, "begins with"},
		{"of a later version", `{"faulty":2,"refused":[{}]}`, "version is 2, and this function supports 1"},
		{"an impossible part", `{"faulty":1,"part":{"of":"x","number":3,"count":2},"gzip":"aGVsbG8="}`, "part 3 of 2 is impossible"},
		{"more parts than a dead letter can have", `{"faulty":1,"part":{"of":"x","number":1,"count":1000000},"gzip":"aGVsbG8="}`, "is impossible"},
		{"no gzip", `{"faulty":1,"gzip":"aGVsbG8="}`, "does not begin as one"},
		{"a stream's record, which has no payload", `{"requestContext":{},"KinesisBatchInfo":{"shardId":"s"}}`, "begins with"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := Parse([]byte(row.body))
			if !errors.Is(err, ErrNotReplayable) || !strings.Contains(err.Error(), row.want) {
				t.Errorf("Parse(%s) = %v; want ErrNotReplayable with %q", row.body, err, row.want)
			}
		})
	}
}

// FuzzParse: no message causes a panic, and a parsed dead letter parses to the same value after
// encoding it again.
func FuzzParse(f *testing.F) {
	messages, err := Pack(&origin, []Refused{refusedOf("1", "a")})
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(messages[0]))
	f.Add([]byte(`{"requestPayload":{"awslogs":{"data":"H4sI"}}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		letter, err := Parse(body)
		if err != nil || len(letter.Payload) > 0 && !json.Valid(letter.Payload) {
			return
		}
		texts, err := letter.Encode()
		if err != nil || len(texts) != 1 {
			t.Fatalf("Encode of Parse(%.200q) = %d messages, %v; want one", body, len(texts), err)
		}
		again, err := Parse([]byte(texts[0]))
		if err != nil {
			t.Fatalf("Parse(%q), which is Encode of Parse(%q): %v", texts[0], body, err)
		}
		if second, err := again.Encode(); err != nil || second[0] != texts[0] {
			t.Errorf("Encode = %q, %v; want %q as before", second, err, texts[0])
		}
	})
}

func BenchmarkPack(b *testing.B) {
	var all []Refused
	for i := range 1000 {
		all = append(all, refusedOf(fmt.Sprint(i), strings.Repeat("message ", 40)))
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Pack(&origin, all); err != nil {
			b.Fatal(err)
		}
	}
}
