package format

// capnslog returns the format of the logger in etcd before 3.4 and in programs that embed it.
func capnslog() Format {
	return Format{
		Name:    "capnslog",
		Source:  "github.com/coreos/pkg, capnslog/formatters.go: PrettyFormatter",
		Layouts: []string{"%time %letter | %logger: %message"},
		Samples: []Sample{
			{
				"2026-11-22 21:24:51.123456 W | etcdserver: read-only range request took too long",
				[]string{"log.level=warn", "@timestamp=2026-11-22T21:24:51.123456Z", "log.logger=etcdserver", "message=read-only range request took too long"},
			},
			{
				"2026-11-22 21:24:51.123456 E | rafthttp: failed to dial\n(dial tcp 10.0.0.7:2380: connection refused)",
				[]string{"log.level=error", "log.logger=rafthttp", "message=failed to dial\n(dial tcp 10.0.0.7:2380: connection refused)"},
			},
		},
	}
}
