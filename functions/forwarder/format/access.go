package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/timestamp"
)

// commonLog returns the Common and the Combined Log Format, including the columns that servers add
// in front (a virtual host) and behind: nginx and its Kubernetes controller, Apache, Tomcat,
// gunicorn, Werkzeug, Django, morgan, gevent, API Gateway, Traefik.
func commonLog() Format {
	return Format{
		Name:   "access-common",
		Source: "httpd.apache.org/docs/2.4/mod/mod_log_config.html; nginx.org, ngx_http_log_module; API Gateway developer guide, set up CloudWatch API logging; kubernetes/ingress-nginx, log-format.md; doc.traefik.io, access logs; gevent/gevent, pywsgi.py: format_request",
		Shapes: []string{"0", "a", "A", ":", "-", "["},
		Parse:  parseCommonLog,
		Samples: []Sample{
			{
				`203.0.113.7 - - [22/Nov/2026:21:24:50 +0000] "GET /pets?id=7 HTTP/1.1" 500 137 5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11`,
				[]string{"@timestamp=2026-11-22T21:24:50.000Z", "client.ip=203.0.113.7", "http.request.method=GET", "url.path=/pets", "url.query=id=7", "http.response.status_code=500", "http.response.body.bytes=137", "aws.apigateway.request_id=5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11", "message=GET /pets?id=7 HTTP/1.1"},
			},
			{
				`203.0.113.7 - - [22/Nov/2026:21:24:50 +0000] "GET /pets/{id} HTTP/1.1" 502 36 5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11 aBcDeFgHiJk=`,
				[]string{"http.route=/pets/{id}", "attributes.extendedRequestId=aBcDeFgHiJk=", "message=GET /pets/{id} HTTP/1.1"},
			},
			{
				`2001:db8::7 - jane doe [22/Nov/2026:21:24:50 +0100] "POST /a\"b HTTP/2.0" 201 - "-" "ua \"quoted\" \\" "198.51.100.1, 10.0.0.1"`,
				[]string{"@timestamp=2026-11-22T20:24:50.000Z", "client.ip=2001:db8::7", "attributes.remote_user=jane doe", `url.path=/a\"b`, "http.response.status_code=201", `user_agent.original=ua \"quoted\" \\`, "attributes.x_forwarded_for=198.51.100.1, 10.0.0.1"},
			},
			{
				`shop.example.com:443 10.0.0.5 - - [22/Nov/2026:21:24:50 +0000] "GET / HTTP/1.1" 200 12 "https://example.com/" "curl/8.5.0"`,
				[]string{"attributes.vhost=shop.example.com:443", "client.ip=10.0.0.5", "attributes.referer=https://example.com/", "user_agent.original=curl/8.5.0"},
			},
			{
				`10.0.0.5 - - [22/Nov/2026:21:24:50 +0000] "GET /x HTTP/1.1" 502 150 "-" "curl/8.5.0" 412 0.012 [shop-orders-80] [] 10.2.3.4:8080, 10.2.3.5:8080 0, 150 0.001, 0.011 502, 502 c1b2c3d4e5f60718293a4b5c6d7e8f90`,
				[]string{"http.latency_ms=12", "attributes.proxy_upstream_name=shop-orders-80", "attributes.request_length=412", "attributes.upstream_addr=10.2.3.4:8080, 10.2.3.5:8080", "attributes.upstream_status=502, 502", "attributes.req_id=c1b2c3d4e5f60718293a4b5c6d7e8f90"},
			},
			{
				`10.0.0.5 - - [22/Nov/2026:21:24:50 +0000] "GET /x HTTP/2.0" 404 19 "-" "-" 17 "shop@docker" "http://172.18.0.3:80" 4ms`,
				[]string{"http.latency_ms=4", "attributes.router_name=shop@docker", "attributes.server_url=http://172.18.0.3:80", "attributes.request_count=17"},
			},
			{
				`10.0.0.5 - - [22/Nov/2026 21:24:50] "GET /x HTTP/1.1" 200 -`,
				[]string{"client.ip=10.0.0.5", "http.response.status_code=200", "message=GET /x HTTP/1.1"},
			},
			{`10.0.0.5 - - [2026-11-22 21:24:50] "GET /x HTTP/1.1" 200 12 0.001234`, []string{"@timestamp=2026-11-22T21:24:50.000Z", "client.ip=10.0.0.5", "http.response.status_code=200", "http.response.body.bytes=12"}},
			{`[22/Nov/2026 21:24:50] "GET /static/a.css HTTP/1.1" 404 179`, []string{"http.response.body.bytes=179", "url.path=/static/a.css"}},
			{
				`host-7.example.com - - [22/Nov/2026:21:24:50 +0000] "\x16\x03\x01" 400 166 "-" "-"`,
				[]string{"client.address=host-7.example.com", "http.response.status_code=400", `message=\x16\x03\x01`},
			},
			{
				`10.0.0.5 - - [22/Nov/2026:21:24:50 +0000] "GET /x HTTP/1.1" 200 12 "-" "curl/8.5.0" rt=0.123 ua="10.2.3.4:80"`,
				[]string{"attributes.rt=0.123", "attributes.ua=10.2.3.4:80"},
			},
			{
				"fe80::1%eth0 - - [22/Nov/2026:21:24:50 +0000] \"GET /\xff HTTP/1.1\" 200 12 \"-\" \"\xff\"",
				[]string{"client.address=fe80::1%eth0", "url.path=/\uFFFD", "user_agent.original=\uFFFD"},
			},
			{
				`10.0.0.5 - - [22/Nov/2026:21:24:50 +0000] "GET /x HTTP/1.1" 200 12 8231 "cut o`,
				[]string{`message=GET /x HTTP/1.1 8231 "cut o`},
			},
		},
	}
}

func parseCommonLog(d *document.Document, text []byte) ([]byte, bool) {
	i := clfDate(text)
	if i < 0 {
		return nil, false
	}
	ns, n := timestamp.CLF(text[i+1:])
	if n == 0 {
		ns, n = timestamp.ISO(text[i+1:]) // of gevent
	}
	rest, isClosed := bytes.CutPrefix(text[i+1+n:], []byte(`] "`))
	var who origin
	if n == 0 || !isClosed || !who.parse(bytes.TrimRight(text[:i], " ")) {
		return nil, false
	}
	request, rest := nextColumn(text[len(text)-len(rest)-1:])
	status, rest := nextColumn(rest)
	if !isStatus(status) {
		return nil, false
	}
	size, rest := nextColumn(rest)
	setTime(d, ns, text[i+1:i+1+n])
	who.fill(d)
	fillRequest(d, request)
	fillStatus(d, status)
	if !isNone(size) && !d.Fill(document.HTTPBodyBytes, document.Plain(size)) {
		return withRest(d, request, size), true
	}
	return withRest(d, request, fillBehind(d, rest)), true
}

// clfDate returns the start of the date in brackets of the Common Log Format, or -1.
func clfDate(text []byte) int {
	const farthest, most = 512, 4 // limits for the bytes before the date, and for the brackets among them
	head := text[:min(len(text), farthest)]
	for i, tries := 0, 0; tries < most; tries++ {
		n := bytes.IndexByte(head[i:], '[')
		if n < 0 {
			return -1
		}
		if i += n; HasShape(text[i:], "[00/Aaa/0000") || HasShape(text[i:], "[0/Aaa/0000") || HasShape(text[i:], "[0000-00-00 00:00:00] \"") {
			return i
		}
		i++
	}
	return -1
}

// An origin contains the columns before the date: the optional virtual host, the client, and the
// client's names according to identd and authentication.
type origin struct{ vhost, client, ident, user []byte }

func (o *origin) parse(head []byte) bool {
	if len(head) == 0 {
		return true
	}
	var word [5][]byte
	n := 0
	for n < len(word)-1 && len(head) > 0 {
		word[n], head, _ = bytes.Cut(head, []byte(" "))
		n++
	}
	word[n] = head
	switch {
	case n == 1:
		o.client = word[0]
	case n == 2 && string(word[1]) == "-":
		o.client = word[0]
	case n == 3:
		o.client, o.ident, o.user = word[0], word[1], word[2]
	case n == 4 && len(word[4]) == 0 && string(word[1]) != "-":
		o.vhost, o.client, o.ident, o.user = word[0], word[1], word[2], word[3]
	case n == 4 && string(word[1]) == "-": // a user name with blanks
		o.client, o.user = word[0], bytes.TrimSpace(joined(word[2], word[3], word[4]))
	default:
		return false
	}
	return isClient(o.client)
}

// isClient reports whether b is an address or a host name. The prefixes of some loggers contain no
// blanks either (INFO:werkzeug:127.0.0.1).
func isClient(b []byte) bool {
	host, _ := cutPort(b)
	return isHost(host) && (bytes.IndexByte(host, ':') < 0 || isAddressList(host) || bytes.IndexByte(host, '%') > 0)
}

// joined returns the part of a line from a to the end of the last of a, b and c, which are
// consecutive parts of it.
func joined(a, b, c []byte) []byte {
	return a[:min(cap(a), len(a)+1+len(b)+1+len(c))]
}

func (o *origin) fill(d *document.Document) {
	addAttribute(d, "vhost", o.vhost)
	if !isNone(o.client) {
		fillClient(d, o.client)
	}
	addAttribute(d, "remote_ident", o.ident)
	addAttribute(d, "remote_user", o.user)
}
