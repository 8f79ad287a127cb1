package format

// programs returns the formats of programs that write to standard error without the columns of a
// logger: the JVM, Chromium, TensorFlow, npm, Telegraf, NATS, ClickHouse, BuildKit, Lambda
// extensions, and the messages of log4j and SLF4J about themselves.
func programs() Format {
	return Format{
		Name:   "program",
		Source: "JEP 158: unified JVM logging; chromium, base/logging.cc: LogMessage::Init; tensorflow, tsl/platform/default/logging.cc; npm/npmlog; influxdata/telegraf, logger/text_logger.go; log4j 1.2, LogLog; slf4j-api, org/slf4j/helpers/Reporter.java; moby/buildkit, util/progress/progressui/printer.go; DataDog/datadog-lambda-extension; newrelic/newrelic-lambda-extension, util/logger.go; lumigo-io/python_tracer, lumigo_utils.py; nats-io/nats-server, logger/log.go; ClickHouse, src/Loggers/OwnPatternFormatter.cpp",
		Layouts: []string{
			"[%(uptime)][%level][%label] %message",
			"OpenJDK 64-Bit Server VM %level: %message",
			"log4j:%LEVEL %message",
			"[%(stamp):%LEVEL:%file(%line)] %message",
			"[%pid:%(tid):%(stamp):%LEVEL:%file(%line)] %message",
			"%time: %letter %file:%line] %message",
			"npm %level %message",
			"npm %LEVEL! %message",
			"SLF4J(%letter): %message",
			"#%(step) %LEVEL: %message",
			"DD_EXTENSION | %LEVEL | %message",
			"%time | %logger | %LEVEL | %message",
			"%time | %logger | %LEVEL | (%file:%line in %function) | %message",
			"#LUMIGO# - %time - %LEVEL - %message",
			"[%label] %time [%LEVEL] %message",
			"[%label] %time %LEVEL %message",
			"%time %letter! [%label] %message",
			"%time %letter! %message",
			"[%pid] %time [%LEVEL] %message",
			"%time [%(tid)] {%(query)} <%level> %logger: %message",
		},
		Samples: []Sample{
			{"[0.123s][warning][gc,start] slow", []string{"log.level=warn", "log.logger=gc,start", "attributes.uptime=0.123s", "message=slow"}},
			{"OpenJDK 64-Bit Server VM warning: Options are deprecated", []string{"log.level=warn", "message=Options are deprecated"}},
			{"log4j:WARN No appenders could be found", []string{"log.level=warn", "message=No appenders could be found"}},
			{"[1122/212452.123456:ERROR:bus.cc(407)] Failed to connect to the bus", []string{"log.level=error", "log.origin.file.name=bus.cc", "log.origin.file.line=407", "message=Failed to connect to the bus"}},
			{"[17:18:1122/212452.123456:ERROR:bus.cc(407)] Failed\nmore", []string{"process.pid=17", "attributes.tid=18", "log.level=error", "message=Failed\nmore"}},
			{"2026-11-22 21:24:52.123456: W tensorflow/core/x.cc:42] slow", []string{"log.level=warn", "@timestamp=2026-11-22T21:24:52.123456Z", "log.origin.file.line=42", "message=slow"}},
			{"npm WARN deprecated left-pad@1.3.0", []string{"log.level=warn", "message=deprecated left-pad@1.3.0"}},
			{"npm error code ELIFECYCLE", []string{"log.level=error", "message=code ELIFECYCLE"}},
			{"SLF4J(W): No SLF4J providers were found.", []string{"log.level=warn", "message=No SLF4J providers were found."}},
			{"#8 ERROR: process \"/bin/sh -c npm ci\" did not complete successfully: exit code: 1", []string{"log.level=error", "attributes.step=8"}},
			{"DD_EXTENSION | WARN | slow flush", []string{"log.level=warn", "message=slow flush"}},
			{"2026-11-22 21:24:52 UTC | CORE | WARN | (pkg/util/log.go:40 in Warn) | slow", []string{"log.level=warn", "log.logger=CORE", "log.origin.file.name=pkg/util/log.go", "log.origin.file.line=40", "log.origin.function=Warn", "message=slow"}},
			{"#LUMIGO# - 2026-11-22T21:24:52.123Z - WARNING - cannot wrap", []string{"log.level=warn", "@timestamp=2026-11-22T21:24:52.123Z", "message=cannot wrap"}},
			{"[NR_EXT] 2026/11/22 21:24:52.123456 [INFO] starting", []string{"log.level=info", "log.logger=NR_EXT", "message=starting"}},
			{"[AWS Parameters and Secrets Lambda Extension] 2026/11/22 21:24:52 ERROR GetSecretValue: AccessDeniedException", []string{"log.level=error", "log.logger=AWS Parameters and Secrets Lambda Extension", "message=GetSecretValue: AccessDeniedException"}},
			{"npm ERR! code 1", []string{"log.level=error", "message=code 1"}},
			{"2026-11-22T21:24:52Z E! [outputs.influxdb] timeout", []string{"log.level=error", "log.logger=outputs.influxdb", "message=timeout"}},
			{"[7] 2026/11/22 21:24:52.123456 [ERR] 10.0.0.5:51234 - cid:7 - maximum payload violation", []string{"process.pid=7", "log.level=error", "@timestamp=2026-11-22T21:24:52.123456Z"}},
			{"2026.11.22 21:24:52.123456 [ 17 ] {5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11} <Error> TCPHandler: Code: 60. Table shop.x does not exist", []string{"log.level=error", "log.logger=TCPHandler", "attributes.tid=17", "message=Code: 60. Table shop.x does not exist"}},
			{"2026.11.22 21:24:52.123456 [ 17 ] {} <Information> Application: Ready", []string{"log.level=info", "log.logger=Application", "message=Ready"}},
		},
	}
}
