package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"faulty/local/cloud/logs"
	"faulty/local/cloud/template"
	"faulty/local/samlocal"
)

// samFlags say how SAM CLI is run.
type samFlags struct {
	Sam     string   `default:"sam" help:"The SAM CLI command."`
	SamArgs []string `sep:" " env:"SAM_ARGS" help:"More arguments of sam local start-api, such as --skip-pull-image." placeholder:"ARG"`
}

type startAPICmd struct {
	upFlags
	samFlags
}

// Run implements the verb.
func (c startAPICmd) Run(ctx context.Context) error {
	fmt.Println("starting sam local start-api; the first time it pulls the runtime's image, which takes a minute or two")
	bar := progress("sam local start-api", -1)
	done := everySecond(bar.set)
	sys, gateway, err := startSam(ctx, c.system(), c.samFlags, c.Data)
	done()
	bar.finish()
	if ctx.Err() != nil && sys == nil { // Ctrl-C while it started
		return nil
	}
	if err != nil {
		return err
	}
	sys.printAddresses(os.Stdout)
	fmt.Println("\nThe api function runs in a container of sam local, one request at a time; all others are embedded. Ctrl-C stops it.")
	var died error
	select {
	case <-ctx.Done():
	case <-gateway.Done():
		died = fmt.Errorf("sam local start-api ended by itself; %s tells why", filepath.Join(c.Data, "sam.log"))
	}
	return errors.Join(died, sys.stop(), gateway.Close())
}

// everySecond tells seconds passed, until the returned function is called.
func everySecond(tell func(seconds int)) (stop func()) {
	tick, ended := time.NewTicker(time.Second), make(chan struct{})
	go func() {
		for n := 1; ; n++ {
			select {
			case <-tick.C:
				tell(n)
			case <-ended:
				return
			}
		}
	}()
	return func() { tick.Stop(); close(ended) }
}

// startSam starts a system whose REST API and api function are those of sam
// local. SAM's settings and log are kept in dir.
func startSam(ctx context.Context, o systemOptions, f samFlags, dir string) (*system, *samlocal.Gateway, error) {
	if err := samlocal.Check(ctx, f.Sam); err != nil {
		return nil, nil, err
	}
	host, err := samlocal.FindHost(ctx)
	if err != nil {
		return nil, nil, err
	}
	gateway := &samlocal.Gateway{}
	o.API = gateway
	sys, err := startSystem(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	if err := sys.connectSam(ctx, gateway, host, o, f, dir); err != nil {
		return nil, nil, errors.Join(err, gateway.Close(), sys.close(ctx))
	}
	return sys, gateway, nil
}

// connectSam starts SAM CLI with the addresses of a running system.
func (s *system) connectSam(ctx context.Context, g *samlocal.Gateway, host samlocal.Host, o systemOptions, f samFlags, dir string) error {
	aws := s.cloud.AWSURL()
	port := aws[strings.LastIndexByte(aws, ':')+1:]
	if host.Listen != "127.0.0.1" {
		if err := s.cloud.ServeAWS(ctx, host.Listen+":"+port); err != nil {
			return err
		}
	}
	fn, err := s.apiFunction()
	if err != nil {
		return err
	}
	parameters := map[string]string{"Architecture": map[string]string{"arm64": "arm64"}[runtime.GOARCH]}
	if parameters["Architecture"] == "" {
		parameters["Architecture"] = "x86_64"
	}
	maps.Copy(parameters, o.Parameters)
	env := map[string]string{}
	for name, value := range fn.Environment {
		if rest, ok := strings.CutPrefix(value, aws); ok { // an address of this system, as a container has it
			env[name] = "http://" + host.Name + ":" + port + rest
		}
	}
	return g.Start(ctx, samlocal.Options{
		Command: f.Sam, Args: f.SamArgs, Template: o.Template, Parameters: parameters,
		Function: fn, Env: env, Dir: dir,
		Stream: func() *logs.Stream { return s.cloud.OpenStream(fn.LogGroup) },
	})
}

// apiFunction is the function behind the REST API.
func (s *system) apiFunction() (template.Function, error) {
	stack := s.cloud.Stack()
	for _, route := range stack.APIs[0].Routes {
		for _, fn := range stack.Functions {
			if fn.LogicalID == route.Function {
				return fn, nil
			}
		}
	}
	return template.Function{}, errors.New("the template's REST API has no function")
}
