package format

import (
	"bytes"

	"faulty/functions/forwarder/correlation"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// envLogger returns the format of env_logger, and of the examples of fern and simplelog.
func envLogger() Format {
	return Format{
		Name:   "env-logger",
		Source: "rust-cli/env_logger, src/fmt/mod.rs: DefaultFormat; simplelog; pretty_env_logger",
		Layouts: []string{
			"[%time %LEVEL %logger] %message",
			"[%time %LEVEL] %message",
			"[%LEVEL %logger] %message",
			"[%time][%logger][%LEVEL] %message",
			"[%(date)][%clock][%logger][%LEVEL] %message",
			"%clock [%LEVEL] %message",
			"%clock [%LEVEL] %module: %message",
			"%LEVEL %module > %message",
		},
		Samples: []Sample{
			{"[2026-11-22T21:24:52Z INFO  shop::orders] done", []string{"log.level=info", "log.logger=shop::orders", "message=done"}},
			{"[2026-11-22T21:24:52Z ERROR shop] failed\nmore", []string{"log.level=error", "log.logger=shop", "message=failed\nmore"}},
			{"21:24:52 [ERROR] failed", []string{"log.level=error", "@timestamp=2026-11-22T21:24:52.000Z", "message=failed"}},
			{"21:24:52 [WARN] shop::orders: slow", []string{"log.level=warn", "log.logger=shop::orders", "message=slow"}},
			{"WARN  shop::orders > slow", []string{"log.level=warn", "log.logger=shop::orders", "message=slow"}},
			{"[2026-11-22][21:24:52][shop::orders][WARN] slow", []string{"@timestamp=2026-11-22T21:24:52.000Z", "log.level=warn", "log.logger=shop::orders", "attributes.date=2026-11-22", "message=slow"}},
		},
	}
}

// tracing returns the text format of tracing-subscriber: spans with their fields, the target, and
// fields behind the message.
func tracing() Format {
	return Format{
		Name:   "tracing",
		Source: "tokio-rs/tracing, tracing-subscriber/src/fmt/format/mod.rs: Full, Compact",
		Layouts: []string{
			"%time %LEVEL %module: %message",
			"%time %LEVEL %module: %file:%line: %message",
			"%time %LEVEL %threadid %logger: %message",
			"%time %LEVEL %threadid %logger: %file:%line: %message",
			"%time %LEVEL %logger: %file:%line: %message",
			"%time %LEVEL ThreadId(%thread) %logger: %message",
			"%time %LEVEL ThreadId(%thread) %logger: %file:%line: %message",
			"%time %LEVEL ThreadId(%thread) %file:%line: %message",
			"%time %LEVEL ThreadId(%thread) %message",
			"%LEVEL %path: %message",
			"%LEVEL %module: %message",
		},
		HasPairs: true,
		Samples: []Sample{
			{"2026-11-22T21:24:52.123456Z  INFO shop::orders: order placed id=7", []string{"log.level=info", "log.logger=shop::orders", "message=order placed id=7"}},
			{"WARN shop::orders: slow", []string{"log.level=warn", "log.logger=shop::orders", "message=slow"}},
			{"2026-11-22T21:24:52.123456Z ERROR ThreadId(01) shop::orders: src/main.rs:17: cannot charge\nmore", []string{"log.level=error", "process.thread.name=01", "log.origin.file.name=src/main.rs", "log.origin.file.line=17", "message=cannot charge\nmore"}},
		},
	}
}

// tracingSpans returns the format of tracing-subscriber lines inside spans. The spans with their
// values become an attribute.
func tracingSpans() Format {
	return Format{
		Name:     "tracing-spans",
		Source:   "tokio-rs/tracing, tracing-subscriber/src/fmt/format/mod.rs: FullCtx",
		Shapes:   []string{"0000-00-00T00:00:00"},
		Parse:    parseTracingSpans,
		HasPairs: true,
		Samples: []Sample{
			{`2026-11-22T21:24:52.123456Z  WARN request{id=7 path="/pay: x"}:charge: shop::orders: slow ms=17`, []string{"log.level=warn", "log.logger=shop::orders", `attributes.spans=request{id=7 path="/pay: x"}:charge`, "message=slow ms=17"}},
			{`2026-11-22T21:24:52.123456Z ERROR Lambda runtime invoke{requestId="5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11"}: shop: failed`, []string{"log.level=error", "log.logger=shop", "faas.execution=5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11", `attributes.spans=Lambda runtime invoke{requestId="5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11"}`, "message=failed"}},
			{"2026-11-22T21:24:52.123456Z ERROR request{id=7}: shop: failed\nmore", []string{"log.level=error", "log.logger=shop", "attributes.spans=request{id=7}", "message=failed\nmore"}},
		},
	}
}

func parseTracingSpans(d *document.Document, text []byte) ([]byte, bool) {
	stamp, rest, _ := bytes.Cut(text, []byte(" "))
	name, rest, _ := bytes.Cut(bytes.TrimLeft(rest[:min(len(rest), longestSpans)], " "), []byte(" "))
	ns, n := timestamp.ISO(stamp)
	if n == 0 || n != len(stamp) || len(name) == 0 || name[0]-'A' > 'Z'-'A' || level.Parse(name) == level.None {
		return nil, false
	}
	spans := spansEnd(rest)
	if spans == 0 {
		return nil, false
	}
	target, _, ok := bytes.Cut(rest[spans+2:], []byte(": "))
	if !ok || len(target) == 0 || bytes.IndexByte(target, ' ') >= 0 {
		return nil, false
	}
	level.Parse(name).SetDefault(d)
	timestamp.Set(d, ns)
	d.Fill(document.Logger, document.Plain(target))
	d.AddAttribute([]byte("spans"), document.Plain(rest[:spans]))
	fillSpanRequest(d, rest[:spans])
	columns := bytes.TrimLeft(text[len(stamp):], " ")
	return columns[len(name)+len(" ")+spans+len(": ")+len(target)+len(": "):], true
}

// longestSpans bounds the columns in front of a message with spans, in bytes.
const longestSpans = 2048

// spansEnd returns the end of the spans at the start of text, or 0 if there are none. Spans are
// names, at least one of which has values in braces, and colons. A name may contain blanks if
// values follow: "Lambda runtime invoke{requestId=".
func spansEnd(text []byte) int {
	depth, hasValues, isQuoted := 0, false, false
	for i, c := range text {
		switch {
		case c == '"':
			isQuoted = depth > 0 && !isQuoted
		case c == '\n':
			return 0
		case isQuoted:
		case c == '{':
			if !hasValues && !isSpanName(text[:i], text[i+1:]) {
				return 0
			}
			depth++
			hasValues = true
		case c == '}':
			depth--
		case c == ' ' && depth == 0:
			switch {
			case i == 0 || text[i-1] == ':' && !hasValues:
				return 0
			case text[i-1] == ':':
				return i - 1
			case hasValues:
				return 0
			}
		}
	}
	return 0
}

// isSpanName reports whether the text before a brace consists of names of spans, and whether the
// name of a value follows the brace.
func isSpanName(names, values []byte) bool {
	if len(names) == 0 || names[len(names)-1] == ' ' {
		return false
	}
	end := bytes.IndexByte(values, '=')
	return end > 0 && !bytes.ContainsAny(values[:end], " \":,{}")
}

// fillSpanRequest takes the request id from the span that Lambda's runtime opens for the request.
func fillSpanRequest(d *document.Document, spans []byte) {
	_, rest, ok := bytes.Cut(spans, []byte(`requestId="`))
	id, _, found := bytes.Cut(rest, []byte(`"`))
	if ok && found && correlation.IsUUID(id) {
		d.Fill(document.FaasExecution, document.Plain(id))
	}
}
