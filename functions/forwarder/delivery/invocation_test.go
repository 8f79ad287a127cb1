package delivery

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
)

const (
	kinesisEvent = `{"Records":[{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"1","sequenceNumber":"49590338271490256608559692538361571095921575989136588898","data":"H4sI\/A==","approximateArrivalTimestamp":1545084650.987},` +
		`"eventSource":"aws:kinesis","eventVersion":"1.0","eventID":"shardId-000000000006:49590338271490256608559692538361571095921575989136588898","eventName":"aws:kinesis:record","awsRegion":"us-east-2"},` +
		`{"kinesis":{"sequenceNumber":"2","data":""},"eventSource":"aws:kinesis"}]}`
	queueEvent = `{"Records":[{"messageId":"059f36b4-87a3-44ab-83d2-661975830a7d","receiptHandle":"AQEB","body":"{\"faulty\":1}","attributes":{"ApproximateReceiveCount":"1"},"messageAttributes":{},` +
		`"md5OfBody":"e4e68fb7bd0e697a0ae8f1bb342846b3","eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:us-east-2:123456789012:failures","awsRegion":"us-east-2"}]}`
)

func TestOpen(t *testing.T) {
	for _, row := range []struct{ name, payload, want string }{
		{"subscription", `{"awslogs":{"data":"H4sI"}}`, `0 "H4sI" []`},
		{"subscription among others", ` {"x":[1],"awslogs":{"y":{},"data":"H4s\/I"}} `, `0 "H4s/I" []`},
		{"stream", kinesisEvent, `1 "" [49590338271490256608559692538361571095921575989136588898=H4sI/A==@1545084650987 2=]`},
		{"queue", queueEvent, `2 "" [059f36b4-87a3-44ab-83d2-661975830a7d={"faulty":1}]`},
	} {
		t.Run(row.name, func(t *testing.T) {
			in, err := Open([]byte(row.payload))
			var records []string
			for _, r := range in.Records {
				record := string(r.ID) + "=" + string(r.Body)
				if r.Sent != 0 {
					record += fmt.Sprint("@", r.Sent)
				}
				records = append(records, record)
			}
			if got := fmt.Sprintf("%d %q %v", in.Source, in.Data, records); got != row.want || err != nil {
				t.Errorf("Open(%s) = %s, %v; want %s", row.payload, got, err, row.want)
			}
		})
	}
}

func TestOpenFailure(t *testing.T) {
	for _, row := range []struct{ name, payload, want string }{
		{"nothing", ``, `begins with ""`},
		{"no object", `[]`, `begins with "[]"`},
		{"cut", `{"awslogs":{"data":"H4sI"}`, `begins with "{\"awslogs\"`},
		{"API Gateway", `{"httpMethod":"GET"}`, `begins with "{\"httpMethod\"`},
		{"no records", `{"Records":[]}`, `begins with "{\"Records\"`},
		{"S3 without an object", `{"Records":[{"eventSource":"aws:s3","eventName":"ObjectCreated:Put","s3":{}}]}`, "names no object"},
		{"records of S3 and a stream", `{"Records":[{"eventSource":"aws:s3"},{"kinesis":{"sequenceNumber":"1","data":""},"eventSource":"aws:kinesis"}]}`, `the event source`},
		{"DynamoDB", `{"Records":[{"eventSource":"aws:dynamodb"}]}`, `record 1 is of the event source "aws:dynamodb"`},
		{"another topic", `{"Records":[{"EventSource":"aws:sns","Sns":{"Message":"{\"AlarmName\":\"x\"}"}}]}`, "the notification begins with"},
		{"text in a topic", `{"Records":[{"EventSource":"aws:sns","Sns":{"Message":"hello"}}]}`, "invalid character"},
		{"an object without a name", `{"objects":[{}]}`, "names no object"},
		{"no id", `{"Records":[{"eventSource":"aws:sqs","body":""}]}`, "record 1 has no sequenceNumber or messageId"},
		{"records of numbers", `{"Records":[1]}`, `record 1 is of the event source ""`},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := Open([]byte(row.payload))
			if !errors.Is(err, ErrNotDelivery) || !strings.Contains(err.Error(), row.want) {
				t.Errorf("Open(%s) = %v; want ErrNotDelivery with %q", row.payload, err, row.want)
			}
		})
	}
}

// FuzzOpen: no payload causes a panic, and an accepted invocation is JSON with the records that
// encoding/json finds.
func FuzzOpen(f *testing.F) {
	f.Add([]byte(`{"awslogs":{"data":"H4sI"}}`))
	f.Add([]byte(kinesisEvent))
	f.Add([]byte(queueEvent))
	f.Add([]byte(s3Event))
	f.Add([]byte(bridgeEvent))
	f.Add([]byte(testEvent))
	f.Fuzz(func(t *testing.T, payload []byte) {
		in, err := Open(payload)
		if err != nil {
			return
		}
		if !json.Valid(payload) {
			t.Errorf("Open(%q) succeeds; want an error for invalid JSON", payload)
		}
		for _, r := range in.Records {
			if len(r.ID) == 0 {
				t.Errorf("Open(%q) has a record without an id, which no response could name", payload)
			}
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	payload := pack(b, strings.Repeat(data, 100))
	b.SetBytes(int64(len(payload)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Open(payload); err != nil {
			b.Fatal(err)
		}
	}
}
