// Package deployment finds the addresses of a deployed stack and the number of
// messages in its queues.
//
// It reads the stack's outputs from CloudFormation and converts them to addresses
// that this machine can reach. The embedded cloud, LocalStack and AWS all serve
// the same request.
package deployment

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"

	"faulty/infra/access"
)

const (
	// StackName is the default name of the stack.
	StackName = "faulty"
	// IndexPrefix is the default of the template's parameter IndexPrefix.
	IndexPrefix = "faulty"
)

// Addresses are the addresses of a stack's components. Without the demo, API,
// Queue and DeadLetters are empty.
type Addresses struct {
	Stack       string // name of the stack
	API         string // root of the REST API, with a trailing slash
	Search      string // OpenSearch API
	Indices     string // pattern of the forwarder's indices, such as faulty-*
	Dashboards  string // "" if there is none
	Queue       string // URL of the queue between api and hasher
	DeadLetters string // URL of the queue of messages that the hasher failed to handle
	Failures    string // URL of the queue of log events that the forwarder can never store
	Retries     string // URL of the queue of deliveries that the forwarder tries again

	Access access.Stack // how to authenticate to Search
}

// ExceptionsPage returns the URL of the page of exceptions that infra imports
// into Dashboards. It returns "" without Dashboards.
func (a Addresses) ExceptionsPage() string {
	if a.Dashboards == "" {
		return ""
	}
	return strings.TrimSuffix(a.Dashboards, "/") + "/app/dashboards#/view/" + strings.TrimSuffix(a.Indices, "-*") + "-exceptions"
}

// Config returns the configuration of AWS clients. If endpoint is the URL of an
// emulator, it contains the credentials and the region that emulators expect. If
// endpoint is empty, it is the configuration of the environment or profile.
func Config(ctx context.Context, endpoint string) (aws.Config, error) {
	if endpoint != "" {
		return aws.Config{
			Region: "us-east-1", BaseEndpoint: &endpoint, HTTPClient: readsOnly{awshttp.NewBuildableClient()},
			Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
		}, nil
	}
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return cfg, fmt.Errorf("read the AWS configuration: %w", err)
	}
	if cfg.Region == "" {
		return cfg, errors.New("there is no AWS region; set AWS_REGION, or one in the profile (`aws configure`)")
	}
	cfg.BaseEndpoint = nil // ignore AWS_ENDPOINT_URL, which is the address of an emulator
	return cfg, nil
}

// readsOnly hides the method WriteTo of the SDK's request bodies. smithy-go
// closes the body when it has the response, and WriteTo of a closed body returns
// io.EOF (seen in 1.28.8). net/http treats this as a failed request and closes
// the connection in the middle of the response. It only happens if the response
// is as fast as that of an emulator on this machine. The SDK retries most
// actions, but a message whose receive fails in this way stays invisible until
// its timeout.
type readsOnly struct{ aws.HTTPClient }

// Do implements aws.HTTPClient.
func (c readsOnly) Do(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		r.Body = struct{ io.ReadCloser }{r.Body}
	}
	return c.HTTPClient.Do(r)
}

// Find returns the addresses of the stack with the given name. It uses the
// emulator at endpoint, or the AWS account if endpoint is empty.
func Find(ctx context.Context, name, endpoint string) (Addresses, error) {
	cfg, err := Config(ctx, endpoint)
	if err != nil {
		return Addresses{}, err
	}
	location := "region " + cfg.Region + " of this AWS account"
	if endpoint != "" {
		location = endpoint
	}
	out, err := cloudformation.NewFromConfig(cfg, func(o *cloudformation.Options) {
		if endpoint != "" {
			o.Retryer = aws.NopRetryer{} // if nothing listens on this machine now, a retry does not help
		}
	}).DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &name})
	if err != nil {
		return Addresses{}, notFound(name, location, endpoint, err)
	}
	if len(out.Stacks) != 1 {
		return Addresses{}, fmt.Errorf("stack %s at %s: found %d stacks, want one", name, location, len(out.Stacks))
	}
	return read(out.Stacks[0], endpoint)
}

// notFound returns an error that explains why there are no addresses and what to
// do.
func notFound(name, location, endpoint string, err error) error {
	advice := "is it deployed (`make deploy`), under this name (--stack)?"
	if endpoint != "" {
		advice = "is `make up` or `make localstack-up` running? --endpoint-url names another address, --stack another stack, and --aws selects the AWS account"
	}
	if refused, ok := errors.AsType[smithy.APIError](err); ok {
		if strings.Contains(refused.ErrorMessage(), "does not exist") {
			return fmt.Errorf("no stack %s at %s: %s", name, location, advice)
		}
		if refused.ErrorCode() == "UnknownError" {
			return fmt.Errorf("stack %s at %s: the server there does not support CloudFormation: %s", name, location, advice)
		}
		return fmt.Errorf("stack %s at %s: %s: %s", name, location, refused.ErrorCode(), refused.ErrorMessage())
	}
	if endpoint != "" {
		return fmt.Errorf("no stack %s at %s (%w): %s", name, location, root(err), advice)
	}
	return fmt.Errorf("describe stack %s in %s: %w", name, location, err)
}

// root returns the innermost error. The outer errors only describe steps of the
// SDK.
func root(err error) error {
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(next) {
		err = next
	}
	return err
}

// read returns the addresses of a described stack.
func read(s types.Stack, endpoint string) (Addresses, error) {
	a := Addresses{Stack: aws.ToString(s.StackName)}
	if status := string(s.StackStatus); !strings.HasSuffix(status, "_COMPLETE") || status == "ROLLBACK_COMPLETE" || status == "DELETE_COMPLETE" {
		return a, fmt.Errorf("stack %s is in state %s (%s); wait, or deploy it again", a.Stack, status, aws.ToString(s.StackStatusReason))
	}
	outputs, parameters := map[string]string{}, map[string]string{}
	for _, o := range s.Outputs {
		outputs[aws.ToString(o.OutputKey)] = aws.ToString(o.OutputValue)
	}
	for _, p := range s.Parameters {
		parameters[aws.ToString(p.ParameterKey)] = aws.ToString(p.ParameterValue)
	}
	if a.Access = access.OfStack(outputs, parameters); endpoint != "" {
		a.Access.Sign = "" // emulators need no signature
	}
	for _, field := range []struct {
		output string
		value  *string
		from   func(value, endpoint string) string
	}{
		{"ApiUrl", &a.API, apiAddress},
		{"SearchUrl", &a.Search, hostAddress},
		{"Indices", &a.Indices, nil},
		{"DashboardsUrl", &a.Dashboards, hostAddress},
		{"QueueUrl", &a.Queue, queueAddress},
		{"DeadLetterQueueUrl", &a.DeadLetters, queueAddress},
		{"FailureQueueUrl", &a.Failures, queueAddress},
		{"RetryQueueUrl", &a.Retries, queueAddress},
	} {
		value, ok := outputs[field.output]
		demo := field.value == &a.API || field.value == &a.Queue || field.value == &a.DeadLetters
		if !ok && (demo && parameters["Demo"] == "off" || field.output == "DashboardsUrl") {
			continue
		}
		if !ok {
			return a, fmt.Errorf("stack %s has no output %s; was it deployed from an older template? deploy it again", a.Stack, field.output)
		}
		if endpoint != "" && field.from != nil {
			value = field.from(value, endpoint)
		}
		*field.value = value
	}
	return a, nil
}

// apiAddress returns the address at which an emulator serves an API. AWS serves
// it at value, https://<id>.execute-api.<region>.<suffix>/<stage>/.
func apiAddress(value, endpoint string) string {
	u, err := url.Parse(value)
	if err != nil {
		return value
	}
	id, rest, _ := strings.Cut(u.Hostname(), ".")
	if !strings.HasPrefix(rest, "execute-api.") {
		return value // the embedded cloud returns its real address
	}
	return strings.TrimSuffix(endpoint, "/") + "/_aws/execute-api/" + id + strings.TrimSuffix(u.Path, "/") + "/"
}

// hostAddress converts an address that is valid in a container to one that is
// valid on this machine. Its host may be this machine, or a Compose service whose
// port is published here under the same number.
func hostAddress(value, _ string) string {
	u, err := url.Parse(value)
	if err != nil || u.Port() == "" {
		return value
	}
	if host := u.Hostname(); !strings.ContainsAny(host, ".:") && host != "localhost" || host == "host.docker.internal" {
		u.Host = "127.0.0.1:" + u.Port()
	}
	return u.String()
}

// queueAddress returns the queue's URL with the host of the endpoint, because
// this machine may not be able to resolve the host names that emulators use.
func queueAddress(value, endpoint string) string {
	u, err := url.Parse(value)
	if err != nil || u.Path == "" {
		return value
	}
	return strings.TrimSuffix(endpoint, "/") + u.Path
}
