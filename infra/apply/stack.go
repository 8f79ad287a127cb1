package apply

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"

	"faulty/infra/access"
)

// StackCommand is the command that applies everything to the OpenSearch of a stack.
type StackCommand struct {
	Name      string `arg:"" default:"faulty" help:"The stack's name (default faulty)."`
	Retention int    `default:"30" placeholder:"DAYS" help:"Days after which an index is deleted (default 30)."`
	Shards    int    `default:"1" placeholder:"N" help:"Primary shards of each day's index (default 1)."`
	DryRun    bool   `help:"Print what would be done, and write nothing."`
	Check     bool   `help:"Only report whether there are AWS credentials and a region."`
}

// Run implements the command.
func (c StackCommand) Run(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	cfg, err := account(ctx)
	if err != nil || c.Check {
		return err
	}
	return c.setUp(ctx, cfg, os.Stdout)
}

// account returns the configuration of the AWS account from the environment, a
// profile or the role of the machine. AWS_ENDPOINT_URL selects an emulator.
func account(ctx context.Context) (aws.Config, error) {
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return cfg, fmt.Errorf("read the AWS configuration: %w", err)
	}
	if cfg.Region == "" {
		return cfg, errors.New("there is no AWS region; set AWS_REGION, or one in the profile (`aws configure`)")
	}
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		return cfg, errors.New("there are no AWS credentials; get some with `aws configure` or `aws sso login`, or select a profile with AWS_PROFILE; `aws sts get-caller-identity` shows whose they are")
	}
	return cfg, nil
}

// setUp applies everything to the stack's OpenSearch. If the stack has created
// the domain, setUp also grants the forwarder its permissions there. It then
// writes the addresses and the way to log in to w.
func (c StackCommand) setUp(ctx context.Context, cfg aws.Config, w io.Writer) error {
	d, err := describe(ctx, cfg, c.Name)
	if err != nil {
		return err
	}
	if err := d.reachable(c.Name, cfg.BaseEndpoint == nil); err != nil {
		return err
	}
	who, err := d.access.Complete(ctx, cfg, access.Credentials{})
	if err != nil {
		return err
	}
	apply := Command{
		Prefix: d.prefix, Retention: c.Retention, Shards: c.Shards, DryRun: c.DryRun,
		URL: d.search, Flags: access.Flags{Credentials: who},
		DashboardsFlags: DashboardsFlags{Dashboards: d.dashboards, Tenant: "global"},
	}
	if d.hasDomain {
		apply.Forwarder = d.forwarder
	}
	if err := apply.Apply(ctx, w); err != nil {
		return err
	}
	d.printTo(w)
	return nil
}

// reachable returns an error for a stack in AWS whose OpenSearch URL is still the
// template's default, which is the local machine.
func (d deployment) reachable(stack string, inAWS bool) error {
	u, err := url.Parse(d.search)
	if err == nil && inAWS && u.Hostname() == "localhost" {
		return fmt.Errorf("stack %s writes to %s, which nothing in AWS can reach; deploy with OpenSearch=domain, or set OpenSearchUrl to the address of your OpenSearch", stack, d.search)
	}
	return nil
}

// printTo prints the addresses. It does not print the password, because terminals
// and logs store their output.
func (d deployment) printTo(w io.Writer) {
	fmt.Fprintln(w)
	if d.api != "" { // empty with Demo=off
		fmt.Fprintf(w, "API         %s\n", d.api)
	}
	fmt.Fprintf(w, "Search      %s\n", d.search)
	if d.dashboards == "" {
		return
	}
	fmt.Fprintf(w, "Dashboards  %s\n", d.dashboards)
	if d.access.Secret != "" {
		fmt.Fprintf(w, "            user and password: %s\n", strings.Join([]string{
			"aws secretsmanager get-secret-value --region", d.region, "--query SecretString --output text --secret-id", d.access.Secret}, " "))
	}
}
