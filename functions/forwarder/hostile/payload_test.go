package hostile

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
)

const (
	// inflatedSize is just below the maximum that the forwarder decompresses, in bytes.
	inflatedSize = 60 << 20
	// payloadSize is the largest payload of an asynchronous invocation, in bytes.
	payloadSize = 1 << 20
)

// A payload is that of an invocation, designed to use as much memory as possible.
type payload struct {
	name      string
	group     string
	events    func(i int) string // the i-th event's message
	size      int                // of all events, in bytes; 0 for inflatedSize
	isBare    bool               // the events have neither id nor timestamp
	isSameID  bool               // all events have the same id
	isRefused bool               // OpenSearch refuses every document, and quotes it
	source    string             // aws:kinesis or aws:sqs for a batch of as many deliveries as fit; "" for one delivery
}

// payloads returns the worst known payloads.
func payloads() []payload {
	const function = "/aws/lambda/orders"
	frame := func(i int) string {
		if i%3000 == 0 {
			return "java.lang.IllegalStateException: order"
		}
		return "\tat a.B.c(D.java:1)"
	}
	chain := func(i int) string {
		var b strings.Builder
		for depth := range 8 {
			if depth > 0 {
				b.WriteString("Caused by: ")
			}
			fmt.Fprintf(&b, "com.example.E%dException: order\n", i%20000)
			b.WriteString("\tat com.example.Orders.charge(Orders.java:17)\n\tat com.example.Orders.handle(Orders.java:9)\n")
		}
		return b.String()
	}
	id := func(i int) string { return fmt.Sprintf("%08x-0000-4000-8000-000000000000", i) }
	return []payload{
		{name: "tiny events", group: function, events: func(int) string { return "x" }},
		{name: "tiny events without ids", group: function, events: func(int) string { return "x" }, isBare: true, size: 6 << 20},
		{name: "tiny events of one id", group: function, events: func(int) string { return "x" }, isSameID: true},
		{name: "single-line frames", group: function, events: frame},
		{name: "single-line frames without ids", group: function, events: frame, isBare: true, size: 10 << 20},
		{name: "every document refused", group: function, events: func(int) string { return strings.Repeat("refused ", 40) }, isRefused: true},
		{name: "every tiny document refused", group: function, events: func(int) string { return "x" }, isRefused: true},
		{name: "deep JSON", group: function, events: func(int) string {
			return strings.Repeat(`{"a":`, 500) + `"` + strings.Repeat("x", 250<<10) + `"` + strings.Repeat("}", 500)
		}},
		{name: "JSON of many members", group: function, events: func(int) string {
			return "{" + strings.Repeat(`"k":{"a":1,"b":"x"},`, 12<<10) + `"z":1}`
		}},
		{name: "one event of the whole delivery", group: function, events: func(int) string { return strings.Repeat("a", inflatedSize-2048) }, size: 2048},
		{name: "more than is inflated", group: function, events: func(int) string { return strings.Repeat("a", inflatedSize-2048) }},
		{name: "events of a megabyte", group: function, events: func(int) string { return strings.Repeat("a", 1<<20-26) }},
		{name: "events of a megabyte of control characters", group: function, events: func(int) string { return strings.Repeat("\x01", 1<<20-26) }},
		{name: "exceptions with chains", group: function, events: chain},
		{name: "refused exceptions with chains", group: function, events: chain, isRefused: true},
		{name: "invocations", group: function, events: func(i int) string {
			switch i % 3 {
			case 0:
				return "START RequestId: " + id(i/3) + " Version: $LATEST"
			case 1:
				return "order"
			}
			return "REPORT RequestId: " + id(i/3) + "\tDuration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\tMax Memory Used: 1 MB"
		}},
		{name: "traces with a prefix on each line", group: "/ecs/orders", events: func(i int) string {
			if i%3 == 0 {
				return "orders-1  | java.lang.IllegalStateException: order"
			}
			return "orders-1  |     at a.B.c(D.java:1)"
		}},
		{name: "records of tiny events", source: "aws:kinesis", group: function, events: func(int) string { return "x" }, size: 90 << 10},
		{name: "records of refused tiny events", source: "aws:kinesis", group: function, events: func(int) string { return "x" }, size: 90 << 10, isRefused: true},
		{name: "records of noise", source: "aws:kinesis", group: function, events: noise, size: 256 << 10},
		{name: "records with long events", source: "aws:kinesis", group: function, events: func(int) string { return strings.Repeat("\x01", 60<<10) }, size: 500 << 10},
		{name: "records of exceptions", source: "aws:kinesis", group: function, events: chain, size: 500 << 10},
		{name: "messages of noise", source: "aws:sqs", group: function, events: noise, size: 600 << 10},
		{name: "messages of refused exceptions", source: "aws:sqs", group: function, events: chain, size: 500 << 10, isRefused: true},
		{name: "parts of lines without an end", group: "/ecs/orders", events: func(int) string {
			return "2026-11-22T21:24:50.123456789Z stdout P order"
		}},
	}
}

// inflated returns the delivery before compression, and the number of its events.
func (p *payload) inflated() (delivery []byte, events int) {
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":%q,"logStream":"2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef","subscriptionFilters":["all"],"logEvents":[`, p.group)
	size := p.size
	if size == 0 {
		size = inflatedSize
	}
	for b.Len() < size-1024 {
		if events > 0 {
			b.WriteByte(',')
		}
		message, _ := json.Marshal(p.events(events)) // a string
		id := events
		if p.isSameID {
			id = 7
		}
		if p.isBare {
			fmt.Fprintf(&b, `{"message":%s}`, message)
		} else {
			fmt.Fprintf(&b, `{"id":"%056d","timestamp":%d,"message":%s}`, id, 1795382692000+id/1000, message)
		}
		events++
	}
	b.WriteString("]}")
	return b.Bytes(), events
}

// noise returns a message that does not compress.
func noise(i int) string {
	var b strings.Builder
	r := rand.New(rand.NewPCG(7, uint64(i))) // #nosec G115 G404 -- a seed
	for range 50 {
		fmt.Fprintf(&b, "%016x", r.Uint64())
	}
	return b.String()
}

const (
	// batchSize is the largest payload of a synchronous invocation, in bytes.
	batchSize = 6 << 20
	// maxMessages and maxRecords are the batch sizes of template.yaml.
	maxMessages, maxRecords = 10, 100
)

// packBatch returns the payload of an invocation with a batch of deliveries.
func (p *payload) packBatch(t *testing.T) (text []byte, events int) {
	t.Helper()
	delivery, n := p.inflated()
	data := base64.StdEncoding.EncodeToString(compress(t, delivery))
	records := []string{}
	for size := 0; size+len(data)*5/4+200 < batchSize && len(records) < map[string]int{"aws:sqs": maxMessages, "aws:kinesis": maxRecords}[p.source]; size += len(data)*5/4 + 200 {
		if p.source == "aws:kinesis" {
			records = append(records, fmt.Sprintf(`{"eventSource":"aws:kinesis","kinesis":{"sequenceNumber":"%d","data":%q}}`, len(records), data))
			continue
		}
		body, _ := json.Marshal(map[string]any{"requestPayload": map[string]any{"awslogs": map[string]string{"data": data}}}) // strings
		records = append(records, fmt.Sprintf(`{"eventSource":"aws:sqs","messageId":"%d","receiptHandle":"r","body":%q}`, len(records), body))
	}
	text = []byte(`{"Records":[` + strings.Join(records, ",") + `]}`)
	t.Logf("%d records of %d events, %d bytes inflated each, payload of %d bytes", len(records), n, len(delivery), len(text))
	return text, n * len(records)
}

func compress(t *testing.T, text []byte) []byte {
	t.Helper()
	var zipped bytes.Buffer
	zw, err := gzip.NewWriterLevel(&zipped, gzip.DefaultCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := zw.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return zipped.Bytes()
}

// pack returns the payload of the invocation, with at most about payloadSize bytes. If the delivery
// does not compress well enough, pack shortens it.
func (p *payload) pack(t *testing.T) (text []byte, events int) {
	t.Helper()
	if p.source != "" {
		return p.packBatch(t)
	}
	for {
		delivery, n := p.inflated()
		zipped := compress(t, delivery)
		size := base64.StdEncoding.EncodedLen(len(zipped))
		if size <= payloadSize*11/10 {
			t.Logf("%d events, %d bytes inflated, payload of %d bytes", n, len(delivery), size)
			return []byte(`{"awslogs":{"data":"` + base64.StdEncoding.EncodeToString(zipped) + `"}}`), n
		}
		p.size = len(delivery) * payloadSize / size
	}
}
