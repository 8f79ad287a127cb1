// Package localstack deploys stacks to a running LocalStack, for package faults. The forwarders of
// the stacks write to a fault proxy. The package controls the functions through Docker and reads
// the counts of their invocations from CloudWatch's metrics.
package localstack

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"faulty/infra/indices"
	"faulty/local/deployment"
	"faulty/local/faults"
	"faulty/local/localstack"
)

// An environment contains the stacks of one run. They exist in addition to the stack that `make
// localstack-up` has deployed.
type environment struct {
	o      faults.Options
	cfg    aws.Config
	prefix string // prefix of the names of the stacks and of their indices
	search string // the proxy's URL inside the containers
	proxy  *faults.Proxy
	stacks []string // names of the deployed stacks
}

const (
	// patience is the time that a run waits until nothing is in flight on LocalStack.
	patience = 10 * time.Minute
	// removal is the time limit for the removal of all stacks.
	removal = 5 * time.Minute
)

// Open deploys the system. It implements faults.Open: end removes the stacks and everything that
// they have stored.
func Open(ctx context.Context, o faults.Options) (sys *faults.System, end func() error, err error) {
	if _, err := deployment.Find(ctx, deployment.StackName, localstack.Endpoint); err != nil {
		return nil, nil, err
	}
	e := &environment{o: o, prefix: "chaos" + strconv.FormatInt(time.Now().Unix(), 36)}
	if e.cfg, err = deployment.Config(ctx, localstack.Endpoint); err != nil {
		return nil, nil, err
	}
	if err := e.openProxy(ctx); err != nil {
		return nil, nil, err
	}
	client, err := indices.Connect(localstack.SearchURL)
	if err == nil {
		err = indices.Apply(ctx, client, e.prefix)
	}
	if err != nil {
		return nil, nil, errors.Join(err, e.close())
	}
	if sys, err = e.start(ctx, nil); err != nil {
		return nil, nil, errors.Join(err, e.close())
	}
	return sys, e.close, nil
}

// openProxy starts the proxy at an address that containers can reach.
func (e *environment) openProxy(ctx context.Context) error {
	listen, name, err := localstack.Host(ctx)
	if err != nil {
		return err
	}
	if e.proxy, err = faults.NewProxy(listen); err != nil {
		return err
	}
	e.proxy.Aim(localstack.SearchURL)
	if at, err := url.Parse(e.proxy.URL()); err == nil { // the proxy's URL is valid
		e.search = "http://" + name + ":" + at.Port()
	}
	return nil
}

// start deploys one stack.
func (e *environment) start(ctx context.Context, parameters func(stack string) map[string]string) (*faults.System, error) {
	name := e.prefix
	if len(e.stacks) > 0 {
		name += strconv.Itoa(len(e.stacks))
	}
	all := map[string]string{"OpenSearchUrl": e.search, "IndexPrefix": e.prefix}
	if parameters != nil {
		maps.Copy(all, parameters(name))
	}
	fmt.Fprintf(e.o.Log, "deploying stack %s with %v\n", name, all)
	e.stacks = append(e.stacks, name)
	if _, err := e.deployment(name, localstack.Services{}.Parameters(all)).Deploy(ctx); err != nil {
		return nil, err
	}
	addresses, err := deployment.Find(ctx, name, localstack.Endpoint)
	if err != nil {
		return nil, err
	}
	sys := &faults.System{
		Addresses: addresses, Environment: "LocalStack", Endpoint: localstack.Endpoint, Store: localstack.SearchURL, Proxy: e.proxy,
		Counts: newCounter().counts, Processes: localstack.Processes{}, Restart: e.o.RestartCommand(), Another: e.another, Patience: patience,
		NoAccount: "LocalStack has no subscription of an account",
	}
	if sys.Restart == nil {
		sys.Restart = localstack.RestartSearch
	}
	sys.Lines = func(ctx context.Context) (*faults.Lines, error) { return e.lines(ctx, name) }
	sys.Busy = (&watch{e: e, sys: sys}).busy
	return sys, nil
}

func (e *environment) deployment(name string, parameters map[string]string) localstack.Deployment {
	return localstack.Deployment{Config: e.cfg, Template: e.o.Template, Stack: name, Parameters: parameters}
}

// another deploys one more stack in addition to the first. It is removed together with the first.
func (e *environment) another(ctx context.Context, parameters func(stack string) map[string]string) (*faults.System, func() error, error) {
	sys, err := e.start(ctx, parameters)
	if err != nil {
		return nil, nil, err
	}
	return sys, func() error { return nil }, nil
}

// lines reads the lines that the api function and the hasher of a stack have printed.
func (e *environment) lines(ctx context.Context, name string) (*faults.Lines, error) {
	lines := faults.NewLines()
	client := cloudwatchlogs.NewFromConfig(e.cfg)
	for _, group := range []string{"/aws/lambda/" + name + "-api", "/aws/lambda/" + name + "-hasher"} {
		pages := cloudwatchlogs.NewFilterLogEventsPaginator(client, &cloudwatchlogs.FilterLogEventsInput{LogGroupName: &group})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, fmt.Errorf("read the log group %s: %w", group, err)
			}
			for _, event := range page.Events {
				fmt.Fprintf(lines, "%s %s\n", group, aws.ToString(event.Message))
			}
		}
	}
	return lines, nil
}

// close removes the stacks and everything that they have stored.
func (e *environment) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), removal)
	defer cancel()
	var errs []error
	for _, name := range e.stacks {
		errs = append(errs, e.deployment(name, nil).Remove(ctx))
	}
	errs = append(errs, faults.Clear(ctx, localstack.SearchURL, e.prefix), e.proxy.Close())
	return errors.Join(errs...)
}
