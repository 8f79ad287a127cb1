package format

import (
	"bytes"

	"faulty/functions/forwarder/correlation"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/timestamp"
)

// loadBalancer returns the logs of the three load balancers of Elastic Load Balancing. The latency
// is the sum of the three processing times.
func loadBalancer() Format {
	application, network, classic := applicationColumns(), networkColumns(), classicColumns()
	return Format{
		Name:   "access-elb",
		Source: "Elastic Load Balancing user guides, \"Access logs for your Application Load Balancer\", \"… Network Load Balancer\", \"… Classic Load Balancer\"",
		Shapes: []string{"http 0000-", "https 0000-", "h2 0000-", "grpcs 0000-", "ws 0000-", "wss 0000-", "tls 0.0 0000-", "0000-00-00T00:00:00"},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			switch {
			case text[0] == 't':
				return parseNetworkLoadBalancer(d, network, text)
			case text[0]-'0' <= 9:
				return parseLoadBalancer(d, classic, text, 1)
			}
			return parseLoadBalancer(d, application, text, 2)
		},
		Samples: []Sample{
			{
				`https 2026-11-22T21:24:50.123456Z app/shop/50dc6c495c0c9188 203.0.113.7:2817 10.0.0.1:80 0.001 0.048 0.037 502 502 34 366 "GET https://shop.example.com:443/pets?id=7 HTTP/1.1" "curl/8.5.0 \x22x\x22" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/shop/73e2d6bc24d8a067 "Root=1-58337281-1d84f3d73c47ec4e58577259" "shop.example.com" "arn:aws:acm:us-east-1:123456789012:certificate/x" 1 2026-11-22T21:24:50.085000Z "authenticate,forward" "-" "-" "10.0.0.1:80" "502" "-" "-" TID_1234abcd`,
				[]string{"@timestamp=2026-11-22T21:24:50.123456Z", "client.ip=203.0.113.7", "attributes.client.port=2817", "attributes.target=10.0.0.1:80", "http.latency_ms=86", "http.response.status_code=502", "attributes.target_status_code=502", "http.response.body.bytes=366", "http.request.method=GET", "url.path=/pets", "url.query=id=7", "traceId=583372811d84f3d73c47ec4e58577259", "aws.xray.trace_id=1-58337281-1d84f3d73c47ec4e58577259", "attributes.domain_name=shop.example.com", "attributes.actions_executed=authenticate,forward", "attributes.conn_trace_id=TID_1234abcd", "message=GET https://shop.example.com:443/pets?id=7 HTTP/1.1"},
			},
			{
				`h2 2026-11-22T21:24:50.123456Z app/shop/50dc6c495c0c9188 [2001:db8::7]:2817 - -1 -1 -1 460 - 0 0 "- http://shop.example.com:80- -" "-" - - - "-" "-" "-" - 2026-11-22T21:24:50.085000Z "-" "-" "-" "-" "-" "-" "-"`,
				[]string{"client.ip=2001:db8::7", "http.response.status_code=460", "attributes.request_processing_time=-1", "http.latency_ms=", "message=- http://shop.example.com:80- -"},
			},
			{
				`2026-11-22T21:24:50.943945Z shop-classic 203.0.113.7:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://www.example.com:80/ HTTP/1.1" "curl/8.5.0" - -`,
				[]string{"attributes.elb=shop-classic", "client.ip=203.0.113.7", "http.latency_ms=1.178", "url.path=/", "user_agent.original=curl/8.5.0"},
			},
			{
				`tls 2.0 2026-11-22T21:24:50 net/shop/c6e77e28c25b2234 g3d4b5e8bb8464cd 203.0.113.7:51341 10.0.0.1:443 5 2 98 246 - arn:aws:acm:us-east-1:123456789012:certificate/x - ECDHE-RSA-AES128-SHA tlsv12 - shop.example.com - - - 2026-11-22T21:24:49`,
				[]string{"@timestamp=2026-11-22T21:24:50.000Z", "client.ip=203.0.113.7", "http.latency_ms=", "attributes.connection_time=5", "attributes.tls_cipher=ECDHE-RSA-AES128-SHA", "attributes.domain_name=shop.example.com", "message=net/shop/c6e77e28c25b2234 g3d4b5e8bb8464cd 203.0.113.7:51341 10.0.0.1:443"},
			},
		},
	}
}

// fillTime fills the time of the document.
func fillTime(d *document.Document, v []byte) bool { return timestamp.Fill(d, document.Plain(v)) }

func fillTrace(d *document.Document, v []byte) bool {
	return correlation.FillTraceID(d, document.Plain(v))
}

func classicColumns() []column {
	return columns("time", fillTime, "elb", "client", fillClient, "target",
		"request_processing_time", "target_processing_time", "response_processing_time",
		"elb_status_code", fillStatus, "target_status_code", "received_bytes", "sent_bytes", toField(document.HTTPBodyBytes),
		"request", fillRequest, "user_agent", toField(document.UserAgent), "ssl_cipher", "ssl_protocol")
}

func applicationColumns() []column {
	return append(append(columns("type"), classicColumns()...), columns(
		"target_group_arn", "trace_id", fillTrace, "domain_name", "chosen_cert_arn", "matched_rule_priority",
		"request_creation_time", "actions_executed", "redirect_url", "error_reason", "target:port_list", "target_status_code_list",
		"classification", "classification_reason", "conn_trace_id", "transformed_host", "transformed_uri", "request_transform_status")...)
}

// parseLoadBalancer reads a line with the name of the load balancer in the column elb.
func parseLoadBalancer(d *document.Document, list []column, text []byte, elb int) ([]byte, bool) {
	var memory [maxColumns][]byte
	request := elb + 10
	const farthest = 512
	quote := bytes.IndexByte(text[:min(len(text), farthest)], '"')
	if quote < 0 || bytes.Count(text[:quote], []byte(" ")) != request { // true for nearly all other lines that begin with a time
		return nil, false
	}
	n, rest := cutColumns(text, memory[:len(list)])
	value := memory[:n]
	if n <= request || !isStatus(value[elb+6]) && string(value[elb+6]) != "-" {
		return nil, false
	}
	if _, ok := timestamp.Parse(value[elb-1]); !ok || !isDigits(value[elb+8]) || !isDigits(value[elb+9]) {
		return nil, false
	}
	fillColumns(d, list, value)
	sum := int64(0)
	for _, v := range value[elb+3 : elb+6] {
		ns, ok := decimal(v, 1e9)
		if !ok {
			sum = -1
			break
		}
		sum += ns
	}
	setLatency(d, sum)
	addRest(d, rest)
	return value[request], true
}

func networkColumns() []column {
	return columns("type", "version", "time", fillTime, "elb", "listener", "client", fillClient, "destination", "connection_time",
		"tls_handshake_time", "received_bytes", "sent_bytes", "incoming_tls_alert", "chosen_cert_arn", "chosen_cert_serial",
		"tls_cipher", "tls_protocol_version", "tls_named_group", "domain_name", "alpn_fe_protocol", "alpn_be_protocol",
		"alpn_client_preference_list", "tls_connection_creation_time")
}

// parseNetworkLoadBalancer reads the log of TLS listeners, which contains no requests. The message
// consists of the load balancer, its listener and the two addresses.
func parseNetworkLoadBalancer(d *document.Document, list []column, text []byte) ([]byte, bool) {
	var memory [maxColumns][]byte
	n, rest := cutColumns(text, memory[:len(list)])
	value := memory[:n]
	const elb, destination, enough = 3, 6, 11
	if n < enough {
		return nil, false
	}
	if _, ok := timestamp.Parse(value[2]); !ok {
		return nil, false
	}
	fillColumns(d, list, value)
	addRest(d, rest)
	return between(text, value[elb], value[destination]), true
}
