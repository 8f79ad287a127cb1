package localstack

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
)

// A Deployment deploys a template as a stack.
type Deployment struct {
	Config     aws.Config // configuration of the emulated account
	Template   string     // path of the template
	Stack      string     // name of the stack
	Parameters map[string]string
	Progress   func(resources int) // called with the number of finished resources; may be nil
}

// Deploy packages the template and creates or updates the stack. It returns once
// that is done, and reports whether the stack has changed.
func (d Deployment) Deploy(ctx context.Context) (changed bool, err error) {
	upload := store(s3.NewFromConfig(d.Config, func(o *s3.Options) { o.UsePathStyle = true }))
	packaged, err := Package(ctx, d.Template, upload)
	if err != nil {
		return false, err
	}
	// A template within a request may have 51,200 bytes, one in S3 a million.
	sum := sha256.Sum256([]byte(packaged))
	stored, err := upload(ctx, hex.EncodeToString(sum[:16])+".yaml", []byte(packaged))
	if err != nil {
		return false, err
	}
	template := aws.ToString(d.Config.BaseEndpoint) + "/" + strings.TrimPrefix(stored, "s3://")
	client := cloudformation.NewFromConfig(d.Config)
	described, err := client.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &d.Stack})
	exists := err == nil && len(described.Stacks) == 1
	if err != nil && !refusedWith(err, "does not exist") {
		return false, fmt.Errorf("describe stack %s: %w", d.Stack, err)
	}
	if exists && unusable(described.Stacks[0].StackStatus) {
		if err := d.Remove(ctx); err != nil {
			return false, err
		}
		exists = false
	}
	err = d.submit(ctx, client, template, exists)
	if refusedWith(err, "No updates are to be performed") {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("deploy %s: %w", d.Template, err)
	}
	return true, d.wait(ctx, client)
}

// submit creates or updates the stack with the template at a URL.
func (d Deployment) submit(ctx context.Context, client *cloudformation.Client, template string, exists bool) error {
	capabilities := []types.Capability{types.CapabilityCapabilityIam, types.CapabilityCapabilityAutoExpand}
	if exists {
		_, err := client.UpdateStack(ctx, &cloudformation.UpdateStackInput{
			StackName: &d.Stack, TemplateURL: &template, Parameters: d.parameters(), Capabilities: capabilities,
		})
		return err
	}
	_, err := client.CreateStack(ctx, &cloudformation.CreateStackInput{
		StackName: &d.Stack, TemplateURL: &template, Parameters: d.parameters(), Capabilities: capabilities,
		OnFailure: types.OnFailureDoNothing, // the failed resources can then be inspected
	})
	return err
}

// Parameters returns the parameters of the template for these services. The
// caller's parameters override them.
func (s Services) Parameters(overrides map[string]string) map[string]string {
	parameters := map[string]string{"OpenSearchUrl": searchInside, "Architecture": "x86_64"}
	if runtime.GOARCH == "arm64" {
		parameters["Architecture"] = "arm64" // `make build` builds for this architecture here
	}
	if s.Dashboards() {
		parameters["DashboardsUrl"] = DashboardsURL
	}
	maps.Copy(parameters, overrides)
	return parameters
}

func (d Deployment) parameters() []types.Parameter {
	var list []types.Parameter
	for _, name := range slices.Sorted(maps.Keys(d.Parameters)) {
		list = append(list, types.Parameter{ParameterKey: aws.String(name), ParameterValue: aws.String(d.Parameters[name])})
	}
	return list
}

// store returns a Store that uploads artefacts to a bucket that all stacks share.
func store(client *s3.Client) Store {
	bucket := "faulty-code"
	return func(ctx context.Context, key string, body []byte) (string, error) {
		// In us-east-1, creating an existing bucket of the same account is not an
		// error.
		if _, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &bucket}); err != nil {
			return "", fmt.Errorf("create the bucket %s for the functions' code: %w", bucket, err)
		}
		if _, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: bytes.NewReader(body)}); err != nil {
			return "", fmt.Errorf("upload %s to %s: %w", key, bucket, err)
		}
		return "s3://" + bucket + "/" + key, nil
	}
}

// unusable reports whether a stack in this state cannot be updated.
func unusable(status types.StackStatus) bool {
	return status == types.StackStatusRollbackComplete || strings.HasSuffix(string(status), "_FAILED")
}

// Remove removes the stack and returns once it is removed.
func (d Deployment) Remove(ctx context.Context) error {
	client := cloudformation.NewFromConfig(d.Config)
	if _, err := client.DeleteStack(ctx, &cloudformation.DeleteStackInput{StackName: &d.Stack}); err != nil {
		return fmt.Errorf("remove the stack %s: %w", d.Stack, err)
	}
	for {
		_, err := client.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &d.Stack})
		if refusedWith(err, "does not exist") {
			return nil
		}
		if err := pause(ctx); err != nil {
			return fmt.Errorf("remove the stack %s: %w", d.Stack, err)
		}
	}
}

// wait polls the stack until its deployment has ended.
func (d Deployment) wait(ctx context.Context, client *cloudformation.Client) error {
	for {
		out, err := client.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &d.Stack})
		if err != nil {
			return fmt.Errorf("wait for stack %s: %w", d.Stack, err)
		}
		switch status := out.Stacks[0].StackStatus; {
		case status == types.StackStatusCreateComplete || status == types.StackStatusUpdateComplete:
			return nil
		case !strings.HasSuffix(string(status), "_IN_PROGRESS"):
			return fmt.Errorf("stack %s ended in %s: %s; `make localstack-down` starts over", d.Stack, status, d.reasons(ctx, client))
		}
		d.progress(ctx, client)
		if err := pause(ctx); err != nil {
			return fmt.Errorf("wait for stack %s: %w", d.Stack, err)
		}
	}
}

func (d Deployment) progress(ctx context.Context, client *cloudformation.Client) {
	if d.Progress == nil {
		return
	}
	out, err := client.DescribeStackResources(ctx, &cloudformation.DescribeStackResourcesInput{StackName: &d.Stack})
	if err != nil {
		return // wait reports errors of the stack
	}
	done := 0
	for _, r := range out.StackResources {
		if strings.HasSuffix(string(r.ResourceStatus), "_COMPLETE") {
			done++
		}
	}
	d.Progress(done)
}

// reasons returns the resources that failed, with the reasons.
func (d Deployment) reasons(ctx context.Context, client *cloudformation.Client) string {
	out, err := client.DescribeStackEvents(ctx, &cloudformation.DescribeStackEventsInput{StackName: &d.Stack})
	if err != nil {
		return err.Error()
	}
	var reasons []string
	for _, e := range out.StackEvents {
		if strings.HasSuffix(string(e.ResourceStatus), "_FAILED") {
			reasons = append(reasons, fmt.Sprintf("%s (%s): %s", aws.ToString(e.LogicalResourceId), aws.ToString(e.ResourceType), aws.ToString(e.ResourceStatusReason)))
		}
	}
	return strings.Join(reasons, "; ")
}

// refusedWith reports whether err is an error response of the service whose
// message contains part.
func refusedWith(err error, part string) bool {
	refused, ok := errors.AsType[smithy.APIError](err)
	return ok && strings.Contains(refused.ErrorMessage(), part)
}
