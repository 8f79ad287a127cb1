package forward

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	goDump = "panic: runtime error: index out of range [%d] with length 3\n\ngoroutine 17 [running]:\nmain.(*cart).price(...)\n\t/src/orders/cart.go:%d\nmain.charge({0xc000012345, 0x3}, 0x2a)\n\t/src/orders/charge.go:88 +0x1d\nmain.handle.func1()\n\t/src/orders/main.go:41 +0x3c\ncreated by main.handle in goroutine 1\n\t/src/orders/main.go:39 +0x9f\n"
	pyDump = "Traceback (most recent call last):\n  File \"/var/task/app.py\", line %d, in handler\n    total = charge(order)\n  File \"/var/task/shop/charge.py\", line 17, in charge\n    return order[\"total\"]\nKeyError: 'total %d'"
	jsDump = "TypeError: Cannot read properties of undefined (reading 'n%d')\n    at charge (/var/task/src/charge.js:%d:20)\n    at Runtime.handler (/var/task/index.js:12:9)\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)"
)

// generate returns an inflated delivery of n events as a busy function sends it: half of them are
// JSON, a fifth are platform records, a fifth are stack traces and a tenth are text.
func generate(n int) string { return generateFor(messageDay, rand.New(rand.NewPCG(1, uint64(n))), n) }

// messageDay is the day in the text of messages.
var messageDay = time.Date(2026, time.November, 22, 0, 0, 0, 0, time.UTC)

// generateFor is like generate, for events of another day and with another source of random numbers.
func generateFor(day time.Time, r *rand.Rand, n int) string {
	var b strings.Builder
	b.WriteString(`{"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"/aws/lambda/orders","logStream":"2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef","subscriptionFilters":["all"],"logEvents":[`)
	id, trace := "", ""
	first := day.Add(21*time.Hour + 24*time.Minute + 52*time.Second).UnixMilli()
	number := uint64(0) // the end of the event's id: ids ascend, as CloudWatch's do
	for i := range n {
		kind := i % 10
		if kind == 0 {
			id = fmt.Sprintf("%08x-8f2b-4ef7-9a4e-%012x", r.Uint32(), r.Uint64()&0xffffffffffff)
			trace = fmt.Sprintf("%08x%024x", r.Uint32(), r.Uint64())
		}
		text, _ := json.Marshal(message(r, kind, id, trace))
		if i > 0 {
			b.WriteByte(',')
		}
		number += 1 + r.Uint64N(1<<50)
		fmt.Fprintf(&b, `{"id":"%036d%020d","timestamp":%d,"message":%s}`, 37199773595581154, number, first+int64(i), text)
	}
	b.WriteString(`]}`)
	return strings.ReplaceAll(b.String(), messageDay.Format(time.DateOnly), day.Format(time.DateOnly))
}

// message returns one event of an invocation; kind is its position in the invocation.
func message(r *rand.Rand, kind int, id, trace string) string {
	stamp := fmt.Sprintf("2026-11-22T21:%02d:%02d.%03dZ", r.IntN(25), r.IntN(60), r.IntN(1000))
	n := r.IntN(1000)
	tracing := `{"spanId":"` + fmt.Sprintf("%016x", r.Uint64()) + `","type":"X-Amzn-Trace-Id","value":"Root=1-` + trace[:8] + "-" + trace[8:] + `;Parent=2be948a625588e32;Sampled=1"}`
	switch kind {
	case 0:
		return `{"time":"` + stamp + `","type":"platform.start","record":{"requestId":"` + id + `","version":"$LATEST","tracing":` + tracing + `}}`
	case 9:
		return `{"time":"` + stamp + `","type":"platform.report","record":{"requestId":"` + id + `","metrics":{"durationMs":` + strconv.Itoa(n) + `.25,"billedDurationMs":` + strconv.Itoa(n+1) +
			`,"memorySizeMB":128,"maxMemoryUsedMB":34},"tracing":` + tracing + `,"status":"success"}}`
	case 3:
		return fmt.Sprintf("cart %x of customer %x has been priced: %s\n", r.Uint64(), r.Uint32(), words(r, 12))
	case 5:
		return fmt.Sprintf([]string{goDump, pyDump, jsDump}[n%3], n, n)
	case 7:
		dump, _ := json.Marshal(fmt.Sprintf(pyDump, n, n))
		return `{"timestamp":"` + stamp + `","level":"ERROR","message":"Internal Server Error: /","logger":"orders.request","requestId":"` + id + `","traceId":"` + trace +
			`","exception.stacktrace":` + string(dump) + `,"url.path":"/"}`
	}
	return `{"timestamp":"` + stamp + `","level":"INFO","message":"GET /cart/` + strconv.Itoa(n) + ` 200","logger":"orders.access","requestId":"` + id + `","traceId":"` + trace +
		`","http.request.method":"GET","http.route":"/cart/{id}","url.path":"/cart/` + strconv.Itoa(n) + `","http.response.status_code":200,"http.latency_ms":` + strconv.Itoa(n) +
		`.5,"content.length":1625,"content.type":"audio/mpeg","customer":{"id":` + strconv.Itoa(n*7) + `,"plan":"gold"},"session":"` + fmt.Sprintf("%016x%016x", r.Uint64(), r.Uint64()) + `","note":"` + words(r, 5) + `"}`
}

// words returns n words from a vocabulary of 4,096, so that a delivery compresses about as well as
// the logs of a real function: five to eight times.
func words(r *rand.Rand, n int) string {
	const syllables = "bacedofugihejokalemipanoqurisotevuwaxyza"
	all := make([]string, n)
	for i := range all {
		word := r.IntN(4096)
		for ; word > 0; word /= 16 {
			all[i] += syllables[2*(word%16):][:2]
		}
	}
	return strings.Join(all, " ")
}

func TestGenerateIsOneDelivery(t *testing.T) {
	if text := generate(100); !json.Valid([]byte(text)) {
		t.Errorf("generate(100) is no JSON: %.200s", text)
	}
}
