package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"faulty/local/deployment"
	"faulty/local/localstack"
)

type localstackCmd struct {
	Up     localstackUpCmd     `cmd:"" help:"Start the containers and deploy the template. If they run, deploy what has changed."`
	Down   localstackDownCmd   `cmd:"" help:"Remove everything: containers, network and documents."`
	Status localstackStatusCmd `cmd:"" help:"Print the containers, the addresses, and how many messages are in the queues."`
	Logs   localstackLogsCmd   `cmd:"" help:"Print the output of the containers."`
}

type localstackFlags struct {
	Dir      string `default:"local/localstack" type:"path" help:"The folder of compose.yaml."`
	Profiles string `default:"dashboards" env:"COMPOSE_PROFILES" help:"Profiles of Compose; an empty value leaves out Dashboards."`
}

func (f localstackFlags) services() localstack.Services {
	return localstack.Services{Dir: f.Dir, Profiles: f.Profiles, Out: os.Stdout}
}

type localstackUpCmd struct {
	localstackFlags
	Template  string            `default:"template.yaml" type:"path" help:"The SAM template to deploy."`
	Parameter map[string]string `help:"A parameter of the template, such as MinLevel=info." placeholder:"NAME=VALUE"`
}

// Run implements the localstack up command.
func (c localstackUpCmd) Run(ctx context.Context) error {
	found, err := c.services().Up(ctx, c.Template, c.Parameter)
	if err != nil && ctx.Err() != nil { // Ctrl-C, regardless of what it interrupted
		return errors.New("stopped; `make localstack-down` removes what was started")
	}
	if err != nil {
		return err
	}
	localstack.Print(os.Stdout, found)
	if found.API == "" {
		fmt.Println("\nDemo=off: the forwarder alone. `make localstack-down` removes all of this.")
		return nil
	}
	fmt.Println("\n`make load` sends traffic, `make verify` checks it, `make localstack-down` removes all of this.\n`go run ./local localstack status` prints this again, `go run ./local localstack logs` the output of the containers.")
	return nil
}

type localstackDownCmd struct{ localstackFlags }

// Run implements the localstack down command.
func (c localstackDownCmd) Run(ctx context.Context) error { return c.services().Remove(ctx) }

type localstackStatusCmd struct{ localstackFlags }

// Run implements the localstack status command.
func (c localstackStatusCmd) Run(ctx context.Context) error {
	if err := c.services().Containers(ctx); err != nil {
		return err
	}
	found, err := deployment.Find(ctx, deployment.StackName, localstack.Endpoint)
	if err != nil {
		return err
	}
	fmt.Println()
	localstack.Print(os.Stdout, found)
	return localstack.PrintQueues(ctx, os.Stdout, found)
}

type localstackLogsCmd struct {
	localstackFlags
	Follow  bool     `short:"f" negatable:"" default:"${stay}" help:"Continue until Ctrl-C (default: on a terminal)."`
	Service []string `arg:"" optional:"" help:"The services whose output is printed: opensearch, dashboards, localstack (default: all)."`
}

// Run implements the localstack logs command.
func (c localstackLogsCmd) Run(ctx context.Context) error {
	return c.services().Logs(ctx, c.Follow, c.Service...)
}
