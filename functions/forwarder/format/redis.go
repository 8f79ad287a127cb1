package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// redis returns the log of Redis and Valkey: process id and role, time, and a sign for the level.
// Older servers write no year.
func redis() Format {
	return Format{
		Name:   "redis",
		Source: "redis/redis, src/server.c: serverLogRaw; valkey-io/valkey, src/server.c",
		Shapes: []string{"0:A ", "00:A ", "000:A ", "0000:A ", "00000:A ", "000000:A ", "0000000:A "},
		Parse:  parseRedis,
		Samples: []Sample{
			{`1:M 22 Nov 2026 21:24:50.123 * Ready to accept connections tcp`, []string{"@timestamp=2026-11-22T21:24:50.123Z", "process.pid=1", "attributes.role=M", "log.level=info", "message=Ready to accept connections tcp"}},
			{`12345:C 22 Nov 2026 21:24:50.123 # WARNING Memory overcommit must be enabled!`, []string{"log.level=warn", "process.pid=12345", "message=WARNING Memory overcommit must be enabled!"}},
			{`7:S 22 Nov 21:24:50.123 - DB 0: 1 keys`, []string{"log.level=debug", "message=DB 0: 1 keys", "@timestamp=2026-11-22T21:24:50.123Z"}},
		},
	}
}

func parseRedis(d *document.Document, text []byte) ([]byte, bool) {
	pid, rest, _ := bytes.Cut(text, []byte(":"))
	role, rest := rest[0:1], rest[2:]
	ns, n := timestamp.CLF(rest)
	if n == 0 {
		ns, n = redisShortTime(rest, d.Observed)
	}
	if n == 0 || len(rest) < n+3 || rest[n] != ' ' || rest[n+2] != ' ' {
		return nil, false
	}
	var l level.Level
	switch rest[n+1] {
	case '.', '-': // debug, and verbose, which is below notice
		l = level.Debug
	case '*':
		l = level.Info
	case '#':
		l = level.Warn
	default:
		return nil, false
	}
	l.SetDefault(d)
	timestamp.Set(d, ns)
	d.Fill(document.ProcessID, document.Plain(pid))
	addAttribute(d, "role", role)
	return rest[n+3:], true
}

// redisShortTime reads "22 Nov 21:24:50.123".
func redisShortTime(b []byte, observed int64) (ns int64, n int) {
	const size = len("22 Nov ")
	if !HasShape(b, "00 Aaa 00:00:00.000") {
		return 0, 0
	}
	var memory [24]byte // Nov 22 21:24:50.123
	turned := append(memory[:0], b[3:6]...)
	turned = append(append(append(turned, ' '), b[:2]...), ' ')
	turned = append(turned, b[size:size+len("21:24:50.123")]...)
	ns, n = timestamp.Syslog(turned, observed)
	return ns, n
}
