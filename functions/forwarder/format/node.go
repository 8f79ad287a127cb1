package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
)

// winston returns the simple and printf formats of winston, and the default format of Erlang.
func winston() Format {
	return Format{
		Name:   "winston",
		Source: "winston, README: Formats; logform, simple.js; Erlang/OTP, lib/kernel/src/logger_formatter.erl: single_line",
		Layouts: []string{
			"%time [%label] %level: %message",
			"%time %level: %message",
			"%time %level [%label]: %message",
			"%time %level [%label] %message",
			"%time - %level: %message",
			"%time - %level - %message",
			"%time [%level]: %message",
			"%time [%level] : %message",
			"%time [%level] [%label]: %message",
			"%time [%level] [%label] %message",
			"%time [%label] [%level]: %message",
			"[%time] %level: %message",
			"[%time] [%level]: %message",
			"[%time] [%level] %message",
			"[%time] [%label] %level: %message",
			"[%time] %level [%label]: %message",
			"[%label] %level: %message",
			"[%label] %LEVEL: %message",
		},
		HasObject: true,
		Samples: []Sample{
			{"2026-11-22T21:24:52.123456+00:00 error: crasher: initial call: shop:init/1", []string{"log.level=error", "service.name=", "message=crasher: initial call: shop:init/1"}},
			{"2026-11-22T21:24:52.123Z [orders] error: cannot charge\nError: no price\n    at charge (/app/cart.js:7:3)", []string{"log.level=error", "log.logger=orders", "message=cannot charge\nError: no price\n    at charge (/app/cart.js:7:3)"}},
			{"2026-11-22 21:24:52 warn: low stock", []string{"log.level=warn", "message=low stock"}},
			{"[2026-11-22T21:24:52.123Z] info: done", []string{"log.level=info", "message=done"}},
		},
	}
}

// log4js returns the basic and colored layouts of log4js.
func log4js() Format {
	return Format{
		Name:    "log4js",
		Source:  "log4js-node, lib/layouts.js: basicLayout",
		Layouts: []string{"[%time] [%LEVEL] %logger - %message"},
		Samples: []Sample{
			{"[2026-11-22T21:24:52.123] [ERROR] orders - Error: no price\n    at charge (/app/cart.js:7:3)", []string{"log.level=error", "log.logger=orders", "message=Error: no price\n    at charge (/app/cart.js:7:3)"}},
			{"[2026-11-22T21:24:52.123] [WARN] default - low", []string{"log.level=warn", "log.logger=default", "message=low"}},
		},
	}
}

// nest returns the format of NestJS' ConsoleLogger.
func nest() Format {
	return Format{
		Name:   "nest",
		Source: "NestJS, packages/common/services/console-logger.service.ts: formatMessage",
		Layouts: []string{
			"[Nest] %pid - %time %level [%label] %message",
			"[Nest] %pid - %time %level %message",
			"[Nest] %pid %time [%label] %message",
			"[%service] %pid - %time %level [%label] %message",
			"[%service] %pid - %time %level %message",
		},
		Finish: cutElapsed,
		Samples: []Sample{
			{"[Nest] 17  - 11/22/2026, 9:24:52 PM    WARN [CartService] low stock +3ms", []string{"log.level=warn", "process.pid=17", "log.logger=CartService", "@timestamp=2026-11-22T21:24:52.000Z", "message=low stock"}},
			{"[Nest] 17  - 11/22/2026, 9:24:52 PM     LOG started\nmore", []string{"log.level=info", "message=started\nmore"}},
		},
	}
}

// cutElapsed removes " +3ms" from the end of a one-line message.
func cutElapsed(d *document.Document, message []byte) []byte {
	start := bytes.LastIndex(message, []byte(" +"))
	if start < 0 {
		return message
	}
	elapsed := message[start+2:]
	digits := bytes.TrimRight(elapsed, "hms")
	if len(digits) == len(elapsed) || !isDigits(digits) {
		return message
	}
	d.AddAttribute([]byte("elapsed"), document.Plain(elapsed))
	return message[:start]
}

// pinoPretty returns the format of pino-pretty, and of bunyan's command line tool, whose layout it
// adopted.
func pinoPretty() Format {
	return Format{
		Name:   "pino-pretty",
		Source: "pino-pretty, lib/pretty.js; node-bunyan, bin/bunyan: emitRecord",
		Layouts: []string{
			"[%time] %LEVEL (%pid): %message",
			"[%time] %LEVEL (%pid on %host): %message",
			"[%time] %LEVEL (%logger/%pid): %message",
			"[%time] %LEVEL (%logger/%pid on %host): %message",
			"[%time] %LEVEL (%logger): %message",
			"[%time] %LEVEL: %logger/%pid on %host: %message",
			"[%time] %LEVEL: %message",
			"[%clock] %LEVEL (%pid): %message",
			"[%clock] %LEVEL (%logger/%pid): %message",
			"[%clock] %LEVEL (%logger): %message",
			"[%clock] %LEVEL: %message",
		},
		Samples: []Sample{
			{"[2026-11-22 21:24:52.123 +0000] ERROR (8): run failed\n    err: {\n      \"type\": \"Error\"", []string{"log.level=error", "process.pid=8", "message=run failed\n    err: {\n      \"type\": \"Error\""}},
			{"[21:24:52.123] INFO (orders/17): done", []string{"log.level=info", "log.logger=orders", "process.pid=17", "message=done"}},
			{"[2026-11-22T21:24:52.123Z]  WARN: shop/17 on web-1: low", []string{"log.level=warn", "log.logger=shop", "host.name=web-1", "message=low"}},
		},
	}
}

// tslog returns the pretty output of tslog.
func tslog() Format {
	return Format{
		Name:   "tslog",
		Source: "tslog, src/BaseLogger.ts: prettyLogTemplate",
		Layouts: []string{
			"%time\t%level\t[%file:%line]\t%message",
			"%time\t%level\t[%label]\t%message",
			"%time\t%level\t[%label]\t[%file:%line]\t%message",
		},
		Samples: []Sample{
			{"2026-11-22 21:24:52.123\tINFO\t[orders]\tstarted", []string{"log.level=info", "log.logger=orders", "message=started"}},
			{"2026.11.22 21:24:52:123\tERROR\t[/src/app.ts:7]\tfailed\nError: x", []string{"log.level=error", "@timestamp=2026-11-22T21:24:52.123Z", "message=failed\nError: x"}},
		},
	}
}

// signale returns the output format of signale.
func signale() Format {
	return Format{
		Name:   "signale",
		Source: "signale, src/signale.js: _buildSignale",
		Layouts: []string{
			"[%label] › %(badge) %level %message",
			"[%time] [%label] › %(badge) %level %message",
			"[%clock] [%label] › %(badge) %level %message",
			"› %(badge) %level %message",
		},
		Samples: []Sample{
			{"[orders] › ✖  error     cannot charge\nmore", []string{"log.level=error", "log.logger=orders", "message=cannot charge\nmore"}},
			{"› ⚠  warn     low", []string{"log.level=warn", "message=low"}},
		},
	}
}
