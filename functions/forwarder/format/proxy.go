package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// haproxy returns HAProxy's log of HTTP requests and TCP connections, without the syslog header.
func haproxy() Format {
	return Format{
		Name:   "access-haproxy",
		Source: "HAProxy configuration manual, 8.2 \"Log formats\"",
		Shapes: []string{"0", ":", "["},
		Parse:  parseHAProxy,
		Samples: []Sample{
			{
				`10.0.1.2:33317 [22/Nov/2026:21:24:50.655] http-in static/srv1 10/0/30/69/109 502 2750 - - SH-- 1/1/1/1/0 0/0 {1wt.eu|a b} {} "GET /index.html?x=1 HTTP/1.1"`,
				[]string{"@timestamp=2026-11-22T21:24:50.655Z", "client.ip=10.0.1.2", "attributes.frontend_name=http-in", "attributes.backend_name=static/srv1", "attributes.timers=10/0/30/69/109", "http.latency_ms=109", "http.response.status_code=502", "attributes.bytes_read=2750", "attributes.termination_state=SH--", "attributes.captured_headers={1wt.eu|a b} {}", "http.request.method=GET", "url.query=x=1", "message=GET /index.html?x=1 HTTP/1.1"},
			},
			{
				`[2001:db8::7]:33313 [22/Nov/2026:21:24:50.443] fnt bck/srv1 0/0/5007 212 cD 0/0/0/0/3 0/0`,
				[]string{"client.ip=2001:db8::7", "http.latency_ms=5007", "attributes.bytes_read=212", "attributes.termination_state=cD", "message=fnt bck/srv1 0/0/5007 212 cD 0/0/0/0/3 0/0"},
			},
			{`2001:db8::7:33313 [22/Nov/2026:21:24:50.443] fe~ be/<NOSRV> -1/-1/-1/-1/0 0 0 - - PR-- 1/1/0/0/0 0/0 "<BADREQ>"`, []string{"client.ip=2001:db8::7", "client.port=", "message=<BADREQ>", "http.response.status_code="}},
		},
	}
}

func parseHAProxy(d *document.Document, text []byte) ([]byte, bool) {
	const longest = 64 // limit for an address and its port
	i := bytes.Index(text[:min(len(text), longest)], []byte(" ["))
	if i < 0 || !HasShape(text[i+1:], "[00/Aaa/0000:") {
		return nil, false
	}
	client := text[:i]
	colon := bytes.LastIndexByte(client, ':')
	ns, n := timestamp.CLF(text[i+2:])
	rest, ok := bytes.CutPrefix(text[i+2+n:], []byte("] "))
	if colon < 0 || !isDigits(client[colon+1:]) || n == 0 || !ok {
		return nil, false
	}
	var value [8][]byte
	count, _ := cutColumns(rest, value[:])
	timers := value[2]
	slash := bytes.LastIndexByte(timers, '/')
	if count < 6 || slash < 0 || bytes.IndexByte(value[1], '/') < 0 {
		return nil, false
	}
	timestamp.Set(d, ns)
	fillClient(d, bytes.Trim(client[:colon], "[]"))
	addAttribute(d, "client.port", client[colon+1:])
	addAttribute(d, "frontend_name", value[0])
	addAttribute(d, "backend_name", value[1])
	addAttribute(d, "timers", timers)
	fillMilliseconds(d, bytes.TrimPrefix(timers[slash+1:], []byte("+")))
	if bytes.Count(timers, []byte("/")) < 3 { // a TCP connection
		addAttribute(d, "bytes_read", value[3])
		addAttribute(d, "termination_state", value[4])
		return rest, true
	}
	return fillHAProxyHTTP(d, rest, value[3:]), true
}

// fillHAProxyHTTP reads the columns behind the timers. The request is the last column, and captured
// headers are before it.
func fillHAProxyHTTP(d *document.Document, rest []byte, value [][]byte) []byte {
	fillStatus(d, value[0])
	addAttribute(d, "bytes_read", value[1])
	addAttribute(d, "captured_request_cookie", value[2])
	addAttribute(d, "captured_response_cookie", value[3])
	addAttribute(d, "termination_state", value[4])
	_, behind, ok := bytes.Cut(rest, value[4])
	i := bytes.IndexByte(behind, '"')
	if !ok || len(value[4]) == 0 || i < 0 {
		return rest
	}
	connections, headers, _ := bytes.Cut(bytes.TrimSpace(behind[:i]), []byte("{"))
	addAttribute(d, "connections", bytes.TrimSpace(connections))
	if len(headers) > 0 {
		addAttribute(d, "captured_headers", bytes.TrimSpace(behind[bytes.IndexByte(behind, '{'):i]))
	}
	request, left := nextColumn(behind[i:])
	fillRequest(d, request)
	return withRest(d, request, left)
}

// haproxyNotice returns the messages that HAProxy writes to standard error about itself.
func haproxyNotice() Format {
	return Format{
		Name:   "haproxy",
		Source: "haproxy/haproxy, src/errors.c: print_message",
		Shapes: []string{"[NOTICE]", "[WARNING]", "[ALERT]", "[DIAG]"},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			name, rest, _ := cutBetween(text, '[', ']')
			i := bytes.IndexByte(rest, '(')
			if i < 0 || i > len("   325/212450 ") {
				return nil, false
			}
			pid, message, ok := cutBetween(rest[i:], '(', ')')
			message, isColon := bytes.CutPrefix(message, []byte(" : "))
			if !ok || !isColon || !isDigits(pid) {
				return nil, false
			}
			l := level.Parse(name)
			if string(name) == "DIAG" {
				l = level.Debug
			}
			l.SetDefault(d)
			d.Fill(document.ProcessID, document.Plain(pid))
			return message, true
		},
		Samples: []Sample{
			{`[WARNING] 325/212450 (7) : Server bck/srv1 is DOWN`, []string{"log.level=warn", "process.pid=7", "message=Server bck/srv1 is DOWN"}},
			{`[ALERT]    (1) : Current worker (8) exited with code 139`, []string{"log.level=fatal", "process.pid=1", "message=Current worker (8) exited with code 139"}},
		},
	}
}

// envoy returns the default access log of Envoy, and that of Istio, which has additional columns in
// the middle and at the end.
func envoy() Format {
	middle := columns("bytes_received", "bytes_sent", toField(document.HTTPBodyBytes), "duration", fillMilliseconds, "upstream_service_time",
		"x_forwarded_for", fillForwarded, "user_agent", toField(document.UserAgent), "request_id", "authority", "upstream_host",
		"upstream_cluster", "upstream_local_address", "downstream_local_address", "downstream_remote_address", fillClient,
		"requested_server_name", "route_name")
	return Format{
		Name:   "access-envoy",
		Source: "envoyproxy.io, \"Access logging\": default format string; istio/istio, pilot/pkg/model/telemetry_logging.go: EnvoyTextLogFormat",
		Shapes: []string{`[0000-00-00T00:00:00.000Z] "`},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			return parseEnvoy(d, middle, text)
		},
		Samples: []Sample{
			{
				`[2026-11-22T21:24:50.310Z] "POST /api/v1/locations?x=1 HTTP/2" 503 UF 154 91 226 100 "10.0.35.28" "nsq2http" "cc21d9b0-cf5c-432b-8c7e-98aeb7988cd2" "locations" "tcp://10.0.2.1:80"`,
				[]string{"@timestamp=2026-11-22T21:24:50.310Z", "http.request.method=POST", "url.path=/api/v1/locations", "http.response.status_code=503", "attributes.response_flags=UF", "attributes.bytes_received=154", "http.response.body.bytes=91", "http.latency_ms=226", "client.ip=10.0.35.28", "user_agent.original=nsq2http", "attributes.request_id=cc21d9b0-cf5c-432b-8c7e-98aeb7988cd2", "attributes.upstream_host=tcp://10.0.2.1:80", "message=POST /api/v1/locations?x=1 HTTP/2"},
			},
			{
				`[2026-11-22T21:24:50.310Z] "GET /status/418 HTTP/1.1" 418 - via_upstream - "-" 0 135 4 4 "-" "curl/8.5.0" "84961386-6d84-929d-98bd-c5aee93b5c88" "httpbin:8000" "127.0.0.1:80" inbound|8000|| 127.0.0.1:41854 10.44.1.27:80 10.44.1.23:37652 outbound_.8000_._.httpbin.foo.svc.cluster.local default`,
				[]string{"http.response.status_code=418", "attributes.response_code_details=via_upstream", "http.latency_ms=4", "client.ip=10.44.1.23", "attributes.client.port=37652", "attributes.upstream_cluster=inbound|8000||", "attributes.route_name=default"},
			},
		},
	}
}

// envoyApplication returns Envoy's application log. Its thread number is that of the operating
// system.
func envoyApplication() Format {
	return Format{
		Name:   "envoy",
		Source: "envoyproxy.io, \"Command line options\": --log-format",
		Layouts: []string{
			"[%time][%thread][%level][%label] [%file:%line] %message",
			"[%time][%thread][%level][%label] %message",
		},
		Samples: []Sample{
			{"[2026-11-22 21:24:50.123][17][warning][config] [source/common/config/grpc_stream.h:152] gRPC config stream closed", []string{"log.level=warn", "@timestamp=2026-11-22T21:24:50.123Z", "process.thread.name=17", "log.logger=config", "log.origin.file.name=source/common/config/grpc_stream.h", "log.origin.file.line=152", "message=gRPC config stream closed"}},
			{"[2026-11-22 21:24:50.123][17][critical][main] out of memory\nmore", []string{"log.level=fatal", "log.logger=main", "message=out of memory\nmore"}},
		},
	}
}

func parseEnvoy(d *document.Document, list []column, text []byte) ([]byte, bool) {
	var value [maxColumns][]byte
	n, rest := cutColumns(text, value[:len(list)+7])
	const request, status, flags = 1, 2, 3
	ns, ok := timestamp.Parse(value[0])
	if !ok || n < 9 || !isStatus(value[status]) && string(value[status]) != "-" {
		return nil, false
	}
	from := 4
	isIstio := !isDigits(value[4])
	if isIstio {
		from = 7
	}
	if n < from+4 || !isDigits(value[from]) || !isDigits(value[from+1]) {
		return nil, false
	}
	timestamp.Set(d, ns)
	fillRequest(d, value[request])
	fillStatus(d, value[status])
	addAttribute(d, "response_flags", value[flags])
	if isIstio {
		addAttribute(d, "response_code_details", value[4])
		addAttribute(d, "connection_termination_details", value[5])
		addAttribute(d, "upstream_transport_failure_reason", value[6])
	} else if n > from+len(list) {
		rest = between(text, value[from+len(list)], text[len(text):])
		n = from + len(list)
	}
	fillColumns(d, list, value[from:n])
	addRest(d, rest)
	return value[request], true
}
