package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
)

// log4j returns the common patterns of log4j, log4j2, logback and log4net: their defaults, and the
// patterns in the configurations of Hadoop, Flink, ZooKeeper, Cassandra and Tomcat.
func log4j() Format {
	return Format{
		Name:   "log4j",
		Source: "logback-core, TTLLLayout; log4j2 PatternLayout; conf/log4j*.properties of Hadoop, Flink, ZooKeeper, Glue; Greengrass nucleus; pytorch/serve and awslabs/multi-model-server, log4j2.xml; Tomcat juli OneLineFormatter; airlift, StaticFormatter; Akka.NET, LogEvent; open-telemetry/opentelemetry-java-instrumentation, javaagent-internal-logging-simple",
		Layouts: []string{
			"%time [%thread] %LEVEL %logger [%file:%line] - %message",
			"%time [%thread] %LEVEL %logger - %message",
			"%time [%thread] %LEVEL %logger -- %message",
			"%time [%thread] %LEVEL %logger : %message",
			"%time [%thread] %LEVEL %logger: %message",
			"%time [%thread] %LEVEL %logger:%line - %message",
			"%time [%thread] %LEVEL %logger:%line %message",
			"%time [%thread] %LEVEL %logger [%file:%line] - %message",
			"%time [%thread] %LEVEL %logger [%(ndc)] - %message",
			"%time [%thread] %LEVEL %logger (%file:%line) - %message",
			"%time [%thread] %LEVEL %logger[%line] - %message",
			"%time [%thread] %LEVEL [%label] - %message",
			"%time [%thread] %LEVEL [%label] %message",
			"%time [%thread] %LEVEL - %message",
			"%time [%thread] %LEVEL %path %message",
			"%time [%thread] %LEVEL %message",
			"%time [%thread] [%LEVEL] %logger - %message",
			"%time [%thread] [%LEVEL] %message",
			"%time [%LEVEL] [%thread] %logger - %message",
			"%time [%LEVEL] [%thread] [%label] - %message",
			"%time [%LEVEL] [%thread] %message",
			"%time [%LEVEL] (%thread) %logger: %message",
			"%time [%LEVEL] %path - %message",
			"%time [%LEVEL] %threadid %logger - %message",
			"%time %LEVEL [%thread] %logger - %message",
			"%time %LEVEL [%thread] %logger: %message",
			"%time %LEVEL [%thread] %logger:%line - %message",
			"%time %LEVEL [%thread] %logger (%file:%line) - %message",
			"%time %LEVEL [%thread] (%file:%line) - %message",
			"%time %LEVEL [%thread] %logger (%file:%function(%line)) - %message",
			"%time %LEVEL [%thread] %logger (%file:%function(%line)): %message",
			"%time %LEVEL [%thread] [%label] %message",
			"%time %LEVEL [%thread] [%label] - %message",
			"%time %LEVEL [%thread] %path %message",
			"%time %LEVEL [%thread] %path[%line] %message",
			"%time %LEVEL [%origin] - %message",
			"%time %LEVEL [%origin] %message",
			"%time %LEVEL (%thread) [%label] %message",
			"%time %LEVEL (%thread) %message",
			"%time %LEVEL %logger - %message",
			"%time %LEVEL %logger:%line - %message",
			"%time %LEVEL %logger [%thread] - %message",
			"%time %LEVEL %path [%thread] %message",
			"%time %LEVEL %logger (%thread) - %message",
			"%time %LEVEL %logger (%file:%function(%line)) - %message",
			"%time %LEVEL %logger (%file:%function(%line)): %message",
			"%time %LEVEL %logger (%file:%line) - %message",
			"%time %LEVEL %path (%thread) %message",
			"%time %LEVEL %path %message",
			"%time\t%LEVEL\t%thread\t%path\t%message",
			"%time [myid:%(myid)] - %LEVEL [%thread:%logger@%line] - %message",
			"%time - %LEVEL [%thread] %logger - %message",
			"%time - [%thread] %LEVEL %logger - %message",
			"%time %id %LEVEL %logger - %message",
			"%time %id %LEVEL %logger:%line - %message",
			"%time %id %LEVEL %message",
			"%time <%id> %LEVEL %logger:%line - %message",
			"%time <%id> %LEVEL %logger - %message",
			"%time <%id> %LEVEL %message",
			"%time %id [%thread] %LEVEL %logger - %message",
			"%clock [%thread] %LEVEL %logger - %message",
			"%clock [%thread] %LEVEL %logger -- %message",
			"%clock [%thread] %LEVEL %message",
			"%clock %LEVEL [%origin] %message",
			"%clock %LEVEL [%thread] %logger - %message",
			"%clock %LEVEL %logger - %message",
			"%clock %LEVEL %logger: %message",
			"%clock [%LEVEL] %logger: %message",
			"%clock [%LEVEL] %logger - %message",
			"%LEVEL %time [%thread] %logger - %message",
			"%LEVEL %time [%thread] %logger:%line - %message",
			"%LEVEL %time %logger - %message",
			"%LEVEL %time [%origin] %message",
			"[%LEVEL] %time [%thread] %logger - %message",
			"[%LEVEL] %time %logger - %message",
			"%LEVEL [%thread] %time %file:%line - %message",
			"%LEVEL [%thread] %logger - %message",
			"%LEVEL [%thread] %logger: %message",
			"%LEVEL [%thread] (%file:%line) - %message",
			"%LEVEL %path - %message",
			"%LEVEL %logger:%line - %message",
			"[%thread] %LEVEL %logger - %message",
			"[%thread] %LEVEL %logger -- %message",
			"[%thread] %LEVEL %logger:%line - %message",
			"[%thread] %LEVEL %message",
			"[%time] [%thread] %LEVEL %logger - %message",
			"[%time] [%LEVEL] [%thread] %logger - %message",
			"[%time] [%thread] [%LEVEL] %logger - %message",
			"[%time] [%thread/%LEVEL]: %message",
			"[%clock] [%thread/%LEVEL]: %message",
			"[%clock] [%thread/%LEVEL] [%label]: %message",
			"[%LEVEL][%time][%thread][%label] %message",
			"[otel.javaagent %time] [%thread] %LEVEL %logger - %message",
		},
		Samples: []Sample{
			{
				"2026-11-22 21:24:52.123 [http-nio-8080-exec-1] ERROR c.e.shop.Cart - cannot charge\njava.lang.IllegalStateException: no price\n\tat c.e.shop.Cart.charge(Cart.java:17)",
				[]string{"log.level=error", "process.thread.name=http-nio-8080-exec-1", "log.logger=c.e.shop.Cart", "message=cannot charge\njava.lang.IllegalStateException: no price\n\tat c.e.shop.Cart.charge(Cart.java:17)"},
			},
			{"21:24:52.123 [main] WARN  com.example.Shop -- low stock", []string{"log.level=warn", "@timestamp=2026-11-22T21:24:52.123Z", "process.thread.name=main", "log.logger=com.example.Shop", "message=low stock"}},
			{"2026-11-22 21:24:52,123 ERROR [main] c.e.s.App order failed", []string{"log.level=error", "process.thread.name=main", "log.logger=c.e.s.App", "message=order failed"}},
			{"2026-11-22 21:24:52 5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11 ERROR Cart:17 - no price", []string{"log.level=error", "faas.execution=5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11", "log.logger=Cart", "log.origin.file.line=17", "message=no price"}},
			{"2026-11-22 21:24:52,123 INFO  org.apache.flink.runtime.Dispatcher          [] - Job 17 reached RUNNING", []string{"log.level=info", "log.logger=org.apache.flink.runtime.Dispatcher", "message=Job 17 reached RUNNING"}},
			{"2026-11-22 21:24:50,123 WARN  hdfs.DFSClient (DFSClient.java:read(1234)) - slow read", []string{"log.logger=hdfs.DFSClient", "log.origin.file.name=DFSClient.java", "log.origin.function=read", "log.origin.file.line=1234", "message=slow read"}},
			{"2026-11-22 21:24:50,123 WARN  [IPC Server handler 1 on 8020] ipc.Server (Server.java:run(2000)) - slow call", []string{"process.thread.name=IPC Server handler 1 on 8020", "log.logger=ipc.Server", "log.origin.function=run", "log.origin.file.line=2000", "message=slow call"}},
			{"2026-11-22 21:24:50,123 [myid:1] - WARN  [QuorumPeer:Learner@129] - slow leader", []string{"log.level=warn", "process.thread.name=QuorumPeer", "log.logger=Learner", "log.origin.file.line=129", "message=slow leader"}},
			{"22-Nov-2026 21:24:50.123 SEVERE [main] org.apache.catalina.core.StandardContext.startInternal One or more listeners failed", []string{"log.level=error", "process.thread.name=main", "log.logger=org.apache.catalina.core.StandardContext.startInternal", "message=One or more listeners failed"}},
			{"INFO  [main] 2026-11-22 21:24:50,123 StorageService.java:568 - Starting", []string{"log.level=info", "process.thread.name=main", "log.origin.file.name=StorageService.java", "message=Starting"}},
			{"2026-11-22T21:24:52.123Z\tWARN\tmain\tio.trino.server.Server\tslow", []string{"log.level=warn", "process.thread.name=main", "log.logger=io.trino.server.Server", "message=slow"}},
			{"[ERROR][11/22/2026 21:24:52][Thread 0007][akka://shop/user/cart] no price", []string{"log.level=error", "@timestamp=2026-11-22T21:24:52.000Z", "process.thread.name=Thread 0007", "log.logger=akka://shop/user/cart", "message=no price"}},
			{"[otel.javaagent 2026-11-22 21:24:52:123 +0000] [main] ERROR io.otel.Exporter - Failed", []string{"log.level=error", "@timestamp=2026-11-22T21:24:52.123Z", "process.thread.name=main", "log.logger=io.otel.Exporter", "message=Failed"}},
			{"2026-11-22 21:24:52,123 [5] ERROR Shop.Cart [(null)] - no price", []string{"log.level=error", "process.thread.name=5", "log.logger=Shop.Cart", "message=no price"}},
		},
	}
}

// springBoot returns the default console pattern of Spring Boot 2 to 4, with and without the
// application's name and tracing.
func springBoot() Format {
	return Format{
		Name:   "spring-boot",
		Source: "Spring Boot, logging/logback/defaults.xml: CONSOLE_LOG_PATTERN",
		Layouts: []string{
			"%time %LEVEL %pid --- [%thread] %label : %message",
			"%time %LEVEL %pid --- [%service] [%thread] %label : %message",
			"%time %LEVEL %pid --- [%service] [%thread] [%traceid-%spanid] %label : %message",
			"%time %LEVEL %pid --- [%service] [%thread] [ ] %label : %message",
			"%time %LEVEL %pid --- [%thread] [%traceid-%spanid] %label : %message",
			"%time %LEVEL %pid --- [%thread] [ ] %label : %message",
			"%time %LEVEL [%service,%traceid,%spanid] %pid --- [%thread] %label : %message",
			"%time %LEVEL [%service,%traceid,%spanid,%(exportable)] %pid --- [%thread] %label : %message",
			"%time %LEVEL [%service,,] %pid --- [%thread] %label : %message",
			"%time %LEVEL [%service,,,] %pid --- [%thread] %label : %message",
			"%time %LEVEL [%service] %pid --- [%thread] %label : %message",
			"%time %LEVEL --- [%thread] %label : %message",
		},
		Samples: []Sample{
			{
				"2026-11-22T21:24:52.123Z  INFO 1 --- [orders] [           main] c.e.shop.Application                     : Started\nin 2 s",
				[]string{"log.level=info", "process.pid=1", "service.name=orders", "process.thread.name=main", "log.logger=c.e.shop.Application", "message=Started\nin 2 s"},
			},
			{"2026-11-22 21:24:52.123 ERROR 17 --- [nio-8080-exec-1] o.a.c.c.C.[.[.[/]                        : Servlet.service() failed", []string{"log.level=error", "log.logger=o.a.c.c.C.[.[.[/]", "message=Servlet.service() failed"}},
			{"2026-11-22T21:24:52.123Z  WARN 17 --- [orders] [nio-8080-exec-1] c.e.Shop : low", []string{"service.name=orders", "process.thread.name=nio-8080-exec-1", "traceId=", "spanId=", "attributes.traceId=", "log.logger=c.e.Shop", "message=low"}},
			{"2026-11-22T21:24:52.123Z  WARN 17 --- [orders] [nio-8080-exec-1] [62e900b2710d76f009d6e7785905449a-54565fb41ac79632] c.e.Shop : low", []string{"service.name=orders", "process.thread.name=nio-8080-exec-1", "traceId=62e900b2710d76f009d6e7785905449a", "spanId=54565fb41ac79632", "message=low"}},
			{"2026-11-22T21:24:52.123Z  WARN 17 --- [orders] [           main] [                                                 ] c.e.Shop : low", []string{"service.name=orders", "process.thread.name=main", "traceId=", "log.logger=c.e.Shop", "message=low"}},
			{"2026-11-22T21:24:52.123Z  WARN 17 --- [           main] [                                                 ] c.e.Shop : low", []string{"service.name=", "process.thread.name=main", "message=low"}},
			{"2026-11-22 21:24:52.123  WARN [orders,62e900b2710d76f009d6e7785905449a,54565fb41ac79632,true] 17 --- [main] c.e.Shop : low", []string{"service.name=orders", "traceId=62e900b2710d76f009d6e7785905449a", "attributes.exportable=true", "message=low"}},
			{"2026-11-22 21:24:52.123  WARN [orders,,,] 17 --- [main] c.e.Shop : low", []string{"service.name=orders", "message=low"}},
			{"2026-11-22 21:24:52.123  WARN [orders,62e900b2710d76f009d6e7785905449a,54565fb41ac79632] 17 --- [main] c.e.Shop : low", []string{"service.name=orders", "traceId=62e900b2710d76f009d6e7785905449a", "spanId=54565fb41ac79632", "message=low"}},
		},
	}
}

// javaUtilLogging returns the two lines of SimpleFormatter, and those of tinylog.
func javaUtilLogging() Format {
	return Format{
		Name:    "java-util-logging",
		Source:  "OpenJDK, java.util.logging.SimpleFormatter; tinylog, AbstractFormatPatternWriter: default pattern",
		Layouts: []string{"%time %logger %function\n%LEVEL: %message", "%time %logger\n%LEVEL: %message", "%time [%thread] %function()\n%LEVEL: %message"},
		Samples: []Sample{
			{"Nov 22, 2026 9:24:52 PM com.example.shop.App main\nINFO: started", []string{"log.level=info", "@timestamp=2026-11-22T21:24:52.000Z", "log.logger=com.example.shop.App", "log.origin.function=main", "message=started"}},
			{"Nov 22, 2026 9:24:52 PM com.example.shop.App <init>\nSEVERE: failed\njava.io.IOException: x", []string{"log.level=error", "message=failed\njava.io.IOException: x"}},
			{"2026-11-22 21:24:52 [main] com.example.shop.App.main()\nWARN: low", []string{"log.level=warn", "process.thread.name=main", "log.origin.function=com.example.shop.App.main", "message=low"}},
		},
	}
}

// quarkus returns the format of Quarkus and WildFly.
func quarkus() Format {
	return Format{
		Name:   "quarkus",
		Source: "Quarkus guide: Logging, quarkus.log.console.format; WildFly, subsystem logging",
		Layouts: []string{
			"%time %LEVEL [%label] (%thread) %message",
			"%time %LEVEL [%label] [%label] (%thread) %message",
			"%time %LEVEL traceId=%traceid, parentId=%(parentId), spanId=%spanid, sampled=%(sampled) [%label] (%thread) %message",
			"%time %LEVEL traceId=, parentId=, spanId=, sampled= [%label] (%thread) %message",
			"%clock %LEVEL [%label] (%thread) %message",
			"%time %host %(process)[%pid] %LEVEL [%label] (%thread) %message",
		},
		Samples: []Sample{
			{"2026-11-22 21:24:52,123 ERROR [com.exa.sho.Cart] (executor-thread-1) cannot charge: java.lang.IllegalStateException: no\n\tat x.Y.z(Y.java:1)", []string{"log.level=error", "log.logger=com.exa.sho.Cart", "process.thread.name=executor-thread-1", "message=cannot charge: java.lang.IllegalStateException: no\n\tat x.Y.z(Y.java:1)"}},
			{"2026-11-22 21:24:52,123 INFO  traceId=62e900b2710d76f009d6e7785905449a, parentId=, spanId=54565fb41ac79632, sampled=true [com.exa.Shop] (main) started", []string{"traceId=62e900b2710d76f009d6e7785905449a", "spanId=54565fb41ac79632", "log.logger=com.exa.Shop", "message=started"}},
			{"2026-11-22 21:24:52,123 INFO  traceId=, parentId=, spanId=, sampled= [com.exa.Shop] (main) started", []string{"traceId=", "log.logger=com.exa.Shop", "process.thread.name=main", "message=started"}},
			{"21:24:52,123 INFO  [org.jboss.as] (Controller Boot Thread) started", []string{"log.level=info", "log.logger=org.jboss.as", "process.thread.name=Controller Boot Thread", "message=started"}},
		},
	}
}

// dropwizard returns the default layout of Dropwizard.
func dropwizard() Format {
	return Format{
		Name:    "dropwizard",
		Source:  "Dropwizard, DropwizardLayout: %-5p [%d{ISO8601}] %c: %m",
		Layouts: []string{"%LEVEL [%time] %logger: %message", "%LEVEL [%time] [%thread] %logger: %message", "%LEVEL [%time] %message"},
		Samples: []Sample{
			{"ERROR [2026-11-22 21:24:52,123] com.example.shop.Handler: order failed\n! java.lang.IllegalStateException: stock is gone", []string{"log.level=error", "log.logger=com.example.shop.Handler", "message=order failed\n! java.lang.IllegalStateException: stock is gone"}},
			{"INFO  [2026-11-22 21:24:52,123] org.eclipse.jetty.server.Server: Started", []string{"log.level=info", "message=Started"}},
		},
	}
}

// opensearch returns the server log of OpenSearch and Elasticsearch.
func opensearch() Format {
	return Format{
		Name:    "opensearch",
		Source:  "OpenSearch, distribution/src/config/log4j2.properties; elastic/logstash, config/log4j2.properties",
		Layouts: []string{"[%time][%LEVEL][%label] [%node] %message", "[%time][%LEVEL][%label] [%node][%(component)] %message", "[%time][%LEVEL][%label] %message", "[%time][%LEVEL][%label][%thread] %message", "[%time][%LEVEL][%label][%thread][%(pipeline)] %message"},
		Samples: []Sample{
			{"[2026-11-22T21:24:50,123][WARN ][o.o.c.r.a.AllocationService] [node-1] failing shard\norg.opensearch.OpenSearchException: boom", []string{"log.level=warn", "log.logger=o.o.c.r.a.AllocationService", "host.name=node-1", "message=failing shard\norg.opensearch.OpenSearchException: boom"}},
			{"[2026-11-22T21:24:50,123][INFO ][o.e.n.Node               ] [node-1] started", []string{"log.level=info", "log.logger=o.e.n.Node", "message=started"}},
			{"[2026-11-22T21:24:50,123][ERROR][logstash.outputs.elasticsearch][main][abc] Could not index event", []string{"log.level=error", "log.logger=logstash.outputs.elasticsearch", "process.thread.name=main", "attributes.pipeline=abc", "message=Could not index event"}},
		},
	}
}

// jetty returns the format of Jetty's own logger, with a thread and, before Jetty 10, sometimes
// without a logger.
func jetty() Format {
	return Format{
		Name:    "jetty",
		Source:  "jetty/jetty.project, jetty-slf4j-impl: StdErrAppender; Jetty 9, StdErrLog",
		Layouts: []string{"%time:%LEVEL:%logger:%thread: %message", "%time:%LEVEL::%thread: %message"},
		Samples: []Sample{
			{"2026-11-22 21:24:52.123:WARN :oejs.HttpChannel:qtp1353070773-21: /cart\njava.io.IOException: x", []string{"log.level=warn", "log.logger=oejs.HttpChannel", "process.thread.name=qtp1353070773-21", "message=/cart\njava.io.IOException: x"}},
			{"2026-11-22 21:24:52.123:INFO::main: Logging initialized @102ms", []string{"log.level=info", "process.thread.name=main", "message=Logging initialized @102ms"}},
		},
	}
}

// payara returns the Uniform Log Format of GlassFish and Payara, whose records are between [#| and
// |#].
func payara() Format {
	return Format{
		Name:    "payara",
		Source:  "payara/Payara, nucleus/core/logging: UniformLogFormatter",
		Layouts: []string{"[#|%time|%LEVEL|%(product)|%label|%(context)|%message"},
		Finish: func(_ *document.Document, message []byte) []byte {
			return bytes.TrimSpace(bytes.TrimSuffix(message, []byte("|#]")))
		},
		Samples: []Sample{
			{"[#|2026-11-22T21:24:52.123+0000|SEVERE|Payara 6|javax.enterprise.web|_ThreadID=30;_ThreadName=http-1;|\n  no price\njava.io.IOException: x|#]", []string{"log.level=error", "@timestamp=2026-11-22T21:24:52.123Z", "attributes.product=Payara 6", "log.logger=javax.enterprise.web", "attributes.context=_ThreadID=30;_ThreadName=http-1;", "message=no price\njava.io.IOException: x"}},
			{"[#|2026-11-22T21:24:52.123+0000|INFO|Payara 6|shop|_ThreadID=30;|started|#]", []string{"log.level=info", "log.logger=shop", "message=started"}},
		},
	}
}

// kafka returns the log of the brokers. The logger at the end stays in the message, because it
// looks like words in parentheses.
func kafka() Format {
	return Format{
		Name:    "kafka",
		Source:  "Apache Kafka, config/log4j2.yaml: [%d] %p %m (%c); Amazon MSK developer guide, \"MSK Connect logging\": the worker",
		Layouts: []string{"[%time] %LEVEL %message", "[%node] [%time] %LEVEL %message"},
		Finish:  finishKafka,
		Samples: []Sample{
			{"[2026-11-22 21:24:50,123] ERROR [ReplicaManager broker=1] Error processing append operation (kafka.server.ReplicaManager)", []string{"log.level=error", "log.logger=kafka.server.ReplicaManager", "message=[ReplicaManager broker=1] Error processing append operation (kafka.server.ReplicaManager)"}},
			{"[2026-11-22 21:24:50,123] ERROR [sink|task-0] Task failed (org.apache.kafka.connect.runtime.WorkerTask:201)", []string{"log.level=error", "log.logger=org.apache.kafka.connect.runtime.WorkerTask", "log.origin.file.line=201"}},
			{"[2026-11-22 21:24:50,123] INFO starting (kafka.server.KafkaServer)\nmore", []string{"log.level=info", "log.logger=kafka.server.KafkaServer"}},
			{"[Worker-0a1b2c3d] [2026-11-22 21:24:50,123] ERROR no price (shop.Sink:97)", []string{"log.level=error", "host.name=Worker-0a1b2c3d", "log.logger=shop.Sink", "log.origin.file.line=97", "message=no price (shop.Sink:97)"}},
		},
	}
}

func finishKafka(d *document.Document, message []byte) []byte {
	line, _, _ := bytes.Cut(message, []byte("\n"))
	start := bytes.LastIndex(line, []byte(" ("))
	if start > 0 && line[len(line)-1] == ')' {
		name, number, _ := bytes.Cut(line[start+2:len(line)-1], []byte(":")) // Kafka Connect adds the line
		if isDigits(number) {
			d.Fill(document.FileLine, document.Plain(number))
		}
		if len(name) > 0 && (len(number) == 0 || isDigits(number)) && isLogger(name) {
			d.Fill(document.Logger, document.Plain(name))
		}
	}
	return message
}

// spark returns the console format of Spark and of Hadoop's older programs.
func spark() Format {
	return Format{
		Name:    "spark",
		Source:  "Apache Spark, conf/log4j2.properties.template: %d{yy/MM/dd HH:mm:ss} %p %c{1}: %m%n",
		Layouts: []string{"%yytime %LEVEL %logger: %message", "%yytime %LEVEL [%thread] %logger: %message", "%yytime %LEVEL %message"},
		Samples: []Sample{
			{"26/11/22 21:24:50 ERROR Executor: Exception in task 0.0\njava.lang.IllegalStateException: x\n\tat x.Y.z(Y.java:1)", []string{"log.level=error", "@timestamp=2026-11-22T21:24:50.000Z", "log.logger=Executor"}},
			{"26/11/22 21:24:50 WARN TaskSetManager: Lost task 0.0", []string{"log.level=warn", "log.logger=TaskSetManager", "message=Lost task 0.0"}},
		},
	}
}
