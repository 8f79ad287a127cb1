package dialect

import "faulty/functions/forwarder/format"

func otel() []Dialect {
	return []Dialect{{
		Name:      "OpenTelemetry: log records and spans",
		Source:    "opentelemetry-proto docs: JSON mapping; CloudWatch Transaction Search, aws/spans; awscloudwatchlogsexporter; opentelemetry-java exporters/logging-otlp; opentelemetry-python ConsoleSpanExporter",
		IsService: true,
		Samples: []format.Sample{
			{
				Line:   `{"body":"failed","severityNumber":17,"severityText":"ERROR","timeUnixNano":"1795382692100000000","traceId":"0123456789abcdef0123456789abcdef","spanId":"0123456789abcdef","attributes":{"exception.type":"KeyError","exception.message":"'price'","exception.stacktrace":"Traceback (most recent call last):\n  File \"/app/app.py\", line 7, in handler\n    charge()\nKeyError: 'price'\n","http.route":"/pay"},"resource":{"attributes":{"service.name":"orders","service.version":"1.2","deployment.environment.name":"prod","k8s.pod.name":"p"}}}`,
				Fields: []string{"message=failed", "@timestamp=2026-11-22T21:24:52.100Z", "service.name=orders", "service.version=1.2", "deployment.environment=prod", "kubernetes.pod.name=p", "exception.type=KeyError", "exception.culprit=handler", "exception.line=7", "http.route=/pay"},
			},
			{
				Line:   `{"body":{"stringValue":"failed"},"severityNumber":17,"attributes":[{"key":"exception.type","value":{"stringValue":"KeyError"}},{"key":"http.response.status_code","value":{"intValue":"500"}}],"resource":{"service.name":"unknown_service:python"}}`,
				Fields: []string{"message=failed", "log.level=error", "exception.type=KeyError", "http.response.status_code=500", "service.name="},
			},
			{
				Line:   `{"resource":{"attributes":{"service.name":"orders"}},"scope":{"name":"s"},"traceId":"0123456789abcdef0123456789abcdef","spanId":"0123456789abcdef","parentSpanId":"0efbd19962d95b05","name":"POST /pay","kind":"SERVER","startTimeUnixNano":1795382692100000000,"endTimeUnixNano":1795382692200000000,"durationNano":100000000,"attributes":{"http.request.method":"POST","http.response.status_code":500,"http.route":"/pay"},"events":[{"timeUnixNano":1795382692150000000,"name":"exception","attributes":{"exception.type":"KeyError","exception.message":"'price'","exception.stacktrace":"Traceback (most recent call last):\n  File \"/app/app.py\", line 7, in handler\n    charge()\nKeyError: 'price'\n"}}],"status":{"code":"ERROR"}}`,
				Fields: []string{"message=POST /pay", "log.level=error", "http.request.method=POST", "http.route=/pay", "http.response.status_code=500", "http.latency_ms=100", "exception.type=KeyError", "exception.line=7", "@timestamp=2026-11-22T21:24:52.100Z"},
			},
			{
				Line:   `{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"orders"}},{"key":"k8s.pod.name","value":{"stringValue":"p"}}]},"scopeLogs":[{"scope":{"name":"shop.cart"},"logRecords":[{"timeUnixNano":"1795382690100000000","severityNumber":17,"severityText":"ERROR","body":{"stringValue":"charge failed"},"traceId":"0123456789abcdef0123456789abcdef","spanId":"0123456789abcdef","attributes":[{"key":"exception.type","value":{"stringValue":"KeyError"}},{"key":"exception.message","value":{"stringValue":"'price'"}},{"key":"exception.stacktrace","value":{"stringValue":"Traceback (most recent call last):\n  File \"/app/app.py\", line 7, in handler\n    charge()\nKeyError: 'price'\n"}}]}]}]}]}`,
				Fields: []string{"message=charge failed", "log.level=error", "service.name=orders", "log.logger=shop.cart", "kubernetes.pod.name=p", "exception.type=KeyError", "exception.culprit=handler", "traceId=0123456789abcdef0123456789abcdef", "spanId=0123456789abcdef", "@timestamp=2026-11-22T21:24:50.100Z"},
			},
			{
				Line:   `{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"orders"}},{"key":"k8s.pod.name","value":{"stringValue":"p"}}]},"scopeLogs":[{"scope":{"name":"shop.cart"},"logRecords":[{"timeUnixNano":"1795382690000000000","severityNumber":9,"body":{"stringValue":"started"}},{"timeUnixNano":"1795382690100000000","severityNumber":17,"severityText":"ERROR","body":{"stringValue":"charge failed"},"traceId":"0123456789abcdef0123456789abcdef","spanId":"0123456789abcdef","attributes":[{"key":"exception.type","value":{"stringValue":"KeyError"}},{"key":"exception.message","value":{"stringValue":"'price'"}},{"key":"exception.stacktrace","value":{"stringValue":"Traceback (most recent call last):\n  File \"/app/app.py\", line 7, in handler\n    charge()\nKeyError: 'price'\n"}}]}]}]}]}`,
				Fields: []string{"service.name=orders", "exception.type=KeyError", "log.level=error", "exception.culprit=handler"},
			},
			{
				Line:   `{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"orders"}}]},"scopeSpans":[{"scope":{"name":"s"},"spans":[{"traceId":"0123456789abcdef0123456789abcdef","spanId":"0123456789abcdef","name":"POST /pay","kind":2,"startTimeUnixNano":"1795382690100000000","endTimeUnixNano":"1795382690200000000","attributes":[{"key":"http.request.method","value":{"stringValue":"POST"}},{"key":"http.response.status_code","value":{"intValue":"500"}}],"events":[{"timeUnixNano":"1795382690150000000","name":"exception","attributes":[{"key":"exception.type","value":{"stringValue":"KeyError"}},{"key":"exception.message","value":{"stringValue":"'price'"}}]}],"status":{"code":2,"message":"boom"}}]}]}]}`,
				Fields: []string{"message=POST /pay", "log.level=error", "service.name=orders", "exception.type=KeyError", "exception.message='price'", "http.request.method=POST", "http.response.status_code=500", "traceId=0123456789abcdef0123456789abcdef", "@timestamp=2026-11-22T21:24:50.100Z"},
			},
			{
				Line:   `{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"orders"}}]},"scopeLogs":[{"scope":{"name":"com.shop.Cart"},"logRecords":[{"timeUnixNano":"1795382690100000000","severityNumber":17,"severityText":"ERROR","body":{"stringValue":"charge failed"},"traceId":"0123456789abcdef0123456789abcdef"}]}]}`,
				Fields: []string{"message=charge failed", "log.level=error", "service.name=orders", "log.logger=com.shop.Cart", "traceId=0123456789abcdef0123456789abcdef", "@timestamp=2026-11-22T21:24:50.100Z"},
			},
			{
				Line:   "{\n    \"name\": \"POST /pay\",\n    \"context\": {\n        \"trace_id\": \"0x0123456789abcdef0123456789abcdef\",\n        \"span_id\": \"0x0123456789abcdef\",\n        \"trace_state\": \"[]\"\n    },\n    \"kind\": \"SpanKind.SERVER\",\n    \"start_time\": \"2026-11-22T21:24:52.100000Z\",\n    \"status\": {\n        \"status_code\": \"ERROR\"\n    },\n    \"attributes\": {\n        \"http.route\": \"/pay\"\n    }\n}",
				Fields: []string{"message=POST /pay", "log.level=error", "http.route=/pay", "traceId=0123456789abcdef0123456789abcdef", "spanId=0123456789abcdef", "@timestamp=2026-11-22T21:24:52.100Z"},
			},
		},
	}}
}
