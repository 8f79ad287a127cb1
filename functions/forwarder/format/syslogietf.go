package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/timestamp"
)

// syslogIETF returns the newer syslog header, whose structured data becomes attributes.
func syslogIETF() Format {
	return Format{
		Name:      "syslog-rfc5424",
		Source:    "RFC 5424, 6; OpenTelemetry, logs data model, appendix A: syslog",
		Shapes:    []string{"<0>0 ", "<00>0 ", "<000>0 "},
		IsWrapper: true,
		Parse:     parseSyslogIETF,
		Samples: []Sample{
			{
				`<165>1 2026-11-22T21:24:50.003Z mymachine.example.com evntslog 7 ID47 [exampleSDID@32473 iut="3" eventSource="App\"lication\]"][b@1 x=""] ` + "\uFEFF" + `An application event`,
				[]string{"@timestamp=2026-11-22T21:24:50.003Z", "log.level=info", "attributes.syslog.facility=20", "host.name=mymachine.example.com", "service.name=evntslog", "process.pid=7", "attributes.syslog.msgid=ID47", "attributes.exampleSDID@32473.iut=3", `attributes.exampleSDID@32473.eventSource=App"lication]`, "message=An application event"},
			},
			{`<34>1 - - su - ID47 - 'su root' failed`, []string{"service.name=su", "log.level=fatal", "message='su root' failed"}},
			{`<11>1 2026-11-22T21:24:50Z h app web.1 - -`, []string{"log.level=error", "attributes.syslog.procid=web.1", "message="}},
		},
	}
}

func parseSyslogIETF(d *document.Document, text []byte) ([]byte, bool) {
	priority, rest, ok := cutPriority(text)
	if !ok {
		return nil, false
	}
	var value [6][]byte // version, time, host, program, process id, message id
	for i := range value {
		if value[i], rest, ok = bytes.Cut(rest, []byte(" ")); !ok {
			return nil, false
		}
	}
	ns, isTime := timestamp.Parse(value[1])
	data, message, isData := cutStructuredData(rest)
	if !isTime && !isNone(value[1]) || !isData {
		return nil, false
	}
	fillPriority(d, priority)
	timestamp.Set(d, ns)
	if !isNone(value[2]) {
		d.Fill(document.HostName, document.Plain(value[2]))
	}
	if !isNone(value[3]) {
		d.Fill(document.ServiceName, document.Plain(value[3]))
	}
	if !isNone(value[4]) && !d.Fill(document.ProcessID, document.Plain(value[4])) {
		addAttribute(d, "syslog.procid", value[4])
	}
	addAttribute(d, "syslog.msgid", value[5])
	addStructuredData(d, data)
	return leadingTabs(d, bytes.TrimPrefix(message, []byte("\uFEFF"))), true
}

// cutStructuredData cuts off "-" or elements in brackets. Inside a quoted value, a backslash
// escapes a bracket.
func cutStructuredData(text []byte) (data, message []byte, ok bool) {
	if len(text) > 0 && text[0] == '-' {
		return nil, bytes.TrimPrefix(text[1:], []byte(" ")), len(text) == 1 || text[1] == ' '
	}
	isQuoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case isQuoted && c == '\\':
			i++
		case c == '"':
			isQuoted = !isQuoted
		case c == ']' && !isQuoted && (i+1 == len(text) || text[i+1] != '['):
			return text[:i+1], bytes.TrimPrefix(text[i+1:], []byte(" ")), text[0] == '['
		case i == 0 && c != '[':
			return nil, nil, false
		}
	}
	return nil, nil, false
}

// addStructuredData adds the parameters of each element as ID.NAME.
func addStructuredData(d *document.Document, data []byte) {
	var id []byte
	for len(data) > 0 {
		switch data[0] {
		case '[':
			i := bytes.IndexAny(data, " ]")
			id, data = data[1:i], data[i:]
		case ' ', ']':
			data = data[1:]
		default:
			name, rest, ok := bytes.Cut(data, []byte(`="`))
			if !ok {
				return
			}
			end := 0
			for end < len(rest) && rest[end] != '"' {
				if rest[end] == '\\' {
					end++
				}
				end++
			}
			end = min(end, len(rest))
			addAttribute(d, string(id)+"."+string(name), unescaped(d, rest[:end]))
			data = rest[min(end+1, len(rest)):]
		}
	}
}

// unescaped returns the decoded text of a parameter's value.
func unescaped(d *document.Document, v []byte) []byte {
	if bytes.IndexByte(v, '\\') < 0 {
		return v
	}
	plain := d.Keep(string(v))[:0]
	for i := 0; i < len(v); i++ {
		if v[i] == '\\' && i+1 < len(v) && bytes.IndexByte([]byte(`"\]`), v[i+1]) >= 0 {
			i++
		}
		plain = append(plain, v[i])
	}
	return plain
}
