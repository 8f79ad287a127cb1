package main

import (
	"context"
	"io"
	"os"
	"strings"

	"faulty/local/samstack"
)

type deployCmd struct {
	samstack.Flags
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
	d, err := c.Deployment(ctx, c.Template)
	if err != nil {
		return err
	}
	d.SAM = strings.Fields(c.SAM)
	return d.Deploy(ctx, named, c.Discard)
}

type destroyCmd struct {
	samstack.Flags
	Yes bool `help:"Delete without asking."`
}

// Run implements the destroy command.
func (c destroyCmd) Run(ctx context.Context) error {
	d, err := c.Deployment(ctx, "")
	if err != nil {
		return err
	}
	var input io.Reader = os.Stdin
	if c.Yes {
		input = nil
	}
	return d.Destroy(ctx, input)
}
