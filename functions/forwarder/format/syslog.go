package format

import (
	"bytes"
	"strconv"
	"strings"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// syslogBSD returns the older syslog header, with and without its priority, and the lines that
// journalctl, rsyslog and Heroku write in the same order: time, host, program and process id. The
// program becomes the service, as in OpenTelemetry's mapping.
func syslogBSD() Format {
	return Format{
		Name:   "syslog-rfc3164",
		Source: "RFC 3164, 4.1; systemd, journalctl(1): short, short-precise, short-iso; rsyslog, RSYSLOG_FileFormat; devcenter.heroku.com, \"Logging\": log format; OpenTelemetry, logs data model, appendix A: syslog",
		Shapes: []string{
			"Aaa 00 00:00:00", "Aaa  0 00:00:00", "<0>Aaa ", "<00>Aaa ", "<000>Aaa ",
			"0000-00-00T00:00:00", "<0>0000-00-00T", "<00>0000-00-00T", "<000>0000-00-00T",
		},
		IsWrapper: true,
		Parse:     parseSyslogBSD,
		Samples: []Sample{
			{
				`Nov 22 21:24:50 ip-10-0-0-5 web[1234]:   File "/app/app.py", line 7, in handler`,
				[]string{"@timestamp=2026-11-22T21:24:50.000Z", "host.name=ip-10-0-0-5", "service.name=web", "process.pid=1234", `message=  File "/app/app.py", line 7, in handler`},
			},
			{
				`<34>Nov  2 21:24:50 mymachine su: 'su root' failed for lonvick on /dev/pts/8`,
				[]string{"@timestamp=2026-11-02T21:24:50.000Z", "log.level=fatal", "attributes.syslog.facility=4", "service.name=su", "message='su root' failed for lonvick on /dev/pts/8"},
			},
			{
				`2026-11-22T22:24:50.123456+01:00 ip-10-0-0-5 systemd[1]: Started nginx.service.`,
				[]string{"@timestamp=2026-11-22T21:24:50.123456Z", "host.name=ip-10-0-0-5", "service.name=systemd", "process.pid=1", "message=Started nginx.service."},
			},
			{
				`2026-11-22T21:24:50.123456+00:00 app[web.1]: State changed from starting to up`,
				[]string{"service.name=app", "attributes.syslog.procid=web.1", "host.name=", "message=State changed from starting to up"},
			},
			{`Nov 22 21:24:50.123456 ip-10-0-0-5 kernel: [12345.678901] Out of memory: Killed process 7 (node)`, []string{"service.name=kernel", "@timestamp=2026-11-22T21:24:50.123456Z", "message=[12345.678901] Out of memory: Killed process 7 (node)"}},
			{`Nov 22 21:24:50 ip-10-0-0-5 web[17]: #011at shop.Cart.charge(Cart.java:7)`, []string{"service.name=web", "message=\tat shop.Cart.charge(Cart.java:7)"}},
			{`Nov 22 21:24:50 ip-10-0-0-5 CRON[77]: (root) CMD (a: b)`, []string{"service.name=CRON", "process.pid=77", "message=(root) CMD (a: b)"}},
		},
	}
}

func parseSyslogBSD(d *document.Document, text []byte) ([]byte, bool) {
	priority, rest, ok := cutPriority(text)
	if !ok {
		return nil, false
	}
	isISO := len(rest) > 0 && rest[0]-'0' <= 9
	if isISO && bytes.IndexByte(rest[:min(len(rest), len("2006-01-02T15:04:05.000000000Z"))], 'Z') > 0 {
		return nil, false // many loggers write this time; rsyslog and the journal include the offset
	}
	ns, n := int64(0), 0
	if isISO {
		ns, n = timestamp.ISO(rest)
	} else {
		ns, n = timestamp.Syslog(rest, d.Observed)
	}
	if n == 0 || len(rest) <= n || rest[n] != ' ' {
		return nil, false
	}
	var host []byte
	tag, message, ok := cutTag(rest[n+1:])
	if !ok || isISO && bytes.IndexByte(tag, '[') < 0 {
		host, rest, _ = bytes.Cut(rest[n+1:], []byte(" "))
		tag, message, ok = cutTag(rest)
	}
	if !ok || !isHost(host) || isISO && level.Parse(bytes.TrimSuffix(host, []byte(":"))) != level.None {
		return nil, false
	}
	fillPriority(d, priority)
	timestamp.Set(d, ns)
	d.Fill(document.HostName, document.Plain(host))
	fillTag(d, tag)
	return leadingTabs(d, message), true
}

// leadingTabs restores the tabs at the start of a message, such as those before a call in a stack
// trace. rsyslog writes each as #011.
func leadingTabs(d *document.Document, message []byte) []byte {
	const tab = "#011"
	count := 0
	for bytes.HasPrefix(message[count*len(tab):], []byte(tab)) {
		count++
	}
	if count == 0 {
		return message
	}
	return d.Keep(strings.Repeat("\t", count) + string(message[count*len(tab):]))
}

// cutPriority cuts off <PRI>, the facility and severity in one number of at most 191. It returns -1
// if there is no priority.
func cutPriority(text []byte) (priority int, rest []byte, ok bool) {
	if len(text) == 0 || text[0] != '<' {
		return -1, text, true
	}
	i := bytes.IndexByte(text[:min(len(text), len("<191>"))], '>')
	if i < 2 {
		return 0, nil, false
	}
	priority = timestamp.Digits(text[1:i])
	return priority, text[i+1:], priority >= 0 && priority <= 191
}

func fillPriority(d *document.Document, priority int) {
	if priority < 0 {
		return
	}
	severity := [1]byte{byte('0' + priority%8)}
	level.Parse(severity[:]).SetDefault(d)
	var memory [2]byte
	addAttribute(d, "syslog.facility", d.Keep(string(strconv.AppendInt(memory[:0], int64(priority/8), 10))))
}

// cutTag cuts off "program[pid]: ".
func cutTag(text []byte) (tag, message []byte, ok bool) {
	const longest = 128 // RFC 5424 allows 48 for the program and 128 for the process id
	head := text[:min(len(text), longest)]
	i := bytes.IndexByte(head, ':')
	if i <= 0 || bytes.IndexByte(head[:i], ' ') >= 0 || bytes.IndexByte(head[:i], '"') >= 0 || bytes.IndexByte(head[:i], '=') >= 0 {
		return nil, nil, false
	}
	switch {
	case i+1 == len(text):
		return text[:i], nil, true
	case text[i+1] == ' ':
		return text[:i], text[i+2:], true
	}
	return nil, nil, false
}

func fillTag(d *document.Document, tag []byte) {
	name, id, hasID := bytes.Cut(tag, []byte("["))
	d.Fill(document.ServiceName, document.Plain(name))
	if id = bytes.TrimSuffix(id, []byte("]")); hasID && !d.Fill(document.ProcessID, document.Plain(id)) {
		addAttribute(d, "syslog.procid", id)
	}
}

// isHost reports whether b is empty or can be the name or address of a host.
func isHost(b []byte) bool {
	for _, c := range b {
		if c-'0' > 9 && c|0x20-'a' > 'z'-'a' && bytes.IndexByte([]byte("-._:%"), c) < 0 {
			return false
		}
	}
	return true
}
