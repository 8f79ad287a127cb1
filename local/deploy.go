package main

import (
	"context"
	"io"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"faulty/local/deployment"
	"faulty/local/samstack"
)

// stackFlags identify a stack in AWS.
type stackFlags struct {
	Stack    string `default:"faulty" help:"Name of the stack (default faulty)."`
	Endpoint string `name:"endpoint-url" env:"AWS_ENDPOINT_URL" placeholder:"URL" help:"Endpoint of an emulator instead of AWS."`
}

func (f stackFlags) deployment(ctx context.Context, template string) (samstack.Deployment, error) {
	cfg, err := deployment.Config(ctx, "")
	if err != nil {
		return samstack.Deployment{}, err
	}
	if f.Endpoint != "" { // keep the account's credentials, because the SAM CLI uses them too
		cfg.BaseEndpoint = aws.String(f.Endpoint)
	}
	return samstack.Deployment{Config: cfg, Template: template, Stack: f.Stack, Out: os.Stdout}, nil
}

type deployCmd struct {
	stackFlags
	Parameters []string `arg:"" optional:"" placeholder:"NAME=VALUE" help:"Parameters of the template. Without OpenSearch or OpenSearchUrl, the first deployment creates a domain."`
	Template   string   `default:"template.yaml" type:"existingfile" help:"Template to deploy; of a release, template-arm64.yaml or template-x86_64.yaml."`
	SAM        string   `name:"sam" placeholder:"ARGS" help:"Further arguments of sam deploy, separated by blanks, as in --sam=--no-confirm-changeset."`
	Discard    bool     `help:"Deploy even if data is lost by it."`
}

// Run implements the deploy command.
func (c deployCmd) Run(ctx context.Context) error {
	named, err := samstack.Parse(c.Parameters)
	if err != nil {
		return err
	}
	d, err := c.deployment(ctx, c.Template)
	if err != nil {
		return err
	}
	d.SAM = strings.Fields(c.SAM)
	return d.Deploy(ctx, named, c.Discard)
}

type destroyCmd struct {
	stackFlags
	Yes bool `help:"Delete without asking."`
}

// Run implements the destroy command.
func (c destroyCmd) Run(ctx context.Context) error {
	d, err := c.deployment(ctx, "")
	if err != nil {
		return err
	}
	var input io.Reader = os.Stdin
	if c.Yes {
		input = nil
	}
	return d.Destroy(ctx, input)
}
