package main

import (
	"context"

	"faulty/local/stack"
)

// stackFlags say which system a command is about: the one that runs here,
// embedded or in LocalStack, or one in an AWS account.
type stackFlags struct {
	Stack       string `default:"faulty" help:"The stack whose addresses are used."`
	EndpointURL string `name:"endpoint-url" default:"http://127.0.0.1:4566" env:"AWS_ENDPOINT_URL" help:"Where the AWS of \"make up\" or \"make localstack-up\" answers."`
	AWS         bool   `name:"aws" help:"Look in an AWS account instead, with the credentials and the region of the environment or profile."`
}

// find asks the stack where everything is.
func (f stackFlags) find(ctx context.Context) (stack.Addresses, error) {
	return stack.Find(ctx, f.Stack, f.endpoint())
}

// endpoint is what stack.Config and stack.Find take: "" stands for AWS.
func (f stackFlags) endpoint() string {
	if f.AWS {
		return ""
	}
	return f.EndpointURL
}
