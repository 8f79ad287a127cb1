package dialect

import "faulty/functions/forwarder/format"

// records returns the records of AWS services about requests, connections and
// deliveries.
func records() []Dialect {
	return []Dialect{
		{
			Name:      "EKS audit",
			Source:    "kubernetes/apiserver, pkg/apis/audit/v1/types.go: Event",
			IsService: true,
			Samples: []format.Sample{
				{
					Line:   `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/shop/pods/p?timeout=3s","verb":"get","user":{"username":"kubernetes-admin","groups":["system:masters"]},"sourceIPs":["203.0.113.7"],"userAgent":"kubectl/v1.31","objectRef":{"resource":"pods","namespace":"shop","name":"p","apiVersion":"v1"},"responseStatus":{"metadata":{},"status":"Failure","message":"pods \"p\" not found","reason":"NotFound","code":404},"requestReceivedTimestamp":"2026-11-22T21:24:50.100000Z","stageTimestamp":"2026-11-22T21:24:50.110000Z"}`,
					Fields: []string{"http.response.status_code=404", "url.path=/api/v1/namespaces/shop/pods/p", "@timestamp=2026-11-22T21:24:50.100Z", "client.ip=203.0.113.7", "user_agent.original=kubectl/v1.31", "exception.type=", "faas.execution="},
				},
			},
		},
		{
			Name:      "Load balancers, VPC flow logs in JSON",
			Source:    "Elastic Load Balancing user guide, \"Access logs\"; Amazon VPC user guide, \"Flow log records\"",
			IsService: true,
			Samples: []format.Sample{
				{
					Line:   `{"type":"https","time":"2026-11-22T21:24:50.220000Z","elb":"app/shop/1","client_ip":"203.0.113.7","client_port":4711,"target_ip":"10.0.0.5","target_port":80,"request_processing_time":0.0,"target_processing_time":0.012,"response_processing_time":0.0,"elb_status_code":502,"target_status_code":"-","received_bytes":100,"sent_bytes":277,"request_verb":"GET","request_url":"https://shop.example.com:443/orders?id=1","request_proto":"HTTP/2.0","user_agent":"curl/8.0","trace_id":"Root=1-67891233-abcdef012345678912345678"}`,
					Fields: []string{"http.response.status_code=502", "http.request.method=GET", "url.path=/orders", "client.ip=203.0.113.7", "user_agent.original=curl/8.0", "http.response.body.bytes=277"},
				},
				{
					Line:   `{"version":"2","account-id":"123456789012","interface-id":"eni-1","srcaddr":"203.0.113.7","dstaddr":"10.0.0.5","srcport":"4711","dstport":"443","protocol":"6","packets":"10","bytes":"840","start":"1795382600","end":"1795382660","action":"REJECT","log-status":"OK"}`,
					Fields: []string{"client.ip=203.0.113.7", "exception.type="},
				},
				{
					Line:   `{"account_id":"123456789012","srcaddr":"203.0.113.7","dstaddr":"10.0.0.5","srcport":4711,"dstport":443,"action":"REJECT","start":1795382600,"end":1795382660,"log_status":"OK"}`,
					Fields: []string{"client.ip=203.0.113.7"},
				},
			},
		},
		{
			Name:      "Cognito, Firehose, Glue",
			Source:    "Amazon Cognito, Amazon Data Firehose, AWS Glue developer guides: logging",
			IsService: true,
			Samples: []format.Sample{
				{
					Line:   `{"eventTimestamp":1795382690123,"eventSource":"USER_AUTH_EVENTS","eventId":"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11","eventType":"SignIn","logLevel":"ERROR","message":{"details":"Failed to send message"},"logSourceId":{"userPoolId":"us-east-1_x"}}`,
					Fields: []string{"log.level=error", "@timestamp=2026-11-22T21:24:50.123Z", "faas.execution="},
				},
				{
					Line:   `{"deliveryStreamARN":"arn:aws:firehose:us-east-1:123456789012:deliverystream/d","destination":"arn:aws:s3:::b","deliveryStreamVersionId":1,"message":"Access was denied. Ensure that the role is right.","errorCode":"S3.AccessDenied"}`,
					Fields: []string{"message=Access was denied. Ensure that the role is right.", "log.level=error"},
				},
				{
					Line:   `{"Event":"GlueETLJobExceptionEvent","Timestamp":1795382690123,"Failure Reason":"Traceback (most recent call last):\n  File \"/tmp/job.py\", line 9, in <module>\n    load()\nKeyError: 'price'","Stack Trace":[{"Declaring Class":"load","Method Name":"load","File Name":"/tmp/job.py","Line Number":9}],"Last Executed Line number":9,"script":"job.py"}`,
					Fields: []string{"exception.type=KeyError", "exception.line=9", "@timestamp=2026-11-22T21:24:50.123Z"},
				},
			},
		},
		{
			Name:      "EventBridge events: GuardDuty, Config",
			Source:    "Amazon EventBridge user guide, \"Events\"",
			IsService: true,
			Samples: []format.Sample{
				{
					Line:   `{"version":"0","id":"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11","detail-type":"GuardDuty Finding","source":"aws.guardduty","account":"123456789012","time":"2026-11-22T21:24:50Z","region":"us-east-1","resources":[],"detail":{"schemaVersion":"2.0","severity":8,"type":"Recon:EC2/Portscan","title":"Port scan","description":"x"}}`,
					Fields: []string{"exception.type=", "@timestamp=2026-11-22T21:24:50.000Z", "cloud.account.id=123456789012", "cloud.region=us-east-1", "log.origin.file.name="},
				},
				{
					Line:   `{"version":"0","detail-type":"Config Rules Compliance Change","source":"aws.config","account":"123456789012","time":"2026-11-22T21:24:50Z","region":"us-east-1","detail":{"messageType":"ComplianceChangeNotification","configRuleName":"r"}}`,
					Fields: []string{"cloud.region=us-east-1"},
				},
			},
		},
		{
			Name:      "API Gateway: HTTP and WebSocket APIs",
			Source:    "Amazon API Gateway developer guide, \"Customize HTTP API access logs\"",
			IsService: true,
			Samples: []format.Sample{
				{
					Line:   `{"requestId":"abcdefGHIJKL","ip":"203.0.113.7","requestTime":"22/Nov/2026:21:24:50 +0000","httpMethod":"GET","routeKey":"GET /orders/{id}","status":"500","protocol":"HTTP/1.1","responseLength":"35"}`,
					Fields: []string{"aws.apigateway.request_id=abcdefGHIJKL", "http.response.status_code=500", "http.route=/orders/{id}", "client.ip=203.0.113.7", "faas.execution="},
				},
				{
					Line:   `{"requestId":"abcdefGHIJK=","ip":"203.0.113.7","requestTime":"22/Nov/2026:21:24:50 +0000","eventType":"MESSAGE","routeKey":"$default","status":"200","connectionId":"c="}`,
					Fields: []string{"aws.apigateway.request_id=abcdefGHIJK="},
				},
			},
		},
		{
			Name:      "Network Firewall and WAF: requests",
			Source:    "AWS Network Firewall developer guide, \"Contents of a log\"; AWS WAF developer guide, \"Log fields\"",
			IsService: true,
			Samples: []format.Sample{
				{
					Line:   `{"firewall_name":"fw","availability_zone":"us-east-1a","event_timestamp":"1795382690","event":{"timestamp":"2026-11-22T21:24:50.220000+0000","flow_id":1,"event_type":"http","src_ip":"10.0.0.5","src_port":4711,"dest_ip":"203.0.113.7","dest_port":80,"proto":"TCP","http":{"hostname":"shop.example.com","url":"/orders","http_user_agent":"curl/8.0","http_method":"GET","status":404,"length":12}}}`,
					Fields: []string{"client.ip=10.0.0.5", "http.request.method=GET", "http.response.status_code=404", "url.path=/orders", "user_agent.original=curl/8.0", "@timestamp=2026-11-22T21:24:50.220Z"},
				},
				{
					Line:   `{"timestamp":1795382690123,"formatVersion":1,"webaclId":"arn:aws:wafv2:us-east-1:123456789012:regional/webacl/w/1","terminatingRuleId":"r","terminatingRuleType":"REGULAR","action":"BLOCK","httpSourceName":"ALB","httpSourceId":"app/x","ruleGroupList":[],"httpRequest":{"clientIp":"203.0.113.7","country":"DE","headers":[{"name":"User-Agent","value":"curl/8.0"}],"uri":"/orders","args":"id=1","httpVersion":"HTTP/1.1","httpMethod":"POST","requestId":"1-aaaaaaaa"},"responseCodeSent":403}`,
					Fields: []string{"client.ip=203.0.113.7", "url.path=/orders", "url.query=id=1", "http.request.method=POST", "http.response.status_code=403", "user_agent.original=curl/8.0"},
				},
			},
		},
	}
}
