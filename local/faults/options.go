package faults

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"faulty/local/faults/soak"
)

// Options configure a run: the system that it starts and the faults that it injects. A zero
// duration selects its default.
type Options struct {
	Template string    // path of the SAM template
	CodeDir  string    // folder that the template's CodeUri are relative to; empty: the template's folder
	Search   string    // URL of the OpenSearch to write to, or those of the nodes of a cluster with commas between them; empty: the embedded store
	Restart  string    // shell command that restarts OpenSearch; empty: the environment's own method
	Dir      string    // folder for ledgers, logs and results
	Lines    io.Writer // receives the log events of the functions
	Log      io.Writer // receives the warnings of the system
	Progress func(what string)

	// The fields up to NodeCommand are for Chaos.
	Rows     []string      // only the faults of these names; empty: all faults
	Downtime time.Duration // how long OpenSearch is down; default 60 s
	Pace     time.Duration // how long other faults last; default 15 s
	// Visibility, if set, replaces the visibility timeout of the hasher's queue during the run, so
	// that SQS redelivers a failed message sooner.
	Visibility time.Duration
	// NodeCommand is a shell command for Chaos that gets an action and the number of a node of Search,
	// such as kill 2; see Cluster.
	NodeCommand string

	// The following fields are for Soak.
	Duration time.Duration // duration of the load
	Rate     int           // maximum requests per second; 0: half of the measured capacity
	Measure  time.Duration // how long the capacity is measured
	Every    time.Duration // time between the starts of two faults
	Sampled  func(soak.Sample)
}

// Open starts the system that the options describe. end stops the system and removes everything
// that it has stored.
type Open func(ctx context.Context, o Options) (sys *System, end func() error, err error)

func (o Options) withDefaults() Options {
	if o.Downtime == 0 {
		o.Downtime = time.Minute
	}
	if o.Pace == 0 {
		o.Pace = 15 * time.Second
	}
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	if o.Sampled == nil {
		o.Sampled = func(soak.Sample) {}
	}
	return o
}

// create creates a file in Dir. It also creates Dir.
func (o Options) create(name string) (*os.File, error) {
	if err := os.MkdirAll(o.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the folder for results: %w", err)
	}
	f, err := os.Create(filepath.Join(o.Dir, name))
	if err != nil {
		return nil, fmt.Errorf("make the file for results: %w", err)
	}
	return f, nil
}

// RestartCommand returns a function that runs the command Restart, or nil if there is no command.
func (o Options) RestartCommand() func(context.Context) error {
	if o.Restart == "" {
		return nil
	}
	return func(ctx context.Context) error {
		out, err := exec.CommandContext(ctx, "sh", "-c", o.Restart).CombinedOutput() // #nosec G204 -- the user's own command
		if err != nil {
			return fmt.Errorf("%s: %w: %.300s", o.Restart, err, out)
		}
		return nil
	}
}
