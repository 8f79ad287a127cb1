package client

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/opensearch-project/opensearch-go/v4/opensearchapi"
	"golang.org/x/sync/errgroup"

	"faulty/functions/forwarder/jsonscan"
	"faulty/local/dig/compare"
)

// A Pattern is the set of all events in a scope with the same log.pattern. Records that
// Lambda writes have no log.pattern. All records of the same kind form one Pattern.
type Pattern struct {
	Text      string
	IsRecord  bool // Text is the event.action of a Lambda record
	Count     int
	Bytes     int64 // bytes that CloudWatch bills
	Level     string
	Functions []Value
	Last      time.Time
	Counts    []int // number of events in each of at most maxSparkSteps steps
	compare.Result
}

// Patterns are the patterns of a scope.
type Patterns struct {
	List     []Pattern // most frequent first
	Gone     []Pattern // patterns in the preceding span that the scope does not have
	Total    int       // number of events
	Bytes    int64     // bytes of all events
	Kinds    int       // number of patterns; an estimate above a few thousand
	Timeline Timeline  // all events by level
	// HasPrevious reports whether the preceding span has any stored event.
	HasPrevious bool
}

// maxPatterns limits the length of the lists.
const maxPatterns = 200

// patternsFound are the aggregations of the search for patterns.
type patternsFound struct {
	Bytes float64
	Kinds int
	Time  timeBuckets[terms[struct{}]]
	List  []Pattern
}

// scan reads the aggregations. spark has the steps of each pattern's counts.
func (f *patternsFound) scan(c *jsonscan.Cursor, s Scope, spark Timeline) {
	list := func(isRecord bool) {
		buckets(c, func() { f.List = append(f.List, scanPattern(c, isRecord, s, spark)) })
	}
	members(c, func(name []byte) {
		switch string(name) {
		case "bytes":
			f.Bytes = value(c)
		case "kinds":
			f.Kinds = int(value(c))
		case "time":
			f.Time = scanLevels(c)
		case "patterns":
			list(false)
		case "records":
			members(c, func(name []byte) {
				if string(name) == "by" {
					list(true)
				}
			})
		}
	})
}

func scanPattern(c *jsonscan.Cursor, isRecord bool, s Scope, spark Timeline) Pattern {
	p := Pattern{IsRecord: isRecord}
	members(c, func(name []byte) {
		switch string(name) {
		case "key":
			p.Text = text(c)
		case "doc_count":
			p.Count = int(integer(c))
		case "bytes":
			p.Bytes = int64(value(c))
		case "last":
			p.Last = time.UnixMilli(int64(value(c))).UTC()
		case "level":
			if top := topValues(c); len(top) > 0 {
				p.Level = top[0].Name
			}
		case "functions":
			p.Functions = topValues(c)
		case "time":
			p.Counts = spark.scanCounts(c, s)
		}
	})
	return p
}

// Patterns counts the events of a scope by pattern and compares the counts with those of the
// preceding span of the same length.
func (c *Client) Patterns(ctx context.Context, s Scope) (Patterns, error) {
	before := s
	before.From, before.To = s.From.Add(-s.To.Sub(s.From)), s.From
	out, sparks := Patterns{Timeline: newTimeline(s)}, timelineWithin(s, maxSparkSteps)
	var now, then response[patternsFound]
	var both errgroup.Group
	both.Go(func() (err error) {
		now, err = askScanning(ctx, c, c.index, out.Timeline.patterns(s, sparks.histogram()), func(f *patternsFound, at *jsonscan.Cursor) { f.scan(at, s, sparks) })
		return err
	})
	both.Go(func() (err error) {
		then, err = askScanning(ctx, c, c.index, out.Timeline.patterns(before, nil), func(f *patternsFound, at *jsonscan.Cursor) { f.scan(at, before, Timeline{}) })
		return err
	})
	if err := both.Wait(); err != nil {
		return out, err
	}
	f := now.Aggregations
	out.Total, out.Bytes, out.Kinds, out.HasPrevious = now.Hits.Total.Value, int64(f.Bytes), f.Kinds, then.Hits.Total.Value > 0
	out.Timeline.Series = out.Timeline.stacked(s, f.Time, Levels(), "no level")
	out.List, out.Gone = f.List, then.Aggregations.List
	return out, c.comparePatterns(ctx, s, before, &out)
}

// patterns returns the search for the patterns of a scope. With a histogram, the search also
// returns each pattern's counts over time.
func (t Timeline) patterns(s Scope, histogram object) object {
	leaf := object{
		"bytes": object{"sum": object{"field": "event.bytes"}}, "last": most("@timestamp"),
		"level": byValue("log.level", 1), "functions": byValue("faas.name", 3),
	}
	aggs := object{"bytes": leaf["bytes"], "kinds": object{"cardinality": object{"field": "log.pattern"}}}
	if histogram != nil {
		leaf["time"] = histogram
		levels := t.histogram()
		levels["aggs"] = object{"by": byValue("log.level", len(Levels()))}
		aggs["time"] = levels
	}
	aggs["patterns"] = object{"terms": object{"field": "log.pattern", "size": maxPatterns}, "aggs": leaf}
	aggs["records"] = object{"filter": object{"prefix": object{"event.action": "platform."}}, "aggs": object{"by": object{"terms": object{"field": "event.action", "size": 20}, "aggs": leaf}}}
	return object{"size": 0, "track_total_hits": true, "query": s.query(), "aggs": aggs}
}

// A patternKey identifies a pattern or a kind of Lambda record.
type patternKey struct {
	text     string
	isRecord bool
}

func (p Pattern) key() patternKey { return patternKey{p.Text, p.IsRecord} }

// comparePatterns compares the patterns of a scope with those of the preceding span. Each of
// the two searches lists the most frequent patterns only. A pattern that only one of them
// lists is therefore counted in the other span.
func (c *Client) comparePatterns(ctx context.Context, s, before Scope, out *Patterns) error {
	now, then := countsOf(out.List), countsOf(out.Gone)
	var both errgroup.Group
	both.Go(func() error { return c.countMissing(ctx, before, out.List, then) })
	both.Go(func() error { return c.countMissing(ctx, s, out.Gone, now) })
	if err := both.Wait(); err != nil {
		return err
	}
	var pairs []compare.Count
	for _, p := range out.List {
		pairs = append(pairs, compare.Count{Before: then[p.key()], After: p.Count})
	}
	scale := compare.Scale(pairs, 1)
	for i := range out.List {
		out.List[i].Result = compare.Judge(then[out.List[i].key()], out.List[i].Count, scale)
	}
	out.Gone = slices.DeleteFunc(out.Gone, func(p Pattern) bool { return now[p.key()] > 0 })
	for i := range out.Gone {
		out.Gone[i].Result = compare.Judge(out.Gone[i].Count, 0, scale)
	}
	slices.SortStableFunc(out.Gone, func(a, b Pattern) int { return cmp.Compare(b.Count, a.Count) })
	return nil
}

func countsOf(list []Pattern) map[patternKey]int {
	counts := map[patternKey]int{}
	for _, p := range list {
		counts[p.key()] = p.Count
	}
	return counts
}

// countMissing counts, in a scope, the listed patterns that have no count yet.
func (c *Client) countMissing(ctx context.Context, s Scope, list []Pattern, counts map[patternKey]int) error {
	var missing []string
	for _, p := range list {
		if _, ok := counts[p.key()]; !ok && !p.IsRecord {
			missing = append(missing, p.Text)
		}
	}
	if len(missing) == 0 || len(counts) < maxPatterns { // a list below the limit is complete
		return nil
	}
	found, err := ask[struct{ Patterns terms[struct{}] }](ctx, c, object{
		"size": 0, "track_total_hits": false, "query": s.query(object{"terms": object{"log.pattern": missing}}), "aggs": object{"patterns": byValue("log.pattern", maxPatterns)},
	})
	for _, b := range found.Aggregations.Patterns.Buckets {
		counts[patternKey{b.Key, false}] = b.Count
	}
	return err
}

// DocumentSize returns the average size of a document in the primary shards, or 0 if the
// store does not report it.
func (c *Client) DocumentSize(ctx context.Context) float64 {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	req, err := opensearchapi.CatIndicesReq{Indices: []string{c.index}, Params: opensearchapi.CatIndicesParams{Bytes: "b", H: []string{"docs.count", "pri.store.size"}}}.GetRequest(http.MethodGet)
	if err != nil {
		return 0
	}
	query := req.URL.Query()
	query.Set("format", "json")
	req.URL.RawQuery = query.Encode()
	text, err := c.send(req.WithContext(ctx))
	var rows []struct {
		Count string `json:"docs.count"`
		Size  string `json:"pri.store.size"`
	}
	if err != nil || json.Unmarshal(text, &rows) != nil {
		return 0
	}
	var count, size float64
	for _, row := range rows {
		n, bad := strconv.ParseFloat(row.Count, 64)
		bytes, worse := strconv.ParseFloat(row.Size, 64)
		if bad == nil && worse == nil {
			count, size = count+n, size+bytes
		}
	}
	if count == 0 {
		return 0
	}
	return size / count
}
