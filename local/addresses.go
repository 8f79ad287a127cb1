package main

import (
	"cmp"
	"context"
	"fmt"

	"faulty/infra/access"
	"faulty/local/deployment"
)

// stackFlags say which system a command is about: the one that runs here,
// embedded or in LocalStack, or one in an AWS account.
type stackFlags struct {
	Stack       string `placeholder:"NAME" help:"The stack whose addresses are used (default faulty)."`
	EndpointURL string `name:"endpoint-url" default:"http://127.0.0.1:4566" env:"AWS_ENDPOINT_URL" help:"Where the AWS of \"make up\" or \"make localstack-up\" answers."`
	AWS         bool   `name:"aws" help:"Look in an AWS account instead, with the credentials and the region of the environment or profile."`
}

// find asks the stack where everything is.
func (f stackFlags) find(ctx context.Context) (deployment.Addresses, error) {
	return deployment.Find(ctx, cmp.Or(f.Stack, stackName), f.endpoint())
}

// endpoint is what stack.Config and stack.Find take: "" stands for AWS.
func (f stackFlags) endpoint() string {
	if f.AWS {
		return ""
	}
	return f.EndpointURL
}

// search returns the way into the OpenSearch at the address that a flag has given,
// or without one into the stack's, as the stack lets people in there. Of a given one
// nothing else is known than the usual name of the indices.
func (f stackFlags) search(ctx context.Context, who access.Flags, flag, address string) (*access.Access, deployment.Addresses, error) {
	if address != "" {
		in, err := who.ToSearch(ctx, flag, address)
		return in, deployment.Addresses{Indices: indexPrefix + "-*"}, err
	}
	found, err := f.find(ctx)
	if err != nil {
		return nil, found, fmt.Errorf("%w; or give the address of an OpenSearch with %s", err, flag)
	}
	in, err := openStack(ctx, found, who, f.endpoint())
	return in, found, err
}

// openStack returns the way into a stack's OpenSearch: as the flags say, else as the
// stack does.
func openStack(ctx context.Context, found deployment.Addresses, who access.Flags, endpoint string) (*access.Access, error) {
	cfg, err := deployment.Config(ctx, endpoint)
	if err != nil {
		return nil, err
	}
	if who.Credentials, err = found.Access.Complete(ctx, cfg, who.Credentials); err != nil {
		return nil, fmt.Errorf("stack %s: %w", found.Stack, err)
	}
	return who.ToSearch(ctx, "output SearchUrl", found.Search)
}
