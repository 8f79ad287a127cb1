package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
)

// aspNet returns the lines that ASP.NET Core and Serilog write after a request. Their words stay in
// the message, because users search for them.
func aspNet() Format {
	return Format{
		Name:   "access-aspnet",
		Source: "dotnet/aspnetcore, src/Hosting/Hosting/src/Internal/HostingRequestFinishedLog.cs; serilog/serilog-aspnetcore, RequestLoggingOptions.cs: DefaultRequestCompletionMessageTemplate",
		Shapes: []string{"Request finished HTTP/", "HTTP A"},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			line, _, _ := bytes.Cut(text, []byte("\n"))
			if rest, ok := bytes.CutPrefix(line, []byte("Request finished ")); ok {
				return text, fillAspNet(d, rest)
			}
			return text, fillSerilogRequest(d, line[len("HTTP "):])
		},
		Samples: []Sample{
			{
				"Request finished HTTP/1.1 GET http://localhost/pets?id=7 - 500 137 application/json;+charset=utf-8 12.3456ms",
				[]string{"http.request.method=GET", "url.path=/pets", "url.query=id=7", "http.response.status_code=500", "http.response.body.bytes=137", "http.latency_ms=12.3456", "message=Request finished HTTP/1.1 GET http://localhost/pets?id=7 - 500 137 application/json;+charset=utf-8 12.3456ms"},
			},
			{"Request finished HTTP/2 POST https://localhost/pay application/json 22 - 204 - - 1.5ms", []string{"http.request.method=POST", "url.path=/pay", "http.response.status_code=204", "http.latency_ms=1.5"}},
			{"HTTP GET /pets responded 500 in 12.3456 ms", []string{"http.request.method=GET", "url.path=/pets", "http.response.status_code=500", "http.latency_ms=12.3456"}},
		},
	}
}

// fillAspNet reads the text behind ASP.NET's "Request finished": protocol, method, address, the
// type and size of the request, " - ", status, size, type, time.
func fillAspNet(d *document.Document, rest []byte) bool {
	_, rest, _ = bytes.Cut(rest, []byte(" "))
	request, response, ok := bytes.Cut(rest, []byte(" - "))
	method, target, _ := bytes.Cut(request, []byte(" "))
	target, _, _ = bytes.Cut(target, []byte(" "))
	status, response, _ := bytes.Cut(response, []byte(" "))
	size, response, _ := bytes.Cut(response, []byte(" "))
	took, isDuration := duration(response[bytes.LastIndexByte(response, ' ')+1:])
	if !ok || !isMethod(method) || !isStatus(status) || !isDuration {
		return false
	}
	d.Fill(document.HTTPMethod, document.Plain(method))
	fillTarget(d, target)
	fillStatus(d, status)
	if !isNone(size) {
		d.Fill(document.HTTPBodyBytes, document.Plain(size))
	}
	setLatency(d, took)
	return true
}

// fillSerilogRequest reads "GET /pets responded 500 in 12.3456 ms".
func fillSerilogRequest(d *document.Document, rest []byte) bool {
	request, response, ok := bytes.Cut(rest, []byte(" responded "))
	method, target, _ := bytes.Cut(request, []byte(" "))
	status, took, _ := bytes.Cut(response, []byte(" in "))
	ms, isDuration := bytes.CutSuffix(took, []byte(" ms"))
	if !ok || !isMethod(method) || !isStatus(status) || !isDuration {
		return false
	}
	d.Fill(document.HTTPMethod, document.Plain(method))
	fillTarget(d, target)
	fillStatus(d, status)
	fillMilliseconds(d, ms)
	return true
}

// phoenix returns the line that Phoenix writes after a request. It does not contain the target.
func phoenix() Format {
	return Format{
		Name:   "access-phoenix",
		Source: "elixir-plug/plug, lib/plug/logger.ex; phoenixframework/phoenix, lib/phoenix/logger.ex",
		Shapes: []string{"Sent 000 in ", "Chunked 000 in "},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			_, rest, _ := bytes.Cut(text, []byte(" "))
			status, took, _ := bytes.Cut(rest, []byte(" in "))
			ns, ok := duration(took)
			if !ok || !isStatus(status) {
				return nil, false
			}
			fillStatus(d, status)
			setLatency(d, ns)
			return text, true
		},
		Samples: []Sample{
			{"Sent 500 in 12ms", []string{"http.response.status_code=500", "http.latency_ms=12", "message=Sent 500 in 12ms"}},
			{"Chunked 200 in 85µs", []string{"http.response.status_code=200", "http.latency_ms=0.085"}},
		},
	}
}

// actix returns the log of actix-web's middleware in Rust: the common log without a time, and the
// seconds at the end.
func actix() Format {
	list := columns("client", fillClient, "request", fillRequest, "status", fillStatus, "size", toField(document.HTTPBodyBytes),
		"referer", "user_agent", toField(document.UserAgent), "seconds", fillSeconds)
	return Format{
		Name:   "access-actix",
		Source: "actix/actix-web, actix-web/src/middleware/logger.rs: Default",
		Shapes: []string{"0", "a", ":"},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			return parseActix(d, list, text)
		},
		Samples: []Sample{
			{
				`10.0.0.5 "GET /pets?id=7 HTTP/1.1" 500 137 "-" "curl/8.5.0" 0.012345`,
				[]string{"client.ip=10.0.0.5", "http.request.method=GET", "url.path=/pets", "http.response.status_code=500", "http.response.body.bytes=137", "user_agent.original=curl/8.5.0", "http.latency_ms=12.345", "message=GET /pets?id=7 HTTP/1.1"},
			},
			{`::1 "POST /pay HTTP/1.1" 204 0 "https://shop/" "-" 0.000085`, []string{"client.ip=::1", "attributes.referer=https://shop/", "http.latency_ms=0.085"}},
		},
	}
}

func parseActix(d *document.Document, list []column, text []byte) ([]byte, bool) {
	const request, status, seconds = 1, 2, 6
	i := bytes.IndexByte(text[:min(len(text), len("[0000:0000:0000:0000:0000:0000:0000:0000]:65535 "))], ' ')
	if i < 0 || i+1 == len(text) || text[i+1] != '"' || !isAddressList(text[:i]) {
		return nil, false
	}
	var memory [maxColumns][]byte
	line, _, _ := bytes.Cut(text, []byte("\n"))
	n, rest := cutColumns(line, memory[:len(list)])
	if n <= seconds || len(rest) > 0 || !isStatus(memory[status]) || len(line) < len(text) {
		return nil, false
	}
	fillColumns(d, list, memory[:n])
	return memory[request], true
}
