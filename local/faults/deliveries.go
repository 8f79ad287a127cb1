package faults

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// deliveryRows returns the rows with faults of deliveries.
func deliveryRows() []row {
	return []row{
		{name: "repeated", about: "every delivery is repeated 3 times, in random order", run: repeated},
		{name: "bombs", about: "gzip bombs, of 65 MB to 600 MB", run: bombs},
		{name: "malformed", about: "invalid deliveries: no base64, no gzip, truncated, no JSON, other JSON", run: malformed},
		{name: "large", about: "events of 256 KB and of 1 MB, JSON and text and noise", run: large},
		{name: "hostile", about: "lines that try to break the document", run: hostile},
		{name: "clocks", about: "clock skew: events from 1970, events of the future, and events with a time in the message", run: clocks},
	}
}

func repeated(ctx context.Context, t *trial) error {
	var payloads [][]byte
	for range 40 {
		p := t.pack(t.newEvents(50, line))
		payloads = append(payloads, p, p, p)
	}
	rand.Shuffle(len(payloads), func(i, j int) { payloads[i], payloads[j] = payloads[j], payloads[i] })
	t.note = fmt.Sprintf("%d deliveries of 50 events", len(payloads))
	return t.deliverAll(ctx, payloads)
}

// deliverAll sends the deliveries one after the other with short pauses, because CloudWatch is not
// faster.
func (t *trial) deliverAll(ctx context.Context, payloads [][]byte) error {
	for _, p := range payloads {
		if err := t.deliver(ctx, p); err != nil {
			return err
		}
		if err := last(ctx, 20*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

func bombs(ctx context.Context, t *trial) error {
	t.flow(ctx)
	var payloads [][]byte
	for _, size := range []int{65 << 20, 200 << 20, 600 << 20} {
		payloads = append(payloads, t.asOne(wrap(bomb(size))))
	}
	t.note = "refused with their sizes, never inflated past 64 MB"
	return cmp.Or(t.deliverAll(ctx, payloads), last(ctx, 2*time.Second))
}

// bomb returns a gzip file of blanks. Gzip allows several members to be concatenated.
func bomb(size int) []byte {
	const part = 1 << 20
	return bytes.Repeat(zip(bytes.Repeat([]byte(" "), part)), size/part)
}

func malformed(ctx context.Context, t *trial) error {
	t.flow(ctx)
	text := []byte(`{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","timestamp":1,"message":"x"}]}`)
	zipped := zip(text)
	var payloads [][]byte
	for _, p := range [][]byte{
		[]byte(`{"awslogs":{"data":"%%%"}}`),
		[]byte(`{"awslogs":{"data":""}}`),
		[]byte(`{"awslogs":{}}`),
		[]byte(`{"awslogs":"H4sI"}`),
		[]byte(`{"Records":[{"eventSource":"aws:s3","s3":{"bucket":"x"}}]}`),
		[]byte(`{"httpMethod":"GET","path":"/"}`),
		wrap([]byte("this is no gzip")),
		wrap(zipped[:len(zipped)-9]),
		wrap(zip([]byte("hello"))),
		wrap(zip(append(text, text...))),
		wrap(zip([]byte(`{"messageType":"OTHER"}`))),
		wrap(zip([]byte(`{"messageType":"DATA_MESSAGE","events":[]}`))),
		wrap(zip([]byte(strings.Repeat(`{"a":`, 100_000)))),
	} {
		payloads = append(payloads, t.asOne(p))
	}
	// These deliveries are empty, or a test of the subscription. Nothing must be stored or queued
	// for them.
	payloads = append(payloads, wrap(zip([]byte(`{"messageType":"CONTROL_MESSAGE","logEvents":[{"id":"","timestamp":1,"message":"x"}]}`))),
		wrap(zip([]byte(`{"messageType":"DATA_MESSAGE","logEvents":[]}`))))
	return cmp.Or(t.deliverAll(ctx, payloads), last(ctx, 2*time.Second))
}

func large(ctx context.Context, t *trial) error {
	t.flow(ctx)
	const kb = 1 << 10
	var payloads [][]byte
	for _, size := range []int{256*kb - 26, 1024*kb - 26} {
		for _, text := range []func(n int) string{
			func(n int) string { return strings.Repeat("x", n) },
			func(n int) string { return `{"level":"error","msg":"` + strings.Repeat("y", n-25) + `"}` },
			func(n int) string {
				return `{"level":"info","list":[` + strings.TrimSuffix(strings.Repeat(`"item",`, n/7-4), ",") + `]}`
			},
			func(n int) string { return strings.Repeat("日本語", n/9) },
			func(n int) string {
				return "Traceback (most recent call last):\n" + strings.Repeat("  File \"/var/task/app.py\", line 7, in f\n    f()\n", (n-60)/51) + "RecursionError: deep"
			},
			func(n int) string {
				var b strings.Builder
				for b.Len() < min(n, 600*kb) { // incompressible text has to fit into an invocation of 1 MB
					fmt.Fprintf(&b, "%016x", rand.Uint64())
				}
				return b.String()
			},
		} {
			payloads = append(payloads, t.pack(t.newEvents(1, func(int) string { return text(size) })))
		}
	}
	return cmp.Or(t.deliverAll(ctx, payloads), last(ctx, 2*time.Second))
}

// hostileLines returns malicious and malformed lines.
func hostileLines() []string {
	nested := strings.Repeat(`{"a":`, 2000) + "1" + strings.Repeat("}", 2000)
	var keys strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&keys, `"key%d":%d,`, i, i)
	}
	return []string{
		"", " ", "\n", "\x00", "\x00\x01\x02\x1f\x7f", "\u2028\u2029\ufffe\uffff", "\ufeff{}", `"`, `\`, `{`, `}`, `{}`, `[]`, `null`, `{"`, `{"a"`, `{"a":}`,
		`"}` + "\n" + `{"create":{"_index":"evil","_id":"1"}}` + "\n" + `{"a":1}`,
		`{"create":{"_index":"evil"}}`, "{\"delete\":{\"_index\":\"" + "faulty" + "\",\"_id\":\"1\"}}\n",
		`{"_id":"1","_index":"evil","_source":{},"_routing":"x","_type":"y"}`,
		`{"@timestamp":"yesterday","observedTimestamp":{},"event.id":"1","event":{"id":"2","ingested":"x"}}`,
		`{"trace.id":"x","error.type":"y","body":"z","time":"never","severity.text":"loud","service":{"name":{"a":1}}}`,
		`{"message":{"a":[1,{"b":null}]},"level":{"x":1},"exception":{"type":[1,2],"message":{"a":1},"stacktrace":7}}`,
		`{"message":"a","message":"b","level":"info","level":"error"}`,
		`{"http.response.status_code":"two hundred","http.latency_ms":"NaN","content.length":1e400,"faas.duration_ms":-1e999}`,
		`{"a":NaN,"b":Infinity,"c":-Infinity}`, `{"n":123456789012345678901234567890,"m":1.7976931348623157e309}`,
		`{"a":"\ud800","b":"\udc00\ud800","c":"\u0000"}`, `{"a.b":1,"a":{"b":2},"a":3,".":1,"..":2,"":3," ":4,"a.":5,".a":6}`,
		nested, `{"deep":` + nested + `}`, strings.Repeat("[", 100_000), "{" + keys.String() + `"end":1}`,
		`{"` + strings.Repeat("k", 40_000) + `":1}`, `{"term":"` + strings.Repeat("日", 12_000) + `"}`, `{"logger":"` + strings.Repeat("l", 40_000) + `"}`,
		"\x1b[31mred\x1b[0m \x1b]0;title\x07", "<script>alert(1)</script>", "${jndi:ldap://x/y}", "'; DROP TABLE logs; --", "%s%n%x%d", "=cmd|' /C calc'!A0",
		"START RequestId: " + strings.Repeat("x", 1000) + " Version: $LATEST", "REPORT RequestId: \tDuration: NaN ms\tBilled Duration: -1 ms\tMemory Size: 99999999999999999999 MB",
		`{"time":"2026-13-45T99:99:99Z","type":"platform.report","record":{"requestId":{},"metrics":{"durationMs":"fast"},"status":["x"]}}`,
		`{"_aws":{"Timestamp":"x","CloudWatchMetrics":[{"Namespace":7,"Dimensions":"x","Metrics":[{"Name":{}}]}]}}`,
		"panic: \n\ngoroutine 1 [running]:\n", "Traceback (most recent call last):\n", "    at (:::)\n    at \n", "Exception in thread \"\" \n\tat .()\nCaused by: \n\tat ..(:)\n",
		strings.Repeat("Caused by: x.Y: z\n\tat a.B.c(D.java:1)\n", 3000), strings.Repeat("\\", 30_000), strings.Repeat("\"", 30_000), strings.Repeat("\x01", 30_000),
		"2026-11-22T21:24:52Z\tx\tERROR\t{\"errorType\":{},\"errorMessage\":[],\"stackTrace\":\"x\"}",
	}
}

func hostile(ctx context.Context, t *trial) error {
	t.flow(ctx)
	lines := hostileLines()
	var payloads [][]byte
	for _, l := range lines { // each hostile line in a separate delivery
		payloads = append(payloads, t.pack(t.newEvents(1, func(int) string { return l })))
	}
	// The hostile lines are also sent between other lines, none of which continues a hostile line.
	n := 0
	payloads = append(payloads, t.pack(t.newEvents(3*len(lines), func(i int) string {
		n++
		if n%3 == 2 {
			return lines[n/3]
		}
		return fmt.Sprintf(`{"level":"info","msg":"a line between, %d"}`, i)
	})))
	t.note = fmt.Sprintf("%d lines, alone and among others", len(lines))
	return cmp.Or(t.deliverAll(ctx, payloads), last(ctx, 2*time.Second))
}

func clocks(ctx context.Context, t *trial) error {
	t.flow(ctx)
	const day = 24 * time.Hour
	now := time.Now()
	var payloads [][]byte
	for _, at := range []time.Time{
		time.UnixMilli(0), time.UnixMilli(1), now.Add(-400 * day), now.Add(-14 * day), now.Add(-day), now.Add(-time.Second),
		now.Add(2 * time.Hour), now.Add(2 * day), time.Date(2262, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC),
	} {
		events := t.newEvents(3, line)
		for i := range events {
			events[i].Timestamp = at.UnixMilli()
		}
		payloads = append(payloads, t.pack(events), t.pack(events)) // delivered again: must get the same index and id
	}
	for _, own := range []string{
		"0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", now.Add(-13 * day).Format(time.RFC3339), now.Add(-15 * day).Format(time.RFC3339),
		now.Add(13 * day).Format(time.RFC3339), now.Add(15 * day).Format(time.RFC3339), "2099-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59Z", "2026-02-30T00:00:00Z", "-1", "99999999999999999999",
	} {
		p := t.pack(t.newEvents(1, func(int) string { return fmt.Sprintf(`{"time":%q,"level":"info","msg":"my clock says so"}`, own) }))
		payloads = append(payloads, p, p)
	}
	return cmp.Or(t.deliverAll(ctx, payloads), last(ctx, 2*time.Second))
}
