package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"golang.org/x/term"

	"faulty/functions/forwarder/auth"
	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/translate"
	"faulty/infra/access"
	"faulty/infra/indices"
	"faulty/local/dig"
	"faulty/local/dig/checkpoint"
	"faulty/local/dig/report"
	"faulty/local/dig/source"
	"faulty/local/dig/timeflag"
)

type digCmd struct {
	Sources []string `arg:"" name:"source" help:"Where the logs are: a file, a directory, a pattern, - (standard input), s3://BUCKET/PREFIX, or cloudwatch:LOG-GROUP."`

	DryRun bool   `help:"Store nothing: print what broke, how often, since when, and where."`
	JSON   bool   `name:"json" help:"Print JSON instead of tables."`
	Sort   string `enum:"count,last,first" default:"count" help:"Order of the groups: most frequent, last seen, or newest first (${enum})."`
	Top    int    `default:"40" help:"How many groups to print."`

	Since string `help:"Leave out what is older: 30d, 12h, 2026-10-01, 2026-10-01T06:00:00Z. A log group is read from its first event on without it."`
	Until string `help:"Leave out what is from then on or younger, in the same forms; such as when live delivery began."`

	Function string `help:"The function that wrote lines which name none; the same as --log-group /aws/lambda/NAME. It is part of an exception's group."`
	LogGroup string `help:"The log group of lines whose source names none."`
	Stream   string `help:"The log stream of such lines; else the file's path, or stdin. It is part of the ids made for lines without one: the same for copies of one log."`
	Format   string `enum:"auto,lines,stamped,values" default:"auto" help:"auto looks; lines: text or JSON, an event a line; stamped: '<time> <message>', as export tasks and aws logs tail write; values: JSON over several lines, or without lines."`
	Zone     string `default:"UTC" help:"Time zone of times in text that name none, such as Europe/Berlin."`

	digStore

	Rate    float64 `default:"4" help:"Requests a second to CloudWatch Logs. The quota of FilterLogEvents is 25 in us-east-1, 5 in eu-central-1 and some others, 10 elsewhere, for all of the account."`
	Workers int     `default:"4" help:"How many batches to translate and send at a time."`
}

// digStore says where documents go.
type digStore struct {
	URL string `name:"url" env:"OPENSEARCH_URL" placeholder:"URL" help:"The OpenSearch to store in; by default that of the stack."`
	access.Credentials
	CACert string `name:"cacert" type:"existingfile" help:"PEM file of the authority that signed the server's certificate."`
	stackFlags
	Prefix   string        `name:"index-prefix" placeholder:"PREFIX" env:"INDEX_PREFIX" help:"Documents go to PREFIX-YYYY.MM.DD, by their own day; by default as the stack's do, or faulty with --url."`
	NoIDs    bool          `name:"no-ids" help:"Let OpenSearch make the ids, for serverless time-series collections; what is dug twice is then there twice."`
	State    string        `default:".faulty/dig.json" type:"path" help:"How far each source is done; the same command goes on from there."`
	Again    bool          `help:"Begin anew. What is there already is not stored twice."`
	Letters  string        `name:"dead-letters" default:".faulty/dig-letters.jsonl" type:"path" help:"Where what OpenSearch refuses for good is kept, with the reason; mend the cause, then dig this file."`
	Patience time.Duration `default:"5m" help:"How long to go on with a batch that OpenSearch does not take."`
}

// Help implements kong's longer help.
func (digCmd) Help() string {
	return `Feeds logs from before the forwarder was there through the forwarder's own code.

  # what broke in last year's logs: no store needed
  local dig --dry-run --function orders logs/ old/*.gz

  # a log group's last 30 days, up to when live delivery began
  local dig cloudwatch:/aws/lambda/orders --since 30d --until 2026-11-22T09:00:00Z --url https://search.example.com --user admin

  # what an export task or Firehose left in S3
  local dig s3://backups/exports/orders --log-group /aws/lambda/orders

  # a pipe
  aws logs tail /aws/lambda/orders --since 1d | local dig --dry-run --function orders -

What a file is, its first bytes tell, plain or compressed by gzip or zstd: text and JSON lines of any logger, Logstash's
among them; export tasks' objects; subscription deliveries as Firehose, Kinesis or Lambda have them; what aws logs tail,
filter-log-events and get-log-events print; dead letters. Lines of a stack trace are put together as in live delivery.
Archives (zip, tar), other compression (xz, bzip2) and UTF-16 are not read; the summary says what to do about them.

Nothing is stored twice. An event has the id that CloudWatch gave it (log groups, deliveries, filter-log-events), so that
it meets its live copy; else one made of log group, stream, time, message and occurrence (text, export tasks, tail),
which cannot meet a live copy: use --until. Stopped or killed, the same command goes on where it was; a pipe from its
beginning. A file that has grown is read on from its last document, which is taken back and stored anew: half a line or
half a trace becomes a whole one.

Where the lines name no stream, it is the file's path from the root, links followed, without .gz and .zst. So a file is
the same from whatever folder and by whatever name it is dug, gzipped too, and app.log of two folders is two. What is no
longer at its place is another file as well: a copy elsewhere, a file that was rotated, the same on another machine.
--stream app.log says that all that is given is one log: equal lines of the same time in several files then count once.
What is named twice is read once.

MIN_LEVEL, INCLUDE, EXCLUDE, SAMPLE, MASK, MASK_PATTERNS, PROMOTE_LABELS and PROMOTE_METRICS hold as for the forwarder.`
}

// Run implements the verb. Its error is the command's status: something could
// not be read, or not be stored.
func (c digCmd) Run(ctx context.Context) error {
	start := time.Now()
	o, err := c.options(ctx, start)
	if err != nil {
		return err
	}
	letters := &dig.LetterFile{Path: c.Letters}
	if !c.DryRun {
		if err := c.openStore(ctx, &o, letters); err != nil {
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
	err = errors.Join(err, letters.Close())
	if printed := c.print(&summary, time.Since(start)); printed != nil {
		return printed
	}
	switch {
	case ctx.Err() != nil:
		return errors.New("dig: stopped; the same command goes on from here")
	case err != nil:
		return fmt.Errorf("dig: %w%s", err, onTrust(err))
	case summary.Refused > 0:
		return fmt.Errorf("dig: OpenSearch refused %d documents; they are in %s with the reason", summary.Refused, c.Letters)
	case len(summary.Unreadable) > 0:
		return errors.New("dig: not all could be read")
	}
	return nil
}

// onTrust says what the forwarder's own advice on a certificate does not.
func onTrust(err error) string {
	if e, ok := errors.AsType[*bulk.RequestError](err); ok && e.Untrusted {
		return "; here --cacert names the authority"
	}
	return ""
}

func (c digCmd) options(ctx context.Context, now time.Time) (o dig.Options, err error) {
	o = dig.Options{Group: c.LogGroup, Stream: c.Stream, Kind: c.Format, Workers: c.Workers}
	if c.Function != "" {
		if o.Group != "" {
			return o, errors.New("--function and --log-group name the same thing; give one of them")
		}
		o.Group = "/aws/lambda/" + c.Function
	}
	if o.Zone, err = time.LoadLocation(c.Zone); err != nil {
		return o, fmt.Errorf("--zone %q: %w; it looks like Europe/Berlin", c.Zone, err)
	}
	if o.Since, err = timeflag.Parse(c.Since, now, o.Zone); err != nil {
		return o, fmt.Errorf("--since: %w", err)
	}
	if o.Until, err = timeflag.Parse(c.Until, now, o.Zone); err != nil {
		return o, fmt.Errorf("--until: %w", err)
	}
	if !o.Since.IsZero() && !o.Until.IsZero() && !o.Since.Before(o.Until) {
		return o, fmt.Errorf("--since %s is not before --until %s", c.Since, c.Until)
	}
	if o.Translate, err = translate.OptionsFrom(os.LookupEnv); err != nil {
		return o, fmt.Errorf("environment: %w", err)
	}
	so := source.Options{Since: o.Since, Until: o.Until, Stdin: os.Stdin, Rate: c.Rate, Now: now}
	so.AWS = sync.OnceValues(func() (aws.Config, error) { return c.Account(ctx) })
	if o.Sources, err = source.OpenAll(ctx, c.Sources, so); err != nil {
		return o, fmt.Errorf("dig: %w", err)
	}
	return o, nil
}

// openStore prepares what dig stores with.
func (c digCmd) openStore(ctx context.Context, o *dig.Options, letters *dig.LetterFile) (err error) {
	in, at, err := c.search(ctx, access.Flags{Credentials: c.Credentials, Trust: access.Trust{CACert: c.CACert}}, "--url or OPENSEARCH_URL", c.URL)
	if err != nil {
		return err
	}
	prefix := cmp.Or(c.Prefix, strings.TrimSuffix(at.Indices, "-*"))
	if err := indices.CheckPrefix(prefix); err != nil {
		return fmt.Errorf("--index-prefix: %w", err)
	}
	o.Store = &dig.Store{URL: in.URL, Auth: proof(in), Authorities: in.TLS.RootCAs, Prefix: prefix, NoIDs: c.NoIDs, Timeout: 30 * time.Second, Patience: c.Patience, Letters: letters}
	if o.State, err = checkpoint.Open(c.State); err != nil {
		return err
	}
	o.Name = fmt.Sprintf("-> %s/%s-* (%s)", in, prefix, c.reading(o))
	if c.Again {
		for _, s := range o.Sources {
			o.State.Forget(s.Name + " " + o.Name)
		}
	}
	return nil
}

// proof is what the forwarder's client puts into requests for in.
func proof(in *access.Access) auth.Auth {
	if in.Service != "" {
		return auth.NewSigV4From(in.Service, in.AWS.Region, in.AWS.Credentials)
	}
	user, password := in.Basic()
	return auth.Basic{User: user, Password: password}
}

// reading words all that changes which documents a source becomes.
func (c digCmd) reading(o *dig.Options) string {
	return fmt.Sprintf("group=%s stream=%s since=%s until=%s format=%s zone=%s", o.Group, c.Stream, c.Since, c.Until, c.Format, c.Zone)
}

func (c digCmd) print(s *dig.Summary, took time.Duration) error {
	o := report.Options{Sort: c.Sort, Top: c.Top, Took: took}
	if onTerminal(os.Stdout) {
		o.Width, _, _ = term.GetSize(int(os.Stdout.Fd())) // #nosec G115 -- a small number
	}
	if c.JSON {
		return report.JSON(os.Stdout, s, o)
	}
	if c.DryRun {
		report.Tables(os.Stdout, s.Tally, o)
		fmt.Println()
	}
	report.Summary(os.Stdout, s, !c.DryRun, o)
	if exceptions, groups := s.Tally.Exceptions(); !c.DryRun && exceptions > 0 {
		fmt.Printf("%d exceptions in %d groups (--dry-run prints them)\n", exceptions, groups)
	}
	return nil
}
