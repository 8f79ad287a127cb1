package dialect

import "faulty/functions/forwarder/format"

func services() []Dialect {
	return []Dialect{
		{
			Name:      "Step Functions history",
			Source:    "Step Functions developer guide, \"Logging using CloudWatch Logs\"",
			IsService: true,
			Samples: []format.Sample{
				{
					Line:   `{"id":"5","type":"LambdaFunctionFailed","details":{"cause":"{\"errorMessage\": \"'price'\", \"errorType\": \"KeyError\", \"requestId\": \"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11\", \"stackTrace\": [\"  File \\\"/var/task/app.py\\\", line 7, in handler\\n    charge(cart)\\n\"]}","error":"KeyError"},"previous_event_id":"4","event_timestamp":"1795382690123","execution_arn":"arn:aws:states:us-east-1:123456789012:execution:checkout:run-1"}`,
					Fields: []string{"log.level=error", "message=LambdaFunctionFailed", "exception.type=KeyError", "exception.message='price'", "exception.culprit=handler", "aws.stepfunctions.execution=arn:aws:states:us-east-1:123456789012:execution:checkout:run-1", "@timestamp=2026-11-22T21:24:50.123Z", "faas.execution="},
				},
				{
					Line:   `{"id":"6","type":"ExecutionFailed","details":{"cause":"stock is gone","error":"OutOfStock"},"event_timestamp":"1795382690123","execution_arn":"arn:aws:states:us-east-1:123456789012:execution:checkout:run-1"}`,
					Fields: []string{"log.level=error", "exception.type=OutOfStock", "exception.message=stock is gone"},
				},
				{
					Line:   `{"id":"1","type":"ExecutionStarted","details":{"input":"{}"},"event_timestamp":"1795382690123","execution_arn":"arn:aws:states:us-east-1:123456789012:execution:checkout:run-1"}`,
					Fields: []string{"log.level=info", "exception.type="},
				},
			},
		},
		{
			Name:      "CloudTrail",
			Source:    "CloudTrail user guide, \"CloudTrail record contents\"",
			IsService: true,
			Samples: []format.Sample{
				{
					Line:   `{"eventVersion":"1.10","userIdentity":{"type":"AssumedRole"},"eventTime":"2026-11-22T21:18:02Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.7","userAgent":"aws-sdk-go-v2","errorCode":"AccessDenied","errorMessage":"User: app is not authorized","requestID":"R3Q"}`,
					Fields: []string{"@timestamp=2026-11-22T21:18:02.000Z", "log.level=warn", "exception.message=", "client.ip=203.0.113.7", "cloud.region=eu-west-1", "user_agent.original=aws-sdk-go-v2", "attributes.errorCode=AccessDenied", "attributes.errorMessage=User: app is not authorized"},
				},
			},
		},
		{
			Name:      "Network Firewall, Route 53 Resolver",
			Source:    "Network Firewall developer guide, \"Contents of a log\"; Route 53 developer guide, \"Values in Resolver query logs\"",
			IsService: true,
			Samples: []format.Sample{
				{
					Line:   `{"version":"1.100000","account_id":"123456789012","region":"us-east-1","vpc_id":"vpc-1","query_timestamp":"2026-11-22T21:24:50Z","query_name":"example.com.","query_type":"A","rcode":"NOERROR","srcaddr":"10.0.0.5","srcport":"4711","transport":"UDP"}`,
					Fields: []string{"@timestamp=2026-11-22T21:24:50.000Z", "client.ip=10.0.0.5", "attributes.query_name=example.com."},
				},
				{
					Line:   `{"firewall_name":"fw","availability_zone":"us-east-1a","event_timestamp":"1795382690","event":{"timestamp":"2026-11-22T21:24:50.220000+0000","flow_id":1,"event_type":"alert","src_ip":"10.0.0.5","src_port":4711,"dest_ip":"203.0.113.7","alert":{"action":"blocked","signature":"bad","severity":1}}}`,
					Fields: []string{"attributes.event.alert.signature=bad", "attributes.firewall_name=fw"},
				},
			},
		},
		{
			Name:      "IoT, Managed Flink, Bedrock, AppSync, EventBridge, ElastiCache",
			Source:    "the developer guide of each service, \"Logging\"",
			IsService: true,
			Samples: []format.Sample{
				{
					Line:   `{"timestamp":"2026-11-22 21:24:50.220","logLevel":"ERROR","traceId":"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11","accountId":"123456789012","status":"Failure","eventType":"Subscribe","protocol":"MQTT","clientId":"gw","reason":"boom"}`,
					Fields: []string{"log.level=error", "@timestamp=2026-11-22T21:24:50.220Z", "attributes.status=Failure", "attributes.reason=boom", "traceId="},
				},
				{
					Line:   `{"locationInformation":"com.shop.Job.map(Job.java:17)","logger":"com.shop.Job","message":"slow","applicationARN":"x","messageSchemaVersion":"1","messageType":"WARN","threadName":"main","throwableInformation":"java.io.IOException: disk\n\tat com.shop.Disk.read(Disk.java:3)"}`,
					Fields: []string{"log.level=warn", "log.logger=com.shop.Job", "log.origin.file.name=Job.java", "log.origin.file.line=17", "log.origin.function=com.shop.Job.map", "exception.type=java.io.IOException"},
				},
				{
					Line:   `{"schemaType":"ModelInvocationLog","timestamp":"2026-11-22T21:24:50Z","requestId":"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11","modelId":"m","errorCode":"ThrottlingException","input":{"inputBodyJson":{"prompt":"explain:\nTraceback (most recent call last):\n  File \"a.py\", line 7, in handler\n    x\nKeyError: 'price'\n"}}}`,
					Fields: []string{"exception.type=", "faas.execution=", "attributes.errorCode=ThrottlingException", "attributes.requestId=5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11"},
				},
				{
					Line:   `{"logType":"RequestSummary","requestId":"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11","graphQLAPIId":"a","statusCode":500,"latency":21000000}`,
					Fields: []string{"http.response.status_code=500", "faas.execution=", "attributes.requestId=5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11"},
				},
				{
					Line:   `{"logType":"ExecutionSummary","requestId":"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11","startTime":"2026-11-22T21:24:50.123Z","endTime":"2026-11-22T21:24:50.161Z","duration":38,"version":1,"graphQLAPIId":"a"}`,
					Fields: []string{"@timestamp=2026-11-22T21:24:50.123Z", "faas.execution="},
				},
				{
					Line:   `{"resource_arn":"arn:aws:pipes:us-east-1:123456789012:pipe/p","message_timestamp_ms":1795382690744,"log_level":"ERROR","message_type":"ExecutionFailed","execution_id":"e"}`,
					Fields: []string{"log.level=error", "@timestamp=2026-11-22T21:24:50.744Z"},
				},
				{
					Line:   `{"CacheClusterId":"c","CacheNodeId":"0001","Id":"296","Timestamp":1795382690,"Time":"2026-11-22 21:24:50.744 UTC","LogLevel":"WARNING","Role":"primary","Message":"Out of memory"}`,
					Fields: []string{"log.level=warn", "message=Out of memory"},
				},
			},
		},
	}
}
