package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// cockroachDB returns the formats crdb-v1 and crdb-v2: a letter for the level, the date with a
// two-digit year, the time, the goroutine, the channel if it is not 0, file and line, a mark for
// redactable text, tags, and a counter.
func cockroachDB() Format {
	return Format{
		Name:   "cockroachdb",
		Source: "cockroachlabs.com/docs/stable/log-formats: crdb-v1, crdb-v2",
		Shapes: []string{"A000000 00:00:00."},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			l := level.Letter(text[:1])
			ns, n := timestamp.Compact(text[1:])
			header := bytes.Fields(text[1+n : min(len(text), 200)])
			if l == level.None || n == 0 || len(header) < 3 {
				return nil, false
			}
			source := header[1]
			if channel, rest, ok := bytes.Cut(source, []byte("@")); ok && isDigits(channel) {
				source = rest
			}
			file, line, ok := bytes.Cut(source, []byte(":"))
			at := bytes.Index(text, source) + len(source)
			if !ok || !isDigits(line) || !isDigits(header[0]) {
				return nil, false
			}
			timestamp.Set(d, ns)
			l.SetDefault(d)
			addAttribute(d, "goroutine", header[0])
			d.Fill(document.FileName, document.Plain(file))
			d.Fill(document.FileLine, document.Plain(line))
			return bytes.TrimPrefix(bytes.TrimLeft(text[at:], " "), []byte("⋮ ")), true
		},
		Samples: []Sample{
			{"E261122 21:24:52.123456 338 server/server.go:1428 ⋮ [n1,client=‹10.0.0.5:1234›] 12  cannot reach node ‹2›", []string{"log.level=error", "@timestamp=2026-11-22T21:24:52.123456Z", "attributes.goroutine=338", "log.origin.file.name=server/server.go", "log.origin.file.line=1428", "message=[n1,client=‹10.0.0.5:1234›] 12  cannot reach node ‹2›"}},
			{"W261122 21:24:52.123456 7 1@server/status.go:77 [n1] 7 slow range\nmore", []string{"log.level=warn", "log.origin.file.name=server/status.go", "message=[n1] 7 slow range\nmore"}},
		},
	}
}
