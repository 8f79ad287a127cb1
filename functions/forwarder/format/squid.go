package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
)

// squid returns the native access log of the Squid proxy. The path is that of the requested URL.
func squid() Format {
	list := columns("timestamp", fillTime, "elapsed", fillMilliseconds, "client", fillClient, "result", "size", toField(document.HTTPBodyBytes),
		"method", toField(document.HTTPMethod), "url", fillURL, "user", "hierarchy", "content_type")
	return Format{
		Name:   "access-squid",
		Source: "Squid configuration directive logformat: squid",
		Shapes: []string{"0000000000.000 "},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			return parseSquid(d, list, text)
		},
		Samples: []Sample{
			{
				`1795382691.123    412 10.0.0.5 TCP_MISS/200 5312 GET http://shop.example.com/orders?id=1 - HIER_DIRECT/203.0.113.7 text/html`,
				[]string{"@timestamp=2026-11-22T21:24:51.123Z", "http.latency_ms=412", "client.ip=10.0.0.5", "attributes.result=TCP_MISS", "http.response.status_code=200", "http.response.body.bytes=5312", "http.request.method=GET", "url.path=/orders", "url.query=id=1", "attributes.hierarchy=HIER_DIRECT/203.0.113.7", "attributes.content_type=text/html", "message=GET http://shop.example.com/orders?id=1"},
			},
			{
				`1795382691.123      0 10.0.0.5 TCP_DENIED/403 3902 CONNECT pay.example.com:443 bob HIER_NONE/- text/html "curl/8.5"`,
				[]string{"http.response.status_code=403", "http.request.method=CONNECT", "url.path=", "attributes.user=bob", "attributes.extra=\"curl/8.5\"", "attributes.url=pay.example.com:443", "message=CONNECT pay.example.com:443"},
			},
		},
	}
}

func parseSquid(d *document.Document, list []column, text []byte) ([]byte, bool) {
	const result, method, url = 3, 5, 6
	var memory [maxColumns][]byte
	n, rest := cutColumns(text, memory[:len(list)])
	code, status, ok := bytes.Cut(memory[result], []byte("/"))
	if n < len(list) || !ok || !isStatus(status) || !isMethod(memory[method]) && !isNone(memory[method]) {
		return nil, false
	}
	message := requestMessage(d, memory[method], memory[url], nil)
	memory[result] = code
	fillColumns(d, list, memory[:n])
	fillStatus(d, status)
	addRest(d, rest)
	return message, true
}

// fillURL is fillTarget for a proxy: other targets than URLs, such as the host of a CONNECT, have no
// path.
func fillURL(d *document.Document, v []byte) bool {
	return bytes.Contains(v, []byte("://")) && fillTarget(d, v)
}
