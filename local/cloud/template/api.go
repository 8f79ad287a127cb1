package template

import (
	"slices"
	"strings"
)

// api reads an AWS::Serverless::Api. Its routes are read with the functions.
func (l *loader) api(r *resource, f *fields) API {
	a := API{LogicalID: r.id, ID: l.apiID(r), Stage: f.required("StageName"), Tracing: f.flag("TracingEnabled", false)}
	for _, t := range f.texts("BinaryMediaTypes") {
		// SAM accepts image~1gif for image/gif, as in a JSON pointer.
		a.BinaryTypes = append(a.BinaryTypes, strings.ReplaceAll(t, "~1", "/"))
	}
	return a
}

// apiID returns an id in API Gateway's format: ten lower-case letters and digits.
func (l *loader) apiID(r *resource) string {
	return strings.ToLower(l.suffix(r.id, 10))
}

// stage returns the StageName of an API. It reads the name before the API is
// built, for the resources that refer to it.
func (l *loader) stage(r *resource) string {
	if r.naming {
		return ""
	}
	r.naming = true
	defer func() { r.naming = false }()
	return l.fields(r.properties, r.kind+" property", "").text("StageName", "")
}

// route adds an Api event to the API that it names.
func (l *loader) route(r *resource, f *fields) {
	id := l.restAPI(f)
	route := Route{Method: strings.ToUpper(f.required("Method")), Path: f.required("Path"), Function: r.id}
	if !slices.Contains([]string{"ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}, route.Method) {
		f.fail("Method", "%s %q is %q; must be an HTTP method or ANY", f.owner, "Method", route.Method)
	}
	if !strings.HasPrefix(route.Path, "/") {
		f.fail("Path", "%s %q is %q; must begin with /", f.owner, "Path", route.Path)
	}
	l.checks = append(l.checks, func() { l.addRoute(f, id, route) })
}

// restAPI returns the logical id that RestApiId refers to, either by !Ref or
// directly.
func (l *loader) restAPI(f *fields) string {
	const key = "RestApiId"
	given := f.required(key)
	for _, r := range l.order {
		if r.kind == apiType && (given == l.apiID(r) || given == r.id) {
			return r.id
		}
	}
	if given != "" {
		f.fail(key, "%s %q: %q is no AWS::Serverless::Api of this template", f.owner, key, given)
	}
	return ""
}

// addRoute runs when all APIs are in the stack. Like SAM, it refuses a duplicate
// route.
func (l *loader) addRoute(f *fields, id string, route Route) {
	for i := range l.stack.APIs {
		api := &l.stack.APIs[i]
		if api.LogicalID != id {
			continue
		}
		for _, other := range api.Routes {
			if other.Method == route.Method && other.Path == route.Path {
				l.fail(f.line, "%s %s of %s is a duplicate route, first to %s", route.Method, route.Path, id, other.Function)
			}
		}
		api.Routes = append(api.Routes, route)
	}
}
