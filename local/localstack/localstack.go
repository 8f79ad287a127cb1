// Package localstack runs faulty on LocalStack. It starts containers for
// LocalStack, OpenSearch, Dashboards and the functions, and deploys template.yaml
// with CloudFormation.
//
// compose.yaml defines the containers. ready.d contains patches for LocalStack
// 4.14.0. Each file says why it is needed and when to remove it.
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

// Addresses on this machine, published by compose.yaml.
const (
	Endpoint      = "http://127.0.0.1:4566"
	SearchURL     = "http://127.0.0.1:9200"
	DashboardsURL = "http://127.0.0.1:5601"
)

const (
	containerPrefix = "faulty-"
	// functionPrefix is the prefix that LocalStack puts before a function's name
	// in the name of its container.
	functionPrefix = "faulty-localstack-lambda-"
	// searchInside is OpenSearch's address inside the containers' network.
	searchInside = "http://opensearch:9200"
)

// Services manages the containers.
type Services struct {
	Dir      string    // folder of compose.yaml
	Profiles string    // COMPOSE_PROFILES: dashboards, or "" for no Dashboards
	Out      io.Writer // output of compose; its progress goes to standard error
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
		return fmt.Errorf("the containers did not become healthy: %w; `local localstack logs` prints their output", err)
	}
	return nil
}

// Remove stops and removes all containers, including those of the functions, and
// all networks and volumes, including the stored documents.
func (s Services) Remove(ctx context.Context) error {
	if _, err := exec.LookPath("docker"); err != nil {
		return errors.New("docker is not installed; there is nothing to remove")
	}
	s.Profiles = "*"
	// LocalStack removes the functions' containers when it is stopped. If
	// LocalStack was killed, they are still there and must be removed before the
	// network.
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

// Logs prints the latest output of the containers of the named services, or of
// all services. If follow is set, it continues until ctx ends.
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

// Containers prints the containers and their status.
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
