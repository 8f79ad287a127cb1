package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
)

// uvicorn returns uvicorn's access log, with its level or behind the prefix of another logger.
func uvicorn() Format {
	return Format{
		Name:   "access-uvicorn",
		Source: "encode/uvicorn, uvicorn/logging.py: AccessFormatter; uvicorn/config.py: LOGGING_CONFIG",
		Shapes: []string{"INFO:     ?", "0", "[", ":"},
		Parse:  parseUvicorn,
		Samples: []Sample{
			{
				`INFO:     10.0.0.5:1234 - "GET /x?y=1 HTTP/1.1" 500 Internal Server Error`,
				[]string{"log.level=info", "client.ip=10.0.0.5", "attributes.client.port=1234", "http.request.method=GET", "url.path=/x", "url.query=y=1", "http.response.status_code=500", "message=GET /x?y=1 HTTP/1.1"},
			},
			{`10.0.0.5:1234 - "GET / HTTP/1.1" 200`, []string{"client.ip=10.0.0.5", "http.response.status_code=200", "log.level="}},
			{`INFO:     ::1:1234 - "WebSocket /ws" [accepted]`, []string{"client.ip=::1", `message=WebSocket /ws [accepted]`}},
		},
	}
}

func parseUvicorn(d *document.Document, text []byte) ([]byte, bool) {
	rest, hasLevel := bytes.CutPrefix(text, []byte("INFO:"))
	rest = afterBlanks(rest)
	const longest = 64
	i := bytes.Index(rest[:min(len(rest), longest)], []byte(` - "`))
	if i < 0 {
		return nil, false
	}
	client := rest[:i]
	colon := bytes.LastIndexByte(client, ':')
	request, behind := nextColumn(rest[i+len(" - "):])
	status, reason := nextColumn(behind)
	if colon < 0 || !isDigits(client[colon+1:]) || !isStatus(status) && string(status) != "accepted" && !bytes.HasPrefix(request, []byte("WebSocket ")) {
		return nil, false
	}
	if hasLevel {
		level.Info.SetDefault(d)
	}
	fillClient(d, bytes.Trim(client[:colon], "[]"))
	addAttribute(d, "client.port", client[colon+1:])
	if !isStatus(status) {
		return withRest(d, request, behind), true
	}
	fillRequest(d, request)
	fillStatus(d, status)
	if bytes.ContainsAny(reason, "0123456789:") { // more than the reason phrase of the status
		return withRest(d, request, reason), true
	}
	return request, true
}
