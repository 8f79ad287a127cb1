package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/timestamp"
)

// apiGatewayCSV returns API Gateway's access log in CSV. It contains the caller and the user for
// REST APIs, but not for HTTP APIs.
func apiGatewayCSV() Format {
	return Format{
		Name:   "apigateway-csv",
		Source: "Amazon API Gateway developer guide, \"Set up CloudWatch logging for REST APIs\" and \"Customize HTTP API access logs\": CSV",
		Shapes: []string{"0.", "00.", "000."},
		Parse:  parseAPIGatewayCSV,
		Samples: []Sample{
			{
				`203.0.113.7,-,-,22/Nov/2026:21:24:50 +0000,GET,/pets/{id},HTTP/1.1,502,36,5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11,JKJaXmPLvHcESHA=`,
				[]string{"@timestamp=2026-11-22T21:24:50.000Z", "client.ip=203.0.113.7", "http.request.method=GET", "http.route=/pets/{id}", "http.response.status_code=502", "http.response.body.bytes=36", "aws.apigateway.request_id=5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11", "attributes.extendedRequestId=JKJaXmPLvHcESHA=", "message=GET /pets/{id} 502"},
			},
			{
				`203.0.113.7,22/Nov/2026:21:24:50 +0000,GET,GET /pets/{id},HTTP/1.1,200,36,JKJaXmPLvHcESHA=`,
				[]string{"client.ip=203.0.113.7", "http.route=/pets/{id}", "http.response.status_code=200", "aws.apigateway.request_id=JKJaXmPLvHcESHA="},
			},
		},
	}
}

func parseAPIGatewayCSV(d *document.Document, text []byte) ([]byte, bool) {
	const longest = len("203.0.113.7,") + 4
	if bytes.IndexByte(text[:min(len(text), longest)], ',') < 0 || bytes.IndexByte(text, '\n') >= 0 {
		return nil, false
	}
	cells := bytes.Split(text, []byte(","))
	first := 1 // the index of the time
	if len(cells) == 10 || len(cells) == 11 {
		first = 3
	} else if len(cells) != 8 {
		return nil, false
	}
	ns, n := timestamp.CLF(cells[first])
	request := cells[first:]
	if n == 0 || n != len(cells[first]) || !isMethod(request[1]) || !isStatus(request[4]) {
		return nil, false
	}
	timestamp.Set(d, ns)
	fillClient(d, cells[0])
	if first == 3 {
		addAttribute(d, "caller", cells[1])
		addAttribute(d, "user", cells[2])
	}
	fillGatewayRequest(d, request[1], request[2])
	addAttribute(d, "protocol", request[3])
	fillStatus(d, request[4])
	d.Fill(document.HTTPBodyBytes, document.Plain(request[5]))
	d.Fill(document.APIGatewayRequestID, document.Plain(request[6]))
	if len(request) > 7 {
		addAttribute(d, "extendedRequestId", request[7])
	}
	return gatewayMessage(d, request[1], d.Get(document.HTTPRoute).Bytes, request[4]), true
}

// fillGatewayRequest fills the method and the route. In HTTP APIs the key of the route begins with
// the method.
func fillGatewayRequest(d *document.Document, method, route []byte) {
	d.Fill(document.HTTPMethod, document.Plain(method))
	if rest, ok := bytes.CutPrefix(route, method); ok && len(rest) > 1 && rest[0] == ' ' {
		route = rest[1:]
	}
	d.Fill(document.HTTPRoute, document.Plain(route))
}

// gatewayMessage returns the message for a request.
func gatewayMessage(d *document.Document, method, route, status []byte) []byte {
	return d.Keep(string(method) + " " + string(route) + " " + string(status))
}

// apiGatewayXML returns API Gateway's access log in XML, with one element per variable.
func apiGatewayXML() Format {
	return Format{
		Name:   "apigateway-xml",
		Source: "Amazon API Gateway developer guide, \"Set up CloudWatch logging for REST APIs\" and \"Customize HTTP API access logs\": XML",
		Shapes: []string{`<request id="`},
		Parse:  parseAPIGatewayXML,
		Samples: []Sample{
			{
				`<request id="JKJaXmPLvHcESHA="> <ip>203.0.113.7</ip> <caller>-</caller> <requestTime>22/Nov/2026:21:24:50 +0000</requestTime> <httpMethod>GET</httpMethod> <resourcePath>/pets/{id}</resourcePath> <status>502</status> <protocol>HTTP/1.1</protocol> <responseLength>36</responseLength> </request>`,
				[]string{"@timestamp=2026-11-22T21:24:50.000Z", "client.ip=203.0.113.7", "http.request.method=GET", "http.route=/pets/{id}", "http.response.status_code=502", "http.response.body.bytes=36", "aws.apigateway.request_id=JKJaXmPLvHcESHA=", "attributes.protocol=HTTP/1.1", "message=GET /pets/{id} 502"},
			},
		},
	}
}

func parseAPIGatewayXML(d *document.Document, text []byte) ([]byte, bool) {
	id, rest, ok := bytes.Cut(text[len(`<request id="`):], []byte(`">`))
	body, isClosed := bytes.CutSuffix(rest, []byte("</request>"))
	if !ok || !isClosed {
		return nil, false
	}
	mark := d.Mark()
	var method, route, status []byte
	for body = bytes.TrimSpace(body); len(body) > 0; {
		name, value, next, ok := cutElement(body)
		if !ok {
			d.Rewind(mark)
			return nil, false
		}
		switch string(name) {
		case "ip":
			fillClient(d, value)
		case "requestTime":
			if ns, n := timestamp.CLF(value); n > 0 {
				timestamp.Set(d, ns)
			}
		case "httpMethod":
			method = value
		case "resourcePath", "routeKey":
			route = value
		case "status":
			status = value
			fillStatus(d, value)
		case "responseLength":
			d.Fill(document.HTTPBodyBytes, document.Plain(value))
		default:
			addAttribute(d, string(name), value)
		}
		body = bytes.TrimSpace(next)
	}
	fillGatewayRequest(d, method, route)
	d.Fill(document.APIGatewayRequestID, document.Plain(id))
	return gatewayMessage(d, method, d.Get(document.HTTPRoute).Bytes, status), true
}

// cutElement splits <name>value</name> from the text behind it.
func cutElement(text []byte) (name, value, rest []byte, ok bool) {
	name, rest, ok = cutBetween(text, '<', '>')
	if !ok || len(name) == 0 {
		return nil, nil, text, false
	}
	i := bytes.Index(rest, []byte("</"))
	if i < 0 || !bytes.HasPrefix(rest[i+2:], name) || !bytes.HasPrefix(rest[i+2+len(name):], []byte(">")) {
		return nil, nil, text, false
	}
	return name, rest[:i], rest[i+2+len(name)+1:], true
}

// isGatewayID reports whether v is an extended request id of API Gateway, which has 16 characters
// of base 64. HTTP APIs have no other request id.
func isGatewayID(v []byte) bool {
	return len(v) == 16 && v[15] == '=' && bytes.IndexFunc(v[:15], func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != '+' && r != '/'
	}) < 0
}
