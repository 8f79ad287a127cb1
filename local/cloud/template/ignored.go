package template

import "strings"

// What a template may hold without effect on a local run. Anything that is in
// neither the readers of this package nor these lists is an error, so a new
// entry here is a statement: leaving it out changes nothing that a local run
// shows.

// ignoredSections are the sections of a template that describe it.
func ignoredSections() []string {
	return []string{"AWSTemplateFormatVersion", "Description", "Metadata"}
}

// ignoredType tells the resource types that grant, watch, encrypt or group
// rather than run.
func ignoredType(kind string) bool {
	switch kind {
	case "AWS::ApiGateway::Account", // the role API Gateway logs with
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

// ignoredProperties are, for a resource type, the properties about permission,
// encryption, placement and description. Properties that are read elsewhere
// in a resource's life, such as its name, stand here too.
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
			"MethodSettings", // throttling and metrics guard the account, not the run
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
			"Distribution", "RoleArn", // of streams
		}
	case policyType:
		return []string{"PolicyName"} // read by physicalName
	}
	return nil
}
