package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"faulty/local/faults"
	"faulty/local/faults/embedded"
	"faulty/local/faults/localstack"
)

type chaosCmd struct {
	Localstack  bool          `xor:"environment" help:"Run on the LocalStack that make localstack-up has started, in a separate stack, with the OpenSearch of its container."`
	Search      string        `xor:"environment" help:"The OpenSearch to write to, or the nodes of a cluster: URL,URL,URL. The indices of this run are removed at the end. Default: the embedded store." placeholder:"URL"`
	Downtime    time.Duration `default:"60s" help:"How long OpenSearch is down."`
	Pace        time.Duration `default:"15s" help:"How long the other faults last."`
	Quick       bool          `help:"Shorten every fault to seconds."`
	Row         []string      `help:"Inject only the faults of these names. --row=? lists the names." placeholder:"NAME"`
	Restart     string        `help:"A command that restarts the OpenSearch of --search. Without it the proxy simulates a restart; on LocalStack the container is restarted." placeholder:"COMMAND"`
	NodeCommand string        `name:"node-command" help:"A command that carries out an action on a node of --search: it gets kill, stop, start, partition, heal, fill (the disk) or free, and the number of the node from 1." placeholder:"COMMAND"`
	Data        string        `default:".faulty/chaos" type:"path" help:"The folder for the result, the ledgers, and the log events of the functions."`
	Markdown    string        `type:"path" help:"Also write the table to this file." placeholder:"FILE"`
	Template    string        `default:"template.yaml" type:"path" help:"The SAM template to run."`
	Code        string        `type:"path" help:"The folder that the template's CodeUri are relative to (default: the template's folder)."`
}

// Run implements the chaos command.
func (c chaosCmd) Run(ctx context.Context) error {
	o := faults.Options{
		Template: c.Template, CodeDir: c.Code, Search: c.Search, Restart: c.Restart, NodeCommand: c.NodeCommand, Dir: c.Data,
		Rows: c.Row, Downtime: c.Downtime, Pace: c.Pace,
		Progress: func(row string) { fmt.Fprintf(os.Stderr, "%s  %s\n", time.Now().Format(time.TimeOnly), row) },
	}
	if c.Quick {
		o.Downtime, o.Pace, o.Visibility = 4*time.Second, 3*time.Second, 3*time.Second
	}
	open := faults.Open(embedded.Open)
	if c.Localstack {
		open = localstack.Open
	}
	report, err := faults.Chaos(ctx, open, o)
	return errors.Join(err, c.print(report))
}

// print prints the report and saves it.
func (c chaosCmd) print(r faults.Report) error {
	if len(r.Results) == 0 {
		return nil
	}
	fmt.Println()
	r.Print(os.Stdout)
	fmt.Printf("\n%s\n", r.Summary())
	path := filepath.Join(c.Data, "chaos.json")
	if err := r.Save(path, c.Markdown); err != nil {
		return err
	}
	fmt.Printf("complete report: %s\n", path)
	if !r.OK() {
		return errors.New("something was lost or duplicated, or a fault could not be injected; see the table")
	}
	return nil
}
