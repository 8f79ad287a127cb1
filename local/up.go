package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

type upFlags struct {
	APIPort     int               `default:"8050" help:"Where the REST API listens."`
	SearchPort  int               `default:"9200" help:"Where search (the OpenSearch API) listens."`
	ConsolePort int               `default:"5601" help:"Where the page to look at it all listens."`
	AWSPort     int               `default:"4566" name:"aws-port" help:"Where SQS and Lambda listen for the AWS SDKs and the aws command."`
	Data        string            `default:".faulty" type:"path" help:"Where documents and ledgers are kept."`
	Template    string            `default:"template.yaml" type:"path" help:"The SAM template to run."`
	Code        string            `type:"path" help:"The folder that the template's CodeUri are relative to, if not its own."`
	Parameter   map[string]string `help:"A parameter of the template, such as Profile=uniform." placeholder:"NAME=VALUE"`
	Logs        bool              `help:"Print the functions' log lines."`
}

type upCmd struct{ upFlags }

// Run implements the verb.
func (c upCmd) Run(ctx context.Context) error {
	sys, err := c.start(ctx)
	if err != nil {
		return err
	}
	sys.printAddresses(os.Stdout)
	fmt.Println("\nCtrl-C stops it.")
	<-ctx.Done()
	return sys.stop()
}

// start starts the system.
func (f upFlags) start(ctx context.Context) (*system, error) { return startSystem(ctx, f.system()) }

func (f upFlags) system() systemOptions {
	var lines io.Writer
	if f.Logs {
		lines = os.Stderr
	}
	return systemOptions{
		Template:    f.Template,
		CodeDir:     f.Code,
		SearchDir:   filepath.Join(f.Data, "search"),
		Parameters:  f.Parameter,
		APIAddr:     loopback(f.APIPort),
		SearchAddr:  loopback(f.SearchPort),
		AWSAddr:     loopback(f.AWSPort),
		ConsoleAddr: loopback(f.ConsolePort),
		Lines:       lines,
	}
}

func loopback(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }

// printAddresses says where everything is.
func (s *system) printAddresses(w io.Writer) {
	fmt.Fprintf(w, "console %s   what broke, since when, how often, and where\n", s.console.url)
	fmt.Fprintf(w, "api     %s   random content, or a failure; ?fault=NAME asks for one\n", s.apiURL())
	fmt.Fprintf(w, "search  %s   the OpenSearch API: /_cat/indices?v, /%s/_search\n", s.searchURL, s.index)
	fmt.Fprintf(w, "aws     %s   SQS and Lambda, for the SDKs and `aws --endpoint-url`\n", s.cloud.AWSURL())
}

// stop drains and ends the system, and says so: it may take a few seconds.
func (s *system) stop() error {
	fmt.Fprintln(os.Stderr, "\nstopping: no new requests; waiting for the queue and the last log lines (Ctrl-C again: at once)")
	ctx, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	return s.close(ctx)
}

const drainTime = 30 * time.Second
