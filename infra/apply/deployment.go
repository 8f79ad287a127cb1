package apply

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"

	"faulty/infra/access"
)

// A deployment describes a stack of template.yaml.
type deployment struct {
	region, api, search, dashboards string
	prefix                          string // prefix of the indices
	access                          access.Stack
	forwarder                       string // ARN of the forwarder's role
	hasDomain                       bool   // the stack has created the domain
}

// describe reads a stack's outputs and parameters.
func describe(ctx context.Context, cfg aws.Config, name string) (deployment, error) {
	out, err := cloudformation.NewFromConfig(cfg).DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &name})
	if err != nil {
		if refused, ok := errors.AsType[smithy.APIError](err); ok && strings.Contains(refused.ErrorMessage(), "does not exist") {
			return deployment{}, fmt.Errorf("there is no stack %s in region %s; `make deploy` makes one", name, cfg.Region)
		}
		return deployment{}, fmt.Errorf("describe the stack %s: %w", name, err)
	}
	if len(out.Stacks) != 1 {
		return deployment{}, fmt.Errorf("CloudFormation describes %d stacks as %s; want one", len(out.Stacks), name)
	}
	s := out.Stacks[0]
	if status := string(s.StackStatus); status != "CREATE_COMPLETE" && status != "UPDATE_COMPLETE" && status != "UPDATE_ROLLBACK_COMPLETE" {
		return deployment{}, fmt.Errorf("stack %s is in state %s (%s); wait, or deploy it again", name, status, aws.ToString(s.StackStatusReason))
	}
	return readStack(s, cfg.Region)
}

// readStack reads the outputs and parameters of a described stack.
func readStack(s types.Stack, region string) (deployment, error) {
	outputs, parameters := map[string]string{}, map[string]string{}
	for _, o := range s.Outputs {
		outputs[aws.ToString(o.OutputKey)] = aws.ToString(o.OutputValue)
	}
	for _, p := range s.Parameters {
		parameters[aws.ToString(p.ParameterKey)] = aws.ToString(p.ParameterValue)
	}
	for _, key := range []string{"SearchUrl", "ForwarderRoleArn"} {
		if outputs[key] == "" {
			return deployment{}, fmt.Errorf("stack %s has no output %s; was it deployed from an older template? deploy it again", aws.ToString(s.StackName), key)
		}
	}
	return deployment{
		region: region, api: outputs["ApiUrl"], search: outputs["SearchUrl"], dashboards: outputs["DashboardsUrl"],
		prefix: parameters["IndexPrefix"], access: access.OfStack(outputs, parameters),
		forwarder: outputs["ForwarderRoleArn"], hasDomain: parameters["OpenSearch"] == "domain",
	}, nil
}
