// Package deployment finds out where a deployed faulty is: it reads the outputs of
// its stack through CloudFormation, and turns them into addresses that can be
// reached from this machine. The embedded cloud, LocalStack and AWS are asked
// in the same way.
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
	// StackName is the name of the stack where no other is given.
	StackName = "faulty"
	// IndexPrefix is the template's default of the parameter IndexPrefix.
	IndexPrefix = "faulty"
)

// Addresses say where the parts of a stack are. All are there but Dashboards, and
// Access where nothing is asked for.
type Addresses struct {
	Stack       string // its name
	API         string // the REST API's root, with the slash at its end
	Search      string // the OpenSearch API
	Indices     string // the pattern of the forwarder's indices, such as faulty-*
	Dashboards  string // for people; "" where there is none
	Queue       string // URL of the queue between api and hasher
	DeadLetters string // URL of the queue of what the hasher refused
	Failures    string // URL of the queue of what the forwarder could not store

	Access access.Stack // how Search lets people in
}

// ExceptionsPage returns the URL of the page of exceptions that infra imports
// into Dashboards, or "" without Dashboards.
func (a Addresses) ExceptionsPage() string {
	if a.Dashboards == "" {
		return ""
	}
	return strings.TrimSuffix(a.Dashboards, "/") + "/app/dashboards#/view/" + strings.TrimSuffix(a.Indices, "-*") + "-exceptions"
}

// Config is what AWS clients are made of. With an endpoint, the URL of an
// emulator, it has that and the credentials and region that emulators expect;
// without one it is the account's, by the usual credential chain.
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
	cfg.BaseEndpoint = nil // of AWS_ENDPOINT_URL, which names an emulator
	return cfg, nil
}

// readsOnly hides that the SDK's request bodies can write themselves. Once a
// request is answered, smithy-go closes its body, and a closed body that is told
// to write itself says io.EOF (seen in 1.28.8); net/http takes that for a failed
// request and cuts the connection in the middle of the answer. Only who answers
// as fast as an emulator on this machine gets there. Most actions are tried
// again; messages that were received, and not read, stay hidden.
type readsOnly struct{ aws.HTTPClient }

// Do implements aws.HTTPClient.
func (c readsOnly) Do(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		r.Body = struct{ io.ReadCloser }{r.Body}
	}
	return c.HTTPClient.Do(r)
}

// Find returns the addresses of the stack of that name: behind the endpoint of
// an emulator, or in the account if that is "".
func Find(ctx context.Context, name, endpoint string) (Addresses, error) {
	cfg, err := Config(ctx, endpoint)
	if err != nil {
		return Addresses{}, err
	}
	place := "region " + cfg.Region + " of this AWS account"
	if endpoint != "" {
		place = endpoint
	}
	out, err := cloudformation.NewFromConfig(cfg, func(o *cloudformation.Options) {
		if endpoint != "" {
			o.Retryer = aws.NopRetryer{} // who does not listen here will not in a second either
		}
	}).DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &name})
	if err != nil {
		return Addresses{}, notFound(name, place, endpoint, err)
	}
	if len(out.Stacks) != 1 {
		return Addresses{}, fmt.Errorf("stack %s at %s: found %d stacks, want one", name, place, len(out.Stacks))
	}
	return read(out.Stacks[0], endpoint)
}

// notFound says why there are no addresses, and what to do about it.
func notFound(name, place, endpoint string, err error) error {
	advice := "is it deployed (`make deploy`), under this name (--stack)?"
	if endpoint != "" {
		advice = "is `make up` or `make localstack-up` running?"
	}
	if refused, ok := errors.AsType[smithy.APIError](err); ok {
		if strings.Contains(refused.ErrorMessage(), "does not exist") {
			return fmt.Errorf("no stack %s at %s: %s", name, place, advice)
		}
		if refused.ErrorCode() == "UnknownError" {
			return fmt.Errorf("stack %s at %s: the server there does not support CloudFormation: %s", name, place, advice)
		}
		return fmt.Errorf("stack %s at %s: %s: %s", name, place, refused.ErrorCode(), refused.ErrorMessage())
	}
	if endpoint != "" {
		return fmt.Errorf("no stack %s at %s: %s (%w)", name, place, advice, root(err))
	}
	return fmt.Errorf("describe stack %s in %s: %w", name, place, err)
}

// root is the innermost error: what is around it names the SDK's own steps.
func root(err error) error {
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(next) {
		err = next
	}
	return err
}

// read takes the addresses out of a described stack.
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
		a.Access.Sign = "" // there is nobody to sign as
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

// apiAddress is where an emulator serves the API that AWS would serve at value,
// https://<id>.execute-api.<region>.<suffix>/<stage>/.
func apiAddress(value, endpoint string) string {
	u, err := url.Parse(value)
	if err != nil {
		return value
	}
	id, rest, _ := strings.Cut(u.Hostname(), ".")
	if !strings.HasPrefix(rest, "execute-api.") {
		return value // the embedded cloud tells where it listens
	}
	return strings.TrimSuffix(endpoint, "/") + "/_aws/execute-api/" + id + strings.TrimSuffix(u.Path, "/") + "/"
}

// hostAddress is the address from this machine of what functions in containers
// know by a name of their network: a Compose service, whose port is published
// here under the same number, or this machine itself.
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

// queueAddress is the queue's URL with a host that resolves here: emulators
// give it one of their own making.
func queueAddress(value, endpoint string) string {
	u, err := url.Parse(value)
	if err != nil || u.Path == "" {
		return value
	}
	return strings.TrimSuffix(endpoint, "/") + u.Path
}
