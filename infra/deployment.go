package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/smithy-go"
)

// A deployment is what a stack of template.yaml says of itself.
type deployment struct {
	region, api, search, dashboards string
	prefix                          string // of the indices
	auth                            string // none, basic, sigv4, or empty: basic where there is a secret
	secret                          string // ARN of {"username","password"}; empty where there is none
	forwarder                       string // ARN of its role
	own                             bool   // the stack has made the domain
	serverless                      bool   // a collection rather than a domain
}

// describe reads a stack's outputs and parameters.
func describe(ctx context.Context, cfg aws.Config, name string) (deployment, error) {
	out, err := cloudformation.NewFromConfig(cfg).DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &name})
	if err != nil {
		if refused, ok := errors.AsType[smithy.APIError](err); ok && strings.Contains(refused.ErrorMessage(), "does not exist") {
			return deployment{}, fmt.Errorf("there is no stack %s in region %s; `make deploy` makes one", name, cfg.Region)
		}
		return deployment{}, fmt.Errorf("ask CloudFormation for the stack %s: %w", name, err)
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

// readStack takes a described stack apart.
func readStack(s types.Stack, region string) (deployment, error) {
	outputs, parameters := map[string]string{}, map[string]string{}
	for _, o := range s.Outputs {
		outputs[aws.ToString(o.OutputKey)] = aws.ToString(o.OutputValue)
	}
	for _, p := range s.Parameters {
		parameters[aws.ToString(p.ParameterKey)] = aws.ToString(p.ParameterValue)
	}
	for _, key := range []string{"ApiUrl", "SearchUrl", "ForwarderRoleArn"} {
		if outputs[key] == "" {
			return deployment{}, fmt.Errorf("stack %s has no output %s; was it deployed from an older template? deploy it again", aws.ToString(s.StackName), key)
		}
	}
	d := deployment{
		region: region, api: outputs["ApiUrl"], search: outputs["SearchUrl"], dashboards: outputs["DashboardsUrl"],
		prefix: parameters["IndexPrefix"], auth: parameters["OpenSearchAuth"], secret: outputs["SearchSecretArn"],
		forwarder: outputs["ForwarderRoleArn"],
		own:       parameters["OpenSearch"] == "domain", serverless: parameters["OpenSearchCollectionArn"] != "",
	}
	if d.own {
		d.auth = "basic" // the forwarder signs; its administrator has a password
	}
	return d, nil
}

// access is how this machine gets into the deployment's OpenSearch: signed as
// who runs the command, or with the secret's user.
func (d deployment) access(ctx context.Context, cfg aws.Config) (accessFlags, error) {
	f := accessFlags{URL: d.search, Region: cfg.Region}
	switch {
	case d.auth == "sigv4" && d.serverless:
		f.Sign = "aoss"
	case d.auth == "sigv4":
		f.Sign = "es"
	case d.auth != "none" && d.secret != "":
		user, err := fetchUser(ctx, cfg, d.secret)
		if err != nil {
			return f, err
		}
		f.User, f.Password = user.Username, user.Password
	}
	return f, nil
}

// credentials are what a secret holds, in the form that Secrets Manager's own
// rotation writes.
type credentials struct {
	Username string `json:"username"`
	Password string `json:"password"`
}

func fetchUser(ctx context.Context, cfg aws.Config, secret string) (credentials, error) {
	out, err := secretsmanager.NewFromConfig(cfg).GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &secret})
	if err != nil {
		if refused, ok := errors.AsType[smithy.APIError](err); ok {
			return credentials{}, fmt.Errorf("read the secret %s: %s: %s; it takes the right secretsmanager:GetSecretValue", secret, refused.ErrorCode(), refused.ErrorMessage())
		}
		return credentials{}, fmt.Errorf("read the secret %s: %w", secret, err)
	}
	var user credentials
	if err := json.Unmarshal([]byte(aws.ToString(out.SecretString)), &user); err != nil || user.Username == "" || user.Password == "" {
		return credentials{}, fmt.Errorf(`the secret %s is not of the form {"username":"…","password":"…"}`, secret)
	}
	return user, nil
}
