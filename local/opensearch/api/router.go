package api

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/store"
)

// A server serves requests from a store.
type server struct {
	store   *store.Store
	scrolls scrolls
}

// router finds the route of a request. http.ServeMux cannot be used: it refuses /{index}/_bulk and
// /_index_template/{name} as conflicting patterns.
type router struct {
	entries []entry
	none    http.Handler
	long    http.Handler // for a URL that is too long
}

// maxLine is OpenSearch's default of http.max_initial_line_length, in bytes.
const maxLine = 4096

func tooLong(*server, *call) (any, error) {
	return nil, apierr.New(http.StatusBadRequest, "too_long_http_line_exception", "An HTTP line is larger than %d bytes.", maxLine)
}

type entry struct {
	method   string
	segments []string
	handler  http.Handler
}

// New returns a handler that serves the OpenSearch API from a store.
func New(documents *store.Store) http.Handler {
	s := &server{store: documents, scrolls: scrolls{open: map[string]*scroll{}}}
	rt := &router{none: s.handle(anyParams, notFound), long: s.handle(anyParams, tooLong)}
	for _, route := range api() {
		handler := s.handle(route.params, route.do)
		for pattern := range strings.SplitSeq(route.patterns, "|") {
			method, path, _ := strings.Cut(pattern, " ")
			rt.entries = append(rt.entries, entry{method, segments(path), handler})
		}
	}
	return rt
}

// segments splits a path into its segments. They stay escaped, so that an id can contain a slash.
func segments(path string) []string { return strings.Split(strings.Trim(path, "/"), "/") }

// ServeHTTP passes a request to its route.
func (rt *router) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if len(r.Method)+len(r.RequestURI)+len(" "+" HTTP/1.1") > maxLine {
		rt.long.ServeHTTP(w, r)
		return
	}
	path, method := segments(r.URL.EscapedPath()), r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	var allowed []string
	for _, e := range rt.entries {
		values, ok := e.match(path)
		if !ok {
			continue
		}
		if e.method != method {
			if !slices.Contains(allowed, e.method) {
				allowed = append(allowed, e.method)
			}
			continue
		}
		for name, value := range values {
			r.SetPathValue(name, value)
		}
		e.handler.ServeHTTP(w, r)
		return
	}
	slices.Sort(allowed)
	slices.Reverse(allowed)
	r.SetPathValue("allowed", strings.Join(allowed, ", "))
	rt.none.ServeHTTP(w, r)
}

// match returns the values of a pattern's wildcards. The name of an index never begins with an
// underscore, except _all.
func (e entry) match(path []string) (map[string]string, bool) {
	if len(path) != len(e.segments) {
		return nil, false
	}
	values := map[string]string{}
	for i, segment := range e.segments {
		name, isName := strings.CutPrefix(segment, "{")
		if !isName {
			if segment != path[i] {
				return nil, false
			}
			continue
		}
		value, err := url.PathUnescape(path[i])
		if err != nil || value == "" || i == 0 && value[0] == '_' && value != "_all" {
			return nil, false
		}
		values[strings.TrimSuffix(name, "}")] = value
	}
	return values, true
}

// notFound serves requests that no route matches.
func notFound(_ *server, c *call) (any, error) {
	uri, method := c.r.URL.Path, c.r.Method
	if allowed := c.r.PathValue("allowed"); allowed != "" {
		text := fmt.Sprintf("Incorrect HTTP method for uri [%s] and method [%s], allowed: [%s]", uri, method, allowed)
		return reply{http.StatusMethodNotAllowed, map[string]any{"error": text, "status": http.StatusMethodNotAllowed}}, nil
	}
	return nil, apierr.Illegal("no handler found for uri [%s] and method [%s]: it is not supported by the embedded store, or by OpenSearch", uri, method)
}
