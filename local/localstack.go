package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"faulty/local/cloud/template"
	"faulty/local/deployment"
	"faulty/local/localstack"
)

type localstackCmd struct {
	Up     localstackUpCmd     `cmd:"" help:"Start the containers and deploy the template; again, to deploy what has changed."`
	Down   localstackDownCmd   `cmd:"" help:"Remove all of it: containers, network, documents."`
	Status localstackStatusCmd `cmd:"" help:"Print which containers run, the addresses, and what waits in the queues."`
	Logs   localstackLogsCmd   `cmd:"" help:"Print what the containers have printed."`
}

type localstackFlags struct {
	Dir      string `default:"local/localstack" type:"path" help:"The folder of compose.yaml."`
	Profiles string `default:"dashboards" env:"COMPOSE_PROFILES" help:"Compose's profiles; an empty one leaves out Dashboards."`
}

func (f localstackFlags) services() localstack.Services {
	return localstack.Services{Dir: f.Dir, Profiles: f.Profiles, Out: os.Stdout}
}

type localstackUpCmd struct {
	localstackFlags
	Template  string            `default:"template.yaml" type:"path" help:"The SAM template to deploy."`
	Parameter map[string]string `help:"A parameter of the template, such as Replay=on." placeholder:"NAME=VALUE"`
}

// Run implements the verb.
func (c localstackUpCmd) Run(ctx context.Context) error {
	err := c.up(ctx)
	if err != nil && ctx.Err() != nil { // Ctrl-C, whatever it broke off
		return errors.New("stopped; `make localstack-down` removes what was started")
	}
	return err
}

func (c localstackUpCmd) up(ctx context.Context) error {
	services, start := c.services(), time.Now()
	// LocalStack passes over parameters that the template has not.
	if _, err := template.Load(c.Template, template.Options{StackName: stackName, Parameters: services.Parameters(c.Parameter)}); err != nil {
		return err
	}
	if err := services.Start(ctx); err != nil {
		return err
	}
	fmt.Printf("containers healthy (%s)\n", sinceStart(start))
	// Before the first document comes: its index would have no mapping.
	if err := c.applyInfra(ctx, services); err != nil {
		return err
	}
	if err := c.deploy(ctx, services); err != nil {
		return err
	}
	fmt.Printf("deployed (%s)\n\n", sinceStart(start))
	found, err := deployment.Find(ctx, stackName, localstack.Endpoint)
	if err != nil { // LocalStack calls complete what it could not change, such as a REST API
		return fmt.Errorf("%w; if that does not help, `make localstack-down` starts over", err)
	}
	printFound(os.Stdout, found)
	if found.API == "" {
		fmt.Println("\nDemo=off: the forwarder alone. `make localstack-down` removes all of this.")
		return nil
	}
	fmt.Println("\n`make load` sends traffic, `make verify` checks it, `make localstack-down` removes all of this.")
	return nil
}

func (c localstackUpCmd) deploy(ctx context.Context, services localstack.Services) error {
	cfg, err := deployment.Config(ctx, localstack.Endpoint)
	if err != nil {
		return err
	}
	fmt.Printf("deploying %s as stack %s\n", filepath.Base(c.Template), stackName)
	bar := progress("resources", -1)
	defer bar.finish()
	changed, err := localstack.Deployment{
		Config: cfg, Template: c.Template, Stack: stackName,
		Parameters: services.Parameters(c.Parameter), Progress: bar.set,
	}.Deploy(ctx)
	if err == nil && !changed {
		fmt.Println("nothing has changed since the last time")
	}
	return err
}

// applyInfra puts what faulty needs into OpenSearch and Dashboards, by infra's
// own command.
func (c localstackUpCmd) applyInfra(ctx context.Context, services localstack.Services) error {
	args := []string{"run", "./infra", "apply", "--url", localstack.SearchURL, "--prefix", cmp.Or(c.Parameter["IndexPrefix"], indexPrefix)}
	if services.Dashboards() {
		args = append(args, "--dashboards", localstack.DashboardsURL)
	}
	cmd := exec.CommandContext(ctx, "go", args...) // #nosec G204 -- our own words
	cmd.Dir = filepath.Dir(c.Template)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	return nil
}

// printFound says where the parts of a stack are.
func printFound(w io.Writer, a deployment.Addresses) {
	if a.API != "" {
		fmt.Fprintf(w, "api         %s   random content, or a failure; ?fault=NAME asks for one\n", a.API)
	}
	if a.Dashboards != "" {
		fmt.Fprintf(w, "dashboards  %s   what breaks, since when, how often, and where\n", a.ExceptionsPage())
	}
	fmt.Fprintf(w, "search      %s   /_cat/indices?v, /%s/_search\n", a.Search, a.Indices)
	fmt.Fprintf(w, "aws         %s   for the SDKs, and `aws --endpoint-url`\n", localstack.Endpoint)
}

func sinceStart(start time.Time) time.Duration { return time.Since(start).Round(time.Second) }

type localstackDownCmd struct{ localstackFlags }

// Run implements the verb.
func (c localstackDownCmd) Run(ctx context.Context) error { return c.services().Remove(ctx) }

type localstackStatusCmd struct{ localstackFlags }

// Run implements the verb.
func (c localstackStatusCmd) Run(ctx context.Context) error {
	if err := c.services().Containers(ctx); err != nil {
		return err
	}
	found, err := deployment.Find(ctx, stackName, localstack.Endpoint)
	if err != nil {
		return err
	}
	fmt.Println()
	printFound(os.Stdout, found)
	return printQueues(ctx, os.Stdout, found)
}

type localstackLogsCmd struct {
	localstackFlags
	Follow  bool     `short:"f" negatable:"" default:"${stay}" help:"Go on until Ctrl-C; by default on a terminal."`
	Service []string `arg:"" optional:"" help:"Of these services: opensearch, dashboards, localstack; by default all."`
}

// Run implements the verb.
func (c localstackLogsCmd) Run(ctx context.Context) error {
	return c.services().Logs(ctx, c.Follow, c.Service...)
}
