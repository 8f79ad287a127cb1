package format

// rubyLogger is Ruby's Logger, and Lambda's form of it with the request id.
func rubyLogger() Format {
	return Format{
		Name:   "ruby-logger",
		Source: "ruby/logger, lib/logger/formatter.rb; aws-lambda-ruby-runtime-interface-client, lambda_logger_patch",
		Layouts: []string{
			"%letter, [%time #%pid] %LEVEL -- %logger: %message",
			"%letter, [%time #%pid] %LEVEL -- : %message",
			"%letter, [%time #%pid] %LEVEL %id -- %logger: %message",
			"%letter, [%time #%pid] %LEVEL %id -- : %message",
			"%letter, [%time] %LEVEL -- %logger: %message",
			"%letter, [%time] %LEVEL -- : %message",
			"A, [%time #%pid] ANY -- %logger: %message",
			"A, [%time #%pid] ANY -- : %message",
		},
		Samples: []Sample{
			{"E, [2026-11-22T21:24:52.123456 #17] ERROR -- shop: cannot charge (KeyError)\n/app/cart.rb:7:in 'charge'", []string{"log.level=error", "@timestamp=2026-11-22T21:24:52.123456Z", "process.pid=17", "log.logger=shop", "message=cannot charge (KeyError)\n/app/cart.rb:7:in 'charge'"}},
			{"I, [2026-11-22T21:24:52.123456 #8]  INFO 5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11 -- : order placed", []string{"log.level=info", "faas.execution=5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11", "message=order placed"}},
		},
	}
}

// semanticLogger is semantic_logger's default formatter.
func semanticLogger() Format {
	return Format{
		Name:   "semantic-logger",
		Source: "semantic_logger, lib/semantic_logger/formatters/default.rb",
		Layouts: []string{
			"%time %letter [%pid:%thread %file:%line] %logger -- %message",
			"%time %letter [%pid:%thread] %logger -- %message",
			"%time %letter [%pid:%thread] [%(tags)] %logger -- %message",
			"%time %letter [%pid:%thread %file:%line] [%(tags)] %logger -- %message",
		},
		HasPairs: true,
		Samples: []Sample{
			{"2026-11-22 21:24:52.123456 E [17:main cart.rb:12] Shop -- cannot charge -- Exception: KeyError: no\n/app/cart.rb:7", []string{"log.level=error", "process.pid=17", "process.thread.name=main", "log.origin.file.name=cart.rb", "log.origin.file.line=12", "log.logger=Shop"}},
			{"2026-11-22 21:24:52.123456 I [17:puma 001] Shop::Cart -- done", []string{"log.level=info", "process.thread.name=puma 001", "log.logger=Shop::Cart", "message=done"}},
		},
	}
}
