package format

import (
	"bytes"
	"strings"

	"faulty/functions/forwarder/document"
)

// msConsole returns the console format of Microsoft.Extensions.Logging: an abbreviated level, the
// category and the event id, and the message on the next line or on the same line.
func msConsole() Format {
	return Format{
		Name:   "microsoft-console",
		Source: "dotnet/runtime, Microsoft.Extensions.Logging.Console: SimpleConsoleFormatter, SystemdConsoleFormatter",
		Layouts: []string{
			"%level: %logger[%(eventId)]\n%message",
			"%level: %logger[%(eventId)] %message",
			"%time %level: %logger[%(eventId)]\n%message",
			"%time %level: %logger[%(eventId)] %message",
			"%time%level: %logger[%(eventId)]\n%message",
			"%clock %level: %logger[%(eventId)]\n%message",
			"%clock %level: %logger[%(eventId)] %message",
			"[%time] %level: %logger[%(eventId)]\n%message",
			"[%time] %level: %logger[%(eventId)] %message",
			"<%priority>%logger[%(eventId)] %message",
			"<%priority>%time %logger[%(eventId)] %message",
		},
		Finish: finishMSConsole,
		Samples: []Sample{
			{"fail: Shop.Orders.Controller[17]\n      order 42 failed\n      System.Exception: x\n         at Shop.Run() in /src/Run.cs:line 3", []string{"log.level=error", "log.logger=Shop.Orders.Controller", "attributes.eventId=17", "message=order 42 failed\nSystem.Exception: x\n   at Shop.Run() in /src/Run.cs:line 3"}},
			{"crit: Shop.Orders[0]\r\n      order 42 failed", []string{"log.level=fatal", "log.logger=Shop.Orders", "message=order 42 failed"}},
			{"info: Shop.Orders[0] order 42 placed", []string{"log.level=info", "log.logger=Shop.Orders", "message=order 42 placed"}},
			{"<3>Shop.Orders[0] order 42 failed", []string{"log.level=error", "log.logger=Shop.Orders", "message=order 42 failed"}},
		},
	}
}

// finishMSConsole removes the indentation from the lines of a message.
func finishMSConsole(d *document.Document, message []byte) []byte {
	const indentation = "      "
	message = bytes.TrimPrefix(message, []byte(indentation))
	if !bytes.Contains(message, []byte("\n"+indentation)) {
		return message
	}
	return d.Keep(strings.ReplaceAll(string(message), "\n"+indentation, "\n"))
}

// serilog returns the templates of Serilog for the console and for files.
func serilog() Format {
	return Format{
		Name:   "serilog",
		Source: "serilog-sinks-console and serilog-sinks-file: DefaultConsoleOutputTemplate, DefaultOutputTemplate",
		Layouts: []string{
			"[%clock %LEVEL] %message",
			"[%clock %LEVEL] <%label> %message",
			"[%clock %LEVEL] [%label] %message",
			"[%clock %LEVEL] %path: %message",
			"[%clock %level] %message",
			"[%time %LEVEL] %message",
			"[%time %level] %message",
			"[%time %LEVEL] [%label] %message",
			"[%time %LEVEL] (%label) %message",
			"%time [%LEVEL] [%label] %message",
			"%time [%LEVEL] (%label) %message",
			"%time [%LEVEL] <%label> %message",
			"%time [%level] (%label) %message",
			"%time [%level] <%label> %message",
		},
		Samples: []Sample{
			{"[21:24:52 ERR] order 42\nSystem.Exception: x\n   at Shop.Run() in /src/Run.cs:line 3", []string{"log.level=error", "message=order 42\nSystem.Exception: x\n   at Shop.Run() in /src/Run.cs:line 3"}},
			{"[21:24:52 VRB] <Shop.Cart> order 42", []string{"log.level=trace", "log.logger=Shop.Cart", "message=order 42"}},
			{"2026-11-22 22:24:52.100 +01:00 [WRN] (Shop.Cart) low stock", []string{"log.level=warn", "@timestamp=2026-11-22T21:24:52.100Z", "log.logger=Shop.Cart", "message=low stock"}},
		},
	}
}

// nlog returns the default layout of NLog.
func nlog() Format {
	return Format{
		Name:   "nlog",
		Source: "NLog, TargetWithLayout: ${longdate}|${level:uppercase=true}|${logger}|${message}",
		Layouts: []string{
			"%time|%level|%label|%message",
			"%time|%(eventId)|%level|%label|%message",
			"%time|%level|%message",
		},
		Samples: []Sample{
			{"2026-11-22 21:24:52.1234|ERROR|Shop.Cart|no price\nSystem.Exception: x", []string{"log.level=error", "@timestamp=2026-11-22T21:24:52.123400Z", "log.logger=Shop.Cart", "message=no price\nSystem.Exception: x"}},
			{"2026-11-22 21:24:52.1234|0|WARN|Shop.Cart|low", []string{"log.level=warn", "log.logger=Shop.Cart", "message=low"}},
		},
	}
}
