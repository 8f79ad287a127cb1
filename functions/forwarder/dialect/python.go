package dialect

import "faulty/functions/forwarder/format"

func python() []Dialect {
	return []Dialect{
		{
			Name:   "structlog",
			Source: "structlog src/structlog/tracebacks.py: ExceptionDictTransformer; apache/airflow 3, task-sdk log.py",
			Samples: []format.Sample{
				{
					Line:   `{"timestamp":"2026-11-22T21:24:52.100Z","level":"error","event":"Task failed with exception","logger":"task","filename":"task_runner.py","lineno":920,"error_detail":[{"exc_type":"ValueError","exc_value":"no stock","exc_notes":[],"syntax_error":null,"is_cause":false,"frames":[{"filename":"/usr/local/airflow/dags/shop.py","lineno":12,"name":"charge"}],"is_group":false,"exceptions":[]}]}`,
					Fields: []string{"log.level=error", "message=Task failed with exception", "log.logger=task", "exception.type=ValueError", "exception.message=no stock", "exception.culprit=charge", "exception.line=12"},
				},
				{
					Line:   `{"event":"order failed","level":"error","timestamp":"2026-11-22T21:24:52.100Z","exception":[{"exc_type":"OrderError","exc_value":"no order","syntax_error":null,"is_cause":false,"frames":[{"filename":"/app/a.py","lineno":3,"name":"handler"},{"filename":"/app/b.py","lineno":9,"name":"charge"}]},{"exc_type":"KeyError","exc_value":"'price'","is_cause":true,"frames":[{"filename":"/app/b.py","lineno":7,"name":"load"}]}]}`,
					Fields: []string{"message=order failed", "exception.type=OrderError", "exception.culprit=charge", "exception.line=9", "exception.causes=[KeyError: 'price']"},
				},
				{
					Line:   `{"event":"group","level":"error","exception":[{"exc_type":"ExceptionGroup","exc_value":"2 failed","is_group":true,"frames":[{"filename":"/app/a.py","lineno":3,"name":"main"}],"exceptions":[[{"exc_type":"KeyError","exc_value":"'a'","frames":[{"filename":"/app/b.py","lineno":7,"name":"load"}]}]]}]}`,
					Fields: []string{"exception.type=ExceptionGroup", "exception.causes=[KeyError: 'a']"},
				},
			},
		},
		{
			Name:   "python-json-logger, loguru, ecs-logging",
			Source: "python-json-logger src/pythonjsonlogger/core.py; loguru _handler.py: serialize; ecs-logging-python _stdlib.py",
			Samples: []format.Sample{
				{
					Line:   `{"asctime":"2026-11-22 21:24:52,100","levelname":"ERROR","name":"shop.cart","message":"failed","pathname":"/app/a.py","lineno":7,"funcName":"handler","exc_info":"Traceback (most recent call last):\n  File \"/app/a.py\", line 7, in handler\n    x\nKeyError: 'price'"}`,
					Fields: []string{"log.logger=shop.cart", "exception.type=KeyError", "exception.message='price'", "log.origin.file.name=/app/a.py", "log.origin.file.line=7", "log.origin.function=handler"},
				},
				{
					Line:   `{"levelname":"WARNING","name":"train","message":"diverged","loss":NaN,"bounds":[-Infinity,7],"note":"NaN"}`,
					Fields: []string{"log.level=warn", "message=diverged", "attributes.loss=NaN", `attributes.bounds=["-Infinity",7]`, "attributes.note=NaN"},
				},
				{
					Line:   `{"message":"failed","level":"error","exc_text":"Traceback (most recent call last):\n  File \"/app/a.py\", line 7, in handler\n    x\nKeyError: 'price'"}`,
					Fields: []string{"exception.type=KeyError", "exception.line=7"},
				},
				{
					Line:   `{"text":"2026-11-22 21:24:52.100 | ERROR    | app:handler:7 - failed\nTraceback (most recent call last):\n  File \"/app/a.py\", line 7, in handler\n    x\nKeyError: 'price'\n","record":{"elapsed":{"repr":"0:00:01","seconds":1},"exception":{"type":"KeyError","value":"'price'","traceback":true},"file":{"name":"a.py","path":"/app/a.py"},"function":"handler","level":{"icon":"x","name":"ERROR","no":40},"line":7,"message":"failed","module":"a","name":"app","process":{"id":8,"name":"MainProcess"},"thread":{"id":1,"name":"MainThread"},"time":{"repr":"2026-11-22 21:24:52.100000+00:00","timestamp":1795382692.1}}}`,
					Fields: []string{"message=failed", "log.level=error", "exception.type=KeyError", "exception.line=7", "process.pid=8", "process.thread.name=MainThread", "log.logger=app"},
				},
				{
					Line:   `{"@timestamp":"2026-11-22T21:24:52.100Z","log.level":"error","message":"failed","ecs":{"version":"1.6.0"},"error":{"type":"KeyError","message":"'price'","stack_trace":"  File \"/app/a.py\", line 7, in handler\n    x\n"},"log":{"logger":"shop","origin":{"file":{"line":7,"name":"a.py"},"function":"handler"}},"process":{"pid":8,"thread":{"name":"MainThread"}}}`,
					Fields: []string{"log.level=error", "exception.type=KeyError", "exception.line=7", "log.logger=shop", "log.origin.file.line=7", "process.pid=8"},
				},
			},
		},
		{
			Name:   "Sentry and Bugsnag events",
			Source: "develop.sentry.dev: Exception Interface, Stack Trace Interface; docs.bugsnag.com: error reporting API; docs.rollbar.com: create item",
			Samples: []format.Sample{
				{
					Line:   `{"level":"error","exception":{"values":[{"type":"KeyError","value":"'price'","stacktrace":{"frames":[{"filename":"a.py","function":"handler","lineno":3},{"filename":"b.py","function":"load","lineno":9}]}},{"type":"OrderError","value":"no order","stacktrace":{"frames":[{"filename":"a.py","function":"handler","lineno":5}]}}]}}`,
					Fields: []string{"exception.type=OrderError", "exception.line=5", "exception.causes=[KeyError: 'price']"},
				},
				{
					Line:   `{"severity":"error","exceptions":[{"errorClass":"KeyError","message":"no price","stacktrace":[{"file":"app.rb","lineNumber":7,"method":"charge","inProject":true}]}]}`,
					Fields: []string{"exception.type=KeyError", "exception.culprit=charge", "exception.line=7", "exception.language=ruby"},
				},
			},
		},
	}
}
