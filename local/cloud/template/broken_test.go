package template

import (
	"strings"
	"testing"
)

// brokenTemplates are templates with all errors that Load reports for them. A
// template that starts with "+" is inserted into Resources, which is line 1.
var brokenTemplates = []struct{ name, template, want string }{
	// YAML and the template's outline
	{"not YAML", "Resources:\n  A: [", "t.yaml:2: not valid YAML: did not find expected node content"},
	{"empty", "", "t.yaml:1: a template is a map with the key Resources"},
	{"a list", "- a", "t.yaml:1: a template is a map with the key Resources"},
	{"no resources", "Description: x", "t.yaml:1: the template has no Resources"},
	{"unknown section", "Resources: {}\nMappings: {}", `t.yaml:2: template section "Mappings" is not supported here`},
	{"other transform", "Transform: [AWS::LanguageExtensions]\nResources: {}", `t.yaml:1: transform "AWS::LanguageExtensions" is not supported here; supported: AWS::Serverless-2016-10-31`},
	{"other globals", "Globals:\n  HttpApi: {}\nResources: {}", `t.yaml:2: template section "Globals.HttpApi" is not supported here`},
	{"alias", "+\n  Q: &q\n    Type: AWS::SQS::Queue\n  R: *q", "t.yaml:4: YAML alias *q: CloudFormation does not support aliases\nt.yaml:4: resource attribute \"Type\" is missing\nt.yaml:4: resource type \"\" is not supported here"},
	{"duplicate key", "+\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      DelaySeconds: 1\n      DelaySeconds: 2", `t.yaml:6: AWS::SQS::Queue property "DelaySeconds" is duplicated, first on line 5`},
	{"null", "+\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      DelaySeconds:", "t.yaml:5: null values are not allowed in templates; leave the key out or use AWS::NoValue"},

	// parameters
	{"parameter's type", "Parameters:\n  P: { Type: Text, Default: x }\nResources: {}", `t.yaml:2: template section "Parameters.P.Type" is "Text"; must be one of String, Number, CommaDelimitedList, List<Number>`},
	{"parameter without value", "Parameters:\n  P: { Type: String }\nResources: {}", `t.yaml:2: parameter "P" has no default and was given no value`},
	{"value not allowed", "Parameters:\n  P: { Type: String, Default: c, AllowedValues: [a, b] }\nResources: {}", `t.yaml:2: parameter "P" is "c"; must be one of a, b`},
	{"value off pattern", "Parameters:\n  P: { Type: String, Default: ab, AllowedPattern: a }\nResources: {}", `t.yaml:2: parameter "P" is "ab"; must match a`},
	{"no number", "Parameters:\n  P: { Type: Number, Default: many }\nResources: {}", `t.yaml:2: parameter "P" is "many"; must be a number`},
	{"number too large", "Parameters:\n  P: { Type: Number, Default: 9, MaxValue: 8, MinValue: 1 }\nResources: {}", `t.yaml:2: parameter "P" is 9; must be from 1 to 8`},
	{"text too long", "Parameters:\n  P: { Type: String, Default: abc, MaxLength: 2 }\nResources: {}", `t.yaml:2: parameter "P" has 3 characters; must have 0 to 2`},

	// rules
	{"a rule that does not hold", "Rules:\n  R: { Assertions: [{ Assert: !Equals [a, b], AssertDescription: a is b }] }\nResources: {}", "t.yaml:2: a is b"},
	{"a rule without words", "Rules:\n  R: { RuleCondition: !Equals [a, a], Assertions: [{ Assert: !Equals [a, b] }] }\nResources: {}", "t.yaml:2: rule R does not hold"},
	{"a rule without assertions", "Rules:\n  R: { RuleCondition: !Equals [a, a] }\nResources: {}", `t.yaml:2: rule "R" has no list of Assertions`},
	{"an assertion of nothing", "Rules:\n  R: { Assertions: [{ AssertDescription: x }] }\nResources: {}", `t.yaml:2: rule "R" asserts nothing`},

	// conditions
	{"undeclared condition", "+\n  Q:\n    Type: AWS::SQS::Queue\n    Condition: C", `t.yaml:4: condition "C" is not declared`},
	{"condition in a circle", "Conditions:\n  A: !Not [!Condition B]\n  B: !Not [!Condition A]\nResources: {}", `t.yaml:3: condition "A" refers to itself`},
	{"condition function", "Conditions:\n  A: !Contains [a, b]\nResources: {}", "t.yaml:2: intrinsic function Fn::Contains is not supported in conditions"},
	{"absent resource", "Conditions:\n  No: !Equals [a, b]\nResources:\n  Q:\n    Type: AWS::SQS::Queue\n    Condition: No\nOutputs:\n  Q: { Value: !Ref Q }", `t.yaml:8: resource "Q" does not exist: its condition is false`},

	// intrinsic functions
	{"unknown function", queueOf("DelaySeconds: !FindInMap [A, B, C]"), "t.yaml:5: intrinsic function Fn::FindInMap is not supported here"},
	{"unknown long form", queueOf("QueueName: { 'Fn::ImportValue': x }"), "t.yaml:5: intrinsic function Fn::ImportValue is not supported here"},
	{"dangling Ref", queueOf("QueueName: !Ref Nobody"), `t.yaml:5: "Nobody" is neither a parameter nor a resource of this template`},
	{"dangling Sub", queueOf("QueueName: !Sub a-${Nobody.Arn}"), `t.yaml:5: "Nobody" is neither a parameter nor a resource of this template`},
	{"open Sub", queueOf("QueueName: !Sub a-${Nobody"), `t.yaml:5: Fn::Sub: "${" without "}" in "a-${Nobody"`},
	{"unknown attribute", queueOf("DelaySeconds: !GetAtt Q.Size"), `t.yaml:5: attribute "Size" of Q (AWS::SQS::Queue) is not supported here`},
	{"GetAtt of one name", queueOf("DelaySeconds: !GetAtt Q"), "t.yaml:5: Fn::GetAtt takes a resource and an attribute, such as Queue.Arn"},
	{"Join of one", queueOf("QueueName: !Join [a]"), "t.yaml:5: Fn::Join takes a list of 2"},
	{"Select past the end", queueOf("QueueName: !Select [2, [a, b]]"), `t.yaml:5: Fn::Select index "2" is not one of the list's 2`},
	{"circle", "+\n  A:\n    Type: AWS::SQS::Queue\n    Properties: { QueueName: !Sub 'x-${B.QueueName}' }\n  B:\n    Type: AWS::SQS::Queue\n    Properties: { QueueName: !Sub 'y-${A.QueueName}' }", `t.yaml:3: the name of resource "A" refers to itself`},

	// resources
	{"unknown type", "+\n  T:\n    Type: AWS::DynamoDB::Table", `t.yaml:3: resource type "AWS::DynamoDB::Table" is not supported here`},
	{"nested application", "+\n  A:\n    Type: AWS::Serverless::Application", `t.yaml:3: resource type "AWS::Serverless::Application" is not supported here`},
	{"unknown resource attribute", "+\n  Q:\n    Type: AWS::SQS::Queue\n    CreationPolicy: {}", `t.yaml:4: resource attribute "CreationPolicy" is not supported here`},
	{"DependsOn nobody", "+\n  Q:\n    Type: AWS::SQS::Queue\n    DependsOn: Nobody", `t.yaml:4: "Nobody" is not a resource of this template`},

	// queues
	{"queue property", queueOf("Colour: red"), `t.yaml:5: AWS::SQS::Queue property "Colour" is not supported here`},
	{"FIFO", queueOf("FifoQueue: true"), "t.yaml:5: FIFO queues are not supported here"},
	{"visibility", queueOf("VisibilityTimeout: 43201"), `t.yaml:5: AWS::SQS::Queue property "VisibilityTimeout" is "43201"; must be a whole number from 0 to 43200`},
	{"queue name", queueOf("QueueName: a b"), `t.yaml:5: AWS::SQS::Queue property "QueueName" is "a b"; must match ^[a-zA-Z0-9-_]{1,80}$`},
	{"receive count", queueOf("RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 1001 }\n  Dead: { Type: 'AWS::SQS::Queue' }"), `t.yaml:5: AWS::SQS::Queue property "RedrivePolicy.maxReceiveCount" is "1001"; must be a whole number from 1 to 1000`},
	{"dead letters abroad", queueOf("RedrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:us-east-1:1:other', maxReceiveCount: 1 }"), `t.yaml:5: AWS::SQS::Queue property "RedrivePolicy.deadLetterTargetArn": arn:aws:sqs:us-east-1:1:other is no queue of this template`},
	{"one name, two queues", queueOf("QueueName: q\n  R:\n    Type: AWS::SQS::Queue\n    Properties: { QueueName: q }"), `t.yaml:8: queue "q" is duplicated, first as Q on line 3`},

	// log groups
	{"retention", "+\n  L:\n    Type: AWS::Logs::LogGroup\n    Properties:\n      RetentionInDays: 8", `t.yaml:5: AWS::Logs::LogGroup property "RetentionInDays" is 8; CloudWatch Logs knows [1 3 5 7 14 30 60 90 120 150 180 365 400 545 731 1096 1827 2192 2557 2922 3288 3653]`},

	// functions
	{"function property", functionOf("FileSystemConfigs: []"), `t.yaml:8: AWS::Serverless::Function property "FileSystemConfigs" is not supported here`},
	{"nested property", functionOf("LoggingConfig: { ApplicationLogLevel: DEBUG }"), `t.yaml:8: AWS::Serverless::Function property "LoggingConfig.ApplicationLogLevel" is not supported here`},
	{"no code", "+\n  F:\n    Type: AWS::Serverless::Function\n    Properties: { Runtime: provided.al2023, Handler: x }", `t.yaml:4: AWS::Serverless::Function property "CodeUri" is missing`},
	{"runtime", "+\n  F:\n    Type: AWS::Serverless::Function\n    Properties: { Runtime: nodejs22.x, Handler: x, CodeUri: x }", `t.yaml:4: AWS::Serverless::Function property "Runtime" is "nodejs22.x"; only provided.al2023 and provided.al2 run here`},
	{"timeout", functionOf("Timeout: 901"), `t.yaml:8: AWS::Serverless::Function property "Timeout" is "901"; must be a whole number from 1 to 900`},
	{"memory", functionOf("MemorySize: 64"), `t.yaml:8: AWS::Serverless::Function property "MemorySize" is "64"; must be a whole number from 128 to 10240`},
	{"log format", functionOf("LoggingConfig: { LogFormat: XML }"), `t.yaml:8: AWS::Serverless::Function property "LoggingConfig.LogFormat" is "XML"; must be one of JSON, Text`},
	{"reserved variable", functionOf("Environment: { Variables: { AWS_REGION: x } }"), `t.yaml:8: environment variable "AWS_REGION" is reserved by Lambda`},
	{"variable's name", functionOf("Environment: { Variables: { 1ST: x } }"), `t.yaml:8: environment variable "1ST": a name is a letter, then letters, digits and _`},
	{"variable that is a map", functionOf("Environment: { Variables: { VAR: { a: b } } }"), `t.yaml:8: AWS::Serverless::Function property "Environment.Variables.VAR" must be a single value`},
	{"retries", functionOf("EventInvokeConfig: { MaximumRetryAttempts: 3 }"), `t.yaml:8: AWS::Serverless::Function property "EventInvokeConfig.MaximumRetryAttempts" is "3"; must be a whole number from 0 to 2`},
	{"destination", functionOf("EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: SNS, Destination: x } } }"), `t.yaml:8: AWS::Serverless::Function property "EventInvokeConfig.DestinationConfig.OnFailure.Type" is "SNS"; must be one of SQS` + "\n" + `t.yaml:8: AWS::Serverless::Function property "EventInvokeConfig.DestinationConfig.OnFailure.Destination": x is no queue of this template`},

	// events
	{"event type", functionOf("Events: { E: { Type: SNS } }"), `t.yaml:8: event type "SNS" is not supported here; supported: Api, SQS, Schedule, CloudWatchLogs`},
	{"schedule without a rate", functionOf("Events: { E: { Type: Schedule } }"), `t.yaml:8: Schedule event property "Schedule" is missing`},
	{"schedule of cron", functionOf("Events: { E: { Type: Schedule, Properties: { Schedule: 'cron(0 12 * * ? *)' } } }"), `t.yaml:8: Schedule event property "Schedule": "cron(0 12 * * ? *)" is not supported here; supported are rates such as rate(1 minute) and rate(5 minutes)`},
	{"event property", apiAnd("Events: { E: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /, Method: GET, Auth: {} } } }"), `t.yaml:9: Api event property "Auth" is not supported here`},
	{"method", apiAnd("Events: { E: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /, Method: FETCH } } }"), `t.yaml:9: Api event property "Method" is "FETCH"; must be an HTTP method or ANY`},
	{"path", apiAnd("Events: { E: { Type: Api, Properties: { RestApiId: !Ref Api, Path: x, Method: GET } } }"), `t.yaml:9: Api event property "Path" is "x"; must begin with /`},
	{"implicit API", functionOf("Events: { E: { Type: Api, Properties: { Path: /, Method: GET } } }"), `t.yaml:8: Api event property "RestApiId" is missing`},
	{"duplicate route", apiAnd("Events:\n        A: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /, Method: GET } }\n        B: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /, Method: get } }"), "t.yaml:11: GET / of Api is a duplicate route, first to F"},
	{"batch size", functionOf("Events: { E: { Type: SQS, Properties: { Queue: !GetAtt Q.Arn, BatchSize: 11 } } }\n  Q: { Type: 'AWS::SQS::Queue' }"), `t.yaml:8: SQS event property "BatchSize" above 10 needs MaximumBatchingWindowInSeconds of at least 1`},
	{"slow function", functionOf("Timeout: 31\n      Events: { E: { Type: SQS, Properties: { Queue: !GetAtt Q.Arn } } }\n  Q: { Type: 'AWS::SQS::Queue' }"), `t.yaml:9: queue Q: its VisibilityTimeout (30s) is less than the function's Timeout (31s), which Lambda refuses`},
	{"own log group", functionOf("FunctionName: f\n      Events: { E: { Type: CloudWatchLogs, Properties: { LogGroupName: /aws/lambda/f, FilterPattern: '' } } }\n  L: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: /aws/lambda/f } }"), "t.yaml:9: function f is subscribed to its own log group /aws/lambda/f: its log events would invoke it forever"},
	{"unknown log group", functionOf("Events: { E: { Type: CloudWatchLogs, Properties: { LogGroupName: /x, FilterPattern: '' } } }"), `t.yaml:8: log group "/x" is no AWS::Logs::LogGroup of this template; a local run has no others`},

	// subscriptions
	{"filter on no function", filterOf("LogGroupName: !Ref L, FilterPattern: '', DestinationArn: 'arn:aws:lambda:us-east-1:1:function:other'"), `t.yaml:3: AWS::Logs::SubscriptionFilter property "DestinationArn": arn:aws:lambda:us-east-1:1:function:other is no function of this template`},
	{"filter without destination", filterOf("LogGroupName: !Ref L, FilterPattern: ''"), `t.yaml:3: AWS::Logs::SubscriptionFilter property "DestinationArn" is missing`},
	{"filter on an unknown log group", filterOf("LogGroupName: /elsewhere, FilterPattern: '', DestinationArn: !GetAtt F.Arn"), `t.yaml:3: log group "/elsewhere" is no AWS::Logs::LogGroup of this template; a local run has no others`},
	{"filter on the function's own log group", filterOf("LogGroupName: /aws/lambda/f, FilterPattern: '', DestinationArn: !GetAtt F.Arn"), "t.yaml:3: function f is subscribed to its own log group /aws/lambda/f: its log events would invoke it forever\n" + `t.yaml:3: log group "/aws/lambda/f" is no AWS::Logs::LogGroup of this template; a local run has no others`},
	{"filter property", filterOf("LogGroupName: !Ref L, FilterPattern: '', DestinationArn: !GetAtt F.Arn, EmitSystemFields: [a]"), `t.yaml:3: AWS::Logs::SubscriptionFilter property "EmitSystemFields" is not supported here`},
	{"account filter on its own log group", policyOf(`'{"DestinationArn":"${F.Arn}"}'`, `LogGroupName NOT IN ["/x"]`), "t.yaml:3: function f is subscribed to its own log group /aws/lambda/f: its log events would invoke it forever"},
	{"account's selection", policyOf(`'{"DestinationArn":"${F.Arn}"}'`, `LogGroupNamePrefix IN ["/x"]`), `t.yaml:3: AWS::Logs::AccountPolicy property "SelectionCriteria" is "LogGroupNamePrefix IN [\"/x\"]"; must be of the form LogGroupName NOT IN ["NAME", …]` + "\nt.yaml:3: function f is subscribed to its own log group /aws/lambda/f: its log events would invoke it forever"},
	{"account's document", policyOf("'arn'", `LogGroupName NOT IN ["/aws/lambda/f"]`), `t.yaml:3: AWS::Logs::AccountPolicy property "PolicyDocument" must be JSON such as {"DestinationArn":"…","FilterPattern":""}: invalid character 'a' looking for beginning of value`},
	{"account's destination", policyOf(`'{"DestinationArn":"arn:x"}'`, `LogGroupName NOT IN ["/aws/lambda/f"]`), `t.yaml:3: AWS::Logs::AccountPolicy property "PolicyDocument": arn:x is no function of this template`},
	{"account's data protection", "+\n  P: { Type: 'AWS::Logs::AccountPolicy', Properties: { PolicyName: p, PolicyDocument: '{}', PolicyType: DATA_PROTECTION_POLICY } }", `t.yaml:2: AWS::Logs::AccountPolicy property "PolicyType" is "DATA_PROTECTION_POLICY"; must be one of SUBSCRIPTION_FILTER_POLICY`},
	{"event source", "+\n  S: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: 'arn:x' } }", `t.yaml:2: resource type "AWS::Lambda::EventSourceMapping" is not supported here: write it as an SQS event of its function`},
}

// queueOf returns a template with one queue. Its properties start on line 5.
func queueOf(properties string) string {
	return "+\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      " + properties
}

// functionOf returns a template with one function. Additional properties start on
// line 8.
func functionOf(properties string) string {
	return "+\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: provided.al2023\n      Handler: bootstrap\n      CodeUri: dist/f\n      " + properties
}

// apiAnd returns a template with a function and an API. Additional properties
// start on line 9.
func apiAnd(properties string) string {
	return strings.Replace(functionOf(properties), "+\n", "+\n  Api: { Type: 'AWS::Serverless::Api', Properties: { StageName: s } }\n", 1)
}

// filterOf returns a template with a function, a log group and, on line 3, a
// subscription filter.
func filterOf(properties string) string {
	return strings.Replace(functionOf("FunctionName: f"), "+\n", "+\n  L: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: /l } }\n  S: { Type: 'AWS::Logs::SubscriptionFilter', Properties: { "+properties+" } }\n", 1)
}

// policyOf returns a template with a function, a log group and, on line 3, an
// account policy.
func policyOf(document, selection string) string {
	return strings.Replace(functionOf("FunctionName: f"), "+\n", "+\n  L: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: /l } }\n  P: { Type: 'AWS::Logs::AccountPolicy', Properties: { PolicyName: p, PolicyType: SUBSCRIPTION_FILTER_POLICY, SelectionCriteria: '"+selection+"', PolicyDocument: !Sub "+document+" } }\n", 1)
}

func TestLoadBroken(t *testing.T) {
	for _, tt := range brokenTemplates {
		t.Run(tt.name, func(t *testing.T) {
			_, err := parse("t.yaml", full(tt.template), Options{})
			if err == nil {
				t.Fatalf("accepted; want\n%s", tt.want)
			}
			if err.Error() != tt.want {
				t.Errorf("error\n%s\nwant\n%s\nof\n%s", err, tt.want, full(tt.template))
			}
		})
	}
}

func full(template string) []byte {
	if rest, ok := strings.CutPrefix(template, "+"); ok {
		return []byte("Resources:" + rest)
	}
	return []byte(template)
}

func TestUndeclaredParameter(t *testing.T) {
	_, err := parse("t.yaml", []byte("Parameters:\n  P: { Type: String, Default: x }\nResources: {}"), Options{Parameters: map[string]string{"Q": "x"}})
	const want = `t.yaml:2: parameter "Q" is not declared; declared: P`
	if err == nil || err.Error() != want {
		t.Errorf("parse with parameter Q = %v; want %s", err, want)
	}
}

// FuzzLoad: for every template, Load returns a stack or an error that names the
// file.
func FuzzLoad(f *testing.F) {
	for _, tt := range brokenTemplates {
		f.Add(string(full(tt.template)))
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := parse("t.yaml", []byte(text), Options{})
		if (s == nil) == (err == nil) {
			t.Fatalf("parse = %v, %v; want one of them", s, err)
		}
		if err != nil && !strings.HasPrefix(err.Error(), "t.yaml:") {
			t.Errorf("error %q does not name the file", err)
		}
	})
}
