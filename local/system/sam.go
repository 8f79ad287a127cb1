package system

import (
	"context"
	"errors"
	"maps"
	"runtime"
	"strings"

	"faulty/local/cloud/logs"
	"faulty/local/cloud/template"
	"faulty/local/samlocal"
)

// SAMOptions configure SAM CLI.
type SAMOptions struct {
	Command string   // sam, or its path
	Args    []string // additional arguments of `sam local start-api`
	Dir     string   // folder of SAM CLI's settings and log
}

// StartSAM starts a system whose REST API and api function run in `sam local
// start-api`. The caller must close the system before the gateway.
func StartSAM(ctx context.Context, o Options, so SAMOptions) (*System, *samlocal.Gateway, error) {
	if err := samlocal.Check(ctx, so.Command); err != nil {
		return nil, nil, err
	}
	host, err := samlocal.FindHost(ctx)
	if err != nil {
		return nil, nil, err
	}
	gateway := &samlocal.Gateway{}
	o.API = gateway
	s, err := Start(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	if err := s.connectSAM(ctx, gateway, host, o, so); err != nil {
		return nil, nil, errors.Join(err, gateway.Close(), s.Close(ctx))
	}
	return s, gateway, nil
}

// connectSAM starts SAM CLI with the addresses of a running system.
func (s *System) connectSAM(ctx context.Context, g *samlocal.Gateway, host samlocal.Host, o Options, so SAMOptions) error {
	aws := s.AWSURL()
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
	parameters := map[string]string{"Architecture": architecture()}
	maps.Copy(parameters, o.Parameters)
	env := map[string]string{}
	for name, value := range fn.Environment {
		if rest, ok := strings.CutPrefix(value, aws); ok { // replace the address of this system by one that a container can reach
			env[name] = "http://" + host.Name + ":" + port + rest
		}
	}
	return g.Start(ctx, samlocal.Options{
		Command: so.Command, Args: so.Args, Template: o.Template, Parameters: parameters,
		Function: fn, Env: env, Dir: so.Dir,
		Stream: func() *logs.Stream { return s.cloud.OpenStream(fn.LogGroup) },
	})
}

// architecture returns the value of the template's parameter Architecture for
// this machine.
func architecture() string {
	if runtime.GOARCH == "arm64" {
		return "arm64"
	}
	return "x86_64"
}

// apiFunction returns the function that the REST API invokes.
func (s *System) apiFunction() (template.Function, error) {
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
