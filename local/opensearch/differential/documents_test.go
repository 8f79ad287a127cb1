package differential

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

const (
	generated = 3600
	seed      = 2014
)

// object is one level of a document's JSON.
type object = map[string]any

// generator generates documents like those that the forwarder stores.
type generator struct {
	*rand.Rand
	n int
}

// bulks returns the generated documents as bodies of bulk requests.
func bulks() []string {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, seed))}
	var bodies []string
	var b strings.Builder
	for g.n = range generated {
		at := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC).Add(time.Duration(g.Int64N(3*86_400_000)) * time.Millisecond)
		if g.n%10 == 0 {
			at = at.Truncate(time.Hour) // so that some documents have the same time
		}
		doc, err := json.Marshal(g.document(at))
		if err != nil {
			panic(err) // a map of plain values can be encoded
		}
		fmt.Fprintf(&b, `{"create":{"_index":"diff-logs-%s","_id":"e%05d"}}`+"\n%s\n", at.Format("2006.01.02"), g.n, doc)
		if g.n%600 == 599 {
			bodies = append(bodies, b.String())
			b.Reset()
		}
	}
	return append(bodies, b.String())[:generated/600]
}

func pick[T any](g *generator, choices ...T) T { return choices[g.IntN(len(choices))] }

// document returns a document of a random kind of log line, with the fields that all kinds have.
func (g *generator) document(at time.Time) object {
	function := pick(g, "faulty-api", "faulty-api", "faulty-hasher", "orders")
	doc := object{
		"@timestamp":        g.timestamp(at),
		"observedTimestamp": at.Add(time.Duration(g.IntN(3000)) * time.Millisecond).Format("2006-01-02T15:04:05.000Z"),
		"event":             object{"id": fmt.Sprintf("e%05d", g.n), "action": "application", "ingest_lag_ms": g.IntN(5000)},
		"aws":               object{"cloudwatch": object{"log_group": "/aws/lambda/" + function, "log_stream": fmt.Sprintf("2026/11/%d/[$LATEST]%08x", at.Day(), g.IntN(40))}},
		"cloud":             object{"region": pick(g, "eu-west-1", "eu-west-1", "us-east-1"), "account": object{"id": "123456789012"}},
		"service":           object{"name": function},
		"faas":              object{"name": function, "version": pick(g, "$LATEST", "7"), "execution": fmt.Sprintf("%08x-0000-4000-8000-%012x", g.IntN(900), g.n/4)},
	}
	if g.IntN(8) > 0 {
		doc["traceId"] = fmt.Sprintf("%032x", g.IntN(1200))
	}
	kinds := []func(object){g.access, g.access, g.failure, g.notFound, g.hash, g.report, g.plain}
	kinds[g.IntN(len(kinds))](doc)
	return doc
}

// timestamp returns a time in one of the formats that a date field accepts.
func (g *generator) timestamp(at time.Time) any {
	switch g.IntN(12) {
	case 0:
		return at.UnixMilli()
	case 1:
		return at.In(time.FixedZone("", 5400)).Format("2006-01-02T15:04:05.000-07:00")
	case 2:
		return fmt.Sprint(at.UnixMilli())
	}
	return at.Format("2006-01-02T15:04:05.000Z")
}

func level(doc object, name string, number int) {
	doc["log"] = object{"level": name, "logger": "faulty." + map[bool]string{true: "access", false: "request"}[number < 12]}
	doc["severity"] = object{"number": number}
}

func (g *generator) access(doc object) {
	level(doc, "info", 9)
	route := pick(g, "/", "/", "/", "/orders/{id}", "/health", "/straße")
	status := pick(g, 200, 200, 200, 200, 204, 301, 404)
	doc["message"] = fmt.Sprintf("GET %s %d", route, status)
	doc["http"] = object{
		"request":  object{"method": pick(g, "GET", "GET", "POST", "HEAD")},
		"route":    route,
		"response": object{"status_code": status},
		// Sums of multiples of a power of two are exact in any order of addition.
		"latency_ms": float64(g.IntN(64_000)) / 64,
	}
	doc["content"] = object{"length": g.IntN(1 << 20), "type": pick(g, "audio/mpeg", "text/html", "image/png", "application/json")}
	doc["labels"] = object{"team": pick(g, "red", "green", "blue"), "tier": pick(g, "1", "2")}
	if g.IntN(3) == 0 {
		doc["attributes"] = object{"user": object{"id": fmt.Sprint(g.IntN(30)), "name": pick(g, "Ünal", "Søren", "李雷", "Ann Lee")}, "retry": pick[any](g, true, 3, "no")}
	}
}

func (g *generator) failure(doc object) {
	level(doc, pick(g, "error", "error", "fatal"), 17)
	name := pick(g, "AssertionError", "IndexError", "KeyError", "*errors.errorString", "runtime.Error", "java.lang.IllegalStateException")
	why := pick(g, "index out of range [5] with length 3", "invalid memory address or nil pointer dereference",
		"Can't open the file: no such file", "naïve café ☕ failed", "order 4711 not found", "user_id=12 isn't known; retry-after 30s")
	doc["message"] = "Internal Server Error: " + pick(g, "/", "/orders/17", "/health")
	exception := object{
		"type": name, "message": why, "handled": g.IntN(2) == 0, "language": pick(g, "go", "python", "java"),
		"fingerprint": fmt.Sprintf("%016x", g.IntN(25)), "line": g.IntN(500),
		"stacktrace": "goroutine 1 [running]:\nmain.handle(0xc000012345)\n\t/src/api/main.go:42 +0x1d\nmain.dig(...)",
		"frames":     []string{"main.handle", pick(g, "main.dig", "main.bury"), "net/http.HandlerFunc.ServeHTTP"},
	}
	if g.IntN(2) == 0 {
		exception["causes"] = []any{pick(g, "io.EOF", "context.deadlineExceededError"), "net.OpError"}
		exception["culprit"] = pick(g, "main.dig", "main.bury", "")
	}
	doc["exception"] = exception
}

func (g *generator) notFound(doc object) {
	level(doc, "warn", 13)
	path := pick(g, "/x", "/favicon.ico", "/wp-login.php", "/a b", "/ÄÖÜ")
	doc["message"] = "Not Found: " + path
	doc["url.path"] = path
	doc["http.response.status_code"] = 404
}

func (g *generator) hash(doc object) {
	level(doc, pick(g, "info", "warn", "error", "fatal"), pick(g, 9, 13, 17, 21))
	sum, length, kind := fmt.Sprintf("%08x%032x", g.Uint32(), g.n), g.IntN(1<<20), pick(g, "audio/mpeg", "text/html", "image/png")
	doc["message"] = fmt.Sprintf("%s %d %s", sum, length, kind)
	doc["content"] = object{"sha1": sum, "length": length, "type": kind}
	doc["messaging"] = object{"system": "aws_sqs", "destination": object{"name": "faulty-queue"}}
}

func (g *generator) report(doc object) {
	doc["event"].(object)["action"] = pick(g, "platform.report", "platform.start", "platform.runtimeDone")
	faas := doc["faas"].(object)
	faas["duration_ms"] = float64(g.IntN(32_000)) / 32
	faas["billed_duration_ms"] = g.IntN(1000)
	faas["memory_size_mb"] = pick(g, 128, 256, 512)
	faas["max_memory_used_mb"] = 40 + g.IntN(80)
	faas["status"] = pick(g, "success", "success", "error", "timeout")
	faas["coldstart"] = g.IntN(5) == 0
	doc["metrics"] = object{"cost": float64(g.IntN(100)) / 8}
}

func (g *generator) plain(doc object) {
	doc["message"] = pick(g, "", "ok", "The quick brown fox", "the QUICK, brown... FOX!", "quick fox brown", "Zażółć gęślą jaźń", "東京タワー 123", "foo_bar foo-bar foo.bar 3.14 v1.2.3", "https://example.com/a?b=c&d=e")
	if g.IntN(2) == 0 {
		doc["host"] = object{"name": pick[any](g, "h1", "h2", nil, []any{"h1", "h3"}, []any{})}
	}
}
