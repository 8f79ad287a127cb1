package dialect

import "faulty/functions/forwarder/format"

func lambda() []Dialect {
	return []Dialect{
		{
			Name:   "Lambda's runtimes: error JSON",
			Source: "aws-lambda-nodejs-runtime-interface-client errors.js, aws-lambda-python-runtime-interface-client, aws-lambda-java-runtime-interface-client, Amazon.Lambda.RuntimeSupport, aws-lambda-ruby-runtime-interface-client, aws-lambda-go lambda/messages",
			Samples: []format.Sample{
				{
					Line:   `{"errorType":"TypeError","errorMessage":"a is bad","stack":["TypeError: a is bad","    at charge (/var/task/cart.js:9:10)"],"code":"ERR_BAD"}`,
					Fields: []string{"exception.type=TypeError", "exception.message=a is bad", "exception.line=9", "exception.culprit=charge", "exception.language=javascript", "exception.code=ERR_BAD"},
				},
				{
					Line:   `{"errorType":"Runtime.UnhandledPromiseRejection","errorMessage":"TypeError: a is bad","reason":{"errorType":"TypeError","errorMessage":"a is bad","stack":["TypeError: a is bad","    at charge (/var/task/cart.js:9:10)"]},"promise":{},"stack":["Runtime.UnhandledPromiseRejection: TypeError: a is bad","    at process.<anonymous> (file:///var/runtime/index.mjs:1276:17)"]}`,
					Fields: []string{"exception.culprit=charge", "exception.line=9"},
				},
				{
					Line:   `{"errorMessage":"'price'","errorType":"KeyError","requestId":"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11","stackTrace":["  File \"/var/task/app.py\", line 7, in handler\n    charge(cart)\n"]}`,
					Fields: []string{"exception.type=KeyError", "exception.message='price'", "exception.culprit=handler", "exception.line=7", "exception.language=python", "faas.execution=5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11"},
				},
				{
					Line:   `{"errorMessage":"request failed","errorType":"com.example.Failed","stackTrace":["com.example.Handler.handle(Handler.java:21)"],"cause":{"errorMessage":"no order","errorType":"com.example.NotFound","stackTrace":["com.example.Orders.find(Orders.java:7)"]}}`,
					Fields: []string{"exception.type=com.example.Failed", "exception.culprit=com.example.Handler.handle", "exception.line=21", "exception.language=java", "exception.causes=[com.example.NotFound: no order]"},
				},
				{
					Line:   `{"errorType":"InvalidOperationException","errorMessage":"nope","stackTrace":["at Shop.Cart.Charge(Order o) in /src/Cart.cs:line 12"],"cause":{"errorType":"TimeoutException","errorMessage":"late","stackTrace":["at Shop.Db.Get() in /src/Db.cs:line 3"]}}`,
					Fields: []string{"exception.type=InvalidOperationException", "exception.culprit=Shop.Cart.Charge", "exception.line=12", "exception.language=dotnet", "exception.causes=[TimeoutException: late]"},
				},
				{
					Line:   `{"errorMessage":"divided by 0","errorType":"Function<ZeroDivisionError>","stackTrace":["/var/task/orders.rb:3:in 'Orders#ratio'"]}`,
					Fields: []string{"exception.type=ZeroDivisionError", "exception.line=3", "exception.language=ruby"},
				},
				{
					Line:   `{"errorMessage":"boom","errorType":"errorString","stackTrace":[{"path":"runtime/panic.go","line":860,"label":"gopanic"},{"path":"shop/main.go","line":27,"label":"handle"},{"path":"reflect/value.go","line":586,"label":"Value.call"}]}`,
					Fields: []string{"exception.type=errorString", "exception.culprit=shop.handle", "exception.line=27", "exception.language=go"},
				},
			},
		},
		{
			Name:   "Lambda's JSON log format",
			Source: "Lambda developer guide, \"Log and metric formats\"; aws-lambda-nodejs-runtime-interface-client LogPatch.js; aws-durable-execution-sdk-js, context-logger.ts",
			Samples: []format.Sample{
				{
					Line:   `{"requestId":"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11","timestamp":"2026-11-22T21:24:52.100Z","level":"INFO","executionArn":"arn:aws:lambda:us-east-1:123456789012:function:orders:7/durable-execution/run-1/8a7b","operationId":"a1","attempt":2,"message":"reserved"}`,
					Fields: []string{"log.level=info", "message=reserved", "aws.stepfunctions.execution=", "attributes.executionArn=arn:aws:lambda:us-east-1:123456789012:function:orders:7/durable-execution/run-1/8a7b", "attributes.attempt=2"},
				},
				{
					Line:   `{"timestamp":"2026-11-22T21:24:52.100Z","level":"ERROR","requestId":"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11","message":{"order":"A-17","error":{"errorType":"TypeError","errorMessage":"fetch failed","stackTrace":["TypeError: fetch failed"]}}}`,
					Fields: []string{"log.level=error", "exception.type=TypeError", "exception.message=fetch failed", "attributes.order=A-17", "faas.execution=5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11"},
				},
				{
					Line:   `{"timestamp":"2026-11-22T21:24:52.100Z","level":"ERROR","message":[{"status":"fulfilled","value":1},{"status":"rejected","reason":{"errorType":"TypeError","errorMessage":"a is bad","stackTrace":["TypeError: a is bad","    at charge (/var/task/cart.js:9:10)"]}}]}`,
					Fields: []string{"exception.type=TypeError", "exception.culprit=charge"},
				},
				{
					Line:   `{"timestamp":"2026-11-22T21:24:52.100Z","level":"Error","requestId":"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11","message":"order failed","errorType":"System.ApplicationException","errorMessage":"nope","stackTrace":["System.ApplicationException: nope","---> System.InvalidOperationException: gone","at Shop.Stock.Take(String sku) in /src/Stock.cs:line 61","--- End of inner exception stack trace ---","at Shop.Orders.Place(Order o) in /src/Orders.cs:line 54"]}`,
					Fields: []string{"message=order failed", "exception.type=System.ApplicationException", "exception.culprit=Shop.Orders.Place", "exception.line=54", "exception.causes=[System.InvalidOperationException: gone]"},
				},
			},
		},
		{
			Name:   "Telemetry API",
			Source: "Lambda developer guide, \"Telemetry API event schema reference\"",
			Samples: []format.Sample{
				{
					Line:   `{"time":"2026-11-22T21:24:52.100Z","type":"function","record":"[WARNING]\t2026-11-22T21:24:52.090Z\t5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11\tlow stock\n"}`,
					Fields: []string{"log.level=warn", "message=low stock", "faas.execution=5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11", "@timestamp=2026-11-22T21:24:52.090Z", "attributes.type=function"},
				},
				{
					Line:   `{"time":"2026-11-22T21:24:52.100Z","type":"function","record":{"timestamp":"2026-11-22T21:24:52.090Z","level":"ERROR","requestId":"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11","message":"low stock"}}`,
					Fields: []string{"log.level=error", "message=low stock", "faas.execution=5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11", "@timestamp=2026-11-22T21:24:52.090Z"},
				},
				{
					Line:   `{"time":"2026-11-22T21:24:52.100Z","type":"extension","record":"flushed 3 spans"}`,
					Fields: []string{"message=flushed 3 spans", "@timestamp=2026-11-22T21:24:52.100Z", "attributes.type=extension"},
				},
			},
		},
		{
			Name:   "Powertools for AWS Lambda",
			Source: "docs.powertools.aws.dev: Logger for Python, TypeScript, Java and .NET",
			Samples: []format.Sample{
				{
					Line:   `{"level":"ERROR","location":"handler:17","message":"charge failed","timestamp":"2026-11-22 21:24:52,100+0000","service":"payment","cold_start":true,"function_name":"orders","function_memory_size":"128","function_request_id":"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11","xray_trace_id":"1-61b4aeed-1a2b3c4d5e6f708192a3b4c5","exception":"Traceback (most recent call last):\n  File \"/var/task/app.py\", line 7, in handler\n    charge()\nKeyError: 'price'","exception_name":"KeyError","stack_trace":{"type":"KeyError","value":"'price'","module":"builtins","frames":[{"file":"/var/task/app.py","line":7,"function":"handler","statement":"charge()"}]}}`,
					Fields: []string{"exception.type=KeyError", "exception.culprit=handler", "exception.line=7", "log.origin.function=handler", "log.origin.file.line=17", "faas.coldstart=true", "service.name=payment", "faas.memory_size_mb=128"},
				},
				{
					Line:   `{"level":"ERROR","message":"failed","timestamp":"2026-11-22T21:24:52.100Z","service":"service_undefined","sampling_rate":0,"error":{"name":"Error","location":"/var/task/index.js:12","message":"nope","stack":"Error: nope\n    at charge (/var/task/index.js:12:5)","cause":{"name":"TypeError","message":"inner","stack":"TypeError: inner\n    at load (/var/task/db.js:3:4)"}}}`,
					Fields: []string{"service.name=", "exception.type=Error", "exception.culprit=charge", "exception.causes=[TypeError: inner]", "attributes.error.location=/var/task/index.js:12"},
				},
				{
					Line:   `{"level":"Error","service":"shop","name":"AWS.Lambda.Powertools.Logging.Logger","function_request_id":"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11","message":"order failed","exception":{"type":"System.InvalidOperationException","source":"Shop","message":"parent failed","stack_trace":"   at Shop.Orders.Place(Order o) in /src/Orders.cs:line 40","inner_exception":{"type":"System.TimeoutException","message":"late"}}}`,
					Fields: []string{"exception.type=System.InvalidOperationException", "exception.message=parent failed", "exception.line=40", "exception.causes=[System.TimeoutException: late]", "log.logger=AWS.Lambda.Powertools.Logging.Logger", "attributes.exception.source=Shop"},
				},
			},
		},
		{
			Name:   "CloudWatch embedded metric format",
			Source: "CloudWatch user guide, \"Embedded metric format\"; the form without _aws of Container Insights and Lambda Insights",
			Samples: []format.Sample{
				{
					Line:   `{"_aws":{"Timestamp":1795382692100,"CloudWatchMetrics":[{"Namespace":"shop","Dimensions":[["service"]],"Metrics":[{"Name":"error","Unit":"Count"}]}]},"service":"orders","error":1}`,
					Fields: []string{"emf.namespace=shop", "service.name=orders", "attributes.error=1", "exception.message=", "@timestamp=2026-11-22T21:24:52.100Z"},
				},
				{
					Line:   `{"Version":"0","Type":"Task","ServiceName":"orders","Timestamp":1795382690000,"CpuUtilized":12.5,"CloudWatchMetrics":[{"Namespace":"ECS/ContainerInsights","Metrics":[{"Name":"CpuUtilized","Unit":"None"}],"Dimensions":[["ClusterName"]]}]}`,
					Fields: []string{"emf.namespace=ECS/ContainerInsights", "attributes.CpuUtilized=12.5", "attributes.CloudWatchMetrics=", "@timestamp=2026-11-22T21:24:50.000Z"},
				},
			},
		},
	}
}
