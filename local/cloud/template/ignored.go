package template

import "strings"

// The functions below list what a template may contain without effect on a local
// run. Everything that this package neither reads nor lists here is an error. A
// new entry therefore states that a local run is the same without it.

// ignoredSections returns the sections that only describe a template.
func ignoredSections() []string {
	return []string{"AWSTemplateFormatVersion", "Description", "Metadata"}
}

// ignoredType reports whether resources of a type only grant, monitor, encrypt or
// group other resources.
func ignoredType(kind string) bool {
	switch kind {
	case "AWS::ApiGateway::Account", // the role with which API Gateway logs
		"AWS::CloudWatch::Alarm",
		"AWS::CloudWatch::CompositeAlarm",
		"AWS::CloudWatch::Dashboard",
		"AWS::KMS::Alias",
		"AWS::KMS::Key",
		"AWS::Lambda::Permission",
		"AWS::Logs::MetricFilter",
		"AWS::Logs::QueryDefinition",
		"AWS::Logs::ResourcePolicy",
		"AWS::SQS::QueuePolicy":
		return true
	}
	return strings.HasPrefix(kind, "AWS::IAM::")
}

// ignoredProperties returns the properties of a resource type that concern
// permissions, encryption, placement and description. It also returns properties
// that other code reads, such as the name.
func ignoredProperties(kind string) []string {
	switch kind {
	case functionType:
		return []string{
			"FunctionName", // read by physicalName
			"Architectures", "AssumeRolePolicyDocument", "Description", "EphemeralStorage", "KmsKeyArn",
			"PermissionsBoundary", "Policies", "PropagateTags", "Role", "RolePath", "RuntimeManagementConfig",
			"Tags", "VpcConfig",
		}
	case apiType:
		return []string{
			"MethodSettings", // throttling and metrics protect the account and do not affect a local run
			"AccessLogSetting", "AlwaysDeploy", "Description", "EndpointConfiguration", "FailOnWarnings",
			"Name", "OpenApiVersion", "PropagateTags", "Tags",
		}
	case queueType:
		return []string{
			"QueueName", // read by physicalName
			"KmsDataKeyReusePeriodSeconds", "KmsMasterKeyId", "RedriveAllowPolicy", "SqsManagedSseEnabled", "Tags",
		}
	case groupType:
		return []string{
			"LogGroupName", // read by physicalName
			"DeletionProtectionEnabled", "FieldIndexPolicies", "KmsKeyId", "Tags",
		}
	case filterType:
		return []string{
			"FilterName",              // read by physicalName
			"Distribution", "RoleArn", // only for streams
		}
	case policyType:
		return []string{"PolicyName"} // read by physicalName
	}
	return nil
}
