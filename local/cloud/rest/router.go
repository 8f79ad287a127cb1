package rest

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"faulty/local/cloud/template"
)

// router finds the route of a request as API Gateway does. It first compares the
// segments of the path: a literal segment has priority over {name}, and {name}
// over {name+}. It then compares the method: a specific method has priority over
// ANY. If a resource matches the path but does not have the method, less specific
// resources are not tried.
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

// width returns how many values a segment of a route matches: 0 for a literal, 1
// for any one segment, 2 for any number of segments.
func width(segment string) int {
	switch {
	case strings.HasSuffix(segment, "+}"):
		return 2
	case strings.HasPrefix(segment, "{"):
		return 1
	}
	return 0
}

// match returns the route of a request and the values of its path parameters.
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
