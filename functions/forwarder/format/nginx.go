package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// nginxError returns nginx's error log. The values that nginx adds behind the message, such as
// client and request, become fields and attributes.
func nginxError() Format {
	return Format{
		Name:   "nginx-error",
		Source: "nginx/nginx, src/core/ngx_log.c: ngx_log_error_core; src/http/ngx_http_request.c: ngx_http_log_error",
		Shapes: []string{"0000/00/00 00:00:00 [a"},
		Parse:  parseNginxError,
		Samples: []Sample{
			{
				`2026/11/22 21:24:50 [error] 7#8: *12 open() "/var/www/x" failed (2: No such file or directory), client: 10.0.0.5, server: _, request: "GET /x?y=1 HTTP/1.1", upstream: "http://10.2.3.4:8080/x", host: "shop.example.com", referrer: "https://example.com/, a"`,
				[]string{"@timestamp=2026-11-22T21:24:50.000Z", "log.level=error", "process.pid=7", "process.thread.name=8", "attributes.connection=12", "client.ip=10.0.0.5", "http.request.method=GET", "url.path=/x", "url.query=y=1", "attributes.upstream=http://10.2.3.4:8080/x", "attributes.host=shop.example.com", "attributes.referrer=https://example.com/, a", `message=open() "/var/www/x" failed (2: No such file or directory)`},
			},
			{`2026/11/22 21:24:50 [notice] 1#1: nginx/1.27.0`, []string{"log.level=info", "process.pid=1", "message=nginx/1.27.0"}},
			{`2026/11/22 21:24:50 [emerg] 1#1: host not found in upstream "app" in /etc/nginx/nginx.conf:12`, []string{"log.level=fatal"}},
			{`2026/11/22 21:24:50 [crit] 7#7: *3 SSL_do_handshake() failed, client: 2001:db8::7, server: 0.0.0.0:443`, []string{"client.ip=2001:db8::7", "attributes.server=0.0.0.0:443", "message=SSL_do_handshake() failed"}},
		},
	}
}

func parseNginxError(d *document.Document, text []byte) ([]byte, bool) {
	ns, n := timestamp.ISO(text)
	if n == 0 || len(text) <= n {
		return nil, false
	}
	name, rest, ok := cutBetween(text[n+1:], '[', ']')
	l := level.Parse(name)
	pid, rest, isPID := bytes.Cut(bytes.TrimPrefix(rest, []byte(" ")), []byte("#"))
	thread, message, isThread := bytes.Cut(rest, []byte(": "))
	if !ok || l == level.None || !isPID || !isThread || !isDigits(pid) || !isDigits(thread) {
		return nil, false
	}
	timestamp.Set(d, ns)
	l.SetDefault(d)
	d.Fill(document.ProcessID, document.Plain(pid))
	d.Fill(document.ThreadName, document.Plain(thread))
	if connection, rest, ok := bytes.Cut(message, []byte(" ")); ok && len(connection) > 1 && connection[0] == '*' && isDigits(connection[1:]) {
		addAttribute(d, "connection", connection[1:])
		message = rest
	}
	message, context, ok := bytes.Cut(message, []byte(", client: "))
	if ok {
		fillNginxContext(d, context)
	}
	return message, true
}

// fillNginxContext reads "ADDRESS, name: value, name: "value", …".
func fillNginxContext(d *document.Document, context []byte) {
	client, context, _ := bytes.Cut(context, []byte(", "))
	fillClient(d, client)
	for len(context) > 0 {
		name, rest, ok := bytes.Cut(context, []byte(": "))
		if !ok {
			addRest(d, context)
			return
		}
		var value []byte
		if len(rest) > 0 && rest[0] == '"' {
			end := len(rest)
			if i := bytes.Index(rest[1:], []byte(`", `)); i >= 0 {
				end = 1 + i
			} else if len(rest) > 1 && rest[end-1] == '"' {
				end--
			}
			value, context = rest[1:end], bytes.TrimPrefix(rest[end:], []byte(`"`))
			context = bytes.TrimPrefix(context, []byte(", "))
		} else {
			value, context, _ = bytes.Cut(rest, []byte(", "))
		}
		if string(name) == "request" && fillRequest(d, value) {
			continue
		}
		d.AddAttribute(name, document.Plain(value))
	}
}
