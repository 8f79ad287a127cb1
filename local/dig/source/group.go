package source

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"faulty/functions/forwarder/logfile"
)

// The windows in which a log group is read. A run that is resumed reads at most one window again.
// An empty window costs one request.
const (
	firstWindow    = time.Hour
	shortestWindow = time.Minute
	longestWindow  = 7 * 24 * time.Hour
	fewPages       = 3  // a window with fewer pages makes the next window longer
	manyPages      = 30 // a window with more pages makes the next window shorter
)

// A group reads one log group.
//
// It calls FilterLogEvents for the whole group instead of GetLogEvents for each stream, for two
// reasons. Only FilterLogEvents returns the ids of events, which are the same as in live
// deliveries. And functions have a stream for every environment, often with only a few lines, so
// that GetLogEvents would need a request for each stream. Events of different streams are
// interleaved. Events of one stream are in order.
type group struct {
	name   string
	client *cloudwatchlogs.Client
	tick   *ticker
	pages  int // number of pages of the latest window
}

// openGroup finds the log group and the time of its first event.
func openGroup(ctx context.Context, arg, name string, o Options) (Source, error) {
	if name == "" {
		return Source{}, fmt.Errorf("source %q does not name a log group; it looks like cloudwatch:/aws/lambda/orders", arg)
	}
	cfg, err := o.AWS()
	if err != nil {
		return Source{}, err
	}
	client := cloudwatchlogs.NewFromConfig(cfg, func(lo *cloudwatchlogs.Options) {
		// Throttling is temporary: retry up to ten times, with up to 20 s between attempts.
		lo.Retryer = retry.AddWithMaxAttempts(lo.Retryer, 10)
	})
	g := &group{name: name, client: client, tick: newTicker(o.Rate)}
	since, until := o.Since.UnixMilli(), o.Until.UnixMilli()
	if o.Since.IsZero() {
		if since, err = g.created(ctx); err != nil {
			return Source{}, err
		}
	}
	if o.Until.IsZero() {
		until = o.Now.UnixMilli()
	}
	if since >= until {
		return Source{}, fmt.Errorf("source %q: the time range from %s to %s is empty", arg, stamp(since), stamp(until))
	}
	s := Source{Name: arg, Group: name, From: since, Size: until - since}
	s.Units = func(_ context.Context, through, window int64) iter.Seq2[Unit, error] {
		return g.windows(max(since, through), until, window)
	}
	return s, nil
}

// created returns a time before the first event of the log group: two weeks before its creation.
// CloudWatch does not accept older events.
func (g *group) created(ctx context.Context) (int64, error) {
	pages := cloudwatchlogs.NewDescribeLogGroupsPaginator(g.client, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: &g.name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return 0, fmt.Errorf("describe the log group %s: %w%s; with --since this is not necessary", g.name, err, adviceOn(err))
		}
		for _, found := range page.LogGroups {
			if aws.ToString(found.LogGroupName) == g.name {
				return time.UnixMilli(aws.ToInt64(found.CreationTime)).Add(-14 * 24 * time.Hour).UnixMilli(), nil
			}
		}
	}
	return 0, fmt.Errorf("log group %s does not exist in this account and region; select another with --region or AWS_PROFILE", g.name)
}

// windows yields the windows one after the other. If an earlier run was interrupted in a window,
// the first window ends at the same time as that window. Its events are then combined into the
// same stack traces.
func (g *group) windows(from, until, window int64) iter.Seq2[Unit, error] {
	return func(yield func(Unit, error) bool) {
		length := firstWindow
		for from < until {
			to := min(from+length.Milliseconds(), until)
			if window > from {
				to, window = window, 0
			}
			u := Unit{Name: "cloudwatch:" + g.name + " " + stamp(from), From: from, To: to}
			u.Read = func(ctx context.Context, emit func(*logfile.Event) error) error {
				return g.read(ctx, u.From, u.To, emit)
			}
			if !yield(u, nil) {
				return
			}
			from = to
			switch {
			case g.pages < fewPages:
				length = min(2*length, longestWindow)
			case g.pages > manyPages:
				length = max(length/2, shortestWindow)
			}
		}
	}
}

// read emits the events of a window.
func (g *group) read(ctx context.Context, from, to int64, emit func(*logfile.Event) error) error {
	pages := cloudwatchlogs.NewFilterLogEventsPaginator(g.client, &cloudwatchlogs.FilterLogEventsInput{
		LogGroupName: &g.name, StartTime: &from, EndTime: aws.Int64(to - 1), // EndTime is inclusive
	})
	for g.pages = 0; pages.HasMorePages(); g.pages++ {
		if err := g.tick.wait(ctx); err != nil {
			return err
		}
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("read the log group %s from %s: %w%s", g.name, stamp(from), err, adviceOn(err))
		}
		order(page.Events)
		for i := range page.Events {
			found := &page.Events[i]
			e := logfile.Event{
				Group: g.name, Stream: aws.ToString(found.LogStreamName), ID: aws.ToString(found.EventId),
				Time: aws.ToInt64(found.Timestamp), Message: []byte(aws.ToString(found.Message)),
			}
			if e.ID == "" {
				return errors.New("an event without an eventId: is this CloudWatch Logs?")
			}
			if err := emit(&e); err != nil {
				return err
			}
		}
	}
	return nil
}

// order sorts the events with the same time and stream by id, which is the order in which they
// were written.
func order(events []types.FilteredLogEvent) {
	slices.SortStableFunc(events, func(a, b types.FilteredLogEvent) int {
		if c := cmp.Compare(aws.ToInt64(a.Timestamp), aws.ToInt64(b.Timestamp)); c != 0 {
			return c
		}
		if c := cmp.Compare(aws.ToString(a.LogStreamName), aws.ToString(b.LogStreamName)); c != 0 {
			return c
		}
		x, y := aws.ToString(a.EventId), aws.ToString(b.EventId)
		return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y))
	})
}

func stamp(ms int64) string { return time.UnixMilli(ms).UTC().Format(time.RFC3339) }
