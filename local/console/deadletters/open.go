package deadletters

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"faulty/infra/access"
	"faulty/local/deployment"
)

// Open returns the queue at a URL. For a queue in AWS it uses the credentials of the
// environment or profile. For an emulator it uses fixed credentials. environment is the
// environment of the forwarder that stores the dead letters again.
func Open(ctx context.Context, address string, environment func(string) (string, bool)) (*Queue, error) {
	emulator := ""
	if u, err := url.Parse(address); err == nil && !strings.Contains(u.Hostname(), ".amazonaws.") {
		emulator = u.Scheme + "://" + u.Host
	}
	cfg, err := deployment.Config(ctx, emulator)
	if err != nil {
		return nil, err
	}
	if labels := strings.Split(address, "."); emulator == "" && len(labels) > 2 {
		cfg.Region = labels[1] // the queue's region, as in https://sqs.eu-west-1.amazonaws.com/…
	}
	return New(cfg, address, environment)
}

// OpenFor returns the queue at a URL, or nil if the URL is "". The queue stores dead letters
// again in the OpenSearch of in.
func OpenFor(ctx context.Context, address string, in *access.Access, indices string) (*Queue, error) {
	if address == "" {
		return nil, nil
	}
	queue, err := Open(ctx, address, forwarderEnvironment(ctx, in, indices))
	if err != nil {
		return nil, fmt.Errorf("--failures: %w", err)
	}
	queue.Authorities = in.TLS.RootCAs // --insecure does not apply: the forwarder always checks certificates
	return queue, nil
}
