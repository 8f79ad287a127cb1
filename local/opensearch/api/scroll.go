package api

import (
	"cmp"
	"crypto/rand"
	"maps"
	"net/http"
	"sync"
	"time"

	"faulty/local/opensearch/aggregation"
	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/datemath"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/rank"
	"faulty/local/opensearch/store"
	"faulty/local/opensearch/strictjson"
)

const (
	// maxScrolls is OpenSearch's default of search.max_open_scroll_context.
	maxScrolls = 500
	// maxKeepAlive is OpenSearch's default of search.max_keep_alive.
	maxKeepAlive = 24 * time.Hour
)

// A scroll is a search with several pages. Every page uses the indices as they were when the scroll
// started.
type scroll struct {
	request *searchRequest
	views   []*store.View
	now     time.Time
	last    *rank.Hit // last hit of the pages so far
	until   time.Time // when the scroll expires
}

// scrolls holds the open scrolls by id.
type scrolls struct {
	mu   sync.Mutex
	open map[string]*scroll
}

// keep adds a scroll and returns its id. It also removes expired scrolls.
func (k *scrolls) keep(sc *scroll) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := time.Now()
	maps.DeleteFunc(k.open, func(_ string, sc *scroll) bool { return sc.until.Before(now) })
	if len(k.open) >= maxScrolls {
		return "", apierr.New(http.StatusTooManyRequests, "rejected_execution_exception", "Trying to create too many scroll contexts. Must be less than or equal to: [%d].", maxScrolls)
	}
	id := rand.Text()
	sc.until = now.Add(sc.request.scroll)
	k.open[id] = sc
	return id, nil
}

// take removes a scroll, so that no other request reads its next page. It returns nil if no scroll
// has this id.
func (k *scrolls) take(id string) *scroll {
	k.mu.Lock()
	defer k.mu.Unlock()
	sc := k.open[id]
	delete(k.open, id)
	if sc == nil || sc.until.Before(time.Now()) {
		return nil
	}
	return sc
}

// give puts a scroll back after its page has been read, and extends its expiry.
func (k *scrolls) give(id string, sc *scroll) {
	k.mu.Lock()
	defer k.mu.Unlock()
	sc.until = time.Now().Add(sc.request.scroll)
	k.open[id] = sc
}

// scrolling reads the scroll parameter of a search.
func (r *searchRequest) scrolling(c *call, after bool) error {
	text := c.params.Get("scroll")
	if text == "" {
		return nil
	}
	var err error
	if r.scroll, err = keepAlive(text); err != nil {
		return err
	}
	switch {
	case after:
		return apierr.InShard(apierr.New(500, "search_exception", "`search_after` cannot be used in a scroll context."), "_all")
	case r.from > 0:
		return invalid("using [from] is not allowed in a scroll context;")
	case r.size == 0:
		return invalid("[size] cannot be [0] in a scroll context;")
	case r.track == 0:
		return invalid("disabling [track_total_hits] is not allowed in a scroll context;")
	}
	r.track = -1
	return nil
}

func invalid(reason string) error {
	return apierr.New(400, "action_request_validation_exception", "Validation Failed: 1: %s", reason)
}

func keepAlive(text string) (time.Duration, error) {
	length, ok := datemath.ParseDuration(text)
	switch {
	case !ok || length <= 0:
		return 0, apierr.Illegal("failed to parse setting [scroll] with value [%s] as a time value: unit is missing or unrecognized", text)
	case length > maxKeepAlive:
		return 0, apierr.InShard(apierr.Illegal("Keep alive for request (%s) is too large. It must be less than (1d). This limit can be set by changing the [search.max_keep_alive] cluster level setting.", text), "_all")
	}
	return length, nil
}

// scroll serves the next page of a scroll.
func (s *server) scroll(c *call) (any, error) {
	ids, length, err := scrollBody(c)
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return nil, invalid("scrollId is missing;")
	}
	var longer time.Duration
	if length != "" {
		if longer, err = keepAlive(length); err != nil {
			return nil, err
		}
	}
	sc := s.scrolls.take(ids[0])
	if sc == nil {
		return nil, apierr.InShard(apierr.New(http.StatusNotFound, "search_context_missing_exception", "No search context found for id [%s]", ids[0]), "_all")
	}
	sc.request.scroll = cmp.Or(longer, sc.request.scroll)
	out, err := s.page(c, sc)
	if err == nil {
		out.ScrollID = ids[0]
		s.scrolls.give(ids[0], sc)
	}
	return out, err
}

// page returns the next page that has documents. All documents of a page may have been deleted
// since the scroll started, and clients treat an empty page as the end.
func (s *server) page(c *call, sc *scroll) (*searchReply, error) {
	sc.request.aggs = &aggregation.Tree{} // only the first page contains aggregations
	for {
		if sc.last != nil {
			sc.request.order.Behind(*sc.last)
		}
		out, last, err := s.run(c, sc.request, sc.views, sc.now)
		if err != nil || last == nil || len(out.Hits.Hits) > 0 {
			if last != nil {
				sc.last = last
			}
			return out, err
		}
		sc.last = last
	}
}

// clearScroll closes scrolls before they expire.
func (s *server) clearScroll(c *call) (any, error) {
	ids, _, err := scrollBody(c)
	if err != nil {
		return nil, err
	}
	freed := 0
	for _, id := range ids {
		if s.scrolls.take(id) != nil {
			freed++
		}
	}
	status := http.StatusOK
	if freed == 0 {
		status = http.StatusNotFound
	}
	return reply{status, map[string]any{"succeeded": true, "num_freed": freed}}, nil
}

// scrollBody reads the ids of scrolls and the time to keep them open, from the body or from the
// URL.
func scrollBody(c *call) (ids []string, keepAlive string, err error) {
	tree, err := c.object()
	if err != nil {
		return nil, "", err
	}
	o := strictjson.Of("scroll", tree)
	for _, id := range o.List("scroll_id") {
		ids = append(ids, mapping.Plain(id))
	}
	keepAlive = o.Text("scroll", c.params.Get("scroll"))
	for _, id := range []string{c.params.Get("scroll_id"), c.r.PathValue("scroll_id")} {
		if id != "" {
			ids = append(ids, split(id)...)
		}
	}
	return ids, keepAlive, o.Done()
}
