package format

// swiftLog returns the text format of swift-log's StreamLogHandler: the label, and the module that
// logged.
func swiftLog() Format {
	return Format{
		Name:   "swift-log",
		Source: "apple/swift-log, Sources/Logging/Logging.swift: StreamLogHandler",
		Layouts: []string{
			"%time %level %logger: [%(source)] %message",
		},
		Samples: []Sample{
			{"2026-11-22T21:24:52+0000 error cart : [Shop] charge failed", []string{"@timestamp=2026-11-22T21:24:52.000Z", "log.level=error", "log.logger=cart", "attributes.source=Shop", "message=charge failed"}},
			{"2026-11-22T21:24:52+0000 notice com.shop.cart: [Shop] started\non 2 cores", []string{"log.level=info", "log.logger=com.shop.cart", "message=started\non 2 cores"}},
		},
	}
}
