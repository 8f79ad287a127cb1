package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// elixirLogger returns the default formatter of Elixir, with metadata before the level.
func elixirLogger() Format {
	return Format{
		Name:   "elixir-logger",
		Source: "Elixir, lib/logger/lib/logger/formatter.ex: default pattern $time $metadata[$level] $message",
		Shapes: []string{"00:00:00.000 ", "0000-00-00 00:00:00.000 "},
		Parse:  parseElixir,
		Samples: []Sample{
			{"21:24:52.123 [error] GenServer terminating\n** (Shop.NotFound) no order\n    (shop 0.1.0) lib/shop.ex:5: Shop.load/1", []string{"log.level=error", "@timestamp=2026-11-22T21:24:52.123Z", "message=GenServer terminating\n** (Shop.NotFound) no order\n    (shop 0.1.0) lib/shop.ex:5: Shop.load/1"}},
			{"21:24:52.123 request_id=F7x user=17 [info] GET /", []string{"log.level=info", "attributes.request_id=F7x", "attributes.user=17", "message=GET /"}},
			{"2026-11-22 21:24:52.123 request_id=F7x [warning] slow", []string{"@timestamp=2026-11-22T21:24:52.123Z", "log.level=warn", "attributes.request_id=F7x", "message=slow"}},
		},
	}
}

func parseElixir(d *document.Document, text []byte) ([]byte, bool) {
	ns, n := timestamp.TimeOfDay(text, d.Observed)
	isDated := text[4] == '-'
	if isDated {
		ns, n = timestamp.ISO(text)
	}
	if n == 0 || n >= len(text) || text[n] != ' ' {
		return nil, false
	}
	line, _, _ := bytes.Cut(text[n+1:], []byte("\n"))
	metadata, rest, ok := bytes.Cut(line, []byte("["))
	name, _, found := bytes.Cut(rest, []byte("] "))
	l := level.Parse(name)
	if !ok || !found || l == level.None || len(metadata) > 0 && !isMetadata(metadata) || isDated && len(metadata) == 0 {
		return nil, false
	}
	l.SetDefault(d)
	if !timestamp.Set(d, ns) {
		d.AddAttribute([]byte("timestamp"), document.Plain(text[:n]))
	}
	for pair := range bytes.FieldsSeq(metadata) {
		key, value, _ := bytes.Cut(pair, []byte("="))
		d.AddAttribute(key, document.Plain(value))
	}
	return text[n+1+len(metadata)+1+len(name)+2:], true
}

// isMetadata reports whether text consists of key=value pairs, each followed by a blank.
func isMetadata(text []byte) bool {
	for pair := range bytes.FieldsSeq(text) {
		if bytes.IndexByte(pair, '=') <= 0 {
			return false
		}
	}
	return text[len(text)-1] == ' '
}

// erlangReport returns Erlang's text form of a report, whose heading is a line:
//
//	=ERROR REPORT==== 22-Nov-2026::21:24:52.123456 ===
func erlangReport() Format {
	return Format{
		Name:   "erlang-report",
		Source: "Erlang/OTP, lib/kernel/src/logger_formatter.erl: legacy_header",
		Shapes: []string{"=A"},
		Parse:  parseErlangReport,
		Samples: []Sample{
			{"=ERROR REPORT==== 22-Nov-2026::21:24:52.123456 ===\nno order", []string{"log.level=error", "@timestamp=2026-11-22T21:24:52.123456Z", "message=no order"}},
			{"=PROGRESS REPORT==== 22-Nov-2026::21:24:52 ===", []string{"log.level=info", "message==PROGRESS REPORT==== 22-Nov-2026::21:24:52 ==="}},
			{"=CRASH REPORT==== 22-Nov-2026::21:24:52 ===\n  crasher:\n    pid: <0.7.0>", []string{"log.level=error", "message=  crasher:\n    pid: <0.7.0>"}},
		},
	}
}

func parseErlangReport(d *document.Document, text []byte) ([]byte, bool) {
	line, message, _ := bytes.Cut(text, []byte("\n"))
	name, rest, ok := bytes.Cut(line[1:], []byte(" REPORT==== "))
	stamp, isHeading := bytes.CutSuffix(rest, []byte(" ==="))
	if !ok || !isHeading {
		return nil, false
	}
	l := level.Parse(name)
	switch string(name) {
	case "CRASH", "SUPERVISOR":
		l = level.Error
	case "PROGRESS":
		l = level.Info
	}
	if l == level.None {
		return nil, false
	}
	day, clock, _ := bytes.Cut(stamp, []byte("::"))
	ns, ok := timestamp.Parse(d.Keep(string(day) + " " + string(clock)))
	if !ok || !timestamp.Set(d, ns) {
		d.AddAttribute([]byte("timestamp"), document.Plain(stamp))
	}
	l.SetDefault(d)
	if len(message) == 0 { // the message follows as a separate event
		return text, true
	}
	return message, true
}
