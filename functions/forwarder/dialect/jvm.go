package dialect

import "faulty/functions/forwarder/format"

func jvm() []Dialect {
	return []Dialect{
		{
			Name:   "logback: Logstash's encoder, JsonEncoder",
			Source: "logstash-logback-encoder StackTraceJsonProvider.java; logback-classic JsonEncoder.java",
			Samples: []format.Sample{
				{
					Line:   `{"@timestamp":"2026-11-22T21:24:50.123Z","@version":"1","message":"charge failed","logger_name":"com.shop.Cart","thread_name":"main","level":"ERROR","level_value":40000,"stack_trace":"java.lang.IllegalStateException: no stock\n\tat com.shop.Stock.take(Stock.java:21)\n","tags":["x"],"caller_class_name":"com.shop.Cart","caller_method_name":"charge","caller_file_name":"Cart.java","caller_line_number":9}`,
					Fields: []string{"exception.type=java.lang.IllegalStateException", "exception.line=21", "log.origin.file.name=Cart.java", "log.origin.file.line=9"},
				},
				{
					Line:   `{"@timestamp":"2026-11-22T21:24:52.100Z","@version":"1","message":"order failed","logger_name":"shop.App","thread_name":"main","level":"ERROR","level_value":40000,"stack_trace":"shop.OrderException: cannot load\n\tat shop.App.find(App.java:7)\nCaused by: java.io.IOException: disk\n\tat shop.Disk.read(Disk.java:3)\n"}`,
					Fields: []string{"log.logger=shop.App", "process.thread.name=main", "exception.type=shop.OrderException", "exception.causes=[java.io.IOException: disk]", "exception.line=7"},
				},
				{
					Line:   `{"sequenceNumber":0,"timestamp":1795382692100,"level":"ERROR","threadName":"main","loggerName":"shop.App","message":"order {} failed","arguments":["7"],"formattedMessage":"order 7 failed","throwable":{"className":"shop.OrderException","message":"cannot load","stepArray":[{"className":"shop.App","methodName":"find","fileName":"App.java","lineNumber":7}],"cause":{"className":"java.io.IOException","message":"disk","stepArray":[{"className":"shop.Disk","methodName":"read","fileName":"Disk.java","lineNumber":3}]}}}`,
					Fields: []string{"message=order 7 failed", "exception.type=shop.OrderException", "exception.culprit=shop.App.find", "exception.causes=[java.io.IOException: disk]"},
				},
				{
					Line:   `{"level":"ERROR","message":"failed","stack_trace":["shop.OrderException: cannot load","\tat shop.App.find(App.java:7)","Caused by: java.io.IOException: disk","\tat shop.Disk.read(Disk.java:3)"]}`,
					Fields: []string{"exception.type=shop.OrderException", "exception.message=cannot load", "exception.causes=[java.io.IOException: disk]"},
				},
			},
		},
		{
			Name:   "log4j2: JsonTemplateLayout, JsonLayout, GELF",
			Source: "log4j-layout-template-json: EcsLayout.json, LogstashJsonEventLayoutV1.json, GelfLayout.json; log4j-core JsonLayout.java",
			Samples: []format.Sample{
				{
					Line:   `{"@version":1,"source_host":"h","@timestamp":"2026-11-22T21:24:50.123Z","level":"ERROR","thread_name":"main","logger_name":"com.shop.Cart","message":"charge failed","exception":{"exception_class":"java.lang.IllegalStateException","exception_message":"no stock","stacktrace":"java.lang.IllegalStateException: no stock\n\tat com.shop.Stock.take(Stock.java:21)\n"},"line_number":9,"class":"com.shop.Cart","file":"Cart.java","method":"charge"}`,
					Fields: []string{"log.level=error", "exception.type=java.lang.IllegalStateException", "exception.line=21", "host.name=h", "log.origin.file.name=Cart.java", "log.origin.file.line=9"},
				},
				{
					Line:   `{"instant":{"epochSecond":1795382692,"nanoOfSecond":100000000},"thread":"main","level":"ERROR","loggerName":"shop.App","message":"failed","thrown":{"commonElementCount":0,"localizedMessage":"cannot load","message":"cannot load","name":"shop.OrderException","cause":{"name":"java.io.IOException","message":"disk","extendedStackTrace":[{"class":"shop.Disk","method":"read","file":"Disk.java","line":3}]},"extendedStackTrace":[{"class":"shop.App","method":"find","file":"App.java","line":7,"exact":true,"location":"out/","version":"?"}]},"threadId":1}`,
					Fields: []string{"@timestamp=2026-11-22T21:24:52.100Z", "exception.type=shop.OrderException", "exception.culprit=shop.App.find", "exception.causes=[java.io.IOException: disk]", "process.thread.name=main"},
				},
				{
					Line:   `{"@timestamp":"2026-11-22T21:24:52.100Z","log.level":"ERROR","message":"failed","ecs.version":"1.2.0","error.type":"shop.OrderException","error.message":"cannot load","error.stack_trace":["shop.OrderException: cannot load","\tat shop.App.find(App.java:7)","Caused by: java.io.IOException: disk","\tat shop.Disk.read(Disk.java:3)"],"process.thread.name":"main","log.logger":"shop.App"}`,
					Fields: []string{"exception.causes=[java.io.IOException: disk]", "exception.line=7"},
				},
				{
					Line:   `{"version":"1.1","host":"vm","short_message":"order failed","full_message":"shop.OrderException: cannot load\n\tat shop.App.find(App.java:7)\n","timestamp":1795382692.100,"level":3,"_logger":"shop.App","_thread":"main"}`,
					Fields: []string{"message=order failed", "log.level=error", "host.name=vm", "log.logger=shop.App", "process.thread.name=main", "exception.type=shop.OrderException"},
				},
			},
		},
		{
			Name:   "Quarkus",
			Source: "jboss-logmanager StructuredFormatter.java, JsonFormatter.java",
			Samples: []format.Sample{
				{
					Line:   `{"timestamp":"2026-11-22T21:24:52.100Z","sequence":12,"loggerName":"shop.Handler","level":"ERROR","message":"failed","threadName":"main","exception":{"refId":1,"exceptionType":"shop.OrderException","message":"cannot take","frames":[{"class":"shop.Stock","method":"take","line":21}],"causedBy":{"exception":{"refId":2,"exceptionType":"java.io.IOException","message":"disk","frames":[{"class":"shop.Db","method":"get","line":5}]}}}}`,
					Fields: []string{"exception.type=shop.OrderException", "exception.culprit=shop.Stock.take", "exception.line=21", "exception.causes=[java.io.IOException: disk]"},
				},
			},
		},
	}
}
