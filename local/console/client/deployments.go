package client

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
)

// A Deployment is the start of a new version of a function or service.
type Deployment struct {
	Function, Version string
	At                time.Time
	Source            string // the evidence: FirstEvent, CloudTrail or Marked
}

// The sources of deployments, from the weakest to the strongest evidence.
const (
	FirstEvent = "first event"
	CloudTrail = "CloudTrail"
	Marked     = "marked"
)

// DeploymentAction is the event.action of a document that marks a deployment.
const DeploymentAction = "deployment"

// updates returns the event names with which CloudTrail records a change of a function's
// code. CloudTrail appends the date of the Lambda API version to some of them.
func updates() []string {
	return []string{"UpdateFunctionCode20150331v2", "UpdateFunctionCode20150331", "UpdateFunctionCode"}
}

// maxDeployments limits the number of deployment documents that are read.
const maxDeployments = 100

// minLookBack is the minimum time before a scope in which Deployments searches for
// earlier versions.
const minLookBack = time.Hour

// lifetime holds the time of a version's first event.
type lifetime struct{ First metric }

// Deployments returns the deployments in a scope, ordered by time, with one search. The
// query of the scope does not restrict them. Its conditions restrict them only if they are
// on a function, a service or a log group: a chart of errors must also show deployments,
// whose documents are not errors.
//
// The first event of a version counts as a deployment if another version of the function
// ran earlier. To find earlier versions, the search also covers a span before the scope
// that is as long as the scope.
func (c *Client) Deployments(ctx context.Context, s Scope) ([]Deployment, error) {
	wide := Scope{From: s.From.Add(-max(s.To.Sub(s.From), minLookBack)), To: s.To}
	aggs := versionTree(object{"first": object{"min": object{"field": "@timestamp"}}})
	announced := object{"bool": object{"should": []object{is("event.action", DeploymentAction), {"terms": object{"attributes.eventName": updates()}}}, "minimum_should_match": 1}}
	aggs["announced"] = object{"filter": announced, "aggs": object{"events": object{"top_hits": object{"size": maxDeployments, "sort": newest()}}}}
	query := object{"bool": object{"should": []object{exists("service.version"), {"terms": object{"attributes.eventName": updates()}}}, "minimum_should_match": 1}}
	found, err := ask[struct {
		versionsFound[lifetime]
		Announced struct{ Events topHits } `json:"announced"`
	}](ctx, c, object{"size": 0, "track_total_hits": false, "query": wide.query(query), "aggs": aggs})
	if err != nil {
		return nil, err
	}
	list := firsts(found.Aggregations.versionsFound)
	docs, err := documents(found.Aggregations.Announced.Events.Hits.Hits)
	if err != nil {
		return nil, err
	}
	for _, d := range docs {
		if !d.Has("attributes.errorCode") { // CloudTrail records a change that AWS rejected with an errorCode
			list = append(list, announcedBy(d))
		}
	}
	list = slices.DeleteFunc(list, func(d Deployment) bool { return !s.concerns(d.Function) })
	return within(list, s), nil
}

// concerns reports whether the conditions on functions, services and log groups match a
// function. A marked deployment, or one recorded by CloudTrail, names only one of the
// three.
func (s Scope) concerns(function string) bool {
	for _, c := range s.Only {
		value := c.Value
		switch c.Field {
		case "faas.name", "service.name":
		case "aws.cloudwatch.log_group":
			value = strings.TrimPrefix(value, "/aws/lambda/")
		default:
			continue
		}
		if (value == function) == c.Not {
			return false
		}
	}
	return true
}

// firsts returns a deployment for the first event of each version that follows another version.
func firsts(f versionsFound[lifetime]) (list []Deployment) {
	for function, versions := range f.byFunction() {
		begin := map[string]time.Time{}
		for _, v := range versions {
			for _, part := range v.Parts {
				if at := part.In.First.time(); begin[v.Version].IsZero() || at.Before(begin[v.Version]) {
					begin[v.Version] = at
				}
			}
		}
		var earliest time.Time
		for _, at := range begin {
			if earliest.IsZero() || at.Before(earliest) {
				earliest = at
			}
		}
		for version, at := range begin {
			if at.After(earliest) {
				list = append(list, Deployment{function, version, at, FirstEvent})
			}
		}
	}
	return list
}

// announcedBy returns the deployment in a marker document or in a CloudTrail record.
func announcedBy(d Document) Deployment {
	if d.Text("event.action") == DeploymentAction {
		return Deployment{cmp.Or(d.Text("faas.name"), d.Text("service.name")), d.Text("service.version"), d.Time(), Marked}
	}
	return Deployment{functionName(d.Text("attributes.requestParameters.functionName")), d.Text("attributes.responseElements.version"), d.Time(), CloudTrail}
}

// functionName returns the name in any form in which Lambda's API accepts it: NAME,
// ACCOUNT:function:NAME, arn:aws:lambda:REGION:ACCOUNT:function:NAME, each also with :QUALIFIER.
func functionName(text string) string {
	parts := strings.Split(text, ":")
	if i := slices.Index(parts, "function"); i > 0 && i+1 < len(parts) {
		return parts[i+1]
	}
	return parts[0]
}

// within returns the deployments inside a scope, ordered by time and without duplicates. If a
// deployment has several sources, it keeps the one with the strongest evidence.
func within(list []Deployment, s Scope) (out []Deployment) {
	strength := []string{FirstEvent, CloudTrail, Marked}
	slices.SortFunc(list, func(a, b Deployment) int {
		return cmp.Or(cmp.Compare(slices.Index(strength, b.Source), slices.Index(strength, a.Source)), a.At.Compare(b.At), cmp.Compare(a.Function, b.Function), cmp.Compare(a.Version, b.Version))
	})
	known := map[[2]string]bool{}
	for _, d := range list {
		key := [2]string{d.Function, d.Version}
		if d.At.Before(s.From) || !d.At.Before(s.To) || known[key] && d.Version != "$LATEST" {
			known[key] = true
			continue
		}
		known[key] = true
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(a, b Deployment) int { return a.At.Compare(b.At) })
	return out
}
