package dialect

import "faulty/functions/forwarder/format"

func rust() []Dialect {
	return []Dialect{{
		Name:   "tracing-subscriber",
		Source: "tracing-subscriber src/fmt/format/json.rs",
		Samples: []format.Sample{
			{
				Line:   `{"timestamp":"2026-11-22T21:24:50.123456Z","level":"ERROR","fields":{"message":"order failed","error":"order 7 not found","id":7},"target":"shop::orders","filename":"src/orders.rs","line_number":21,"span":{"requestId":"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11","name":"Lambda runtime invoke"},"spans":[{"requestId":"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11","name":"Lambda runtime invoke"}],"threadId":"ThreadId(1)"}`,
				Fields: []string{"log.level=error", "log.logger=shop::orders", "exception.message=order 7 not found", "faas.execution=5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11", "log.origin.file.name=src/orders.rs", "log.origin.file.line=21"},
			},
			{
				Line:   `{"timestamp":"2026-11-22T21:24:50.123456Z","level":"ERROR","message":"order failed","error":"order 7 not found","target":"shop::orders","span":{"name":"invoke","requestId":"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11"}}`,
				Fields: []string{"log.level=error", "log.logger=shop::orders", "exception.message=order 7 not found"},
			},
			{
				Line:   `{"v":0,"name":"shop","msg":"[CHARGE - EVENT] failed","level":50,"hostname":"h","pid":8,"time":"2026-11-22T21:24:50.123Z","target":"shop::orders","line":21,"file":"src/orders.rs","error":"no stock"}`,
				Fields: []string{"log.level=error", "log.origin.file.name=src/orders.rs", "log.origin.file.line=21"},
			},
			{
				Line:   `{"timestamp":"2026-11-22T21:24:52.123456Z","level":"ERROR","fields":{"message":"order failed","error":"order 7 not found","id":7},"target":"shop::orders","span":{"name":"invoke","requestId":"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11"},"spans":[{"name":"invoke"}],"threadName":"main"}`,
				Fields: []string{"log.level=error", "message=order failed", "log.logger=shop::orders", "exception.message=order 7 not found", "faas.execution=5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11", "attributes.fields.id=7", "process.thread.name=main"},
			},
		},
	}}
}

func php() []Dialect {
	return []Dialect{{
		Name:   "Monolog, Bref",
		Source: "Monolog src/Monolog/Formatter/JsonFormatter.php, NormalizerFormatter.php; bref src/Runtime/LambdaRuntime.php",
		Samples: []format.Sample{
			{
				Line:   `{"message":"charge failed","context":{"exception":"[object] (RuntimeException(code: 42): no stock at /var/task/src/Stock.php:21)"},"level":500,"level_name":"CRITICAL","channel":"shop","datetime":"2026-11-22T21:24:50.123456+00:00","extra":{}}`,
				Fields: []string{"log.level=fatal", "exception.type=RuntimeException", "exception.message=no stock", "exception.code=42", "exception.line=21"},
			},
			{
				Line:   `{"message":"order failed","context":{"exception":{"class":"Shop\\NotFound","message":"no order","code":42,"file":"/app/src/Repo.php:5","trace":["/app/src/Handler.php:6"],"previous":{"class":"PDOException","message":"refused","code":0,"file":"/app/src/Db.php:9"}}},"level":400,"level_name":"ERROR","channel":"app","datetime":"2026-11-22T21:24:52.123456+00:00","extra":{}}`,
				Fields: []string{"log.level=error", "log.logger=app", "exception.type=Shop\\NotFound", "exception.message=no order", "exception.code=42", "exception.line=5", "exception.causes=[PDOException: refused]", "exception.language=php"},
			},
			{
				Line:   `{"level":"error","message":"m","exception":{"class":"Shop\\NotFound","message":"no order","file":"/app/src/Repo.php","line":5,"trace":[{"file":"/app/src/Handler.php","line":6,"function":"find","class":"Shop\\Repo","type":"->"}]}}`,
				Fields: []string{"exception.type=Shop\\NotFound", "exception.culprit=Shop\\Repo->find", "exception.line=5"},
			},
			{
				Line:   `{"errorType":"Shop\\NotFound","errorMessage":"no order","errorLocation":"File: /app/src/Repo.php, Line: 5","stack":["#0 /app/src/Handler.php(6): Shop\\Repo->find(42)","#1 {main}"],"previous":[{"errorType":"PDOException","errorMessage":"refused","stack":["#0 {main}"]}]}`,
				Fields: []string{"exception.type=Shop\\NotFound", "exception.line=5", "exception.causes=[PDOException: refused]"},
			},
		},
	}}
}

func ruby() []Dialect {
	return []Dialect{{
		Name:   "semantic_logger, Lograge, Bunyan for Ruby",
		Source: "semantic_logger lib/semantic_logger/formatters/raw.rb; lograge lib/lograge/formatters/json.rb",
		Samples: []format.Sample{
			{
				Line:   "{\"host\":\"h\",\"application\":\"shop\",\"environment\":\"production\",\"timestamp\":\"2026-11-22T21:24:50.123456Z\",\"level\":\"error\",\"level_index\":4,\"pid\":8,\"thread\":\"puma 1\",\"name\":\"Shop::Cart\",\"message\":\"charge failed\",\"exception\":{\"name\":\"Shop::StockError\",\"message\":\"no stock\",\"stack_trace\":[\"/app/app/models/stock.rb:21:in `take'\",\"/app/app/models/cart.rb:9:in `charge'\"],\"cause\":{\"name\":\"KeyError\",\"message\":\"key\",\"stack_trace\":[\"/app/app/models/db.rb:3:in `get'\"]}},\"duration_ms\":12.3}",
				Fields: []string{"log.level=error", "log.logger=Shop::Cart", "exception.type=Shop::StockError", "exception.line=21", "host.name=h", "process.thread.name=puma 1"},
			},
			{
				Line:   `{"host":"h","level":"info","name":"OrdersController","message":"Completed #show","duration_ms":12.3,"payload":{"controller":"OrdersController","action":"show","method":"GET","path":"/orders/7","status":200,"status_message":"OK","view_runtime":1.0,"db_runtime":0.5}}`,
				Fields: []string{"http.response.status_code=200", "http.request.method=GET", "url.path=/orders/7"},
			},
			{
				Line:   `{"method":"GET","path":"/orders/7","format":"json","controller":"OrdersController","action":"show","status":500,"allocations":100,"duration":12.3,"view":0.0,"db":0.3,"error":"KeyError: key not found: 7","exception":["KeyError","key not found: 7"]}`,
				Fields: []string{"exception.type=KeyError", "exception.message=key not found: 7", "http.response.status_code=500", "http.request.method=GET", "url.path=/orders/7", "http.latency_ms=12.3"},
			},
			{
				Line:   `{"method":"GET","path":"/orders/7","status":500,"duration":12.3,"exception":["KeyError","key not found: 7"],"exception_object":"key not found: 7"}`,
				Fields: []string{"exception.type=KeyError", "exception.message=key not found: 7"},
			},
			{
				Line:   `{"host":"h","application":"shop","environment":"production","timestamp":"2026-11-22T21:24:52.100Z","level":"error","level_index":4,"pid":8,"thread":"puma 1","name":"OrdersController","message":"failed","named_tags":{"request_id":"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11"},"exception":{"name":"KeyError","message":"no price","stack_trace":["/app/orders.rb:10:in 'Orders#find'","/app/orders.rb:21:in 'handler'"],"cause":{"name":"IOError","message":"closed","stack_trace":["/app/db.rb:3:in 'read'"]}}}`,
				Fields: []string{"exception.type=KeyError", "exception.message=no price", "exception.line=10", "exception.causes=[IOError: closed]", "exception.language=ruby", "deployment.environment=production", "process.thread.name=puma 1", "log.logger=OrdersController"},
			},
			{
				Line:   `{"method":"GET","path":"/orders/7","format":"json","controller":"OrdersController","action":"show","status":500,"duration":12.5,"error":"KeyError: no price","time":"2026-11-22T21:24:52.100Z"}`,
				Fields: []string{"http.request.method=GET", "url.path=/orders/7", "http.response.status_code=500", "http.latency_ms=12.5", "exception.message=KeyError: no price"},
			},
		},
	}}
}

func elixir() []Dialect {
	return []Dialect{{
		Name:   "logger_json",
		Source: "logger_json lib/logger_json/formatters/basic.ex",
		Samples: []format.Sample{
			{
				Line:   `{"@timestamp":"2026-11-22T21:24:50.123Z","ecs.version":"8.11.0","log.level":"error","message":"order 42 not found","error.message":"order 42 not found","error.stack_trace":"** (Shop.NotFound) order 42 not found\n    (shop 0.1.0) lib/shop/repo.ex:5: Shop.Repo.load/1\n","error.type":"Elixir.Shop.NotFound","log.logger":"Elixir.Shop.Repo","log.origin":{"file.name":"lib/shop/repo.ex","file.line":5,"function":"load/1"}}`,
				Fields: []string{"log.level=error", "exception.line=5", "log.origin.file.line=5", "log.origin.file.name=lib/shop/repo.ex", "log.origin.function=load/1"},
			},
			{
				Line:   `{"syslog":{"hostname":"h","severity":"error","timestamp":"2026-11-22T21:24:50.123Z"},"message":"x","logger":{"thread_name":"#PID<0.1.0>","method_name":"Shop.Repo.load/1","file_name":"lib/shop/repo.ex","line":5},"error":{"message":"order 42 not found","stack":"** (Shop.NotFound) order 42 not found\n    (shop 0.1.0) lib/shop/repo.ex:5: Shop.Repo.load/1\n","kind":"Shop.NotFound"}}`,
				Fields: []string{"log.level=error", "exception.type=Shop.NotFound", "exception.line=5"},
			},
			{
				Line:   `{"message":"order failed","severity":"error","time":"2026-11-22T21:24:52.100Z","metadata":{"request_id":"F7z"},"error":{"type":"Elixir.KeyError","message":"key :price not found","stack_trace":"** (KeyError) key :price not found\n    (shop 0.1.0) lib/shop/repo.ex:5: Shop.Repo.load/1\n"}}`,
				Fields: []string{"log.level=error", "exception.message=key :price not found", "exception.line=5", "exception.language=elixir"},
			},
		},
	}}
}
