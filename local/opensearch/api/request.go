package api

import (
	"strconv"
	"strings"
	"time"

	"faulty/local/opensearch/aggregation"
	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/query"
	"faulty/local/opensearch/rank"
	"faulty/local/opensearch/store"
	"faulty/local/opensearch/strictjson"
)

// maxWindow is OpenSearch's default of index.max_result_window.
const maxWindow = 10000

// A searchRequest is a parsed _search request.
type searchRequest struct {
	query      any
	from, size int
	order      rank.Order
	source     sourceFilter
	aggs       *aggregation.Tree
	show       hitOptions
	track      int // count hits up to this number; -1: count all, 0: omit the total
	timeout    time.Duration
	scroll     time.Duration // how long the search stays open for its next page; 0 if the search has only one page
}

// hitOptions determine which fields a hit contains besides its source.
type hitOptions struct{ version, seqNo, scores bool }

// parseSearch parses a search's body and parameters.
func parseSearch(c *call, tree map[string]any) (*searchRequest, error) {
	o := strictjson.Of("search", tree)
	r := &searchRequest{query: o.Take("query")}
	r.from, r.size = o.Int("from", 0), o.Int("size", 10)
	r.show = hitOptions{version: o.Bool("version", false), seqNo: o.Bool("seq_no_primary_term", false)}
	timeout := o.Text("timeout", c.params.Get("timeout"))
	sort, source := o.Take("sort"), o.Take("_source")
	after, isList := o.Take("search_after").([]any)
	if !isList && tree["search_after"] != nil {
		o.Refuse("Unknown key for a VALUE_STRING in [search_after].")
	}
	track, aggs := o.Take("track_total_hits"), o.First("aggs", "aggregations")
	if err := o.Done(); err != nil {
		return nil, err
	}
	var err error
	if r.timeout, err = searchTime(timeout); err != nil {
		return nil, err
	}
	if sort, err = r.parameters(c, sort); err != nil {
		return nil, err
	}
	if err := r.tracking(c, track); err != nil {
		return nil, err
	}
	if r.order, err = rank.ParseOrder(sort); err != nil {
		return nil, err
	}
	if err := r.order.After(after); err != nil {
		return nil, err
	}
	r.show.scores = r.order.Scores
	r.source = sourceParams(c)
	if source != nil {
		if r.source, err = sourceFilterOf(source); err != nil {
			return nil, err
		}
	}
	if r.aggs, err = aggregation.Parse(aggs); err != nil {
		return nil, err
	}
	if err := r.scrolling(c, after != nil); err != nil {
		return nil, err
	}
	return r, r.window(after != nil)
}

// parameters reads the parameters that a URL may contain instead of the body.
func (r *searchRequest) parameters(c *call, sort any) (any, error) {
	for name, target := range map[string]*int{"from": &r.from, "size": &r.size} {
		if text := c.params.Get(name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil {
				return nil, apierr.Illegal("Failed to parse int parameter [%s] with value [%s]", name, text)
			}
			*target = n
		}
	}
	r.show.version = r.show.version || c.flag("version")
	r.show.seqNo = r.show.seqNo || c.flag("seq_no_primary_term")
	if q := c.queryParameter(); q != nil {
		r.query = q
	}
	if text := c.params.Get("sort"); text != "" {
		var keys []any
		for item := range strings.SplitSeq(text, ",") {
			field, order, _ := strings.Cut(item, ":")
			if order == "" {
				keys = append(keys, field)
			} else {
				keys = append(keys, map[string]any{field: order})
			}
		}
		sort = keys
	}
	return sort, nil
}

// queryParameter returns the query of the parameter q, or nil if the parameter is not set.
func (c *call) queryParameter() any {
	if !c.params.Has("q") {
		return nil
	}
	args := map[string]any{"query": c.params.Get("q")}
	for name, key := range map[string]string{"df": "default_field", "default_operator": "default_operator", "lenient": "lenient"} {
		if value := c.params.Get(name); value != "" {
			args[key] = value
		}
	}
	return map[string]any{"query_string": args}
}

func (r *searchRequest) tracking(c *call, value any) error {
	if c.params.Has("track_total_hits") {
		value = c.params.Get("track_total_hits")
	}
	switch value {
	case nil:
		r.track = maxWindow
	case true, "true":
		r.track = -1
	case false, "false":
		r.track = 0
	default:
		n := strictjson.Of("search", map[string]any{"track_total_hits": value})
		r.track = max(0, n.Int("track_total_hits", maxWindow)) // OpenSearch treats -1 as 0
		return n.Done()
	}
	return nil
}

func (r *searchRequest) window(after bool) error {
	switch {
	case r.from < 0:
		return apierr.Illegal("[from] parameter cannot be negative, found [%d]", r.from)
	case r.size < 0:
		return apierr.Illegal("[size] parameter cannot be negative, found [%d]", r.size)
	case after && r.from > 0:
		return apierr.InShard(apierr.New(500, "search_exception", "`from` parameter must be set to 0 when `search_after` is used."), "_all")
	case r.from+r.size > maxWindow:
		err := apierr.Illegal("Result window is too large, from + size must be less than or equal to: [%d] but was [%d]. See the scroll api for a more efficient way to request large data sets. This limit can be set by changing the [index.max_result_window] index level setting.", maxWindow, r.from+r.size)
		return apierr.InShard(err, "_all")
	}
	return nil
}

// contextOf returns the context of queries on an index.
func contextOf(v *store.View, now time.Time) *query.Context {
	return &query.Context{Index: v.Name, Mapping: v.Mapping, Segments: v.Segments, Now: now}
}
