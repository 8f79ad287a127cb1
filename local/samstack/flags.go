package samstack

import (
	"context"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"

	"faulty/local/deployment"
)

// Flags are the flags that identify a stack in AWS.
type Flags struct {
	Stack    string `default:"faulty" help:"Name of the stack (default faulty)."`
	Endpoint string `name:"endpoint-url" env:"AWS_ENDPOINT_URL" placeholder:"URL" help:"Endpoint of an emulator instead of AWS."`
}

// Deployment returns the deployment of a template as the stack.
func (f Flags) Deployment(ctx context.Context, template string) (Deployment, error) {
	cfg, err := deployment.Config(ctx, "")
	if err != nil {
		return Deployment{}, err
	}
	if f.Endpoint != "" { // keep the account's credentials, because the SAM CLI uses them too
		cfg.BaseEndpoint = aws.String(f.Endpoint)
	}
	return Deployment{Config: cfg, Template: template, Stack: f.Stack, Out: os.Stdout}, nil
}
