// Package localstack runs faulty on LocalStack: containers for LocalStack, OpenSearch,
// Dashboards and the functions, and template.yaml deployed with CloudFormation.
//
// compose.yaml defines the containers. ready.d has patches for LocalStack 4.14.0; each
// file says why it is needed and when to remove it.
package localstack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"
)

// Addresses on this machine, as compose.yaml publishes them.
const (
	Endpoint      = "http://127.0.0.1:4566"
	SearchURL     = "http://127.0.0.1:9200"
	DashboardsURL = "http://127.0.0.1:5601"
)

const (
	containerPrefix = "faulty-"
	// LocalStack names a function's container by its own name and this.
	functionPrefix = "faulty-localstack-lambda-"
	// searchInside is OpenSearch as the functions' containers reach it.
	searchInside = "http://opensearch:9200"
)

// Services are the containers, and how to handle them.
type Services struct {
	Dir      string    // of compose.yaml
	Profiles string    // COMPOSE_PROFILES: dashboards, or "" to leave Dashboards out
	Out      io.Writer // output of compose, except for its progress, which goes to standard error
}

// Dashboards reports whether OpenSearch Dashboards is one of the services.
func (s Services) Dashboards() bool {
	return strings.Contains(s.Profiles, "dashboards") || s.Profiles == "*"
}

// Start starts the containers, and returns when all are healthy.
func (s Services) Start(ctx context.Context) error {
	if err := s.Check(ctx); err != nil {
		return err
	}
	if err := s.compose(ctx, "up", "--detach", "--wait", "--wait-timeout", "600"); err != nil {
		return fmt.Errorf("the containers did not become healthy: %w; `make logs` prints their output", err)
	}
	return nil
}

// Remove stops and removes everything: containers, those of the functions
// among them, networks and volumes, the stored documents too.
func (s Services) Remove(ctx context.Context) error {
	if _, err := exec.LookPath("docker"); err != nil {
		return errors.New("docker is not installed; there is nothing to remove")
	}
	s.Profiles = "*"
	// LocalStack removes the functions' containers when it is asked to stop. One
	// that was killed left them, and the network cannot go before they do.
	if err := s.compose(ctx, "stop", "localstack"); err != nil {
		return err
	}
	left, err := functionContainers(ctx)
	if err != nil {
		return err
	}
	if len(left) > 0 {
		if _, err := docker(ctx, append([]string{"rm", "--force", "--volumes"}, left...)...); err != nil {
			return fmt.Errorf("remove the functions' containers: %w", err)
		}
	}
	return s.compose(ctx, "down", "--volumes", "--remove-orphans")
}

func functionContainers(ctx context.Context) ([]string, error) {
	names, err := docker(ctx, "ps", "--all", "--filter", "name=^/?"+functionPrefix, "--format", "{{.Names}}")
	if err != nil {
		return nil, fmt.Errorf("list the functions' containers: %w", err)
	}
	return strings.Fields(names), nil
}

// Logs prints what the containers of the named services, or of all, have
// printed of late; follow goes on until ctx ends.
func (s Services) Logs(ctx context.Context, follow bool, services ...string) error {
	s.Profiles = "*"
	args := []string{"logs", "--tail", "200"}
	if follow {
		args = append(args, "--follow")
	}
	err := s.compose(ctx, append(args, services...)...)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// Containers prints the containers and how they are.
func (s Services) Containers(ctx context.Context) error {
	s.Profiles = "*"
	if err := s.compose(ctx, "ps", "--format", "table {{.Name}}\t{{.Status}}\t{{.Ports}}"); err != nil {
		return err
	}
	names, err := functionContainers(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "%d function containers\n", len(names))
	return nil
}

// pause waits between two polls.
func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(time.Second):
		return nil
	}
}
