package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/timestamp"
)

// goMiddleware returns the request log formats of Go's gin, chi, Fiber and negroni.
func goMiddleware() Format {
	return Format{
		Name:   "access-go",
		Source: "gin-gonic/gin, logger.go: defaultLogFormatter; go-chi/chi, middleware/logger.go; gofiber/fiber, middleware/logger: DefaultFormat; urfave/negroni, logger.go",
		Shapes: []string{"[GIN] ", "[negroni] ", `0000/00/00 00:00:00 "A`, "0000/00/00 00:00:00 [", "00:00:00 | 000 |"},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			if text[0] == '[' || text[2] == ':' {
				return parsePipes(d, text)
			}
			return parseChi(d, text)
		},
		Samples: []Sample{
			{
				`[GIN] 2026/11/22 - 21:24:50 | 500 |    1.234567ms |        10.0.0.5 | GET      "/pets?id=7"` + "\nError #01: no stock\n",
				[]string{"@timestamp=2026-11-22T21:24:50.000Z", "http.response.status_code=500", "http.latency_ms=1.234567", "client.ip=10.0.0.5", "http.request.method=GET", "url.path=/pets", "url.query=id=7", "message=GET /pets?id=7\nError #01: no stock\n"},
			},
			{`[GIN] 2026/11/22 - 21:24:50 | 200 |      85.2µs |             ::1 | GET      "/"`, []string{"http.latency_ms=0.0852", "client.ip=::1", "message=GET /"}},
			{`2026/11/22 21:24:50 "GET http://localhost:3333/x?y=1 HTTP/1.1" from [::1]:52430 - 404 19B in 1.234ms`, []string{"http.request.method=GET", "url.path=/x", "client.ip=::1", "http.response.status_code=404", "http.response.body.bytes=19", "http.latency_ms=1.234", "message=GET http://localhost:3333/x?y=1 HTTP/1.1"}},
			{`2026/11/22 21:24:50 [host/Ab3dE-000001] "GET http://localhost:3333/ HTTP/1.1" from 10.0.0.5:52430 - 200 2B in 10.5µs`, []string{"attributes.request_id=host/Ab3dE-000001", "http.latency_ms=0.0105"}},
			{`21:24:50 | 200 |        1.2ms |       10.0.0.5 | GET     | /x               | -`, []string{"http.latency_ms=1.2", "http.request.method=GET", "url.path=/x", "message=GET /x"}},
			{"[negroni] 2026-11-22T21:24:50Z | 200 | \t 1.2ms | shop:3000 | GET /x", []string{"http.response.status_code=200", "attributes.host=shop:3000", "url.path=/x", "message=GET /x"}},
		},
	}
}

// parsePipes reads columns separated by " | ".
func parsePipes(d *document.Document, text []byte) ([]byte, bool) {
	head, rest, _ := bytes.Cut(text, []byte("|"))
	status, rest, _ := bytes.Cut(rest, []byte("|"))
	latency, rest, _ := bytes.Cut(rest, []byte("|"))
	client, rest, ok := bytes.Cut(rest, []byte("|"))
	status = bytes.TrimSpace(status)
	ns, isDuration := duration(bytes.TrimSpace(latency))
	if !ok || !isStatus(status) || !isDuration {
		return nil, false
	}
	name, when, _ := cutBetween(head, '[', ']')
	setPipesTime(d, bytes.TrimSpace(when))
	fillStatus(d, status)
	setLatency(d, ns)
	if client = bytes.TrimSpace(client); string(name) == "negroni" {
		addAttribute(d, "host", client)
	} else {
		fillClient(d, client)
	}
	request, more, _ := bytes.Cut(rest, []byte("|")) // the form of Fiber
	method, target, _ := bytes.Cut(bytes.TrimLeft(request, " "), []byte(" "))
	target = afterBlanks(target)
	if len(more) > 0 {
		path, failure, _ := bytes.Cut(more, []byte("|"))
		target, more = bytes.TrimSpace(path), bytes.TrimSpace(failure)
	} else {
		target, more = cutTarget(target)
	}
	d.Fill(document.HTTPMethod, document.Plain(method))
	fillTarget(d, target)
	message := requestMessage(d, method, target, nil)
	if isNone(more) {
		return message, true
	}
	return d.Keep(string(message) + string(more)), true
}

// cutTarget cuts off a request target, which is in quotes or extends to the end of its line.
func cutTarget(text []byte) (target, more []byte) {
	line, more := text, []byte(nil)
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		line, more = text[:i], text[i:]
	}
	return bytes.Trim(line, `" `), more
}

// setPipesTime sets the time from gin's "2006/01/02 - 15:04:05", ISO 8601, or Fiber's time of day.
func setPipesTime(d *document.Document, when []byte) {
	if date, clock, ok := bytes.Cut(when, []byte(" - ")); ok {
		setDateTime(d, date, clock)
		return
	}
	if ns, n := timestamp.ISO(when); n > 0 {
		timestamp.Set(d, ns)
	} else if ns, n := timestamp.TimeOfDay(when, d.Observed); n > 0 && ns > 0 {
		timestamp.Set(d, ns)
	}
}

func parseChi(d *document.Document, text []byte) ([]byte, bool) {
	ns, n := timestamp.ISO(text)
	id, rest := []byte(nil), afterBlanks(text[n:])
	if n == 0 || len(rest) == 0 {
		return nil, false
	}
	if rest[0] == '[' {
		id, rest = nextColumn(rest)
	}
	request, behind := nextColumn(rest)
	from, isFrom := bytes.CutPrefix(behind, []byte("from "))
	client, behind, _ := bytes.Cut(from, []byte(" - "))
	status, behind, _ := bytes.Cut(behind, []byte(" "))
	size, elapsed, isIn := bytes.Cut(behind, []byte("B in "))
	took, ok := duration(elapsed)
	if len(rest) == 0 || rest[0] != '"' || !isFrom || !isStatus(status) || !isIn || !ok {
		return nil, false
	}
	timestamp.Set(d, ns)
	addAttribute(d, "request_id", id)
	fillRequest(d, request)
	fillClient(d, client)
	fillStatus(d, status)
	d.Fill(document.HTTPBodyBytes, document.Plain(size))
	setLatency(d, took)
	return request, true
}
