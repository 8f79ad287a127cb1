package translate

import (
	"bytes"
	"strings"

	"faulty/functions/forwarder/document"
)

// An origin is what all events of a delivery have in common: the function or service that wrote
// them, according to the names of the log group and the stream.
type origin struct {
	account, region, partition document.Value

	function, version document.Value // of a Lambda function
	service           document.Value // for all other log groups
	container         document.Value // of an ECS task
}

// newOrigin derives the origin from a delivery's log group and stream.
func newOrigin(account, group, stream []byte, region string) origin {
	o := origin{account: document.Checked(account), region: document.Checked([]byte(region)), partition: document.Checked([]byte(Partition(region)))}
	function, version := FunctionOf(group, stream)
	o.function, o.version = document.Checked(function), document.Checked(version)
	if function == nil {
		o.service = document.Checked(serviceOf(group, stream))
		o.container = document.Checked(containerOf(stream))
	}
	return o
}

// apply sets the origin in doc, unless the event itself is more specific.
func (o *origin) apply(doc *document.Document) {
	setDefault(doc, document.FaasName, o.function)
	setDefault(doc, document.FaasVersion, o.version)
	setDefault(doc, document.AccountID, o.account)
	setDefault(doc, document.Region, o.region)
	setDefault(doc, document.Partition, o.partition)
	setDefault(doc, document.ContainerName, o.container)
	switch {
	case doc.Has(document.FaasName):
		doc.SetDefault(document.ServiceName, doc.Get(document.FaasName))
	case doc.Has(document.KubernetesPod) && doc.Has(document.ContainerName):
		doc.SetDefault(document.ServiceName, doc.Get(document.ContainerName))
	default:
		setDefault(doc, document.ServiceName, o.service)
	}
	if v := doc.Get(document.FaasVersion); len(v.Bytes) > 0 && v.Bytes[0] != '$' { // $LATEST is not a version
		doc.SetDefault(document.ServiceVersion, v)
	}
}

func setDefault(doc *document.Document, f document.Field, v document.Value) {
	if len(v.Bytes) > 0 {
		doc.SetDefault(f, v)
	}
}

// FunctionOf returns the name and the version of the Lambda function that writes to a stream:
//
//	/aws/lambda/NAME            2026/11/22/[VERSION]0123456789abcdef0123456789abcdef
//	/aws/lambda/us-east-1.NAME  the same; Lambda@Edge writes in every region
//	any other group             2026/11/22/NAME[VERSION]0123456789abcdef0123456789abcdef
//
// See "Log group names" and "Lambda@Edge logs" in the AWS documentation.
func FunctionOf(group, stream []byte) (name, version []byte) {
	inDay := afterDay(stream)
	before, rest, bracket := bytes.Cut(inDay, []byte("["))
	version, _, closed := bytes.Cut(rest, []byte("]"))
	if !bracket || !closed || bytes.IndexByte(before, '/') >= 0 {
		before, version = nil, nil
	}
	if name, ok := bytes.CutPrefix(group, []byte("/aws/lambda/")); ok {
		if i := bytes.LastIndexByte(name, '.'); i >= 0 { // function names contain no dot
			name = name[i+1:]
		}
		return name, version
	}
	if len(before) == 0 {
		return nil, version
	}
	return before, version
}

// afterDay returns the part of a stream's name after 2006/01/02/.
func afterDay(stream []byte) []byte {
	const size = len("2006/01/02/")
	if len(stream) < size || stream[4] != '/' || stream[7] != '/' || stream[10] != '/' || stream[0]-'0' > 9 {
		return nil
	}
	return stream[size:]
}

// services lists prefixes of AWS service log groups in which the user's resource is not the last
// part of the name but the part after the prefix. It is read-only. See the "Monitoring" chapter of
// each service's guide.
var services = [...]string{
	"/aws/rds/instance/",
	"/aws/rds/cluster/",
	"/aws/elasticbeanstalk/",
	"/aws/eks/",
	"/aws/opensearch/domains/",
	"/aws/OpenSearchService/domains/",
	"/aws/aes/domains/",
	"/aws/containerinsights/",
	"/aws/ecs/containerinsights/",
	"/aws/kinesis-analytics/",
	"/aws/kinesisfirehose/",
	"/aws/codebuild/",
	"/aws/apprunner/",
	"/aws/amazonmq/broker/",
	"/aws/docdb/",
	"/aws/neptune/",
	"/aws/redshift/cluster/",
	"/aws/sagemaker/Endpoints/",
	"/aws/bedrock-agentcore/runtimes/",
	"/aws/dms/tasks/",
	"API-Gateway-Execution-Logs_",
}

// serviceOf returns the name of the service that writes to a stream: the user's part of an AWS
// service's log group, otherwise the last part of the name. Log groups that collect everything of
// an account have none, except that AWS Batch begins the names of streams with the job definition.
func serviceOf(group, stream []byte) []byte {
	for _, prefix := range services {
		if rest, ok := bytes.CutPrefix(group, []byte(prefix)); ok {
			name, _, _ := bytes.Cut(rest, []byte("/"))
			return trimSuffix(name)
		}
	}
	switch string(group) {
	case "aws/spans", "/aws/lambda-insights", "aws-cloudtrail-logs", "AWSIotLogsV2":
		return nil
	case "/aws/batch/job":
		job, _, _ := bytes.Cut(stream, []byte("/"))
		return job
	}
	if bytes.HasPrefix(group, []byte("/aws-glue/")) { // such as /aws-glue/jobs/error
		return nil
	}
	return trimSuffix(group[bytes.LastIndexByte(group, '/')+1:])
}

// trimSuffix removes the suffix that AWS consoles append to the name of a resource.
func trimSuffix(name []byte) []byte { return bytes.TrimSuffix(name, []byte("-Logs")) }

// containerOf returns the container in a stream name of the awslogs driver, PREFIX/CONTAINER/TASK,
// where TASK is an id of 32 hexadecimal digits.
func containerOf(stream []byte) []byte {
	i := bytes.LastIndexByte(stream, '/')
	if i < 0 || len(stream)-i-1 != 32 {
		return nil
	}
	for _, b := range stream[i+1:] {
		if b-'0' > 9 && b-'a' > 'f'-'a' {
			return nil
		}
	}
	return stream[bytes.LastIndexByte(stream[:i], '/')+1 : i]
}

// Partition returns the AWS partition of a region.
func Partition(region string) string {
	switch {
	case region == "":
		return ""
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	case strings.HasPrefix(region, "eusc-"):
		return "aws-eusc"
	case strings.HasPrefix(region, "us-iso-"):
		return "aws-iso"
	case strings.HasPrefix(region, "us-isob-"):
		return "aws-iso-b"
	case strings.HasPrefix(region, "eu-isoe-"):
		return "aws-iso-e"
	case strings.HasPrefix(region, "us-isof-"):
		return "aws-iso-f"
	}
	return "aws"
}
