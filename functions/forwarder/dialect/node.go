package dialect

import "faulty/functions/forwarder/format"

func node() []Dialect {
	return []Dialect{
		{
			Name:   "pino, bunyan",
			Source: "pino-std-serializers lib/err.js, pino-http logger.js; bunyan lib/bunyan.js",
			Samples: []format.Sample{
				{
					Line:   `{"name":"orders","hostname":"h","pid":8,"level":50,"err":{"message":"a is bad","name":"TypeError","stack":"TypeError: a is bad\n    at charge (/var/task/src/cart.js:9:10)","code":"E_BAD"},"msg":"charge failed","time":"2026-11-22T21:24:50.123Z","v":0,"src":{"file":"/var/task/src/x.js","line":7,"func":"run"}}`,
					Fields: []string{"log.level=error", "log.logger=orders", "exception.type=TypeError", "exception.code=E_BAD", "exception.line=9", "log.origin.file.name=/var/task/src/x.js", "log.origin.file.line=7", "log.origin.function=run"},
				},
				{
					Line:   `{"level":50,"time":1795382690123,"pid":8,"hostname":"h","req":{"id":1,"method":"GET","url":"/orders?id=1","query":{},"params":{},"headers":{"host":"x","user-agent":"curl/8.0"},"remoteAddress":"::ffff:10.0.0.5","remotePort":4711},"res":{"statusCode":500,"headers":{"content-type":"x","content-length":"12"}},"err":{"type":"Error","message":"failed with status code 500","stack":"Error: failed with status code 500\n    at onResFinished (/var/task/node_modules/pino-http/logger.js:115:39)"},"responseTime":7,"msg":"request errored"}`,
					Fields: []string{"log.level=error", "exception.type=Error", "http.response.status_code=500", "http.request.method=GET", "url.path=/orders", "http.latency_ms=7", "user_agent.original=curl/8.0"},
				},
				{
					Line:   `{"level":50,"time":1795382692100,"pid":8,"hostname":"h","err":{"type":"Error","message":"order failed: only 0 left","stack":"Error: order failed\n    at order (/var/task/order.js:12:36)\ncaused by: OutOfStock: only 0 left\n    at reserve (/var/task/stock.js:3:9)","code":"E_STOCK"},"msg":"order failed"}`,
					Fields: []string{"log.level=error", "process.pid=8", "host.name=h", "message=order failed", "exception.type=Error", "exception.code=E_STOCK", "exception.culprit=order", "exception.causes=[OutOfStock: only 0 left]"},
				},
				{
					Line:   `{"level":30,"time":1795382692100,"pid":8,"hostname":"h","req":{"id":1,"method":"GET","url":"/pets/7?x=1","remoteAddress":"203.0.113.7","remotePort":51234},"res":{"statusCode":200},"responseTime":12.5,"msg":"request completed"}`,
					Fields: []string{"http.request.method=GET", "url.path=/pets/7", "url.query=x=1", "client.ip=203.0.113.7", "http.response.status_code=200", "http.latency_ms=12.5"},
				},
				{
					Line:   `{"name":"cart","hostname":"h","pid":8,"level":50,"err":{"message":"boom","name":"TypeError","stack":"TypeError: boom\n    at f (/a.js:1:2)"},"msg":"boom","time":"2026-11-22T21:24:52.100Z","v":0}`,
					Fields: []string{"log.logger=cart", "exception.type=TypeError", "exception.line=1"},
				},
			},
		},
		{
			Name:   "winston, Nest, tslog, log4js",
			Source: "winston lib/winston/logger.js; @nestjs/common console-logger.service.ts; tslog BaseLogger.ts",
			Samples: []format.Sample{
				{
					Line:   `{"level":"log","pid":8,"timestamp":1795382690123,"message":"Nest application successfully started","context":"NestApplication"}`,
					Fields: []string{"log.level=info", "log.logger=NestApplication"},
				},
				{
					Line:   `{"0":"charge failed","1":{"nativeError":{},"name":"TypeError","message":"a is bad","stack":[{"fullFilePath":"/var/task/src/cart.js:9:10","fileName":"cart.js","fileNameWithLine":"cart.js:9","fileColumn":"10","fileLine":"9","filePath":"/src/cart.js","filePathWithLine":"/src/cart.js:9","method":"charge"}]},"_meta":{"runtime":"Nodejs","runtimeVersion":"v22","hostname":"h","date":"2026-11-22T21:24:50.123Z","logLevelId":5,"logLevelName":"ERROR","path":{"fullFilePath":"/var/task/src/x.js:1:2","fileName":"x.js","fileLine":"1","filePath":"/src/x.js","method":"run"}}}`,
					Fields: []string{"log.level=error", "exception.type=TypeError", "exception.message=a is bad", "exception.line=9"},
				},
				{
					Line:   `{"0":"started","_meta":{"runtime":"Nodejs","date":"2026-11-22T21:24:50.123Z","logLevelId":3,"logLevelName":"INFO"}}`,
					Fields: []string{"log.level=info", "message=started"},
				},
				{
					Line:   `{"cause":{"name":"Error","message":"ECONN","stack":"Error: ECONN\n    at dial (/var/task/src/net.js:3:1)"},"level":"error","message":"charge failed a is bad","stack":"TypeError: a is bad\n    at charge (/var/task/src/cart.js:9:10)"}`,
					Fields: []string{"exception.type=TypeError"},
				},
				{
					Line:   `{"level":"error","message":"charge failed a is bad","stack":"TypeError: a is bad\n    at charge (/var/task/cart.js:9:10)","cause":{"code":"ECONNREFUSED","errno":-111,"name":"Error","message":"connect"}}`,
					Fields: []string{"log.level=error", "exception.type=TypeError", "exception.message=a is bad", "exception.line=9", "exception.causes=[Error: connect]"},
				},
				{
					Line:   `{"level":"log","pid":17,"timestamp":1795382692100,"message":"cart is empty","context":"CartService"}`,
					Fields: []string{"log.level=info", "process.pid=17"},
				},
				{
					Line:   `{"level":"error","pid":17,"timestamp":1795382692100,"message":"cart is empty","context":"CartService","stack":["Error: cart is empty\n    at CartService.charge (/var/task/cart.service.js:21:30)"]}`,
					Fields: []string{"exception.type=Error", "exception.culprit=CartService.charge"},
				},
				{
					Line:   `{"message":"charge failed","level":"ERROR","time":"2026-11-22T21:24:52.100Z","error":{"name":"TypeError","message":"a is bad","stack":[{"fullFilePath":"file:///var/task/src/cart.js:9:10","fileName":"cart.js","fileColumn":"10","fileLine":"9","filePath":"src/cart.js","method":"charge"}]}}`,
					Fields: []string{"exception.type=TypeError", "exception.line=9", "exception.culprit=charge"},
				},
			},
		},
		{
			Name:   "JSON.stringify of errors, AggregateError, AWS SDK errors",
			Source: "serialize-error index.js; @smithy/smithy-client exceptions.ts",
			Samples: []format.Sample{
				{
					Line:   `{"level":"error","message":"charge failed","errorStack":"TypeError: a is bad\n    at charge (/var/task/cart.js:9:10)"}`,
					Fields: []string{"exception.type=TypeError", "exception.message=a is bad", "exception.line=9"},
				},
				{
					Line:   `{"level":"error","msg":"all failed","error":{"name":"AggregateError","message":"2 errors","stack":"AggregateError: 2 errors\n    at run (/a.js:1:2)","errors":[{"name":"TypeError","message":"one","stack":"TypeError: one\n    at f (/b.js:3:4)"},{"name":"RangeError","message":"two"}]}}`,
					Fields: []string{"exception.type=AggregateError", "exception.causes=[TypeError: one RangeError: two]"},
				},
				{
					Line:   `{"level":"error","msg":"get failed","error":{"name":"NoSuchKey","$fault":"client","$metadata":{"httpStatusCode":404},"Code":"NoSuchKey","message":"The specified key does not exist."}}`,
					Fields: []string{"exception.type=NoSuchKey", "exception.code=NoSuchKey", "exception.message=The specified key does not exist.", "attributes.error.$fault=client"},
				},
				{
					Line:   `{"level":"error","msg":"m","payment":{"name":"PaymentError","message":"no","stack":"PaymentError: no\n    at pay (/a.js:1:2)","amount":5}}`,
					Fields: []string{"exception.type=PaymentError", "exception.culprit=pay", "attributes.payment.amount=5"},
				},
			},
		},
	}
}
