package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"faulty/local/system"
)

type upFlags struct {
	APIPort     int               `default:"8050" help:"Port of the REST API."`
	SearchPort  int               `default:"9200" help:"Port of search (the OpenSearch API)."`
	ConsolePort int               `default:"5601" help:"Port of the console, a web page."`
	AWSPort     int               `default:"4566" name:"aws-port" help:"Port of SQS and Lambda, for the AWS SDKs and the aws command."`
	Data        string            `default:".faulty" type:"path" help:"The folder of documents, queues and ledgers."`
	Template    string            `default:"template.yaml" type:"path" help:"The SAM template to run."`
	Code        string            `type:"path" help:"The folder that the template's CodeUri are relative to (default: the template's folder)."`
	Parameter   map[string]string `help:"A parameter of the template, such as Profile=uniform." placeholder:"NAME=VALUE"`
	ReadOnly    bool              `help:"The console offers and accepts no changes: of the states of groups, and of dead letters."`
	Logs        bool              `help:"Print the log events of the functions."`
}

type upCmd struct{ upFlags }

// Run implements the up command.
func (c upCmd) Run(ctx context.Context) error {
	sys, err := system.Start(ctx, c.options())
	if err != nil {
		return err
	}
	sys.Print(os.Stdout)
	fmt.Println("\nCtrl-C stops it.")
	<-ctx.Done()
	return stop(sys)
}

func (f upFlags) options() system.Options {
	var lines io.Writer
	if f.Logs {
		lines = os.Stderr
	}
	return system.Options{
		Template:    f.Template,
		CodeDir:     f.Code,
		SearchDir:   filepath.Join(f.Data, "search"),
		CloudDir:    filepath.Join(f.Data, "cloud"),
		Parameters:  f.Parameter,
		APIAddr:     loopback(f.APIPort),
		SearchAddr:  loopback(f.SearchPort),
		AWSAddr:     loopback(f.AWSPort),
		ConsoleAddr: loopback(f.ConsolePort),
		ReadOnly:    f.ReadOnly,
		Lines:       lines,
	}
}

func loopback(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }

// stop stops a system. It prints a message first, because stopping can take seconds.
func stop(sys *system.System) error {
	fmt.Fprintln(os.Stderr, "\nstopping: new requests are refused; the queue and the last log events are being processed (Ctrl-C again stops at once)")
	return sys.Stop()
}
