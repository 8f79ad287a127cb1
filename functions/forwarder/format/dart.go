package format

// dartLogging returns the format of the examples of Dart's package logging.
func dartLogging() Format {
	return Format{
		Name:    "dart-logging",
		Source:  "dart-lang/core, pkgs/logging/README.md",
		Layouts: []string{"%LEVEL: %time: %message", "[%LEVEL] %time: %message", "[%LEVEL] %time: %logger: %message"},
		Samples: []Sample{
			{"SEVERE: 2026-11-22 21:24:52.123456: no price", []string{"log.level=error", "@timestamp=2026-11-22T21:24:52.123456Z", "message=no price"}},
			{"SEVERE: 2026-11-22 21:24:52.123456: no price\nfor 7", []string{"log.level=error", "message=no price\nfor 7"}},
			{"[WARNING] 2026-11-22 21:24:52.123: shop.cart: low stock", []string{"log.level=warn", "log.logger=shop.cart", "message=low stock"}},
		},
	}
}
