package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
)

// zigLog returns the format of Zig's std.log: the level, and the scope in parentheses. "error(s): 2"
// is a plural.
func zigLog() Format {
	return Format{
		Name:   "zig-log",
		Source: "ziglang/zig, lib/std/log.zig: defaultLog",
		Shapes: []string{"error(a", "warning(a", "info(a", "debug(a"},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			name, rest, _ := bytes.Cut(text, []byte("("))
			scope, message, ok := bytes.Cut(rest, []byte("): "))
			l := level.Parse(name)
			if !ok || l == level.None || string(scope) == "s" || bytes.ContainsAny(scope, " \n(") {
				return nil, false
			}
			l.SetDefault(d)
			d.Fill(document.Logger, document.Plain(scope))
			return message, true
		},
		Samples: []Sample{
			{"error(cart): no price", []string{"log.level=error", "log.logger=cart", "message=no price"}},
			{"warning(cart): low\nstock", []string{"log.level=warn", "log.logger=cart", "message=low\nstock"}},
		},
	}
}
