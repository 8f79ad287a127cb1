package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"

	"faulty/infra/access"
	"faulty/local/cloud/template"
	"faulty/local/console/deadletters"
	"faulty/local/deployment"
)

// openFailures returns the failure queue at a URL, nil for none. Letters are sent
// again into the OpenSearch of in.
func openFailures(ctx context.Context, address string, in *access.Access, indices string) (*deadletters.Queue, error) {
	if address == "" {
		return nil, nil
	}
	queue, err := openLetters(ctx, address, forwarderFor(ctx, in, indices))
	if err != nil {
		return nil, fmt.Errorf("--failures: %w", err)
	}
	queue.Authorities = in.TLS.RootCAs // but not its --insecure: the forwarder always checks
	return queue, nil
}

// openLetters returns the queue at a URL: of AWS with the credentials of the
// environment or profile, of an emulator with those that emulators expect.
func openLetters(ctx context.Context, address string, environment func(string) (string, bool)) (*deadletters.Queue, error) {
	emulator := ""
	if u, err := url.Parse(address); err == nil && !strings.Contains(u.Hostname(), ".amazonaws.") {
		emulator = u.Scheme + "://" + u.Host
	}
	cfg, err := deployment.Config(ctx, emulator)
	if err != nil {
		return nil, err
	}
	if labels := strings.Split(address, "."); emulator == "" && len(labels) > 2 {
		cfg.Region = labels[1] // https://sqs.eu-west-1.amazonaws.com/…: the queue's own
	}
	return deadletters.New(cfg, address, environment)
}

// forwarderSettings are the variables that say what becomes of a line. They
// should be the function's own: what it masks is to be masked here too.
func forwarderSettings() []string {
	return []string{"MIN_LEVEL", "INCLUDE", "EXCLUDE", "SAMPLE", "MASK", "MASK_PATTERNS", "PROMOTE_LABELS", "PROMOTE_METRICS", "DOCUMENT_IDS", "COMPRESS", "AWS_REGION"}
}

// forwarderFor returns the environment of a forwarder that stores in an OpenSearch.
func forwarderFor(ctx context.Context, in *access.Access, indices string) func(string) (string, bool) {
	base := *in.URL
	if user, password := in.Basic(); user != "" {
		base.User = url.UserPassword(user, password)
	}
	vars := map[string]string{"OPENSEARCH_URL": base.String(), "INDEX_PREFIX": strings.TrimSuffix(indices, "-*")}
	if in.Service == "" {
		return overlaid(vars)
	}
	vars["OPENSEARCH_AUTH"], vars["OPENSEARCH_SERVICE"], vars["AWS_REGION"] = "sigv4", in.Service, in.AWS.Region
	environment := overlaid(vars)
	return func(name string) (string, bool) {
		if !strings.HasPrefix(name, "AWS_ACCESS_KEY") && name != "AWS_SECRET_ACCESS_KEY" && name != "AWS_SESSION_TOKEN" {
			return environment(name)
		}
		now, err := in.AWS.Credentials.Retrieve(context.WithoutCancel(ctx)) // kept by the SDK while they are valid
		if err != nil {
			return "", false
		}
		return map[string]string{"AWS_ACCESS_KEY_ID": now.AccessKeyID, "AWS_SECRET_ACCESS_KEY": now.SecretAccessKey, "AWS_SESSION_TOKEN": now.SessionToken}[name], true
	}
}

// overlaid is vars, and of the environment what says how lines are read.
func overlaid(vars map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		if text, ok := vars[name]; ok {
			return text, true
		}
		if slices.Contains(forwarderSettings(), name) {
			return os.LookupEnv(name)
		}
		return "", false
	}
}

// letters returns the failure queue of the embedded cloud: letters are sent again
// with the settings of its own forwarder.
func (s *system) letters(ctx context.Context) (*deadletters.Queue, error) {
	outputs := s.cloud.Stack().Outputs
	i := slices.IndexFunc(outputs, func(o template.Output) bool { return o.Key == "FailureQueueUrl" })
	if i < 0 {
		return nil, nil // another template
	}
	environment := map[string]string{"OPENSEARCH_URL": s.searchURL}
	for _, f := range s.cloud.Stack().Functions {
		if f.Environment["FAILURE_QUEUE_URL"] != "" {
			environment = f.Environment
		}
	}
	u, err := url.Parse(outputs[i].Value)
	if err != nil {
		return nil, fmt.Errorf("output FailureQueueUrl: %w", err)
	}
	return openLetters(ctx, s.cloud.AWSURL()+u.Path, func(name string) (string, bool) {
		if name == "AWS_REGION" { // which Lambda sets itself
			return region, true
		}
		text, ok := environment[name]
		return text, ok
	})
}
