package dialect

import "faulty/functions/forwarder/format"

// servers returns the JSON logs of servers.
func servers() []Dialect {
	return []Dialect{
		{
			Name:      "MongoDB",
			Source:    "mongodb.com/docs/manual/reference/log-messages: structured logging",
			IsService: true,
			Samples: []format.Sample{
				{
					Line:   `{"t":{"$date":"2026-11-22T21:24:50.123+00:00"},"s":"E","c":"NETWORK","id":22943,"ctx":"conn7","msg":"Connection refused","attr":{"remote":"10.0.0.5:4711","error":{"code":6,"codeName":"HostUnreachable","errmsg":"could not connect"}}}`,
					Fields: []string{"log.level=error", "log.logger=NETWORK", "message=Connection refused", "@timestamp=2026-11-22T21:24:50.123Z", "process.thread.name=conn7"},
				},
				{
					Line:   `{"t":{"$date":"2026-11-22T22:24:50.123+01:00"},"s":"D1","c":"STORAGE","id":22943,"ctx":"initandlisten","msg":"x"}`,
					Fields: []string{"log.level=debug", "@timestamp=2026-11-22T21:24:50.123Z"},
				},
			},
		},
		{
			Name:      "Caddy",
			Source:    "caddyserver/caddy, modules/caddyhttp/server.go: logRequest",
			IsService: true,
			Samples: []format.Sample{
				{
					Line:   `{"level":"info","ts":1795382690.1234,"logger":"http.log.access.log0","msg":"handled request","request":{"remote_ip":"203.0.113.7","remote_port":"4711","client_ip":"203.0.113.7","proto":"HTTP/2.0","method":"GET","host":"shop.example.com","uri":"/orders?id=1","headers":{"User-Agent":["curl/8.0"],"Accept":["*/*"]}},"bytes_read":0,"user_id":"","duration":0.012,"size":10900,"status":500,"resp_headers":{"Server":["Caddy"]}}`,
					Fields: []string{"log.level=info", "log.logger=http.log.access.log0", "http.response.status_code=500", "http.request.method=GET", "url.path=/orders", "url.query=id=1", "client.ip=203.0.113.7", "http.latency_ms=12", "http.response.body.bytes=10900", "user_agent.original=curl/8.0"},
				},
				{
					Line:   `{"level":"error","ts":1795382690.1234,"logger":"http.log.error","msg":"dial tcp 10.0.0.5:80: connect: connection refused","request":{"remote_ip":"203.0.113.7","method":"GET","uri":"/orders"},"duration":0.012,"status":502,"err_id":"x","err_trace":"reverseproxy.statusError (reverseproxy.go:1373)"}`,
					Fields: []string{"log.level=error", "http.response.status_code=502"},
				},
			},
		},
		{
			Name:      "Traefik",
			Source:    "traefik/traefik, pkg/middlewares/accesslog/logdata.go",
			IsService: true,
			Samples: []format.Sample{
				{
					Line:   `{"ClientAddr":"203.0.113.7:51234","ClientHost":"203.0.113.7","DownstreamStatus":502,"DownstreamContentSize":11,"Duration":1234567,"OriginStatus":502,"RequestMethod":"GET","RequestPath":"/orders?id=1","RequestProtocol":"HTTP/1.1","level":"info","msg":"","time":"2026-11-22T21:24:50Z"}`,
					Fields: []string{"log.level=info", "http.response.status_code=502", "http.request.method=GET", "url.path=/orders", "url.query=id=1", "client.ip=203.0.113.7", "http.latency_ms=1.234567", "http.response.body.bytes=11"},
				},
			},
		},
		{
			Name:      "PostgreSQL's jsonlog",
			Source:    "postgresql.org/docs/current/runtime-config-logging.html: JSON log format; src/backend/utils/error/jsonlog.c",
			IsService: true,
			Samples: []format.Sample{
				{
					Line:   `{"timestamp":"2026-11-22 21:24:50.220 UTC","user":"app","dbname":"shop","pid":4711,"remote_host":"10.0.0.5","remote_port":4712,"session_id":"x.y","line_num":3,"ps":"INSERT","session_start":"2026-11-22 21:00:00 UTC","vxid":"3/4","txid":0,"error_severity":"ERROR","state_code":"23505","message":"duplicate key value violates unique constraint \"orders_pkey\"","detail":"Key (id)=(7) already exists.","statement":"insert into orders values (7)","application_name":"psql","backend_type":"client backend","query_id":0}`,
					Fields: []string{"log.level=error", "message=duplicate key value violates unique constraint \"orders_pkey\"", "process.pid=4711", "client.ip=10.0.0.5", "@timestamp=2026-11-22T21:24:50.220Z", "exception.code=23505"},
				},
				{
					Line:   `{"timestamp":"2026-11-22 21:24:50.220 UTC","pid":4711,"error_severity":"LOG","message":"checkpoint starting: time","backend_type":"checkpointer","query_id":0}`,
					Fields: []string{"log.level=info", "exception.code="},
				},
				{
					Line:   `{"timestamp":"2026-11-22 21:24:50.220 UTC","pid":4711,"error_severity":"FATAL","state_code":"28P01","message":"password authentication failed for user \"app\"","backend_type":"client backend"}`,
					Fields: []string{"log.level=fatal"},
				},
			},
		},
	}
}
