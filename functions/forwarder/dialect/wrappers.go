package dialect

import "faulty/functions/forwarder/format"

func wrappers() []Dialect {
	return []Dialect{
		{
			Name:      "Fluent Bit, FireLens, Docker",
			Source:    "fluent-bit plugins/filter_kubernetes; aws-for-fluent-bit; moby daemon/logger/jsonfilelog",
			IsService: true,
			Samples: []format.Sample{
				{
					Line:   `{"version":"1.1","host":"ip-10-0-0-5","short_message":"2026-11-22 21:24:52,100 ERROR shop.cart: no stock","timestamp":1795382692.101,"level":6,"_container_name":"cart"}`,
					Fields: []string{"log.level=error", "log.logger=shop.cart", "message=no stock", "container.name=cart", "host.name=ip-10-0-0-5"},
				},
				{
					Line:   `{"log":"[ERROR] cannot charge card","source":"stderr","container_name":"app","container_id":"0f1e","ecs_cluster":"prod"}`,
					Fields: []string{"log.level=error", "container.name=app", "attributes.ecs_cluster=prod"},
				},
				{
					Line:   `{"log":"{\"level\":\"error\",\"msg\":\"cannot charge\",\"ts\":1795382692.1,\"stacktrace\":\"main.charge\\n\\t/app/charge.go:12\"}\r\n","stream":"stderr","kubernetes":{"pod_name":"orders-7d9f","namespace_name":"shop","container_name":"orders","host":"ip-10-0-0-1"}}`,
					Fields: []string{"message=cannot charge", "log.level=error", "kubernetes.pod.name=orders-7d9f", "kubernetes.namespace=shop", "container.name=orders", "host.name=ip-10-0-0-1", "exception.culprit=main.charge", "attributes.stream=stderr"},
				},
				{
					Line:   `{"log":"2026-11-22T21:24:51.123456789Z stderr F ERROR cannot charge","kubernetes":{"pod_name":"orders-7d9f"}}`,
					Fields: []string{"log.level=error", "@timestamp=2026-11-22T21:24:51.123456789Z"},
				},
				{
					Line:   `{"log_processed":{"level":"error","msg":"cannot charge","stack":"Error: boom\n    at charge (/app/charge.js:7:3)"},"stream":"stdout"}`,
					Fields: []string{"message=cannot charge", "exception.type=Error", "exception.culprit=charge"},
				},
				{
					Line:   `{"log":"plain words\n","stream":"stdout","time":"2026-11-22T21:24:51.131621351Z"}`,
					Fields: []string{"message=plain words", "@timestamp=2026-11-22T21:24:51.131621351Z"},
				},
			},
		},
		{
			Name:      "journald",
			Source:    "systemd.journal-fields(7), journalctl -o json",
			IsService: true,
			Samples: []format.Sample{
				{
					Line:   `{"MESSAGE":"disk full","PRIORITY":"3","_PID":"812","_HOSTNAME":"web-1","SYSLOG_IDENTIFIER":"shopd","_SYSTEMD_UNIT":"shop.service","__REALTIME_TIMESTAMP":"1795382691100000"}`,
					Fields: []string{"message=disk full", "log.level=error", "process.pid=812", "host.name=web-1", "@timestamp=2026-11-22T21:24:51.100Z", "attributes.SYSLOG_IDENTIFIER=shopd"},
				},
			},
		},
		{
			Name:      "Logstash, Filebeat, Vector, text inside JSON",
			Source:    "Filebeat exported fields; vector.dev log event; logstash-core Event",
			IsService: true,
			Samples: []format.Sample{
				{
					Line:   `{"@timestamp":"2026-11-22T21:24:51.100Z","@version":"1","host":"web-1","path":"/var/log/shop.log","message":"2026-11-22 21:24:51,050 ERROR [main] shop.Cart - cannot charge"}`,
					Fields: []string{"log.level=error", "host.name=web-1", "log.origin.file.name=/var/log/shop.log"},
				},
				{
					Line:   `{"host":"web-1","message":"[error] cannot charge","source_type":"file","file":"/var/log/shop.log","timestamp":"2026-11-22T21:24:50.123Z"}`,
					Fields: []string{"log.level=error", "host.name=web-1", "message=cannot charge", "@timestamp=2026-11-22T21:24:50.123Z"},
				},
				{
					Line:   `{"level":"info","message":"{\"level\":\"error\",\"msg\":\"inner\",\"kind\":\"k\"}","kind":"outer"}`,
					Fields: []string{"log.level=error", "message=inner", "attributes.kind=k", "attributes.envelope.kind=outer"},
				},
			},
		},
	}
}
