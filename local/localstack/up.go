package localstack

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"faulty/infra/access"
	"faulty/infra/apply"
	"faulty/local/cloud/template"
	"faulty/local/deployment"
	"faulty/local/progress"
)

// Up starts the services, applies faulty's settings to OpenSearch and Dashboards,
// deploys the template, and returns the addresses of the stack.
func (s Services) Up(ctx context.Context, templatePath string, parameters map[string]string) (deployment.Addresses, error) {
	start := time.Now()
	// This detects unknown parameters, which LocalStack would ignore.
	if _, err := template.Load(templatePath, template.Options{StackName: deployment.StackName, Parameters: s.Parameters(parameters)}); err != nil {
		return deployment.Addresses{}, err
	}
	if err := s.Start(ctx); err != nil {
		return deployment.Addresses{}, err
	}
	fmt.Fprintf(s.Out, "containers healthy (%s)\n", time.Since(start).Round(time.Second))
	// The index template must be applied first. An index that is created before
	// it has no mapping.
	if err := s.apply(ctx, parameters); err != nil {
		return deployment.Addresses{}, err
	}
	if err := s.deploy(ctx, templatePath, parameters); err != nil {
		return deployment.Addresses{}, err
	}
	fmt.Fprintf(s.Out, "deployed (%s)\n\n", time.Since(start).Round(time.Second))
	found, err := deployment.Find(ctx, deployment.StackName, Endpoint)
	if err != nil { // LocalStack reports success even for changes that it cannot make, such as those of a REST API
		return found, fmt.Errorf("%w; if that does not help, `make localstack-down` starts over", err)
	}
	return found, nil
}

func (s Services) apply(ctx context.Context, parameters map[string]string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	c := apply.Command{
		Prefix: cmp.Or(parameters["IndexPrefix"], deployment.IndexPrefix), Retention: retention, Shards: 1,
		URL: SearchURL, Flags: access.Flags{},
	}
	if s.Dashboards() {
		c.Dashboards, c.Tenant = DashboardsURL, "global"
	}
	return c.Apply(ctx, s.Out)
}

// retention is the default of `infra apply`, in days.
const retention = 30

func (s Services) deploy(ctx context.Context, templatePath string, parameters map[string]string) error {
	cfg, err := deployment.Config(ctx, Endpoint)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "deploying %s as stack %s\n", filepath.Base(templatePath), deployment.StackName)
	bar := progress.Start("resources", -1)
	defer bar.Finish()
	changed, err := Deployment{
		Config: cfg, Template: templatePath, Stack: deployment.StackName,
		Parameters: s.Parameters(parameters), Progress: bar.Set,
	}.Deploy(ctx)
	if err == nil && !changed {
		fmt.Fprintln(s.Out, "nothing has changed since the last deployment")
	}
	return err
}

// Print writes the addresses of a stack on LocalStack.
func Print(w io.Writer, a deployment.Addresses) {
	if a.API != "" {
		fmt.Fprintf(w, "api         %s   random content, or a failure; ?fault=NAME selects one\n", a.API)
	}
	if a.Dashboards != "" {
		fmt.Fprintf(w, "dashboards  %s   exceptions: which, since when, how often, and where\n", a.ExceptionsPage())
	}
	fmt.Fprintf(w, "search      %s   /_cat/indices?v, /%s/_search\n", a.Search, a.Indices)
	fmt.Fprintf(w, "aws         %s   for the AWS SDKs and `aws --endpoint-url`\n", Endpoint)
}

// PrintQueues writes the number of messages in the queues of a stack on
// LocalStack, with advice.
func PrintQueues(ctx context.Context, w io.Writer, a deployment.Addresses) error {
	cfg, err := deployment.Config(ctx, Endpoint)
	if err != nil {
		return err
	}
	client := sqs.NewFromConfig(cfg)
	fmt.Fprintln(w)
	for _, q := range []struct{ url, name, advice string }{
		{a.Queue, "to be hashed", ""},
		{a.DeadLetters, "refused by the hasher", ""},
		{a.Retries, "to be stored later", ""},
		{a.Failures, "never to be stored as it is", "   the console's page Dead letters shows the reasons"},
	} {
		if q.url == "" { // deployed with Demo=off
			continue
		}
		depth, err := deployment.Depth(ctx, client, q.url)
		if err != nil {
			return err
		}
		if depth.Visible == 0 {
			q.advice = ""
		}
		fmt.Fprintf(w, "%-28s %d waiting, %d in flight%s\n", q.name, depth.Visible, depth.InFlight, q.advice)
	}
	return nil
}
