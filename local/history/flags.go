package history

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"faulty/local/dig/timeflag"
	"faulty/local/noun"
)

// Flags are the flags of the command that writes a history.
type Flags struct {
	Out      string `required:"" type:"path" placeholder:"DIR" help:"The directory to write; it must not exist or be empty."`
	Scenario string `default:"${scenario}" enum:"${scenarios}" help:"Which application: ${enum}."`
	Seed     uint64 `default:"1" help:"Seed of the random numbers. The same flags write the same files."`
	Start    string `placeholder:"TIME" help:"Start of the first day, such as 2026-11-16 (default: midnight UTC, --days before the last one, so that the history has just ended)."`
	Days     int    `default:"7" help:"Number of days."`
	DeployAt string `name:"deploy-at" placeholder:"TIME" help:"When the new versions receive traffic, such as 2026-11-19T10:00:00Z (default: the middle of the history)."`
	Events   int    `default:"100000" help:"About how many log events to write."`
}

// Help returns the detailed help, for kong.
func (Flags) Help() string {
	return `Writes the logs of eight Lambda functions in four languages over a week with a deployment in the middle, for trying out
dig, the console and dashboards, and for tests. The log events are those that the runtimes and their loggers print.

` + About() + `
In each of them the deployment introduces exceptions and messages, a function becomes slower from day to day, another one
logs more, and one is not invoked any more. A fault that was fixed comes back. Other exceptions occur before and after,
with other ids, lines and columns. Timeouts, exhausted memory, repeated invocations and requests through several functions
are among them.

DIR/logs contains the deliveries of CloudWatch Logs, a compressed file for each function and day. DIR/answers.json
contains the expected results: what the deployment introduced, when each group was first seen and how often, how many users
it affects, and the request of one customer that failed.

  local history --out week
  local dig --dry-run week/logs`
}

// Vars returns the variables of kong in the flags.
func Vars() map[string]string {
	names := Scenarios()
	return map[string]string{"scenarios": strings.Join(names, ","), "scenario": names[0]}
}

// Write writes the history and prints to w what is in it. If no start is given, the history ends at
// the last midnight before now.
func (f Flags) Write(w io.Writer, now time.Time) error {
	if entries, err := os.ReadDir(f.Out); err == nil && len(entries) > 0 {
		return fmt.Errorf("--out %s is not empty; name a new directory, so that files of another history do not mix with this one's", f.Out)
	} else if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("--out: %w", err)
	}
	if f.Days < 1 { // 0 stands for the default in Options
		return fmt.Errorf("--days %d: a history has at least %d days", f.Days, minDays)
	}
	if f.Events < 1 {
		return fmt.Errorf("--events %d: a history has at least %d log events", f.Events, minEvents)
	}
	o, err := f.options(now)
	if err != nil {
		return err
	}
	answers, err := Write(f.Out, o)
	if err != nil {
		return fmt.Errorf("history: %w", err)
	}
	fmt.Fprintf(w, "%s of %s from %s to %s\n", noun.Count(answers.Events, "log event", "log events"), noun.Count(answers.Invocations, "invocation", "invocations"), answers.Start.Format(time.RFC3339), answers.End.Format(time.RFC3339))
	fmt.Fprintf(w, "deployed at %s\n", answers.Deployed.Format(time.RFC3339))
	fmt.Fprintf(w, "logs in %s (read them with `go run ./local dig --dry-run %s`), answers in %s\n", filepath.Join(f.Out, "logs"), filepath.Join(f.Out, "logs"), filepath.Join(f.Out, AnswersFile))
	return nil
}

func (f Flags) options(now time.Time) (o Options, err error) {
	o = Options{Scenario: f.Scenario, Seed: f.Seed, Days: f.Days, Events: f.Events}
	if o.Start, err = timeflag.Parse(f.Start, now, time.UTC); err != nil {
		return o, fmt.Errorf("--start: %w", err)
	}
	if o.Start.IsZero() {
		o.Start = now.UTC().Truncate(24*time.Hour).AddDate(0, 0, -f.Days)
	}
	if o.Deploy, err = timeflag.Parse(f.DeployAt, now, time.UTC); err != nil {
		return o, fmt.Errorf("--deploy-at: %w", err)
	}
	return o, nil
}
