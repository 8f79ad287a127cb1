package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
)

// goLog returns the format of Go's log package with its flags, and of slog's default handler, which
// uses it.
func goLog() Format {
	return Format{
		Name:   "go-log",
		Source: "Go, log/log.go: formatHeader; log/slog/handler.go: defaultHandler",
		Layouts: []string{
			"%time %LEVEL %message",
			"%time [%LEVEL] %message",
			"%time %file:%line: %message",
			"%time %file:%line: %LEVEL %message",
			"%time %file:%line: [%level] %message",
			"%time %file:%line: %LEVEL: %message",
			"%time [%level] %file:%line: %message",
			"%LEVEL: %time %message",
			"%LEVEL: %time %file:%line: %message",
			"%LEVEL %time %message",
			"%LEVEL %time %file:%line: %message",
			"[%LEVEL] %time %message",
			"[%LEVEL] %time %file:%line: %message",
			"%logger: %time %message",
			"[%label] %time %message",
		},
		HasPairs: true,
		Samples: []Sample{
			{"2026/11/22 21:24:52 INFO order placed id=7", []string{"log.level=info", "message=order placed id=7"}},
			{"2026/11/22 21:24:52.123456 main.go:17: cannot charge\nmore", []string{"@timestamp=2026-11-22T21:24:52.123456Z", "log.origin.file.name=main.go", "log.origin.file.line=17", "message=cannot charge\nmore"}},
			{"2026/11/22 21:24:52 ERROR+2 cannot charge", []string{"log.level=error", "message=cannot charge"}},
			{"shop: 2026/11/22 21:24:52 started", []string{"log.logger=shop", "message=started"}},
			{"WARN: 2026/11/22 21:24:52 cart.go:7: low", []string{"log.level=warn", "log.origin.file.name=cart.go", "message=low"}},
		},
	}
}

// zapConsole returns the format of zap's console encoder: columns separated by tabs, and the fields
// as JSON.
func zapConsole() Format {
	return Format{
		Name:   "zap-console",
		Source: "go.uber.org/zap, zapcore/console_encoder.go: EncodeEntry",
		Layouts: []string{
			"%time\t%level\t%message",
			"%level\t%message",
			"%time\t%level\t%file:%line\t%message",
			"%time\t%level\t%logger\t%message",
			"%time\t%level\t%logger\t%file:%line\t%message",
		},
		HasObject: true,
		Finish:    finishZapConsole,
		Samples: []Sample{
			{"2026-11-22T21:24:52.485Z\tinfo\tstarted\t{\"port\": 80}", []string{"log.level=info", "message=started\t{\"port\": 80}"}},
			{"2026-11-22T21:24:52.485Z\terror\tshop\tshop/main.go:101\torder failed\t{\"error\": \"no order 7\"}\nmain.main\n\t/srv/main.go:101", []string{"log.level=error", "log.logger=shop", "log.origin.file.name=shop/main.go", "log.origin.file.line=101", "message=order failed\t{\"error\": \"no order 7\"}\nmain.main\n\t/srv/main.go:101"}},
			{"2026-11-22T21:24:52.485Z\tinfo\tmain.go:7\tstarted", []string{"log.level=info", "log.origin.file.name=main.go", "message=started"}},
			{"1795382692.485\tINFO\tstarted", []string{"log.level=info", "@timestamp=2026-11-22T21:24:52.485Z", "message=started"}},
		},
	}
}

// finishZapConsole uses the only column before the fields as the message. It looks like the name of
// a logger.
func finishZapConsole(d *document.Document, message []byte) []byte {
	name := d.Get(document.Logger).Text()
	if len(name) == 0 || len(message) == 0 || message[0] != '{' || len(d.Get(document.FileLine).Text()) > 0 {
		return message
	}
	kept := d.Keep(string(name) + "\t" + string(message))
	d.Clear(document.Logger)
	return kept
}

// zerologConsole returns the format of zerolog's ConsoleWriter.
func zerologConsole() Format {
	return Format{
		Name:   "zerolog-console",
		Source: "rs/zerolog, console.go: consoleDefaultPartsOrder, consoleDefaultFormatCaller",
		Layouts: []string{
			"%time %LEVEL %file:%line > %message",
			"%kitchen %LEVEL %file:%line > %message",
			"%kitchen %LEVEL %message",
			"%clock %LEVEL %message",
			"%clock %LEVEL %file:%line > %message",
			"<nil> %LEVEL %message",
		},
		HasPairs: true,
		Samples: []Sample{
			{"2026-11-22T21:24:52Z ERR cart.go:7 > cannot charge error=\"no price\" id=7", []string{"log.level=error", "log.origin.file.name=cart.go", "log.origin.file.line=7", "message=cannot charge error=\"no price\" id=7"}},
			{"9:24PM INF started\nmore", []string{"log.level=info", "message=started\nmore"}},
		},
	}
}

// logrus returns logrus' text format on a terminal. Elsewhere logrus writes logfmt.
func logrus() Format {
	return Format{
		Name:     "logrus",
		Source:   "sirupsen/logrus, text_formatter.go: printColored",
		Layouts:  []string{"%LEVEL[%time] %message", "%LEVEL[%(uptime)] %message", "%LEVEL[%(uptime)]%file:%line %function() %message", "%LEVEL[%time]%file:%line %function() %message"},
		HasPairs: true,
		Samples: []Sample{
			{"ERRO[0017] cannot charge                                 error=\"no price\" id=7", []string{"log.level=error", "attributes.uptime=0017"}},
			{"WARN[2026-11-22T21:24:52Z] low stock\nmore", []string{"log.level=warn", "message=low stock\nmore"}},
		},
	}
}

// charmLog returns the format of Charm's log.
func charmLog() Format {
	return Format{
		Name:     "charm-log",
		Source:   "charmbracelet/log, text.go: textFormatter",
		Layouts:  []string{"%time %LEVEL <%file:%line> %message", "%clock %LEVEL <%file:%line> %message", "%LEVEL <%file:%line> %message"},
		HasPairs: true,
		Samples: []Sample{
			{"2026/11/22 21:24:52 ERRO <shop/main.go:7> order failed err=\"no order 7\"", []string{"log.level=error", "log.origin.file.name=shop/main.go", "log.origin.file.line=7", "message=order failed err=\"no order 7\""}},
			{"INFO <main.go:7> started\nmore", []string{"log.level=info", "message=started\nmore"}},
		},
	}
}

// hclog returns the format of HashiCorp's hclog.
func hclog() Format {
	return Format{
		Name:     "hclog",
		Source:   "hashicorp/go-hclog, intlogger.go: logPlain",
		Layouts:  []string{"%time [%LEVEL] %logger: %message", "%time [%LEVEL] %file:%line: %logger: %message", "%time [%LEVEL] %message"},
		HasPairs: true,
		Samples: []Sample{
			{"2026-11-22T21:24:52.123Z [ERROR] raft: cannot join: error=\"no leader\" peer=10.0.0.7", []string{"log.level=error", "log.logger=raft"}},
			{"2026-11-22T21:24:52.123Z [INFO]  agent: started\nmore", []string{"log.level=info", "message=started\nmore"}},
		},
	}
}

// gin returns the format of gin's debug output.
func gin() Format {
	return Format{
		Name:   "gin",
		Source: "gin-gonic/gin, debug.go: debugPrint",
		Shapes: []string{"[GIN-debug] "},
		Parse:  parseGin,
		Samples: []Sample{
			{"[GIN-debug] [WARNING] Running in \"debug\" mode.\n - using env: export GIN_MODE=release", []string{"log.level=warn", "log.logger=GIN-debug"}},
			{"[GIN-debug] GET    /ping --> main.main.func1 (3 handlers)", []string{"log.level=debug", "message=GET    /ping --> main.main.func1 (3 handlers)"}},
		},
	}
}

func parseGin(d *document.Document, text []byte) ([]byte, bool) {
	const heading = "[GIN-debug] "
	message := text[len(heading):]
	l := level.Debug
	if rest, ok := bytes.CutPrefix(message, []byte("[WARNING] ")); ok {
		l, message = level.Warn, rest
	} else if rest, ok := bytes.CutPrefix(message, []byte("[ERROR] ")); ok {
		l, message = level.Error, rest
	}
	l.SetDefault(d)
	d.Fill(document.Logger, document.Plain(text[1:len(heading)-2]))
	return message, true
}
