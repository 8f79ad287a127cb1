package rest

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"faulty/local/cloud/template"
)

// router finds the route of a request as API Gateway does: by segments, where
// a literal one goes before {name}, and {name} before {name+}; then by method,
// where a named one goes before ANY. A resource that matches but lacks the
// method does not pass the request on to a wider one.
type router []resource

type resource struct {
	segments []string
	methods  map[string]template.Route
}

func newRouter(routes []template.Route) router {
	byPath := map[string]resource{}
	for _, route := range routes {
		res, known := byPath[route.Path]
		if !known {
			res = resource{split(route.Path), map[string]template.Route{}}
			byPath[route.Path] = res
		}
		res.methods[strings.ToUpper(route.Method)] = route
	}
	var r router
	for _, res := range byPath {
		r = append(r, res)
	}
	slices.SortFunc(r, func(a, b resource) int {
		return slices.CompareFunc(a.segments, b.segments, func(x, y string) int {
			return cmp.Or(cmp.Compare(width(x), width(y)), cmp.Compare(x, y))
		})
	})
	return r
}

func split(path string) []string {
	return strings.FieldsFunc(path, func(c rune) bool { return c == '/' })
}

// width tells how much a segment of a route matches: one value, any, or any number of segments.
func width(segment string) int {
	switch {
	case strings.HasSuffix(segment, "+}"):
		return 2
	case strings.HasPrefix(segment, "{"):
		return 1
	}
	return 0
}

// match returns the route for a request and the values of its path's parameters.
func (r router) match(method, path string) (template.Route, map[string]string, bool) {
	segments := split(path)
	for _, res := range r {
		params, ok := res.match(segments, strings.HasSuffix(path, "/"))
		if !ok {
			continue
		}
		route, ok := res.methods[method]
		if !ok {
			route, ok = res.methods["ANY"]
		}
		return route, params, ok
	}
	return template.Route{}, nil, false
}

func (res resource) match(segments []string, slash bool) (map[string]string, bool) {
	params := map[string]string{}
	for i, want := range res.segments {
		if i >= len(segments) {
			return nil, false
		}
		switch width(want) {
		case 2:
			rest := strings.Join(segments[i:], "/")
			if slash {
				rest += "/"
			}
			params[want[1:len(want)-2]] = unescape(rest)
			return params, true
		case 1:
			params[want[1:len(want)-1]] = unescape(segments[i])
		case 0:
			if segments[i] != want {
				return nil, false
			}
		}
	}
	return params, len(segments) == len(res.segments)
}

func unescape(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}
