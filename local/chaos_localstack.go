package main

import (
	"context"
	"errors"
	"fmt"
	"io"
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

// chaosStacks are stacks on LocalStack beside the one that is there, whose
// forwarders write to a proxy of this process.
type chaosStacks struct {
	cmd    chaosCmd
	log    io.Writer // of what is deployed
	cfg    aws.Config
	prefix string // of their indices, and of their names
	search string // the proxy as the functions know it
	proxy  *faults.Proxy
	stacks []string // that are deployed
}

// openLocalstack deploys the system; end removes it.
func (c chaosCmd) openLocalstack(ctx context.Context, log io.Writer) (sys *faults.System, end func() error, err error) {
	if _, err := deployment.Find(ctx, deployment.StackName, localstack.Endpoint); err != nil {
		return nil, nil, err
	}
	p := &chaosStacks{cmd: c, log: log, prefix: "chaos" + strconv.FormatInt(time.Now().Unix(), 36)}
	if p.cfg, err = deployment.Config(ctx, localstack.Endpoint); err != nil {
		return nil, nil, err
	}
	listen, name, err := localstack.Host(ctx)
	if err != nil {
		return nil, nil, err
	}
	if p.proxy, err = faults.NewProxy(listen); err != nil {
		return nil, nil, err
	}
	p.proxy.Aim(localstack.SearchURL)
	if at, err := url.Parse(p.proxy.URL()); err == nil { // its own URL is a good one
		p.search = "http://" + name + ":" + at.Port()
	}
	client, err := indices.Connect(localstack.SearchURL)
	if err == nil {
		err = indices.Apply(ctx, client, p.prefix)
	}
	if err != nil {
		return nil, nil, errors.Join(err, p.close())
	}
	if sys, err = p.start(ctx, nil); err != nil {
		return nil, nil, errors.Join(err, p.close())
	}
	return sys, p.close, nil
}

// start deploys one stack.
func (p *chaosStacks) start(ctx context.Context, parameters func(stack string) map[string]string) (*faults.System, error) {
	name := p.prefix
	if len(p.stacks) > 0 {
		name += strconv.Itoa(len(p.stacks))
	}
	all := map[string]string{"OpenSearchUrl": p.search, "IndexPrefix": p.prefix}
	if parameters != nil {
		maps.Copy(all, parameters(name))
	}
	fmt.Fprintf(p.log, "deploying stack %s with %v\n", name, all)
	p.stacks = append(p.stacks, name)
	if _, err := p.deployment(name, localstack.Services{}.Parameters(all)).Deploy(ctx); err != nil {
		return nil, err
	}
	addresses, err := deployment.Find(ctx, name, localstack.Endpoint)
	if err != nil {
		return nil, err
	}
	sys := &faults.System{
		Addresses: addresses, Place: "LocalStack", Endpoint: localstack.Endpoint, Store: localstack.SearchURL, Proxy: p.proxy,
		Counts: newCounter().counts, Processes: localstack.Processes{}, Restart: p.cmd.restart(), Another: p.another, Patience: 10 * time.Minute,
		NoAccount: "LocalStack has no subscription of an account",
	}
	if sys.Restart == nil {
		sys.Restart = localstack.RestartSearch
	}
	sys.Lines = func(ctx context.Context) (*faults.Lines, error) { return p.lines(ctx, name) }
	w := &watch{p: p, sys: sys}
	sys.Busy = w.busy
	return sys, nil
}

func (p *chaosStacks) deployment(name string, parameters map[string]string) localstack.Deployment {
	return localstack.Deployment{Config: p.cfg, Template: p.cmd.Template, Stack: name, Parameters: parameters}
}

// another deploys one more stack beside the first.
func (p *chaosStacks) another(ctx context.Context, parameters func(stack string) map[string]string) (*faults.System, func() error, error) {
	sys, err := p.start(ctx, parameters)
	if err != nil {
		return nil, nil, err
	}
	return sys, func() error { return nil }, nil // it goes with the first
}

// lines reads what the api and the hasher of a stack have printed.
func (p *chaosStacks) lines(ctx context.Context, name string) (*faults.Lines, error) {
	lines := faults.NewLines()
	for _, group := range []string{"/aws/lambda/" + name + "-api", "/aws/lambda/" + name + "-hasher"} {
		pages := cloudwatchlogs.NewFilterLogEventsPaginator(cloudwatchlogs.NewFromConfig(p.cfg), &cloudwatchlogs.FilterLogEventsInput{LogGroupName: &group})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, fmt.Errorf("read the log group %s: %w", group, err)
			}
			for _, e := range page.Events {
				fmt.Fprintf(lines, "%s %s\n", group, aws.ToString(e.Message))
			}
		}
	}
	return lines, nil
}

// close removes the stacks and what they have stored.
func (p *chaosStacks) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	var errs []error
	for _, name := range p.stacks {
		errs = append(errs, p.deployment(name, nil).Remove(ctx))
	}
	errs = append(errs, faults.Clear(ctx, localstack.SearchURL, p.prefix), p.proxy.Close())
	return errors.Join(errs...)
}
