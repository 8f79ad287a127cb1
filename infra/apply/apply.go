// Package apply creates or updates what faulty needs inside an OpenSearch and its
// Dashboards: the index template, the policy that deletes old indices, dashboards
// and alerts. Apply is idempotent.
package apply

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"faulty/infra/access"
	"faulty/infra/indices"
	"faulty/infra/lifecycle"
)

// Command is the command that applies everything to an OpenSearch.
type Command struct {
	Prefix    string   `default:"faulty" help:"The indices are <prefix>-YYYY.MM.DD; the same as INDEX_PREFIX of the forwarder."`
	Retention int      `default:"30" placeholder:"DAYS" help:"Days after which an index is deleted (default 30)."`
	Shards    int      `default:"1" placeholder:"N" help:"Primary shards of each day's index (default 1): one for every 50 GB of documents a day."`
	DryRun    bool     `help:"Print what would be done, and write nothing."`
	Alerts    bool     `help:"Also put monitors into the Alerting plugin: a group never seen before, and a group that rises."`
	Channel   []string `placeholder:"CHANNEL" sep:"none" help:"Let the monitors send each new alert to this channel of the Notifications plugin: its name or id, as in Dashboards under Notifications. Implies --alerts; can be repeated."`
	Forwarder string   `name:"forwarder-role" placeholder:"ARN" help:"Also let the forwarder's IAM role write to the indices, where the domain has fine-grained access control."`
	DashboardsFlags
	URL string `name:"url" required:"" env:"OPENSEARCH_URL" help:"The OpenSearch, such as http://localhost:9200."`
	access.Flags
}

// Run implements the command.
func (c Command) Run(ctx context.Context) error {
	// There are only a few requests, each with its own timeout.
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	return c.Apply(ctx, os.Stdout)
}

// Apply creates or updates every object and prints a line for each to w.
func (c Command) Apply(ctx context.Context, w io.Writer) error {
	// Invalid flags are reported before any request is sent.
	template, err := indices.Sharded(c.Prefix, cmp.Or(c.Shards, 1))
	if err != nil {
		return err
	}
	groups, err := indices.Groups(c.Prefix)
	if err != nil {
		return err
	}
	policy, err := lifecycle.Policy(c.Prefix, c.Retention)
	if err != nil {
		return err
	}
	s, err := connect(ctx, c.Flags, c.URL)
	if err != nil {
		return err
	}
	d, err := c.dashboards(ctx, c.Flags, c.URL)
	if err != nil {
		return err
	}
	if err := s.check(ctx); err != nil {
		return err
	}
	if c.DryRun {
		fmt.Fprintln(w, "dry run: nothing is written")
	}
	steps := []step{
		{"index template", func() (outcome, error) { return s.applyTemplate(ctx, c.Prefix, template, noteEvents, c.DryRun) }},
		{"index template of groups", func() (outcome, error) {
			return s.applyTemplate(ctx, indices.GroupsIndex(c.Prefix), groups, noteGroups, c.DryRun)
		}},
		{"lifecycle policy", func() (outcome, error) { return s.applyPolicy(ctx, c.Prefix, policy, c.DryRun) }},
	}
	if c.Forwarder != "" { // after the index template: otherwise the mapping of earlier documents would be dynamic
		steps = append(steps, s.writer(ctx, c.Prefix, c.Forwarder, c.DryRun)...)
	}
	steps = append(steps,
		step{"alerts", func() (outcome, error) { return s.applyAlerts(ctx, c, d) }},
		step{"dashboards", func() (outcome, error) { return d.applyDashboards(ctx, s, c.Prefix, c.DryRun) }},
		step{"logs of a trace", func() (outcome, error) { return d.applyCorrelation(ctx, c.Prefix, c.DryRun) }},
	)
	return perform(w, c.Prefix, steps)
}

// perform runs the steps in order and prints a line for each to w.
func perform(w io.Writer, prefix string, steps []step) error {
	for _, o := range steps {
		result, err := o.apply()
		if err != nil {
			return fmt.Errorf("%s %s: %w", o.kind, prefix, err)
		}
		if result.verdict != "" {
			fmt.Fprintf(w, "%s %s: %s\n", o.kind, prefix, result)
		}
	}
	return nil
}

// A step creates or updates one kind of object. If the outcome has no verdict, no
// line is printed.
type step struct {
	kind  string
	apply func() (outcome, error)
}
