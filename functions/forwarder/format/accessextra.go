package format

import (
	"bytes"

	"faulty/functions/forwarder/correlation"
	"faulty/functions/forwarder/document"
)

// fillBehind reads the columns behind the size of the response, and returns those without a name.
func fillBehind(d *document.Document, rest []byte) []byte {
	if len(rest) > 0 && rest[0] == '"' {
		var value [2][]byte
		_, rest = cutColumns(rest, value[:])
		addAttribute(d, "referer", value[0])
		if !isNone(value[1]) {
			d.Fill(document.UserAgent, document.Plain(value[1]))
		}
		if left, ok := fillIngress(d, rest); ok {
			return left
		}
		if left, ok := fillTraefik(d, rest); ok {
			return left
		}
	}
	if id, next := nextColumn(rest); (correlation.IsUUID(id) || isGatewayID(id)) && !d.Has(document.UserAgent) {
		rest = fillAPIGateway(d, id, next)
	}
	for len(rest) > 0 {
		value, next := nextColumn(rest)
		if !fillExtra(d, rest, value) {
			return rest
		}
		rest = next
	}
	return nil
}

// fillAPIGateway reads the columns that API Gateway adds: $context.requestId, and
// $context.extendedRequestId if there are more columns. The path in its log is that of the
// resource, with parameters in braces.
func fillAPIGateway(d *document.Document, id, rest []byte) (left []byte) {
	d.Fill(document.APIGatewayRequestID, document.Plain(id))
	if path := d.Get(document.URLPath); bytes.IndexByte(path.Bytes, '{') >= 0 || bytes.IndexByte(path.Bytes, ' ') > 0 {
		fillGatewayRequest(d, d.Get(document.HTTPMethod).Bytes, path.Bytes) // the key of the route begins with the method
		d.Clear(document.URLPath)
	}
	extended, rest := nextColumn(rest)
	addAttribute(d, "extendedRequestId", extended)
	return rest
}

// fillExtra reads one column that a user has added to the format, if its form identifies it. line
// begins with the column.
func fillExtra(d *document.Document, line, value []byte) bool {
	switch {
	case line[0] == '"' && !d.HasAttribute("x_forwarded_for") && isAddressList(value):
		addAttribute(d, "x_forwarded_for", value)
		return true
	case isSeconds(value):
		return fillSeconds(d, value)
	case line[0] != '"' && line[0] != '[':
		name, v, ok := bytes.Cut(value, []byte("="))
		if !ok || len(name) == 0 || bytes.IndexByte(name, '"') >= 0 || len(v) > 0 && v[0] == '"' && (len(v) == 1 || v[len(v)-1] != '"') {
			return false
		}
		if len(v) > 1 && v[0] == '"' {
			v = v[1 : len(v)-1]
		}
		d.AddAttribute(name, document.Plain(v))
		return true
	}
	return false
}

// isSeconds reports whether v is a number with three decimal places, the form of nginx's
// $request_time.
func isSeconds(v []byte) bool {
	whole, fraction, ok := bytes.Cut(v, []byte("."))
	return ok && len(fraction) == 3 && isDigits(whole) && isDigits(fraction)
}

// isAddressList reports whether v is "-" or a list of addresses separated by commas.
func isAddressList(v []byte) bool {
	for _, c := range v {
		if c-'0' > 9 && c|0x20-'a' > 5 && bytes.IndexByte([]byte(".:, -"), c) < 0 {
			return false
		}
	}
	return len(v) > 0
}

// fillIngress reads the columns that ingress-nginx adds: $request_length $request_time
// [$proxy_upstream_name] [$proxy_alternative_upstream_name] $upstream_addr
// $upstream_response_length $upstream_response_time $upstream_status $req_id. If several upstreams
// were tried, the columns are lists separated by ", ".
func fillIngress(d *document.Document, rest []byte) (left []byte, ok bool) {
	var value [4][]byte
	n, left := cutColumns(rest, value[:])
	if n < 4 || !isDigits(value[0]) || !isSeconds(value[1]) || bytes.IndexByte(rest, '[') < 0 {
		return rest, false
	}
	addAttribute(d, "request_length", value[0])
	fillSeconds(d, value[1])
	addAttribute(d, "proxy_upstream_name", value[2])
	addAttribute(d, "proxy_alternative_upstream_name", value[3])
	for _, name := range [...]string{"upstream_addr", "upstream_response_length", "upstream_response_time", "upstream_status", "req_id"} {
		var v []byte
		v, left = listColumn(left)
		addAttribute(d, name, v)
	}
	return left, true
}

// listColumn cuts off a column that may be a list separated by ", ".
func listColumn(line []byte) (column, rest []byte) {
	from := 0
	for {
		i := bytes.IndexByte(line[from:], ' ')
		if i < 0 {
			return line, nil
		}
		if i += from; i == 0 || line[i-1] != ',' {
			return line[:i], line[i+1:]
		}
		from = i + 1
	}
}

// fillTraefik reads the columns that Traefik adds: the number of requests, the names of router and
// server, and the duration.
func fillTraefik(d *document.Document, rest []byte) (left []byte, ok bool) {
	var value [4][]byte
	n, left := cutColumns(rest, value[:])
	if n < 4 || !isDigits(value[0]) || !bytes.HasSuffix(value[3], []byte("ms")) {
		return rest, false
	}
	addAttribute(d, "request_count", value[0])
	addAttribute(d, "router_name", value[1])
	addAttribute(d, "server_url", value[2])
	fillDuration(d, value[3])
	return left, true
}
