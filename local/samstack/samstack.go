// Package samstack deploys template.yaml to AWS with the SAM CLI, and deletes the deployed stack.
//
// Before it changes anything, it combines the given parameters with the current values of the stack.
// It checks the result against the template, with the checks of the forwarder, and against the account's
// quota of concurrent executions, and lists data that would be lost.
package samstack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"
)

// A Deployment deploys a template as a stack, or deletes the stack.
type Deployment struct {
	Config   aws.Config
	Template string   // path of the template
	Stack    string   // name of the stack
	SAM      []string // additional arguments for the SAM CLI
	Out      io.Writer

	// Run runs a command. If it is nil, the command runs in this terminal.
	Run func(ctx context.Context, name string, args ...string) error
}

// Deploy deploys the template with the given parameters. Other parameters keep the current values of
// the stack. Deploy refuses to lose data unless discard is true.
func (d Deployment) Deploy(ctx context.Context, named map[string]string, discard bool) error {
	stack, err := d.describe(ctx)
	if err != nil {
		return err
	}
	if stack != nil && busy(stack.StackStatus) {
		return fmt.Errorf("stack %s is in state %s; wait until it is done, and deploy again", d.Stack, stack.StackStatus)
	}
	if stack == nil {
		named = first(named)
	}
	before := values(stack)
	after := maps.Clone(before)
	maps.Copy(after, named)
	parameters, err := d.check(after)
	if err != nil {
		return fmt.Errorf("nothing was changed: %w", err)
	}
	if lost := losses(before, after); len(lost) > 0 && !discard {
		return fmt.Errorf("nothing was changed, since this deployment would lose data:\n  %s\nTo deploy nevertheless: --discard (make deploy DISCARD=yes)", strings.Join(lost, "\n  "))
	}
	if err := d.checkQuota(ctx, number(before[concurrencyOf]), number(parameters[concurrencyOf])); err != nil {
		return fmt.Errorf("nothing was changed: %w", err)
	}
	overrides, err := overrides(named)
	if err != nil {
		return fmt.Errorf("nothing was changed: %w", err)
	}
	args := []string{"deploy", "--template-file", d.Template, "--stack-name", d.Stack, "--region", d.Config.Region, "--resolve-s3", "--capabilities", "CAPABILITY_IAM", "--no-fail-on-empty-changeset", "--confirm-changeset"}
	args = append(append(args, d.SAM...), overrides...)
	if err := d.run(ctx, "sam", args...); err != nil {
		return fmt.Errorf("sam deploy of stack %s: %w", d.Stack, err)
	}
	return nil
}

// first returns the parameters of a first deployment. If no OpenSearch is given, the stack creates a
// domain.
func first(named map[string]string) map[string]string {
	all := map[string]string{}
	if named["OpenSearchUrl"] == "" {
		all["OpenSearch"] = "domain"
	}
	maps.Copy(all, named)
	return all
}

// describe returns the stack, or nil if it does not exist.
func (d Deployment) describe(ctx context.Context) (*types.Stack, error) {
	out, err := cloudformation.NewFromConfig(d.Config).DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &d.Stack})
	if refused, ok := errors.AsType[smithy.APIError](err); ok && strings.Contains(refused.ErrorMessage(), "does not exist") {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("describe stack %s in region %s: %w", d.Stack, d.Config.Region, err)
	}
	// A change set that was not executed leaves an empty stack behind.
	if len(out.Stacks) != 1 || out.Stacks[0].StackStatus == types.StackStatusReviewInProgress {
		return nil, nil
	}
	return &out.Stacks[0], nil
}

// busy reports whether CloudFormation is working on a stack with this status.
func busy(status types.StackStatus) bool { return strings.HasSuffix(string(status), "_IN_PROGRESS") }

// values returns the parameters of a stack. The result is empty if stack is nil.
func values(stack *types.Stack) map[string]string {
	all := map[string]string{}
	if stack == nil {
		return all
	}
	for _, p := range stack.Parameters {
		all[aws.ToString(p.ParameterKey)] = aws.ToString(p.ParameterValue)
	}
	return all
}

func (d Deployment) run(ctx context.Context, name string, args ...string) error {
	if d.Run != nil {
		return d.Run(ctx, name, args...)
	}
	cmd := exec.CommandContext(ctx, name, args...) // #nosec G204 G702 -- the SAM CLI, with the arguments of the user
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	if _, ok := errors.AsType[*exec.ExitError](err); ok { // its message is only the exit status
		return errors.New("it failed; its output above has the reason")
	}
	return err
}
