// Package command is the command dig: its flags, its help, and what it prints.
package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"golang.org/x/term"

	"faulty/functions/forwarder/bulk"
	"faulty/local/dig"
	"faulty/local/dig/report"
	"faulty/local/dig/tally"
	"faulty/local/dig/timeflag"
	"faulty/local/noun"
)

// Flags are the flags of the command.
type Flags struct {
	DryRun bool   `help:"Store nothing: print which exceptions there are, how often, since when, and where."`
	JSON   bool   `name:"json" help:"Print JSON instead of tables."`
	Sort   string `enum:"auto,count,bytes,last,first" default:"auto" help:"Order: most frequent, most bytes (of patterns), last seen, or newest first (${enum}). auto: groups by count; patterns of fatal, error and warn first, then by count."`
	Top    int    `default:"40" help:"How many groups or patterns to print."`

	Patterns    bool   `help:"With --dry-run: print which messages there are, by pattern, instead of exceptions."`
	CompareAt   string `name:"compare-at" placeholder:"TIME" help:"With --dry-run: print what is new, gone, more or less frequent since this time, such as that of a deployment."`
	CompareWith string `name:"compare-with" placeholder:"FILE" type:"existingfile" help:"With --dry-run: print what is new, gone, more or less frequent than in an earlier run, whose --json output is in this file."`
	dig.Flags
	dig.StoreFlags
}

// gcPercent is the GOGC of a run, unless the environment sets another. Most of the heap are batches of
// log events, whose number is limited. With Go's default, 100, collections at the beginning, while
// they are allocated, take 6 % of the CPU time for 50 MB of logs; 200 takes 8 MB more memory.
const gcPercent = 200

// Run runs the command and prints its report to out. It returns an error if something could not be
// read or stored.
func (f Flags) Run(ctx context.Context, out *os.File) error {
	if os.Getenv("GOGC") == "" {
		defer debug.SetGCPercent(debug.SetGCPercent(gcPercent))
	}
	start := time.Now()
	o, err := f.Options(ctx, start, f.Account)
	if err != nil {
		return err
	}
	if o.Tally, err = f.tally(start, o.Zone); err != nil {
		return err
	}
	earlier, err := f.earlier()
	if err != nil {
		return err
	}
	refused := &dig.DeadLetterFile{}
	if !f.DryRun {
		if refused, err = f.Open(ctx, f.Flags, &o); err != nil {
			return err
		}
	}
	line := report.NewLine(nil, 0)
	if width, _, err := term.GetSize(int(os.Stderr.Fd())); err == nil { // #nosec G115 -- a small number
		line = report.NewLine(os.Stderr, width)
	}
	o.Progress = line.Show
	summary, err := dig.Run(ctx, o)
	line.Finish()
	err = errors.Join(err, refused.Close())
	if printed := f.print(out, &summary, earlier, time.Since(start)); printed != nil {
		return printed
	}
	switch {
	case ctx.Err() != nil:
		return errors.New("dig: stopped; the same command continues from here")
	case err != nil:
		return fmt.Errorf("dig: %w%s", err, adviseTrust(err))
	case summary.Refused > 0:
		return fmt.Errorf("dig: OpenSearch refused %s: see %s for the reason", noun.Count(summary.Refused, "document", "documents"), f.DeadLetters)
	case len(summary.Unreadable) > 0:
		return errors.New("dig: some sources could not be read")
	}
	return nil
}

// tally checks the flags of a dry run and returns the options of its counts.
func (f Flags) tally(now time.Time, zone *time.Location) (tally.Options, error) {
	switch {
	case !f.DryRun && (f.Patterns || f.CompareAt != "" || f.CompareWith != ""):
		return tally.Options{}, errors.New("--patterns, --compare-at and --compare-with need --dry-run, which prints and stores nothing")
	case f.CompareAt != "" && f.CompareWith != "":
		return tally.Options{}, errors.New("--compare-at compares two parts of this run, --compare-with this run with another; give one of them")
	}
	at, err := timeflag.Parse(f.CompareAt, now, zone)
	if err != nil {
		return tally.Options{}, fmt.Errorf("--compare-at: %w", err)
	}
	return tally.Options{Patterns: f.Patterns, At: at}, nil
}

// earlier returns the run to compare with, or nil if there is none.
func (f Flags) earlier() (*report.Earlier, error) {
	if f.CompareWith == "" {
		return nil, nil //nolint:nilnil // no run is no error
	}
	return report.ReadEarlier(f.CompareWith, f.Patterns)
}

// order returns the sort order of the groups or patterns.
func (f Flags) order() string {
	switch {
	case f.Sort != "auto":
		return f.Sort
	case f.Patterns:
		return tally.ByLevel
	}
	return tally.ByCount
}

// adviseTrust returns an addition to the forwarder's advice about certificates. It names the flag
// of this command that specifies a certificate authority.
func adviseTrust(err error) string {
	if e, ok := errors.AsType[*bulk.RequestError](err); ok && e.Untrusted {
		return "; name the authority with --cacert, or accept any certificate with --insecure"
	}
	return ""
}

// print prints the report of a run to out.
func (f Flags) print(out *os.File, s *dig.Summary, earlier *report.Earlier, took time.Duration) error {
	o := report.Options{Sort: f.order(), Top: f.Top, Took: took, Patterns: f.Patterns, Earlier: earlier}
	if width, _, err := term.GetSize(int(out.Fd())); err == nil { // #nosec G115 -- a small number
		o.Width = width
	}
	if f.JSON {
		return report.JSON(out, s, o)
	}
	if f.DryRun {
		report.Tally(out, s.Tally, o)
		fmt.Fprintln(out)
	}
	report.Summary(out, s, !f.DryRun, o)
	if exceptions, groups := s.Tally.Exceptions(); !f.DryRun && exceptions > 0 {
		fmt.Fprintf(out, "%s in %s (--dry-run prints them)\n", noun.Count(exceptions, "exception", "exceptions"), noun.Count(groups, "group", "groups"))
	}
	return nil
}
