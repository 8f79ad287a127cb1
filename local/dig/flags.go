package dig

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

	"faulty/functions/forwarder/auth"
	"faulty/functions/forwarder/translate"
	"faulty/infra/access"
	"faulty/infra/indices"
	"faulty/local/deployment"
	"faulty/local/dig/checkpoint"
	"faulty/local/dig/source"
	"faulty/local/dig/timeflag"
)

// Flags are the flags of a command that reads historical logs.
type Flags struct {
	Sources []string `arg:"" name:"source" help:"Where the logs are: a file, a directory, a pattern, - (standard input), s3://BUCKET/PREFIX, or cloudwatch:LOG-GROUP."`

	Since string `help:"Skip events before this time: 30d, 12h, 2026-10-01, 2026-10-01T06:00:00Z. Without it, a log group is read from its first event."`
	Until string `help:"Skip events at or after this time, in the same forms; for example the time at which live delivery began."`

	Function string `help:"The function of events whose source does not name one; the same as --log-group /aws/lambda/NAME. It is part of an exception's group."`
	LogGroup string `help:"The log group of events whose source does not name one."`
	Stream   string `help:"The log stream of such events (default: the path of the file, or stdin). It is part of the ids that are derived for events without one: use the same for copies of one log."`
	Format   string `enum:"auto,lines,stamped,values" default:"auto" help:"auto detects the format; lines: text or JSON, one event a line; stamped: '<time> <message>', as export tasks and aws logs tail write; values: JSON values over several lines, or not separated by lines."`
	Zone     string `default:"UTC" help:"Time zone of times in text that do not name one, such as Europe/Berlin."`

	Rate    float64 `default:"4" help:"Requests a second to CloudWatch Logs. The account's quota of FilterLogEvents is 25 in us-east-1, 5 in eu-central-1 and some other regions, 10 elsewhere."`
	Workers int     `help:"How many batches to translate and send at a time, and how many parts of a file to parse (default: the number of processors, at least 4)."`
}

// StoreFlags are the flags for where documents are stored.
type StoreFlags struct {
	URL string `name:"url" env:"OPENSEARCH_URL" placeholder:"URL" help:"The OpenSearch to store in (default: that of the stack)."`
	access.Flags
	deployment.StackFlags
	Prefix      string        `name:"index-prefix" placeholder:"PREFIX" env:"INDEX_PREFIX" help:"Documents are stored in PREFIX-YYYY.MM.DD, by the day of the event (default: the prefix of the stack, or faulty with --url)."`
	NoIDs       bool          `name:"no-ids" help:"Let OpenSearch create the document ids, as serverless time-series collections require; logs that are read again are then duplicated."`
	NoGroups    bool          `name:"no-groups" help:"Do not note when groups of exceptions were first seen: the forwarder reports those as new that it sees for the first time."`
	State       string        `default:".faulty/dig.json" type:"path" help:"The file that records how far each source has been read; the same command continues from there."`
	Again       bool          `help:"Start over. Documents that are already stored are not duplicated."`
	DeadLetters string        `name:"dead-letters" default:".faulty/dig-dead-letters.jsonl" type:"path" help:"The file for events that OpenSearch permanently refuses, with the reason; fix the cause, then dig this file."`
	Patience    time.Duration `default:"5m" help:"How long to retry a batch that OpenSearch does not accept."`
}

// Options checks the flags, opens the sources, and returns the options of a run that stores
// nothing. account returns the AWS configuration. It is called only if a source needs it.
func (f Flags) Options(ctx context.Context, now time.Time, account func(context.Context) (aws.Config, error)) (o Options, err error) {
	o = Options{Group: f.LogGroup, Stream: f.Stream, Kind: f.Format, Workers: f.Workers}
	if f.Function != "" {
		if o.Group != "" {
			return o, errors.New("--function and --log-group name the same thing; give one of them")
		}
		o.Group = "/aws/lambda/" + f.Function
	}
	if o.Zone, err = time.LoadLocation(f.Zone); err != nil {
		return o, fmt.Errorf("--zone %q: %w; a time zone looks like Europe/Berlin", f.Zone, err)
	}
	if o.Since, err = timeflag.Parse(f.Since, now, o.Zone); err != nil {
		return o, fmt.Errorf("--since: %w", err)
	}
	if o.Until, err = timeflag.Parse(f.Until, now, o.Zone); err != nil {
		return o, fmt.Errorf("--until: %w", err)
	}
	if !o.Since.IsZero() && !o.Until.IsZero() && !o.Since.Before(o.Until) {
		return o, fmt.Errorf("--since %s is not before --until %s", f.Since, f.Until)
	}
	if o.Translate, err = translate.OptionsFrom(os.LookupEnv); err != nil {
		return o, fmt.Errorf("environment: %w", err)
	}
	o.Translate.IsHistorical = true
	o.Sources, err = source.OpenAll(ctx, f.Sources, source.Options{
		Since: o.Since, Until: o.Until, Stdin: os.Stdin, Rate: f.Rate, Now: now,
		AWS: sync.OnceValues(func() (aws.Config, error) { return account(ctx) }),
	})
	if err != nil {
		return o, fmt.Errorf("dig: %w", err)
	}
	return o, nil
}

// Open adds the store to o, the options of a run that were read from f.
func (s StoreFlags) Open(ctx context.Context, f Flags, o *Options) (*DeadLetterFile, error) {
	in, at, err := s.Search(ctx, s.Flags, "--url or OPENSEARCH_URL", s.URL)
	if err != nil {
		return nil, err
	}
	prefix := cmp.Or(s.Prefix, strings.TrimSuffix(at.Indices, "-*"))
	if err := indices.CheckPrefix(prefix); err != nil {
		return nil, fmt.Errorf("--index-prefix: %w", err)
	}
	refused := &DeadLetterFile{Path: s.DeadLetters}
	if err := check(ctx, in, prefix); err != nil {
		return nil, err
	}
	o.Store = &Store{
		URL: in.URL, Auth: authenticate(in), Authorities: in.TLS.RootCAs, Insecure: in.TLS.InsecureSkipVerify, Prefix: prefix, NoIDs: s.NoIDs, NoGroups: s.NoGroups,
		Timeout: 30 * time.Second, Patience: s.Patience, DeadLetters: refused,
	}
	if o.State, err = checkpoint.Open(s.State); err != nil {
		return nil, err
	}
	if err := errors.Join(o.State.Check(), refused.Check()); err != nil {
		return nil, err
	}
	o.Name = fmt.Sprintf("-> %s/%s-* (%s)", in, prefix, f.reading(o))
	if s.Again {
		for _, source := range o.Sources {
			o.State.Forget(source.Name + " " + o.Name)
		}
	}
	return refused, nil
}

// reading returns all options that affect which documents a source produces. The checkpoint
// treats a source that is read with different options as a different source.
func (f Flags) reading(o *Options) string {
	return fmt.Sprintf("group=%s stream=%s since=%s until=%s format=%s zone=%s", o.Group, f.Stream, f.Since, f.Until, f.Format, f.Zone)
}

// authenticate returns how the forwarder's client authenticates to in.
func authenticate(in *access.Access) auth.Auth {
	if in.Service != "" {
		return auth.NewSigV4From(in.Service, in.AWS.Region, in.AWS.Credentials)
	}
	user, password := in.Basic()
	return auth.Basic{User: user, Password: password}
}
