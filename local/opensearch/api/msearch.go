package api

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"time"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/strictjson"
)

// count serves _count.
func (s *server) count(c *call) (any, error) {
	tree, err := c.object()
	if err != nil {
		return nil, err
	}
	o := strictjson.Of("count", tree)
	wanted := o.Take("query")
	if err := o.Done(); err != nil {
		return nil, err
	}
	if q := c.queryParameter(); q != nil {
		wanted = q
	}
	views, err := s.views(c)
	if err != nil {
		return nil, err
	}
	total, now := 0, time.Now()
	within, cancel := c.within(maxSearchTime)
	defer cancel()
	for _, v := range views {
		ctx := contextOf(v, now)
		ctx.Done = within.Done()
		q, err := ctx.Parse(wanted)
		if err != nil {
			return nil, err
		}
		for _, seg := range v.Segments {
			set := q(seg).And(seg.Live)
			if ctx.Expired() {
				return nil, apierr.New(http.StatusServiceUnavailable, "timeout_exception", "the documents were not counted after %v", maxSearchTime)
			}
			total += set.Count()
			if err := seg.Err(); err != nil {
				return nil, fmt.Errorf("count in %s: %w", v.Name, err)
			}
		}
	}
	return map[string]any{"count": total, "_shards": searchShards{Total: len(views), Successful: len(views)}}, nil
}

// maxSearches is the maximum number of searches in one _msearch.
const maxSearches = 1000

// multiSearch serves _msearch. The body consists of pairs of lines: a header that names the
// indices, and the body of a search.
func (s *server) multiSearch(c *call) (any, error) {
	if bytes.Count(c.body, []byte("\n")) > 2*maxSearches {
		return nil, apierr.Unsupported(fmt.Sprintf("an _msearch of more than %d searches", maxSearches))
	}
	lines := bytes.Split(bytes.TrimSuffix(c.body, []byte("\n")), []byte("\n"))
	if len(lines)%2 != 0 {
		return nil, apierr.New(400, "action_request_validation_exception", "Validation Failed: 1: no requests added, or a header without a body;")
	}
	responses := []any{}
	for i := 0; i < len(lines); i += 2 {
		if err := c.overdue(); err != nil {
			return nil, err
		}
		response, err := s.searchOne(c, lines[i], lines[i+1])
		if err != nil {
			responses = append(responses, apierr.From(err).Body())
			continue
		}
		response.Status = 200
		responses = append(responses, response)
	}
	return map[string]any{"took": c.took(), "responses": responses}, nil
}

func (s *server) searchOne(c *call, header, text []byte) (*searchReply, error) {
	one := &call{r: c.r, params: map[string][]string{}, body: header, start: c.start}
	where, err := one.object()
	if err != nil {
		return nil, err
	}
	o := strictjson.Of("msearch header", where)
	index := strings.Join(o.Texts("index"), ",")
	for _, name := range []string{"ignore_unavailable", "allow_no_indices"} {
		if o.Has(name) {
			one.params.Set(name, o.Text(name, ""))
		}
	}
	if err := o.Done(); err != nil {
		return nil, err
	}
	if index == "" {
		index = c.r.PathValue("index")
	}
	one.body = text
	tree, err := one.object()
	if err != nil {
		return nil, err
	}
	r, err := parseSearch(one, tree)
	if err != nil {
		return nil, err
	}
	views, err := s.resolve(index, one.params)
	if err != nil {
		return nil, err
	}
	one.spent = c.spent // all responses are in memory at the same time
	out, _, err := s.run(one, r, views, time.Now())
	c.spent = one.spent
	return out, err
}
