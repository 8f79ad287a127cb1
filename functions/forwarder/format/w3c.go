package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
)

// w3c returns the W3C extended log of Internet Information Services with the columns that IIS
// selects by default, which include the referer from version 8 on. HTTP.sys writes its own errors
// in a similar form. The directives, which begin with #, are separate lines. Package logfile reads other
// columns, which #Fields names in a file.
func w3c() Format {
	modern, old, system, withoutStream := w3cColumns()
	return Format{
		Name:   "access-iis",
		Source: "learn.microsoft.com, IIS 8.5 and later, \"Default log file settings\": logExtFileFlags; \"Error logging in HTTP APIs\"",
		Shapes: []string{"0000-00-00 00:00:00 "},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			var memory [17][]byte
			address, _ := nextColumn(text[len("2006-01-02 15:04:05 "):])
			if !bytes.ContainsAny(address, ".:") || !isAddressList(address) && bytes.IndexByte(address, '%') < 0 {
				return nil, false
			}
			n, rest := cutColumns(text, memory[:])
			if len(rest) > 0 {
				return nil, false
			}
			value := memory[:n]
			switch {
			case n == len(modern) && isMethod(value[3]) && isStatus(value[11]):
				return fillW3C(d, modern, value, value[3:6])
			case n == len(old) && isMethod(value[3]) && isStatus(value[10]):
				return fillW3C(d, old, value, value[3:6])
			case (n == len(system) || n == len(system)-1) && isMethod(value[7]) && len(value[6]) > 5 && string(value[6][:5]) == "HTTP/":
				if n == len(system)-1 { // versions before Windows 10
					return fillW3C(d, withoutStream, value, value[7:9])
				}
				return fillW3C(d, system, value, value[7:9])
			}
			return nil, false
		},
		Samples: []Sample{
			{
				`2026-11-22 21:24:50 10.0.0.1 GET /pets/a.aspx id=7 443 shop\jane 203.0.113.7 Mozilla/5.0+(Windows+NT+10.0) https://example.com/ 500 19 5 123`,
				[]string{"@timestamp=2026-11-22T21:24:50.000Z", "client.ip=203.0.113.7", "http.request.method=GET", "url.path=/pets/a.aspx", "url.query=id=7", "http.response.status_code=500", "attributes.sc-substatus=19", `attributes.cs-username=shop\jane`, "user_agent.original=Mozilla/5.0+(Windows+NT+10.0)", "http.latency_ms=123", "message=GET /pets/a.aspx?id=7"},
			},
			{`2026-11-22 21:24:50 fe80::1%eth0 POST /x - 80 - 2001:db8::7 - 404 0 2 15`, []string{"client.ip=2001:db8::7", "http.response.status_code=404", "attributes.s-ip=fe80::1%eth0", "message=POST /x"}},
			{`2026-11-22 21:24:50 203.0.113.7 51234 10.0.0.1 80 HTTP/1.1 GET /x?y=1 - 503 1 Connections_Refused shop`, []string{"client.ip=203.0.113.7", "url.path=/x", "url.query=y=1", "http.response.status_code=503", "attributes.s-reason=Connections_Refused", "message=GET /x?y=1"}},
		},
	}
}

// w3cColumns returns the columns of IIS, of IIS before version 8, of HTTP.sys, and of HTTP.sys before Windows 10.
func w3cColumns() (modern, old, system, withoutStream []column) {
	modern = columns("date", "time", "s-ip", "cs-method", toField(document.HTTPMethod), "cs-uri-stem", toField(document.URLPath),
		"cs-uri-query", toField(document.URLQuery), "s-port", "cs-username", "c-ip", fillClient,
		"cs(User-Agent)", toField(document.UserAgent), "cs(Referer)", "sc-status", fillStatus, "sc-substatus", "sc-win32-status",
		"time-taken", fillMilliseconds)
	old = append(append([]column{}, modern[:10]...), modern[11:]...)
	system = columns("date", "time", "c-ip", fillClient, "c-port", "s-ip", "s-port", "cs-version", "cs-method", toField(document.HTTPMethod),
		"cs-uri", fillTarget, "streamid", "sc-status", fillStatus, "s-siteid", "s-reason", "s-queuename")
	withoutStream = append(append([]column{}, system[:9]...), system[10:]...)
	return modern, old, system, withoutStream
}

func fillW3C(d *document.Document, list []column, value, request [][]byte) ([]byte, bool) {
	if !setDateTime(d, value[0], value[1]) {
		return nil, false
	}
	value[0], value[1] = nil, nil
	var query []byte
	if len(request) > 2 {
		query = request[2]
	}
	fillColumns(d, list, value)
	return requestMessage(d, request[0], request[1], query), true
}

// w3cDirective returns the lines of a W3C extended log that describe the other lines.
func w3cDirective() Format {
	return Format{
		Name:   "w3c-directive",
		Source: "www.w3.org/TR/WD-logfile.html, directives",
		Shapes: []string{"#Version: ", "#Fields: ", "#Software: ", "#Date: ", "#Start-Date: ", "#End-Date: ", "#Remark: "},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			return text, true
		},
		Samples: []Sample{
			{`#Fields: date time s-ip cs-method`, []string{"message=#Fields: date time s-ip cs-method"}},
			{`#Software: Microsoft Internet Information Services 10.0`, []string{"message=#Software: Microsoft Internet Information Services 10.0"}},
		},
	}
}
