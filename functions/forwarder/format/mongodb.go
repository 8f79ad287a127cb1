package format

// mongoDB returns the log format of MongoDB before version 4.4: time, the letter of the severity,
// the component and the context. Later versions write JSON.
func mongoDB() Format {
	return Format{
		Name:    "mongodb",
		Source:  "mongodb.com/docs/v4.2/reference/log-messages",
		Layouts: []string{"%time %letter %logger [%thread] %message", "%time %letter - [%thread] %message"},
		Samples: []Sample{
			{"2026-11-22T21:24:50.123+0000 E NETWORK  [conn7] Connection refused", []string{"@timestamp=2026-11-22T21:24:50.123Z", "log.level=error", "log.logger=NETWORK", "process.thread.name=conn7", "message=Connection refused"}},
			{"2026-11-22T22:24:50.123+0100 I  -        [initandlisten] started", []string{"@timestamp=2026-11-22T21:24:50.123Z", "log.level=info", "process.thread.name=initandlisten", "message=started"}},
		},
	}
}
