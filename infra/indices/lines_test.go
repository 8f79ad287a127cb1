package indices

import (
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"time"
)

// A line is one log event of CloudWatch, in the format that the forwarder's parse
// command reads.
type line struct {
	Group   string `json:"log_group"`
	Stream  string `json:"log_stream"`
	ID      string `json:"id"`
	Time    int64  `json:"timestamp"`
	Message string `json:"message"`
}

// An invocation is one run of a function. Its log events follow one another.
type invocation struct {
	r                      *rand.Rand
	group, stream, id      string
	root, span             string // of its X-Ray trace
	start                  time.Time
	sequence               int64
	batch                  uint64
	lines                  []line
	customer, cart, millis int
}

// lines generates the log events of n invocations of a few functions over a day.
// Of ten log events, five are JSON, two are the platform's, two contain a stack
// trace and one is text. A seed determines the text.
func lines(invocations int) []line {
	r := rand.New(rand.NewPCG(2026, 11))
	var streams [24]string
	for i := range streams {
		streams[i] = fmt.Sprintf("2026/11/22/[$LATEST]%016x%016x", r.Uint64(), r.Uint64())
	}
	day := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	var all []line
	for i := range invocations {
		n := r.IntN(len(streams))
		v := invocation{
			r: r, stream: streams[n], group: "/aws/lambda/" + []string{"orders", "billing", "search"}[n%3],
			id:   fmt.Sprintf("%08x-%04x-4%03x-9%03x-%012x", r.Uint32(), r.Uint32()&0xffff, r.Uint32()&0xfff, r.Uint32()&0xfff, r.Uint64()&0xffffffffffff),
			root: fmt.Sprintf("1-%08x-%08x%016x", day.Unix()+int64(i), r.Uint32(), r.Uint64()), span: fmt.Sprintf("%016x", r.Uint64()),
			start:    day.Add(time.Duration(i) * 24 * time.Hour / time.Duration(invocations)),
			batch:    r.Uint64(),
			customer: r.IntN(50_000), cart: r.IntN(1_000_000), millis: 1 + r.IntN(900),
		}
		v.run()
		all = append(all, v.lines...)
	}
	return all
}

// run adds the ten log events of an invocation.
func (v *invocation) run() {
	trace := strings.ReplaceAll(strings.TrimPrefix(v.root, "1-"), "-", "")
	tracing := fmt.Sprintf(`{"spanId":%q,"type":"X-Amzn-Trace-Id","value":"Root=%s;Parent=%s;Sampled=1"}`, v.span, v.root, v.span)
	common := fmt.Sprintf(`"requestId":%q,"traceId":%q`, v.id, trace)
	v.print(`{"time":%q,"type":"platform.start","record":{"requestId":%q,"version":"$LATEST","tracing":%s}}`, v.stamp(), v.id, tracing)
	v.print(`{"timestamp":%q,"level":"INFO","message":"cart %d loaded","logger":"orders.cart",%s,"customer":{"id":%d,"plan":"gold"},"items":%d}`,
		v.stamp(), v.cart, common, v.customer, v.r.IntN(9))
	v.print(`{"timestamp":%q,"level":"DEBUG","message":"price list %d of customer %d is fresh","logger":"orders.price",%s}`, v.stamp(), v.cart%40, v.customer, common)
	v.print("cart %d of customer %d has been priced, nothing unusual about it, and the line goes on to be of an average length\n", v.cart, v.customer)
	v.print(`{"timestamp":%q,"level":"WARN","message":"%016x%016x%08x %d audio/mpeg","logger":"faulty.tasks",%s}`,
		v.stamp(), v.r.Uint64(), v.r.Uint64(), v.r.Uint32(), 512+v.r.IntN(1537), common)
	v.print("%s", v.dump())
	v.print(`{"timestamp":%q,"level":"INFO","message":"message sent","logger":"orders.queue",%s,"messaging.system":"aws_sqs","messaging.message.id":"%08x-0000-4000-8000-%012x"}`,
		v.stamp(), common, v.r.Uint32(), v.r.Uint64()&0xffffffffffff)
	v.print(`{"timestamp":%q,"level":"ERROR","message":"Internal Server Error: /","logger":"faulty.request",%s,"exception.stacktrace":%s,"http.request.method":"GET","http.route":"/","url.path":"/","http.response.status_code":500}`,
		v.stamp(), common, quote(v.dump()))
	v.print(`{"timestamp":%q,"level":"INFO","message":"GET /cart/%d 200","logger":"faulty.access",%s,"http.request.method":"GET","http.route":"/cart/{id}","url.path":"/cart/%d","http.response.status_code":200,"http.latency_ms":%d.5,"content.length":1625,"content.type":"audio/mpeg"}`,
		v.stamp(), v.cart, common, v.cart, v.millis)
	v.print(`{"time":%q,"type":"platform.report","record":{"requestId":%q,"metrics":{"durationMs":%d.%02d,"billedDurationMs":%d,"memorySizeMB":128,"maxMemoryUsedMB":%d},"tracing":%s,"status":"success"}}`,
		v.stamp(), v.id, v.millis, v.r.IntN(100), v.millis+1, 30+v.r.IntN(40), tracing)
}

// dump returns the stack trace of one of a few bugs.
func (v *invocation) dump() string {
	n := v.r.IntN(1000)
	switch v.r.IntN(3) {
	case 0:
		return fmt.Sprintf("panic: runtime error: index out of range [%d] with length 3\n\ngoroutine 17 [running]:\nmain.(*cart).price(...)\n\t/src/orders/cart.go:%d\nmain.charge({0xc0000%05x, 0x3}, 0x2a)\n\t/src/orders/charge.go:88 +0x1d\nmain.handle.func1()\n\t/src/orders/main.go:41 +0x3c\ncreated by main.handle in goroutine 1\n\t/src/orders/main.go:39 +0x9f\n", n, n%40, v.r.Uint32()&0xfffff)
	case 1:
		return fmt.Sprintf("Traceback (most recent call last):\n  File \"/var/task/app.py\", line %d, in handler\n    total = charge(order)\n  File \"/var/task/shop/charge.py\", line 17, in charge\n    return order[\"total\"]\nKeyError: 'total %d'", n%40, n)
	}
	return fmt.Sprintf("TypeError: Cannot read properties of undefined (reading 'n%d')\n    at charge (/var/task/src/charge.js:%d:20)\n    at Runtime.handler (/var/task/index.js:12:9)\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)", n, n%40)
}

// print adds a log event. Its id has the format of real ids: the time in
// milliseconds (64 bits), the time of ingestion in milliseconds (64 bits), an
// apparently random number (64 bits), and a counter within the batch (16 bits).
// In decimal, two ids rarely share more than their first digits.
func (v *invocation) print(format string, args ...any) {
	at := v.now().UnixMilli()
	id := big.NewInt(at)
	id.Lsh(id, 64).Add(id, big.NewInt(v.start.Add(time.Second).UnixMilli()))
	id.Lsh(id, 64).Add(id, new(big.Int).SetUint64(v.batch))
	id.Lsh(id, 16).Add(id, big.NewInt(v.sequence))
	v.sequence++
	v.lines = append(v.lines, line{Group: v.group, Stream: v.stream, ID: id.String(), Time: at, Message: fmt.Sprintf(format, args...)})
}

// now returns the time of the next log event. The log events are distributed
// evenly over the duration.
func (v *invocation) now() time.Time {
	return v.start.Add(time.Duration(v.sequence*int64(v.millis)) * time.Millisecond / 10)
}

func (v *invocation) stamp() string { return v.now().Format("2006-01-02T15:04:05.000Z") }

func quote(text string) string {
	b, _ := json.Marshal(text) // cannot fail: the value is a string
	return string(b)
}
