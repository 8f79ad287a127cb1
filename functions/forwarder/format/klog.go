package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/jsonscan"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// klog returns the format of Kubernetes and other users of Google's glog: a letter for the level,
// month and day, preceded by the year in C++, time, thread id, file and line. InfoS and ErrorS quote
// the message and write pairs behind it.
func klog() Format {
	return Format{
		Name:   "klog",
		Source: "k8s.io/klog/v2, internal/buffer: FormatHeader; google/glog, src/logging.cc: LogMessage::Init",
		Shapes: []string{"A0000 00:00:00", "A00000000 00:00:00"},
		Parse:  parseKlog,

		HasPairs: true,
		Samples: []Sample{
			{
				`E1122 21:24:51.123456      11 controller.go:114] loading OpenAPI spec failed with: failed to retrieve`,
				[]string{"log.level=error", "@timestamp=2026-11-22T21:24:51.123456Z", "process.pid=11", "log.origin.file.name=controller.go", "log.origin.file.line=114", "message=loading OpenAPI spec failed with: failed to retrieve"},
			},
			{`W20261122 21:24:51.123456 12345 worker.cc:17] queue is full`, []string{"log.level=warn", "@timestamp=2026-11-22T21:24:51.123456Z", "log.origin.file.name=worker.cc", "message=queue is full"}},
			{`E1122 21:24:51.000000 7 sync.go:17] "cannot \"sync\"" err="no node" pod="shop/a-1"`, []string{"log.level=error", "log.origin.file.line=17", `message=cannot "sync" err="no node" pod="shop/a-1"`}},
			{`I1122 21:24:51.000000 7 trace.go:116] done`, []string{"log.level=info", "message=done"}},
		},
	}
}

func parseKlog(d *document.Document, text []byte) ([]byte, bool) {
	var l level.Level
	switch text[0] {
	case 'I':
		l = level.Info
	case 'W':
		l = level.Warn
	case 'E':
		l = level.Error
	case 'F':
		l = level.Fatal
	default:
		return nil, false
	}
	ns, n := timestamp.MonthDay(text[1:], d.Observed)
	if text[5] != ' ' {
		ns, n = timestamp.Compact(text[1:])
	}
	header, message, ok := bytes.Cut(text, []byte("] "))
	if n == 0 || !ok || len(header) < 1+n {
		return nil, false
	}
	pid, source, ok := bytes.Cut(bytes.TrimLeft(header[1+n:], " "), []byte(" "))
	file, line, found := bytes.Cut(source, []byte(":"))
	if !ok || !found {
		return nil, false
	}
	l.SetDefault(d)
	timestamp.Set(d, ns)
	d.Fill(document.ProcessID, document.Plain(pid))
	d.Fill(document.FileName, document.Plain(file))
	d.Fill(document.FileLine, document.Plain(line))
	return unquoteKlog(d, message), true
}

// unquoteKlog removes the quotes around a message in front of pairs.
func unquoteKlog(d *document.Document, message []byte) []byte {
	if len(message) == 0 || message[0] != '"' {
		return message
	}
	c := jsonscan.Cursor{Buf: message}
	quoted := c.String()
	if c.Failed() || c.Pos < len(message) && message[c.Pos] != ' ' {
		return message
	}
	words, _ := quoted.Plain(nil)
	return d.Keep(string(words) + string(message[c.Pos:]))
}
