package deployment

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"faulty/infra/access"
)

// StackFlags are the flags of a command that uses a deployed stack. The stack is
// on this machine, embedded or in LocalStack, or in an AWS account.
type StackFlags struct {
	Stack       string `placeholder:"NAME" help:"Name of the stack to use (default faulty)."`
	EndpointURL string `name:"endpoint-url" default:"http://127.0.0.1:4566" env:"AWS_ENDPOINT_URL" help:"AWS endpoint of \"make up\" or \"make localstack-up\"."`
	AWS         bool   `name:"aws" help:"Use a stack in an AWS account instead, with the credentials and region of the environment or profile."`
}

// Endpoint returns the endpoint for Config and Find. It is "" for AWS.
func (f StackFlags) Endpoint() string {
	if f.AWS {
		return ""
	}
	return f.EndpointURL
}

// localEndpoint is the default of --endpoint-url.
const localEndpoint = "http://127.0.0.1:4566"

// Args returns the arguments with which another command uses the same stack. It returns "" for the
// default stack.
func (f StackFlags) Args() string {
	var args []string
	if f.Stack != "" {
		args = append(args, "--stack", f.Stack)
	}
	switch {
	case f.AWS:
		args = append(args, "--aws")
	case f.EndpointURL != localEndpoint:
		args = append(args, "--endpoint-url", f.EndpointURL)
	}
	return strings.Join(args, " ")
}

// Find returns the addresses of the stack.
func (f StackFlags) Find(ctx context.Context) (Addresses, error) {
	return Find(ctx, cmp.Or(f.Stack, StackName), f.Endpoint())
}

// Search returns the access to the OpenSearch at address, which is the value of
// the named flag. If address is empty, it returns the access to the stack's
// OpenSearch and the stack's addresses. If address is set, Search returns the
// default pattern of the indices, because it does not read the stack.
func (f StackFlags) Search(ctx context.Context, who access.Flags, flag, address string) (*access.Access, Addresses, error) {
	if address != "" {
		in, err := who.ToSearch(ctx, flag, address)
		return in, Addresses{Indices: IndexPrefix + "-*"}, err
	}
	found, err := f.Find(ctx)
	if err != nil {
		return nil, found, fmt.Errorf("%w; or give the address of an OpenSearch with %s", err, flag)
	}
	in, err := found.OpenSearch(ctx, who, f.Endpoint())
	return in, found, err
}

// OpenSearch returns the access to the stack's OpenSearch. Flags override the
// stack's settings for authentication.
func (a Addresses) OpenSearch(ctx context.Context, who access.Flags, endpoint string) (*access.Access, error) {
	cfg, err := Config(ctx, endpoint)
	if err != nil {
		return nil, err
	}
	if who.Credentials, err = a.Access.Complete(ctx, cfg, who.Credentials); err != nil {
		return nil, fmt.Errorf("stack %s: %w", a.Stack, err)
	}
	return who.ToSearch(ctx, "output SearchUrl", a.Search)
}
