package dialect

import "faulty/functions/forwarder/format"

func dotnet() []Dialect {
	return []Dialect{
		{
			Name:   "Serilog, NLog, .NET's JSON console",
			Source: "serilog-formatting-compact CompactJsonFormatter.cs; NLog JsonLayout.cs; Microsoft.Extensions.Logging.Console JsonConsoleFormatter.cs",
			Samples: []format.Sample{
				{
					Line:   `{"@t":"2026-11-22T21:24:52.1000000Z","@m":"order 7 paid","@i":"5a3f","Id":7}`,
					Fields: []string{"log.level=info", "message=order 7 paid"},
				},
				{
					Line:   `{"EventId":0,"LogLevel":"Error","Category":"Shop.Cart","Message":"charge failed","Exception":"System.InvalidOperationException: no stock    at Shop.Stock.Take(Int32 id) in /src/Stock.cs:line 21","State":{"Message":"charge failed","{OriginalFormat}":"charge failed"}}`,
					Fields: []string{"log.level=error", "log.logger=Shop.Cart", "exception.type=System.InvalidOperationException", "exception.message=no stock", "exception.line=21"},
				},
				{
					Line:   `{"time":"2026-11-22 21:24:50.1234","level":"Error","logger":"Shop.Cart","message":"charge failed","exception":{"type":"System.InvalidOperationException","message":"no stock","stacktrace":"   at Shop.Stock.Take(Int32 id) in /src/Stock.cs:line 21","innerException":{"type":"System.IO.IOException","message":"disk"}}}`,
					Fields: []string{"log.level=error", "log.logger=Shop.Cart", "exception.type=System.InvalidOperationException", "exception.message=no stock", "exception.line=21"},
				},
				{
					Line:   `{"@t":"2026-11-22T21:24:52.1000000Z","@mt":"order {Id} failed","@l":"Error","@x":"Shop.OrderException: cannot load\n ---> System.IO.IOException: disk\n   at Shop.Disk.Read() in /src/Disk.cs:line 3\n   --- End of inner exception stack trace ---\n   at Shop.Orders.Find(Int32 id) in /src/Orders.cs:line 7","Id":7,"SourceContext":"Shop.Orders","@tr":"0123456789abcdef0123456789abcdef","@sp":"0123456789abcdef"}`,
					Fields: []string{"log.level=error", "exception.type=Shop.OrderException", "exception.message=cannot load", "exception.line=7", "exception.causes=[System.IO.IOException: disk]", "log.logger=Shop.Orders", "traceId=0123456789abcdef0123456789abcdef"},
				},
				{
					Line:   `{"Timestamp":"2026-11-22T21:24:52.100Z","EventId":0,"LogLevel":"Error","Category":"Shop.Orders","Message":"order failed","Exception":"Shop.OrderException: cannot load\n   at Shop.Orders.Find(Int32 id) in /src/Orders.cs:line 7","State":{"Message":"order failed","{OriginalFormat}":"order failed"}}`,
					Fields: []string{"message=order failed", "log.logger=Shop.Orders", "exception.type=Shop.OrderException", "exception.line=7", "exception.language=dotnet"},
				},
				{
					Line:   `{"time":"2026-11-22 21:24:52.1000","level":"ERROR","logger":"Shop.Orders","message":"failed","exception":{"Type":"Shop.OrderException","Message":"cannot load","StackTrace":"   at Shop.Orders.Find(Int32 id) in /src/Orders.cs:line 7","InnerException":{"Type":"System.IO.IOException","Message":"disk"}}}`,
					Fields: []string{"exception.type=Shop.OrderException", "exception.line=7", "exception.causes=[System.IO.IOException: disk]"},
				},
				{
					Line:   `{"level":"error","message":"failed","exception":{"ClassName":"Shop.OrderException","Message":"cannot load","InnerException":null,"HResult":-2146233088,"Source":"Shop","StackTraceString":"   at Shop.Orders.Find(Int32 id) in /src/Orders.cs:line 7"}}`,
					Fields: []string{"exception.type=Shop.OrderException", "exception.culprit=Shop.Orders.Find", "exception.language=dotnet"},
				},
			},
		},
	}
}
