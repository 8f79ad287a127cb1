package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// swiftLog returns the text format of swift-log's StreamLogHandler: the label, the metadata, which
// becomes one attribute, and the module that logged.
func swiftLog() Format {
	return Format{
		Name:   "swift-log",
		Source: "apple/swift-log, Sources/Logging/Logging.swift: StreamLogHandler",
		Shapes: []string{"0000-00-00T00:00:00+0000 a", "0000-00-00T00:00:00-0000 a"},
		Parse:  parseSwiftLog,
		Samples: []Sample{
			{"2026-11-22T21:24:52+0000 error cart : [Shop] charge failed", []string{"@timestamp=2026-11-22T21:24:52.000Z", "log.level=error", "log.logger=cart", "attributes.source=Shop", "message=charge failed"}},
			{"2026-11-22T21:24:52+0000 notice com.shop.cart: [Shop] started\non 2 cores", []string{"log.level=info", "log.logger=com.shop.cart", "message=started\non 2 cores"}},
			{"2026-11-22T21:24:52+0000 error Lambda : requestID=17 step=2 [AWSLambdaRuntime] handler failed", []string{"log.level=error", "log.logger=Lambda", "attributes.metadata=requestID=17 step=2", "attributes.source=AWSLambdaRuntime", "message=handler failed"}},
		},
	}
}

func parseSwiftLog(d *document.Document, text []byte) ([]byte, bool) {
	const stamp = len("2006-01-02T15:04:05-0700 ")
	line, _, _ := bytes.Cut(text[stamp:], []byte("\n"))
	name, rest, _ := bytes.Cut(line, []byte(" "))
	l := level.Parse(name)
	label, rest, isLabelled := bytes.Cut(rest, []byte(":"))
	metadata, rest, hasSource := bytes.Cut(rest, []byte("["))
	source, message, isClosed := bytes.Cut(rest, []byte("] "))
	label = bytes.TrimRight(label, " ")
	ns, n := timestamp.ISO(text)
	if l == level.None || !isLabelled || !hasSource || !isClosed || len(label) == 0 || bytes.IndexByte(label, ' ') >= 0 || n == 0 {
		return nil, false
	}
	l.SetDefault(d)
	timestamp.Set(d, ns)
	d.Fill(document.Logger, document.Plain(label))
	addAttribute(d, "metadata", bytes.TrimSpace(metadata))
	addAttribute(d, "source", source)
	return text[stamp+len(line)-len(message):], true
}
