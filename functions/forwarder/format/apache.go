package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// apacheError returns the error log of Apache 2.4 and 2.2. It is a wrapper of the output of
// programs that Apache runs (mod_wsgi, CGI, PHP).
func apacheError() Format {
	return Format{
		Name:      "apache-error",
		Source:    "httpd.apache.org/docs/2.4/mod/core.html#errorlogformat; apache/httpd, server/log.c: do_errorlog_default",
		Shapes:    []string{"[Aaa Aaa "},
		IsWrapper: true,
		Parse:     parseApacheError,
		Samples: []Sample{
			{`[Sun Nov 22 21:24:50.123456 2026] [core:error] [pid 7] AH00126: Invalid URI in request`, []string{"@timestamp=2026-11-22T21:24:50.123456Z", "log.level=error", "log.logger=core", "process.pid=7", "message=AH00126: Invalid URI in request"}},
			{
				`[Sun Nov 22 21:24:50.123456 2026] [wsgi:error] [pid 7:tid 140137] [remote 10.0.0.5:51234]   File "/app/app.py", line 7, in handler`,
				[]string{"log.logger=wsgi", "process.thread.name=140137", "client.ip=10.0.0.5", "attributes.client.port=51234", `message=  File "/app/app.py", line 7, in handler`},
			},
			{`[Sun Nov 22 21:24:50 2026] [error] [client 2001:db8::7] File does not exist: /var/www/x, referer: https://example.com/`, []string{"@timestamp=2026-11-22T21:24:50.000Z", "log.level=error", "client.ip=2001:db8::7", "attributes.referer=https://example.com/", "message=File does not exist: /var/www/x"}},
			{`[Sun Nov 22 21:24:50.123456 2026] [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/2.4.62 (Unix) configured -- resuming normal operations`, []string{"log.level=info", "log.logger=mpm_event"}},
		},
	}
}

func parseApacheError(d *document.Document, text []byte) ([]byte, bool) {
	when, rest, _ := cutBetween(text, '[', ']')
	ns, n := timestamp.Apache(when)
	module, rest, ok := cutBetween(bytes.TrimPrefix(rest, []byte(" ")), '[', ']')
	name := module
	if before, after, isModule := bytes.Cut(module, []byte(":")); isModule {
		module, name = before, after
	} else {
		module = nil
	}
	l := level.Parse(name)
	if len(name) > 5 && string(name[:5]) == "trace" { // the levels trace1 to trace8
		l = level.Trace
	}
	if n == 0 || !ok || l == level.None {
		return nil, false
	}
	timestamp.Set(d, ns)
	l.SetDefault(d)
	d.Fill(document.Logger, document.Plain(module))
	rest = bytes.TrimPrefix(rest, []byte(" "))
	for {
		part, behind, ok := cutBetween(rest, '[', ']')
		if !ok || !fillApachePart(d, part) {
			break
		}
		rest = bytes.TrimPrefix(behind, []byte(" "))
	}
	if i := bytes.LastIndex(rest, []byte(", referer: ")); i >= 0 {
		addAttribute(d, "referer", rest[i+len(", referer: "):])
		rest = rest[:i]
	}
	return rest, true
}

// fillApachePart reads "pid 7:tid 8", "client 10.0.0.5:1234" and mod_wsgi's "remote 10.0.0.5:1234".
func fillApachePart(d *document.Document, part []byte) bool {
	name, value, _ := bytes.Cut(part, []byte(" "))
	switch string(name) {
	case "pid":
		pid, thread, _ := bytes.Cut(value, []byte(":tid "))
		d.Fill(document.ThreadName, document.Plain(thread))
		return d.Fill(document.ProcessID, document.Plain(pid))
	case "client", "remote":
		return fillApacheClient(d, value)
	}
	return false
}

// fillApacheClient reads an address that ends in the port. In an IPv6 address, the last number is
// the port if it is behind the eighth colon or if the address is abbreviated.
func fillApacheClient(d *document.Document, v []byte) bool {
	host, port := cutPort(v)
	if port == nil && d.Fill(document.ClientIP, document.Plain(host)) {
		return true
	}
	i := bytes.LastIndexByte(v, ':')
	if port == nil && i > 0 {
		host, port = v[:i], v[i+1:]
	}
	addAttribute(d, "client.port", port)
	return fillClient(d, host)
}
