package eventsource

import (
	"encoding/json"
	"os"
	"testing"

	"faulty/local/cloud/sqs"
)

// testBatch returns two messages. One has all optional fields.
func testBatch() []sqs.Message {
	return []sqs.Message{
		{
			ID: "059f36b4-87a3-44ab-83d2-661975830a7d", ReceiptHandle: "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a", Body: `{"length":512}`,
			MD5OfBody: "e4e68fb7bd0e697a0ae8f1bb342846b3", MD5OfAttributes: "00484c68e9a8",
			Attributes: map[string]string{
				"ApproximateReceiveCount": "1", "SentTimestamp": "1545082649183", "SenderId": "AIDAIENQZJOLO23YVJ4VO",
				"ApproximateFirstReceiveTimestamp": "1545082649185",
				"AWSTraceHeader":                   "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
			},
			MessageAttributes: map[string]sqs.Attribute{"kind": {Type: "String", Text: "content"}, "raw": {Type: "Binary", Bytes: []byte{1, 2}}},
		},
		{ID: "2e1424d4-f796-459a-8184-9c92662be6da", ReceiptHandle: "AQEBzWwaftRI0KuVm4tP", Body: "Hi", MD5OfBody: "c1a5298f939e87e8f962a5edfc206918",
			Attributes: map[string]string{"ApproximateReceiveCount": "2"}},
	}
}

// TestEvent compares the function's input with the documented format.
func TestEvent(t *testing.T) {
	var got any
	if err := json.Unmarshal(event(testBatch(), queueARN, "us-east-1"), &got); err != nil {
		t.Fatal(err)
	}
	pretty, _ := json.MarshalIndent(got, "", "  ")
	want, err := os.ReadFile("testdata/event.json")
	if err != nil {
		t.Fatal(err)
	}
	if string(pretty)+"\n" != string(want) {
		t.Errorf("event\n%s\nwant\n%s", pretty, want)
	}
}

func BenchmarkEvent(b *testing.B) {
	batch := testBatch()
	b.SetBytes(int64(len(event(batch, queueARN, "us-east-1"))))
	b.ReportAllocs()
	for b.Loop() {
		event(batch, queueARN, "us-east-1")
	}
}
