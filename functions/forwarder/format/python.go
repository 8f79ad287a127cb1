package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
)

// pythonLogging returns the formats of Python's logging: the default one, those in its cookbook,
// and those in the documentation of Flask and Django, and those of Transformers, Jupyter and Tornado.
func pythonLogging() Format {
	return Format{
		Name:   "python-logging",
		Source: "CPython, Lib/logging/__init__.py: BASIC_FORMAT, PercentStyle; docs: Logging Cookbook; huggingface/transformers, utils/logging.py; jupyter/traitlets, config/application.py; tornadoweb/tornado, log.py; vllm-project/vllm, logger.py; coloredlogs; Pyramid, development.ini; twisted, logger/_format.py; opentelemetry-python-contrib, opentelemetry-instrumentation-logging, constants.py: DEFAULT_LOGGING_FORMAT; odoo/odoo, odoo/netsvc.py; openstack/oslo.log, _options.py; dbt-labs/dbt-core",
		Layouts: []string{
			"%LEVEL:%logger:%message",
			"%time - %logger - %LEVEL - %message",
			"%time - %logger - %LEVEL - %file:%line - %message",
			"%time - %logger - %LEVEL - [%file:%line] - %message",
			"%time - %logger - [%LEVEL] - %message",
			"%time - %LEVEL - %message",
			"%time - %LEVEL - %path - %message",
			"%time - %LEVEL - %file:%line - %message",
			"%time - %LEVEL - [%file:%line] - %message",
			"%time - [%LEVEL] - %message",
			"%time - %pid - %LEVEL - %message",
			"%time %LEVEL %logger: %message",
			"%time %LEVEL: %message",
			"%time %LEVEL %logger:%line: %message",
			"%time %LEVEL [%logger:%line] %message",
			"%time %LEVEL [%logger] [%file:%line] [trace_id=%traceid span_id=%spanid resource.service.name=%service trace_sampled=%(trace_sampled)] - %message",
			"%time %LEVEL [%logger] [%file:%line] [trace_id=%traceid span_id=%spanid resource.service.name=%service] - %message",
			"%time %LEVEL %pid %message",
			"%time %pid %LEVEL %(database) %logger: %message",
			"%time %pid %LEVEL %logger [%(request)] %message",
			"%time %logger %LEVEL %message",
			"%time %logger %LEVEL: %message",
			"%time %logger: %LEVEL: %message",
			"%time %logger [%LEVEL] %message",
			"%time %logger: [%LEVEL] %message",
			"%time %logger[%pid] %LEVEL %message",
			"%time %logger[%pid]: %LEVEL %message",
			"%time [%LEVEL] %logger: %message",
			"%time [%LEVEL] %logger - %message",
			"%time [%thread] [%LEVEL] %logger: %message",
			"%time [%thread] [%LEVEL] %logger - %message",
			"%time [%LEVEL] %file:%line: %message",
			"%time [%LEVEL] %file:%line - %message",
			"%time:%LEVEL:%logger:%message",
			"%time:%LEVEL:%message",
			"[%time] [%LEVEL] %logger: %message",
			"[%time] [%LEVEL] %message",
			"[%time] [%LEVEL] [%label] %message",
			"[%time] [%label] [%level] %message",
			"[%LEVEL] %time - %message",
			"[%time] %LEVEL in %logger: %message",
			"[%time] %LEVEL [%logger] %message",
			"[%time] %LEVEL [%logger:%line] %message",
			"[%time] %LEVEL %logger: %message",
			"[%time] %LEVEL - %message",
			"[%time] {%file:%line} %LEVEL: %message",
			"[%time][%LEVEL][%label] %message",
			"[%time][%LEVEL] %message",
			"[%LEVEL] %time %logger: %message",
			"%LEVEL %time %logger %pid %(thread) %message",
			"%LEVEL %time %logger: %message",
			"%LEVEL [%origin] %message",
			"[%LEVEL/%thread] %message",
			"[%LEVEL|%file:%line] %time >> %message",
			"[%LEVEL|%logger] %time >> %message",
			"%LEVEL %time [%file:%line] %message",
			"%LEVEL %time %file:%line] %message",
			"%time %host %logger[%pid] %LEVEL %message",
			"%time %LEVEL [%logger:%line][%thread] %message",
			"%time [%logger#%level] %message",
			"%clock [%level] [%thread]: %message",
			"[%letter %time %label] %message",
			"[%letter %time %logger:%line] %message",
		},
		Samples: []Sample{
			{"WARNING:shop.cart:low stock", []string{"log.level=warn", "log.logger=shop.cart", "message=low stock"}},
			{
				"2026-11-22 21:24:52,123 - shop.cart - ERROR - cannot charge\nTraceback (most recent call last):\n  File \"/app/cart.py\", line 7, in charge\nKeyError: 'price'",
				[]string{"log.level=error", "log.logger=shop.cart", "@timestamp=2026-11-22T21:24:52.123Z", "message=cannot charge\nTraceback (most recent call last):\n  File \"/app/cart.py\", line 7, in charge\nKeyError: 'price'"},
			},
			{"2026-11-22 21:24:52,123 ERROR shop: cannot charge", []string{"log.level=error", "log.logger=shop", "message=cannot charge"}},
			{"2026-11-22 21:24:52,123 WARNING  [shop.cart:17] low", []string{"log.level=warn", "log.logger=shop.cart", "log.origin.file.line=17", "message=low"}},
			{"2026-11-22 21:24:52,123 WARNING [shop.cart] [cart.py:17] [trace_id=62e900b2710d76f009d6e7785905449a span_id=54565fb41ac79632 resource.service.name=orders trace_sampled=True] - low", []string{"log.logger=shop.cart", "log.origin.file.name=cart.py", "log.origin.file.line=17", "traceId=62e900b2710d76f009d6e7785905449a", "spanId=54565fb41ac79632", "service.name=orders", "process.thread.name=", "message=low"}},
			{"2026-11-22 21:24:52,123 WARNING [shop.cart] [cart.py:17] [trace_id=0 span_id=0 resource.service.name=orders] - low", []string{"log.logger=shop.cart", "traceId=", "spanId=", "service.name=orders", "message=low"}},
			{"2026-11-22 21:24:52,123 [MainThread] [WARNING] shop.cart: low", []string{"process.thread.name=MainThread", "log.level=warn", "log.logger=shop.cart", "message=low"}},
			{"2026-11-22 21:24:52,123 botocore.credentials [INFO] Found credentials", []string{"log.level=info", "log.logger=botocore.credentials", "message=Found credentials"}},
			{"2026-11-22 21:24:52,123 - shop - INFO - cart.py:17 - done", []string{"log.logger=shop", "log.origin.file.name=cart.py", "log.origin.file.line=17", "message=done"}},
			{"[2026-11-22 21:24:52,123] ERROR in app: Exception on /pay [POST]", []string{"log.level=error", "log.logger=app", "message=Exception on /pay [POST]"}},
			{"[2026-11-22 21:24:52.123] [console] [warning] low", []string{"log.level=warn", "log.logger=console", "message=low"}},
			{"[2026-11-22 21:24:52,123] [WARNING] shop.cart: low", []string{"log.level=warn", "log.logger=shop.cart", "message=low"}},
			{"INFO 2026-11-22 21:24:52,123 views 17 140023 ready", []string{"log.level=info", "log.logger=views", "process.pid=17", "attributes.thread=140023", "message=ready"}},
			{"[WARNING|trainer.py:803] 2026-11-22 21:24:52,123 >> slow", []string{"log.level=warn", "log.origin.file.name=trainer.py", "log.origin.file.line=803", "@timestamp=2026-11-22T21:24:52.123Z", "message=slow"}},
			{"INFO 11-22 21:24:52 [engine.py:161] ready", []string{"log.level=info", "@timestamp=2026-11-22T21:24:52.000Z", "log.origin.file.name=engine.py", "log.origin.file.line=161", "message=ready"}},
			{"2026-11-22 21:24:52 web-1 shop.cart[7] WARNING low", []string{"log.level=warn", "host.name=web-1", "log.logger=shop.cart", "process.pid=7", "message=low"}},
			{"2026-11-22 21:24:52,123 WARNI [shop.cart:17][waitress-0] low", []string{"log.level=warn", "log.logger=shop.cart", "log.origin.file.line=17", "process.thread.name=waitress-0", "message=low"}},
			{"2026-11-22T21:24:52+0000 [shop.web#error] failed", []string{"log.level=error", "log.logger=shop.web", "message=failed"}},
			{"2026-11-22 21:24:52,123 31871 ERROR shop odoo.http: Exception during request handling.", []string{"log.level=error", "process.pid=31871", "attributes.database=shop", "log.logger=odoo.http", "message=Exception during request handling."}},
			{"2026-11-22 21:24:52.123 8428 WARNING nova.compute [req-929d23e9 admin - -] low", []string{"log.level=warn", "process.pid=8428", "log.logger=nova.compute", "attributes.request=req-929d23e9 admin - -", "message=low"}},
			{"21:24:52.123456 [error] [MainThread]: Database Error in model orders", []string{"log.level=error", "process.thread.name=MainThread", "message=Database Error in model orders"}},
			{"[W 2026-11-22 21:24:52.123 ServerApp] low", []string{"log.level=warn", "log.logger=ServerApp", "@timestamp=2026-11-22T21:24:52.123Z", "message=low"}},
			{"[E 261122 21:24:52 web:1875] Uncaught exception GET /orders (10.0.0.5)", []string{"log.level=error", "log.logger=web", "log.origin.file.line=1875", "message=Uncaught exception GET /orders (10.0.0.5)"}},
		},
	}
}

// loguru returns the default format of loguru.
func loguru() Format {
	return Format{
		Name:   "loguru",
		Source: "loguru, loguru/_defaults.py: LOGURU_FORMAT",
		Layouts: []string{
			"%time | %LEVEL | %logger:%function:%line - %message",
			"%time | %LEVEL | %logger:%line - %message",
			"%time | %LEVEL | %logger | %message",
			"%time | %LEVEL | %logger - %message",
			"%time | %LEVEL | [%label] | %message",
			"%time | %LEVEL | [%label] %message",
			"%time | %LEVEL | %message",
			"%time | %level | %message",
			"%LEVEL | %message",
		},
		Samples: []Sample{
			{"2026-11-22 21:24:52.123 | INFO     | shop.cart:charge:17 - charged", []string{"log.level=info", "log.logger=shop.cart", "log.origin.function=charge", "log.origin.file.line=17", "message=charged"}},
			{"2026-11-22 21:24:52.123 | SUCCESS  | __main__:<module>:3 - done\nand more", []string{"log.level=info", "log.logger=__main__", "log.origin.function=<module>", "message=done\nand more"}},
		},
	}
}

// structlog returns the format of structlog's ConsoleRenderer: the padded event, optionally the
// logger in brackets, and the values.
func structlog() Format {
	return Format{
		Name:     "structlog",
		Source:   "structlog, src/structlog/dev.py: ConsoleRenderer",
		Layouts:  []string{"%time [%level] %message"},
		HasPairs: true,
		Finish:   finishStructlog,
		Samples: []Sample{
			{"2026-11-22T21:24:52.123456Z [warning  ] low stock                      [shop.cart] sku=A-17", []string{"log.level=warn", "log.logger=shop.cart", "message=low stock                      sku=A-17"}},
			{"2026-11-22 21:24:52 [error    ] charge failed                  order=7\nTraceback (most recent call last):\nKeyError: 'x'", []string{"log.level=error", "message=charge failed                  order=7\nTraceback (most recent call last):\nKeyError: 'x'"}},
		},
	}
}

// finishStructlog removes the logger from the line. It is in brackets behind the padding of the
// event.
func finishStructlog(d *document.Document, message []byte) []byte {
	line, _, _ := bytes.Cut(message, []byte("\n"))
	start := bytes.Index(line, []byte("  ["))
	if start < 0 {
		return message
	}
	name, rest, ok := bytes.Cut(line[start+3:], []byte("]"))
	if !ok || len(name) == 0 || bytes.ContainsAny(name, " =") || !d.Fill(document.Logger, document.Plain(name)) {
		return message
	}
	rest = bytes.TrimLeft(rest, " ")
	kept := d.Keep(string(message[:start+2]) + string(rest) + string(message[len(line):]))
	return bytes.TrimRight(kept, " ")
}

// gunicorn returns gunicorn's error log.
func gunicorn() Format {
	return Format{
		Name:    "gunicorn",
		Source:  "gunicorn, gunicorn/glogging.py: Logger.error_fmt",
		Layouts: []string{"[%time] [%pid] [%LEVEL] %message", "%time [%pid] [%LEVEL] %message", "%time [%pid] %LEVEL %logger: %message", "%time [%pid] %LEVEL: %message"},
		Samples: []Sample{
			{"[2026-11-22 21:24:50 +0000] [17] [ERROR] Error handling request /invocations", []string{"log.level=error", "process.pid=17", "message=Error handling request /invocations"}},
			{"[2026-11-22 21:24:50 +0000] [17] [ERROR] Exception in worker process\nTraceback (most recent call last):", []string{"message=Exception in worker process\nTraceback (most recent call last):"}},
		},
	}
}

// celery returns the log of the worker, including its form inside tasks.
func celery() Format {
	return Format{
		Name:    "celery",
		Source:  "celery, celery/app/defaults.py: DEFAULT_PROCESS_LOG_FMT",
		Layouts: []string{"[%time: %LEVEL/%thread] %message"},
		Samples: []Sample{
			{"[2026-11-22 21:24:52,123: ERROR/ForkPoolWorker-1] Task shop.charge[17] raised unexpected: KeyError('price')", []string{"log.level=error", "process.thread.name=ForkPoolWorker-1", "message=Task shop.charge[17] raised unexpected: KeyError('price')"}},
			{"[2026-11-22 21:24:52,123: WARNING/MainProcess] slow\nmore", []string{"log.level=warn", "message=slow\nmore"}},
		},
	}
}

// airflow returns the log of tasks, schedulers and workers. The file stays in the message, because
// nothing else names the component.
func airflow() Format {
	return Format{
		Name:    "airflow",
		Source:  "Apache Airflow, config_templates/config.yml: log_format",
		Layouts: []string{"[%time] %message{%file:%line} %LEVEL - "},
		Samples: []Sample{
			{"[2026-11-22T21:24:50.123+0000] {taskinstance.py:1100} WARNING - slow", []string{"log.level=warn", "log.origin.file.name=taskinstance.py", "log.origin.file.line=1100", "message={taskinstance.py:1100} WARNING - slow"}},
			{"[2026-11-22, 21:24:50 UTC] {taskinstance.py:1100} ERROR - Task failed\nTraceback (most recent call last):", []string{"log.level=error", "@timestamp=2026-11-22T21:24:50.000Z"}},
		},
	}
}

// rich returns the table of RichHandler, in which the file is at the end of the first line.
func rich() Format {
	return Format{
		Name:    "rich",
		Source:  "rich, rich/logging.py: RichHandler, rich/_log_render.py",
		Layouts: []string{"[%ustime] %LEVEL %message", "[%clock] %LEVEL %message"},
		Finish:  finishRich,
		Samples: []Sample{
			{"[11/22/26 21:24:52] WARNING  low stock                          cart.py:17", []string{"log.level=warn", "log.origin.file.name=cart.py", "log.origin.file.line=17", "message=low stock"}},
			{"[21:24:52] ERROR    charge failed                          cart.py:17\n           order 7", []string{"log.level=error", "log.origin.file.line=17", "message=charge failed\n           order 7"}},
		},
	}
}

// finishRich removes file.py:17 from the end of the first line.
func finishRich(d *document.Document, message []byte) []byte {
	line, rest, _ := bytes.Cut(message, []byte("\n"))
	line = bytes.TrimRight(line, " ")
	start := bytes.LastIndex(line, []byte("  "))
	if start < 0 {
		return message
	}
	file, number, ok := bytes.Cut(line[start+2:], []byte(":"))
	if !ok || !bytes.HasSuffix(file, []byte(".py")) || !isDigits(number) {
		return message
	}
	d.Fill(document.FileName, document.Plain(file))
	d.Fill(document.FileLine, document.Plain(number))
	words := bytes.TrimRight(line[:start], " ")
	if len(rest) == 0 {
		return words
	}
	return d.Keep(string(words) + "\n" + string(rest))
}
