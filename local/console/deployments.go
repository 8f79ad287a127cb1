package console

import (
	"context"
	"slices"
	"sync"

	"faulty/local/console/chart"
	"faulty/local/console/client"
	"faulty/local/console/escape"
)

// deployments starts to look for the deployments of a page's span, and returns what
// waits for them; nil for a page without a chart over time. They accompany what a page
// shows, so that the page is complete without them: an error is not its own.
func (s *server) deployments(ctx context.Context, v view, template string) func() []client.Deployment {
	if !slices.Contains([]string{"exceptions.html", "group.html", "explore.html", "functions.html", "versions.html", "patterns.html"}, template) {
		return nil
	}
	found := make(chan []client.Deployment, 1)
	go func() {
		list, err := s.Client.Deployments(ctx, v.Scope())
		if err != nil {
			s.Log.WarnContext(ctx, "deployments", "error", err)
		}
		found <- list
	}()
	return sync.OnceValue(func() []client.Deployment { return <-found })
}

// marks returns the deployments as lines of a chart.
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

// deployed says what a deployment deployed.
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
