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

	"faulty/local/dig/format"
)

// The windows a log group is read in. What a killed run has to read again is one
// window at most; an empty one costs a request.
const (
	firstWindow    = time.Hour
	shortestWindow = time.Minute
	longestWindow  = 7 * 24 * time.Hour
	fewPages       = 3  // a window of fewer makes the next one longer
	manyPages      = 30 // and one of more makes it shorter
)

// A group reads one log group.
//
// It asks FilterLogEvents, not GetLogEvents stream by stream: only there the
// events have their ids, by which live deliveries know them; functions have a
// stream for every environment, often of a few lines, and each would cost a
// request. Events of several streams come by turns, of one stream in order.
type group struct {
	name   string
	client *cloudwatchlogs.Client
	tick   *ticker
	pages  int // of the latest window
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
		// Throttled is nobody's fault, and goes by: ten attempts, up to 20 s apart.
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

// created asks when the group was made. Events may be of two weeks earlier:
// CloudWatch takes no older ones.
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
	return 0, fmt.Errorf("log group %s does not exist in this account and region; --region and AWS_PROFILE select others", g.name)
}

// windows yields one window after the other. The first one ends where it ended in
// the run before: the same events are put together to the same traces.
func (g *group) windows(from, until, window int64) iter.Seq2[Unit, error] {
	return func(yield func(Unit, error) bool) {
		length := firstWindow
		for from < until {
			to := min(from+length.Milliseconds(), until)
			if window > from {
				to, window = window, 0
			}
			u := Unit{Name: "cloudwatch:" + g.name + " " + stamp(from), From: from, To: to}
			u.Read = func(ctx context.Context, emit func(*format.Event) error) error {
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
func (g *group) read(ctx context.Context, from, to int64, emit func(*format.Event) error) error {
	pages := cloudwatchlogs.NewFilterLogEventsPaginator(g.client, &cloudwatchlogs.FilterLogEventsInput{
		LogGroupName: &g.name, StartTime: &from, EndTime: aws.Int64(to - 1), // which is in it
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
			e := format.Event{
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

// order puts the events of one millisecond and stream in the order of their ids,
// which is that of their writing.
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
