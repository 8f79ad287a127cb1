package dialect

import "faulty/functions/forwarder/format"

func access() []Dialect {
	return []Dialect{
		{
			Name:      "API Gateway access logs",
			Source:    "API Gateway developer guide, \"$context variables\"",
			IsService: true,
			Samples: []format.Sample{
				{
					Line:   `{"requestId":"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11","ip":"203.0.113.7","caller":"-","user":"-","requestTime":"22/Nov/2026:21:24:50 +0000","httpMethod":"GET","resourcePath":"/pets/{id}","path":"/live/pets/7","status":"502","protocol":"HTTP/1.1","responseLength":"36","responseLatency":"120","errorMessage":"-","xrayTraceId":"1-61b4aeed-1a2b3c4d5e6f708192a3b4c5"}`,
					Fields: []string{"aws.apigateway.request_id=5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11", "faas.execution=", "client.ip=203.0.113.7", "http.request.method=GET", "http.route=/pets/{id}", "url.path=/live/pets/7", "http.response.status_code=502", "http.response.body.bytes=36", "http.latency_ms=120", "exception.message=", "@timestamp=2026-11-22T21:24:50.000Z", "log.origin.file.name=", "traceId=61b4aeed1a2b3c4d5e6f708192a3b4c5"},
				},
				{
					Line:   `{"requestId":"JKJaXmPLvHcESHA=","ip":"203.0.113.7","requestTimeEpoch":"1795382690744","httpMethod":"GET","routeKey":"GET /pets/{id}","status":"500","integrationErrorMessage":"The IAM role is not authorized","errorMessage":"Internal Server Error"}`,
					Fields: []string{"http.route=/pets/{id}", "http.request.method=GET", "exception.message=", "attributes.errorMessage=Internal Server Error", "@timestamp=2026-11-22T21:24:50.744Z"},
				},
			},
		},
		{
			Name:      "HTTP middlewares and servers",
			Source:    "nginx log_format escape=json; Cloud Logging HttpRequest; gin-contrib; express-winston; Caddy; Envoy",
			IsService: true,
			Samples: []format.Sample{
				{
					Line:   `{"time_iso8601":"2026-11-22T21:24:50+00:00","remote_addr":"203.0.113.7","request":"GET /pets?x=1 HTTP/1.1","status":"404","body_bytes_sent":"153","request_time":"0.012","http_user_agent":"curl/8.5.0"}`,
					Fields: []string{"client.ip=203.0.113.7", "http.request.method=GET", "url.path=/pets", "url.query=x=1", "http.response.status_code=404", "http.response.body.bytes=153", "http.latency_ms=12", "user_agent.original=curl/8.5.0"},
				},
				{
					Line:   `{"level":"info","msg":"request","method":"POST","path":"/pay","status":201,"latency":"1.5ms","client_ip":"203.0.113.7:51234","size":17}`,
					Fields: []string{"http.request.method=POST", "url.path=/pay", "http.response.status_code=201", "http.latency_ms=1.5", "client.ip=203.0.113.7", "http.response.body.bytes=17"},
				},
				{
					Line:   `{"severity":"INFO","httpRequest":{"requestMethod":"GET","requestUrl":"https://example.com/pets?x=1","status":200,"latency":"0.020s","remoteIp":"203.0.113.7","userAgent":"curl/8.5.0","responseSize":"42"}}`,
					Fields: []string{"http.request.method=GET", "url.path=/pets", "url.query=x=1", "http.response.status_code=200", "http.latency_ms=20", "client.ip=203.0.113.7", "http.response.body.bytes=42"},
				},
				{
					Line:   `{"level":"info","msg":"job","method":"charge","status":"done","duration":5}`,
					Fields: []string{"http.request.method=", "attributes.method=charge", "attributes.status=done", "attributes.duration=5"},
				},
			},
		},
		{
			Name:      "CloudFront, WAF",
			Source:    "CloudFront developer guide, standard logging v2; WAF developer guide, \"Log fields\"",
			IsService: true,
			Samples: []format.Sample{
				{
					Line:   `{"timestamp(ms)":"1795382690744","c-ip":"203.0.113.7","sc-status":"200","cs-method":"GET","cs-uri-stem":"/a.css","cs-uri-query":"v=1","sc-bytes":"512","time-taken":"0.005","cs(User-Agent)":"curl/8.5.0"}`,
					Fields: []string{"@timestamp=2026-11-22T21:24:50.744Z", "client.ip=203.0.113.7", "http.response.status_code=200", "http.request.method=GET", "url.path=/a.css", "url.query=v=1", "http.response.body.bytes=512", "http.latency_ms=5"},
				},
				{
					Line:   `{"date":"2026-11-22","time":"21:24:50","x-edge-location":"FRA56","c-ip":"203.0.113.7","cs-method":"GET","cs-uri-stem":"/a.css","sc-status":"404","time-taken":"0.005"}`,
					Fields: []string{"@timestamp=2026-11-22T21:24:50.000Z", "client.ip=203.0.113.7", "http.response.status_code=404", "http.latency_ms=5"},
				},
				{
					Line:   `{"timestamp":1795382690744,"formatVersion":1,"webaclId":"arn:aws:wafv2:us-east-1:123456789012:regional/webacl/w/1","terminatingRuleId":"block","action":"BLOCK","httpRequest":{"clientIp":"203.0.113.7","country":"US","uri":"/pay","args":"x=1","httpVersion":"HTTP/1.1","httpMethod":"GET","requestId":"rid"}}`,
					Fields: []string{"client.ip=203.0.113.7", "url.path=/pay", "url.query=x=1", "http.request.method=GET", "attributes.action=BLOCK", "attributes.terminatingRuleId=block"},
				},
			},
		},
	}
}
