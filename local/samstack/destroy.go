package samstack

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"faulty/local/noun"
)

// Destroy lists the resources of the stack, asks for confirmation, and deletes the stack and the
// resources that its template retains. To confirm, the user enters the name of the stack in input.
// If input is nil, Destroy does not ask.
func (d Deployment) Destroy(ctx context.Context, input io.Reader) error {
	stack, err := d.describe(ctx)
	if err != nil {
		return err
	}
	if stack == nil {
		return fmt.Errorf("there is no stack %s in region %s", d.Stack, d.Config.Region)
	}
	resources, err := d.resources(ctx)
	if err != nil {
		return err
	}
	d.list(resources)
	if input != nil && !d.consents(input) {
		return errors.New("nothing was deleted")
	}
	if err := d.deleteStack(ctx); err != nil {
		return fmt.Errorf("delete stack %s: %w", d.Stack, err)
	}
	for _, r := range resources {
		if err := d.deleteRetained(ctx, r); err != nil {
			return fmt.Errorf("stack %s is deleted, but not its %s %s: %w", d.Stack, aws.ToString(r.ResourceType), aws.ToString(r.PhysicalResourceId), err)
		}
	}
	return nil
}

// longest is the timeout of a deletion. Lambda can take up to 40 minutes to release the network
// interfaces of a function in a VPC.
const longest = time.Hour

// deleteStack deletes the stack and waits until it is deleted.
func (d Deployment) deleteStack(ctx context.Context) error {
	client := cloudformation.NewFromConfig(d.Config)
	if _, err := client.DeleteStack(ctx, &cloudformation.DeleteStackInput{StackName: &d.Stack}); err != nil {
		return fmt.Errorf("ask CloudFormation: %w", err)
	}
	fmt.Fprintln(d.Out, "The stack is being deleted.")
	if err := cloudformation.NewStackDeleteCompleteWaiter(client).Wait(ctx, &cloudformation.DescribeStacksInput{StackName: &d.Stack}, longest); err != nil {
		return fmt.Errorf("wait for the deletion: %w", err)
	}
	return nil
}

// resources returns all existing resources of the stack.
func (d Deployment) resources(ctx context.Context) ([]types.StackResourceSummary, error) {
	var all []types.StackResourceSummary
	pages := cloudformation.NewListStackResourcesPaginator(cloudformation.NewFromConfig(d.Config), &cloudformation.ListStackResourcesInput{StackName: &d.Stack})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list the resources of stack %s: %w", d.Stack, err)
		}
		for _, r := range page.StackResourceSummaries {
			if r.ResourceStatus != types.ResourceStatusDeleteComplete {
				all = append(all, r)
			}
		}
	}
	return all, nil
}

// contents describes the data that is lost with a resource. It returns "" for a resource without data.
func contents(kind string) string {
	switch kind {
	case nestedStack:
		return "the OpenSearch domain with all its documents and dashboards, and its administrator's secret"
	case stream:
		return "the stream, with the records that the forwarder has not read"
	case "AWS::SQS::Queue":
		return "queue, with all its messages"
	case "AWS::Logs::LogGroup":
		return "log group, with all its log events"
	}
	return ""
}

// list prints what will be deleted. It prints each resource with data and the number of the others.
func (d Deployment) list(resources []types.StackResourceSummary) {
	others := 0
	fmt.Fprintf(d.Out, "Stack %s in region %s will be deleted:\n", d.Stack, d.Config.Region)
	for _, r := range resources {
		if what := contents(aws.ToString(r.ResourceType)); what != "" {
			fmt.Fprintf(d.Out, "  %s: %s\n", aws.ToString(r.PhysicalResourceId), what)
		} else {
			others++
		}
	}
	fmt.Fprintf(d.Out, "  and %s without data, such as functions, roles and alarms\n", noun.Count(others, "resource", "resources"))
}

// consents asks for the stack's name, because nobody types it by accident.
func (d Deployment) consents(input io.Reader) bool {
	fmt.Fprint(d.Out, "This cannot be undone. Type the name of the stack to delete it: ")
	lines := bufio.NewScanner(input)
	return lines.Scan() && strings.TrimSpace(lines.Text()) == d.Stack
}

// The types of resources that template.yaml retains.
const (
	nestedStack = "AWS::CloudFormation::Stack"
	stream      = "AWS::Kinesis::Stream"
)

// deleteRetained deletes a resource that was retained when the stack was deleted.
func (d Deployment) deleteRetained(ctx context.Context, r types.StackResourceSummary) error {
	switch aws.ToString(r.ResourceType) {
	case nestedStack:
		if _, err := cloudformation.NewFromConfig(d.Config).DeleteStack(ctx, &cloudformation.DeleteStackInput{StackName: r.PhysicalResourceId}); err != nil {
			return fmt.Errorf("ask CloudFormation to delete it: %w", err)
		}
		fmt.Fprintf(d.Out, "The domain is being deleted, which takes a quarter of an hour (nested stack %s).\n", aws.ToString(r.PhysicalResourceId))
	case stream:
		return d.deleteStream(ctx, aws.ToString(r.PhysicalResourceId))
	}
	return nil
}
