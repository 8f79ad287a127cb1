package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
)

// juliaLogging returns the output of Julia's ConsoleLogger: a box with the level and the message,
// the values, and the module with file and line. A message without values is on one line.
func juliaLogging() Format {
	return Format{
		Name:   "julia-logging",
		Source: "JuliaLang/julia, base/logging/ConsoleLogger.jl: handle_message",
		Shapes: []string{"┌ A", "[ A"},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			line, isBox := bytes.CutPrefix(text, []byte("┌ "))
			name, message, ok := bytes.Cut(bytes.TrimPrefix(line, []byte("[ ")), []byte(": "))
			l := level.Parse(name)
			if !ok || l == level.None {
				return nil, false
			}
			l.SetDefault(d)
			if at := bytes.LastIndex(message, []byte("\n└ @ ")); isBox && at >= 0 {
				module, location, _ := bytes.Cut(message[at+len("\n└ @ "):], []byte(" "))
				if i := bytes.LastIndexByte(location, ':'); i > 0 && isDigits(location[i+1:]) {
					d.Fill(document.Logger, document.Plain(module))
					d.Fill(document.FileName, document.Plain(location[:i]))
					d.Fill(document.FileLine, document.Plain(location[i+1:]))
					message = message[:at]
				}
			}
			return message, true
		},
		Samples: []Sample{
			{"┌ Error: no price\n│   order = 7\n└ @ Shop.Cart /app/src/cart.jl:7", []string{"log.level=error", "log.logger=Shop.Cart", "log.origin.file.name=/app/src/cart.jl", "log.origin.file.line=7", "message=no price\n│   order = 7"}},
			{"[ Info: started", []string{"log.level=info", "message=started"}},
		},
	}
}
