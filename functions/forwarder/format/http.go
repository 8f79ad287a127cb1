package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
)

// fillRequest fills d from an HTTP request line, "GET /x?y HTTP/1.1", also without the version. It
// returns false if line is not a request line, such as the bytes of a scanner.
func fillRequest(d *document.Document, line []byte) bool {
	method, rest, ok := bytes.Cut(line, []byte(" "))
	if !ok || !isMethod(method) {
		return false
	}
	target := rest
	if i := bytes.LastIndex(rest, []byte(" HTTP/")); i >= 0 {
		target = rest[:i]
	}
	d.Fill(document.HTTPMethod, document.Plain(method))
	fillTarget(d, target)
	return true
}

// fillTarget fills the path and the query from a request target, which may be an absolute URL.
func fillTarget(d *document.Document, target []byte) bool {
	if i := bytes.Index(target, []byte("://")); i > 0 && i < len("https:") {
		target = target[i+3:]
		if i = bytes.IndexAny(target, "/?"); i < 0 {
			return true
		}
		target = target[i:]
	}
	path, query, _ := bytes.Cut(target, []byte("?"))
	d.Fill(document.URLQuery, document.Plain(query))
	return d.Fill(document.URLPath, document.Plain(path))
}

// isMethod reports whether b is an HTTP method in the form of RFC 9110 and WebDAV: capital letters,
// possibly joined by -.
func isMethod(b []byte) bool {
	if len(b) < 3 || len(b) > 18 {
		return false
	}
	for _, c := range b {
		if c-'A' > 'Z'-'A' && c != '-' {
			return false
		}
	}
	return true
}

// isStatus reports whether b is an HTTP status code, or 0 or 000, which proxies write if there was
// no response.
func isStatus(b []byte) bool {
	return len(b) == 3 && isDigits(b) && b[0] <= '5' || len(b) == 1 && b[0] == '0'
}

// fillClient fills client.ip, or client.address if v is not an IP address. A port becomes the
// attribute client.port.
func fillClient(d *document.Document, v []byte) bool {
	host, port := cutPort(v)
	if !d.Fill(document.ClientIP, document.Plain(host)) && !d.Fill(document.ClientAddress, document.Plain(host)) {
		return false
	}
	addAttribute(d, "client.port", port)
	return true
}

// cutPort splits an address into host and port: 10.0.0.5:1234, [2001:db8::1]:1234, and 2001:db8::1
// without a port.
func cutPort(v []byte) (host, port []byte) {
	if inside, rest, ok := cutBetween(v, '[', ']'); ok {
		return inside, bytes.TrimPrefix(rest, []byte(":"))
	}
	i := bytes.LastIndexByte(v, ':')
	if i < 0 || bytes.IndexByte(v[:i], ':') >= 0 || !isDigits(v[i+1:]) {
		return v, nil
	}
	return v[:i], v[i+1:]
}

// fillForwarded fills the client from an X-Forwarded-For header, whose first address is the
// client's.
func fillForwarded(d *document.Document, v []byte) bool {
	first, _, isList := bytes.Cut(v, []byte(","))
	return d.Fill(document.ClientIP, document.Plain(bytes.TrimSpace(first))) && !isList
}

// fillStatus fills the status code, unless it is 0.
func fillStatus(d *document.Document, v []byte) bool {
	return isStatus(v) && v[0] != '0' && d.Fill(document.HTTPStatus, document.Plain(v))
}

// requestMessage returns a message that consists of the separate parts of a request.
func requestMessage(d *document.Document, method, path, query []byte) []byte {
	if isNone(method) {
		return path
	}
	message := d.Keep(string(method) + " " + string(path))
	if !isNone(query) {
		message = d.Keep(string(message) + "?" + string(query))
	}
	return message
}

// withRest returns a message that consists of two parts of a line.
func withRest(d *document.Document, message, rest []byte) []byte {
	if len(rest) == 0 {
		return message
	}
	return d.Keep(string(message) + " " + string(rest))
}
