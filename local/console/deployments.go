package console

import (
	"context"
	"slices"
	"sync"

	"faulty/local/console/chart"
	"faulty/local/console/client"
	"faulty/local/console/escape"
)

// deployments starts to search the deployments in a page's time range. It returns a function
// that waits for the result, or nil for a page without a chart over time. A page is complete
// without the deployments, so an error in this search is not an error of the page.
func (s *server) deployments(ctx context.Context, v view, template string) func() []client.Deployment {
	if !slices.Contains([]string{"exceptions.html", "group.html", "explore.html", "functions.html", "versions.html", "patterns.html"}, template) {
		return nil
	}
	found := make(chan []client.Deployment, 1)
	go func() {
		list, err := s.Client.Deployments(ctx, v.Scope())
		if err != nil && ctx.Err() == nil { // the browser waits for the page
			s.Log.WarnContext(ctx, "deployments", "error", err)
		}
		found <- list
	}()
	return sync.OnceValue(func() []client.Deployment { return <-found })
}

// marks returns the deployments as marks of a chart.
func (v view) marks() (list []chart.Mark) {
	if v.deployments == nil {
		return nil
	}
	for _, d := range v.deployments() {
		m := chart.Mark{At: d.At, Name: escape.Line(60, deployed(d)), Link: v.Link("/versions")}
		list = append(list, m)
	}
	return list
}

// maxNamed limits the deployments that are named below a chart.
const maxNamed = 6

// Deployed returns the newest deployments that the page's chart shows as lines.
func (v view) Deployed() (list []fact) {
	if v.deployments == nil {
		return nil
	}
	found := v.deployments()
	for _, d := range slices.Backward(found[max(0, len(found)-maxNamed):]) {
		list = append(list, fact{Name: escape.Line(60, deployed(d)), Text: v.Timestamp(d.At).Exact, Link: v.Link("/versions")})
	}
	return list
}

// deployed returns the function and version of a deployment as text.
func deployed(d client.Deployment) string {
	text := d.Function
	if d.Version != "" {
		text += " " + d.Version
	}
	if d.Source != client.FirstEvent {
		text += " (" + d.Source + ")"
	}
	return text
}
