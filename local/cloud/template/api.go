package template

import "strings"

// api reads an AWS::Serverless::Api; its routes come with the functions.
func (l *loader) api(r *resource, f *fields) API {
	a := API{LogicalID: r.id, ID: l.apiID(r), Stage: f.required("StageName"), Tracing: f.flag("TracingEnabled", false)}
	for _, t := range f.texts("BinaryMediaTypes") {
		// SAM takes image~1gif for image/gif, as in a JSON pointer.
		a.BinaryTypes = append(a.BinaryTypes, strings.ReplaceAll(t, "~1", "/"))
	}
	return a
}

// apiID has the form of API Gateway's: ten lower-case letters and digits.
func (l *loader) apiID(r *resource) string {
	return strings.ToLower(l.suffix(r.id, 10))
}

// stage is the StageName of an API, read ahead for those who refer to it.
func (l *loader) stage(r *resource) string {
	if r.naming {
		return ""
	}
	r.naming = true
	defer func() { r.naming = false }()
	return l.fields(r.properties, r.kind+" property", "").text("StageName", "")
}

// route adds an Api event to the API it names.
func (l *loader) route(r *resource, f *fields) {
	id := l.restAPI(f)
	route := Route{Method: strings.ToUpper(f.required("Method")), Path: f.required("Path"), Function: r.id}
	l.checks = append(l.checks, func() { // when every API is in the stack
		for i := range l.stack.APIs {
			if api := &l.stack.APIs[i]; api.LogicalID == id {
				api.Routes = append(api.Routes, route)
			}
		}
	})
}

// restAPI gives the logical id that RestApiId refers to: by !Ref, or as is.
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
