package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// debugJS returns the format of the debug package: a namespace, and on a terminal the time since
// the last line, elsewhere the date.
func debugJS() Format {
	return Format{
		Name:   "debug",
		Source: "debug, src/node.js: formatArgs",
		Shapes: []string{"a", "0000-00-00T"},
		Parse:  parseDebugJS,
		Samples: []Sample{
			{"orders:db select took long +17ms", []string{"log.level=debug", "log.logger=orders:db", "attributes.elapsed=17ms", "message=select took long"}},
			{"express:router dispatching GET /\n  more +0ms", []string{"log.logger=express:router", "message=dispatching GET /\n  more"}},
			{"2026-11-22T21:24:52.123Z orders:db select", []string{"log.level=debug", "@timestamp=2026-11-22T21:24:52.123Z", "log.logger=orders:db", "message=select"}},
		},
	}
}

func parseDebugJS(d *document.Document, text []byte) ([]byte, bool) {
	rest, ns := text, int64(0)
	if text[0]-'0' <= 9 {
		var n int
		if ns, n = timestamp.ISO(text); n == 0 || n >= len(text) || text[n] != ' ' {
			return nil, false
		}
		rest = text[n+1:]
	}
	name, _, ok := bytes.Cut(rest[:min(len(rest), maxColumn)], []byte(" "))
	if !ok || !isNamespace(name) {
		return nil, false
	}
	message := rest[len(name)+1:]
	if ns == 0 {
		words := cutElapsed(d, message)
		if len(words) == len(message) {
			return nil, false
		}
		message = words
	}
	level.Debug.SetDefault(d)
	timestamp.Set(d, ns)
	d.Fill(document.Logger, document.Plain(name))
	return message, true
}

// isNamespace reports whether name is a namespace, which consists of lower-case letters and colons.
func isNamespace(name []byte) bool {
	colons := 0
	for i, c := range name {
		switch {
		case c == ':' && i > 0 && i < len(name)-1:
			colons++
		case c-'a' > 'z'-'a' && c-'0' > 9 && c != '-' && c != '_' && c != '.' && c != '/':
			return false
		}
	}
	return colons > 0 && name[0]-'a' <= 'z'-'a' && !bytes.Contains(name, []byte("//"))
}

// nodeWarning returns the output of Node.js for process.emitWarning.
func nodeWarning() Format {
	return Format{
		Name:   "node-warning",
		Source: "nodejs/node, lib/internal/process/warning.js: onWarning",
		Shapes: []string{"(node:0"},
		Parse:  parseNodeWarning,
		Samples: []Sample{
			{"(node:17) [DEP0040] DeprecationWarning: The `punycode` module is deprecated.\n(Use `node --trace-deprecation ...`)", []string{"log.level=warn", "process.pid=17", "message=[DEP0040] DeprecationWarning: The `punycode` module is deprecated.\n(Use `node --trace-deprecation ...`)"}},
			{"(node:17) MaxListenersExceededWarning: Possible leak", []string{"log.level=warn", "message=MaxListenersExceededWarning: Possible leak"}},
		},
	}
}

func parseNodeWarning(d *document.Document, text []byte) ([]byte, bool) {
	pid, message, ok := bytes.Cut(text[len("(node:"):], []byte(") "))
	name, _, _ := bytes.Cut(message, []byte(":"))
	if !ok || !isDigits(pid) || !bytes.HasSuffix(name, []byte("Warning")) || bytes.HasSuffix(name, []byte("RejectionWarning")) {
		return nil, false
	}
	level.Warn.SetDefault(d)
	d.Fill(document.ProcessID, document.Plain(pid))
	return message, true
}
