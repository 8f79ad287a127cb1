package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
)

// morgan returns the formats dev, tiny and short of Express' morgan. Its formats common and
// combined are the same as Apache's.
func morgan() Format {
	return Format{
		Name:   "access-morgan",
		Source: "expressjs/morgan, index.js: morgan.format",
		Shapes: []string{"GET /", "POST /", "PUT /", "PATCH /", "DELETE /", "HEAD /", "OPTIONS /", "\x1b[0mA", "0", ":"},
		Parse:  parseMorgan,
		Samples: []Sample{
			{`GET /pets?id=7 404 1.234 ms - 12`, []string{"http.request.method=GET", "url.path=/pets", "http.response.status_code=404", "http.latency_ms=1.234", "http.response.body.bytes=12", "message=GET /pets?id=7"}},
			{"\x1b[0mPOST /x \x1b[31m500\x1b[0m 12.5 ms - -\x1b[0m", []string{"http.request.method=POST", "http.response.status_code=500", "http.latency_ms=12.5", "message=POST /x"}},
			{`GET /pets 304 - - 0.9 ms`, []string{"http.response.status_code=304", "http.latency_ms=0.9"}},
			{`::ffff:10.0.0.5 - GET /x HTTP/1.1 200 12 - 1.2 ms`, []string{"client.ip=::ffff:10.0.0.5", "http.response.status_code=200", "http.latency_ms=1.2", "http.response.body.bytes=12", "message=GET /x HTTP/1.1"}},
		},
	}
}

func parseMorgan(d *document.Document, text []byte) ([]byte, bool) {
	const longest = len(" ms - 1234567890123\x1b[0m") // limit for the text behind the time in the format dev
	if !bytes.HasSuffix(text, []byte(" ms")) && !bytes.Contains(text[max(0, len(text)-longest):], []byte(" ms - ")) {
		return nil, false
	}
	line := text
	if bytes.IndexByte(text, 0x1b) >= 0 {
		line = withoutColours(text)
	}
	var value [10][]byte
	n, rest := cutColumns(line, value[:])
	if len(rest) > 0 {
		return nil, false
	}
	v := value[:n]
	var client, user []byte
	if n == len(value) && !isMethod(v[0]) && bytes.HasPrefix(v[4], []byte("HTTP/")) {
		client, user, v = v[0], v[1], v[2:]
	}
	size := 2 // number of columns of method and path
	if len(v) > 2 && bytes.HasPrefix(v[2], []byte("HTTP/")) {
		size = 3
	}
	if len(v) != size+5 || !isMethod(v[0]) || !isStatus(v[size]) && !isNone(v[size]) {
		return nil, false
	}
	status, length, millis := v[size], v[size+1], v[size+3]
	if string(v[size+2]) == "ms" { // the format dev
		length, millis = v[size+4], v[size+1]
	}
	if _, ok := decimal(millis, 1e6); !ok && !isNone(millis) {
		return nil, false
	}
	request := between(line, v[0], v[size-1])
	if client != nil {
		fillClient(d, client)
		addAttribute(d, "remote_user", user)
	}
	fillRequest(d, request)
	fillStatus(d, status)
	fillMilliseconds(d, millis)
	d.Fill(document.HTTPBodyBytes, document.Plain(length))
	return request, true
}

// withoutColours returns text without the sequences that color a terminal.
func withoutColours(text []byte) []byte {
	plain := make([]byte, 0, len(text))
	for len(text) > 0 {
		words, rest, isColoured := bytes.Cut(text, []byte("\x1b["))
		plain = append(plain, words...)
		if !isColoured {
			break
		}
		_, text, _ = bytes.Cut(rest, []byte("m"))
	}
	return plain
}
