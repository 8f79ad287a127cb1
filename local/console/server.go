// Package console serves the web page that shows which exceptions happened, since
// when, how often, and where in the code.
//
// It renders pages with html/template and package chart from the results of package
// client. The URL of a page holds its whole state, so that it can be shared. The
// script only makes pages faster to use: all of them work without it.
//
// To add a page:
//
//  1. Add a method to Client of package client that takes a Scope and returns a
//     typed result, computed by aggregations.
//  2. Write a method of server with the signature of handler: it calls the client
//     and returns the title and the data of the template.
//  3. Write pages/<name>.html, which defines "content". layout.html is around it,
//     parts.html has the templates that pages share.
//  4. Add a line to routes, and, if users should find it there, to navigation.
//
// A form that changes something is sent to the address of its page by POST. Its handler
// makes the change and returns the page, with a notice of the result.
package console

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"slices"
	"time"

	_ "time/tzdata" // time zones where the machine has none

	"faulty/local/cloud/sns"
	"faulty/local/console/client"
	"faulty/local/console/deadletters"
	"faulty/local/sameorigin"
)

//go:embed pages/*.html
var pages embed.FS

//go:embed static
var static embed.FS

// Options say what a console shows.
type Options struct {
	Client *client.Client
	// DeadLetters is the forwarder's failure queue; nil if it is not known.
	DeadLetters *deadletters.Queue
	// Published returns the messages that SNS of the embedded cloud received, the
	// newest first; nil without an embedded cloud.
	Published func() []sns.Message
	// Hosts are further names that the page may be called by, besides localhost
	// and addresses; requests under another name are refused.
	Hosts []string
	// User is who changes groups, as their history names it. OpenSearch decides what
	// Client may change, whoever that is.
	User string
	// ReadOnly offers and accepts no changes.
	ReadOnly bool
	Log      *slog.Logger
	Now      func() time.Time // nil is time.Now
}

type server struct {
	Options
	templates  map[string]*template.Template
	permission permission
	queueCount queueCount
}

// New returns the console as a handler.
func New(o Options) (http.Handler, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &server{Options: o, templates: map[string]*template.Template{}}
	mux := http.NewServeMux()
	for path, r := range s.routes() {
		t, err := template.New("").Funcs(functions()).ParseFS(pages, "pages/layout.html", "pages/parts.html", "pages/triage.html", "pages/"+r.template)
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", r.template, err)
		}
		s.templates[r.template] = t
		mux.Handle("GET "+path, s.page(r))
	}
	mux.Handle("GET /", s.page(route{"exceptions.html", nowhere})) // of which only the head is shown
	mux.HandleFunc("GET /explore/download", s.download)
	mux.HandleFunc("GET /dead-letters/download", s.downloadDeadLetters)
	mux.Handle("POST /{$}", s.page(route{"exceptions.html", s.changeFromList}))
	mux.Handle("POST /group/{id}", s.page(route{"group.html", s.changeFromGroup}))
	mux.Handle("POST /dead-letters", s.page(route{"deadletters.html", s.changeDeadLetters}))
	files, err := fs.Sub(static, "static")
	if err != nil {
		return nil, fmt.Errorf("embedded files: %w", err)
	}
	mux.Handle("GET /static/", http.StripPrefix("/static/", cached(http.FileServerFS(files))))
	known := func(host string) bool { return slices.Contains(o.Hosts, host) }
	return protected(sameorigin.New(mux, known)), nil
}

// A route is a page: its template and what fills it.
type route struct {
	template string
	fill     handler
}

// A handler finds what a page shows.
type handler func(r *http.Request, v view) (content, error)

// content is what a page has of its own.
type content struct {
	Title string
	Data  any  // for the template, as .Data
	Empty bool // nothing was found
	Bare  bool // not about a span of time or a query: without the bar for them

	Notice *notice // the result of a form
}

func (s *server) routes() map[string]route {
	return map[string]route{
		"/{$}":           {"exceptions.html", s.exceptions},
		"/group/{id}":    {"group.html", s.group},
		"/request/{id}":  {"request.html", s.request},
		"/explore":       {"explore.html", s.explore},
		"/functions":     {"functions.html", s.functions},
		"/versions":      {"versions.html", s.versions},
		"/patterns":      {"patterns.html", s.patterns},
		"/pattern":       {"pattern.html", s.pattern},
		"/dead-letters":  {"deadletters.html", s.deadLetters},
		"/notifications": {"notifications.html", s.notifications},
		"/document":      {"document.html", s.document},
	}
}

// navigation is the pages that each page links to.
func navigation() []struct{ Path, Name string } {
	return []struct{ Path, Name string }{
		{"/", "Exceptions"}, {"/explore", "Explore"}, {"/patterns", "Patterns"}, {"/functions", "Functions"}, {"/versions", "Versions"}, {"/dead-letters", "Dead letters"},
		{"/notifications", "Notifications"},
	}
}

// page is what the templates see.
type page struct {
	content
	View    view
	Index   string // the pattern of the indices
	Nav     []struct{ Path, Name string }
	Problem *problem
	Partial string            // why the figures are incomplete
	Badges  map[string]string // of links of Nav, by their paths
	Unknown []string          // fields that are asked for and no document has
	Cost    string            // what the page took to find
}

// problem is what went wrong, in words for the reader.
type problem struct {
	Heading, Text string
	Query         bool // what was typed as a query is at fault
}

// An addressError is what an address says that no page can make sense of.
type addressError string

func (e addressError) Error() string { return string(e) }

// patience is how long a page waits for its answers. A search gives up before,
// with what it has found: see package client.
const patience = 20 * time.Second

func (s *server) page(route route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, meter := client.WithMeter(r.Context())
		if r.Method == http.MethodGet { // sending dead letters again may take longer
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, patience)
			defer cancel()
		}
		p := page{Nav: navigation(), Index: s.Client.Index()}
		if r.Method != http.MethodGet {
			s.queueCount.forget()
		}
		badges := func() map[string]string { return s.badges(ctx)() }
		if r.Method == http.MethodGet {
			badges = s.badges(ctx) // while the page is filled; a form may change it
		}
		var err error
		status := http.StatusOK
		if p.View, err = parseView(r.URL, s.Now()); err == nil {
			if to := s.identify(r.WithContext(ctx), p.View); to != "" {
				http.Redirect(w, r, to, http.StatusSeeOther) //nolint:gosec // a path of the console: identify escapes the id, of hex digits alone
				return
			}
			p.View.deployments = s.deployments(ctx, p.View, route.template)
			p.content, err = route.fill(r.WithContext(ctx), p.View)
		} else {
			err = addressError(err.Error())
		}
		if p.Notice != nil && p.Notice.Status != 0 {
			status = p.Notice.Status
		}
		if err == nil && p.Empty {
			p.Unknown, err = s.Client.Unknown(ctx, p.View.Scope())
		}
		if err != nil {
			p.Problem, status = s.explain(r, err)
		}
		if p.Title == "" {
			p.Title = "faulty"
		}
		p.Partial, p.Badges = meter.Incomplete(), badges()
		searches, sent, received, took := meter.Read()
		if searches > 0 {
			p.Cost = fmt.Sprintf("%s, %d ms, %s KB", plural(searches, "search", "searches"), took.Milliseconds(), number((sent+received+1023)/1024))
		}
		w.Header().Set("Server-Timing", fmt.Sprintf(`search;dur=%.1f;desc="%d searches, %d bytes out, %d bytes in"`, float64(took.Microseconds())/1000, searches, sent, received))
		s.render(w, status, route.template, p)
	})
}

// explain returns a description and a status for an error.
func (s *server) explain(r *http.Request, err error) (*problem, int) {
	const noSuchQuestion, noAnswer, nothing = "This cannot be asked", "There is no answer", "There is nothing here"
	if e, ok := errors.AsType[addressError](err); ok {
		return &problem{noSuchQuestion, e.Error(), false}, http.StatusBadRequest
	}
	if e, ok := errors.AsType[*client.Error](err); ok {
		switch {
		case e.Query:
			return &problem{noSuchQuestion, e.Reason, true}, http.StatusBadRequest
		case e.Status == http.StatusNotFound:
			return &problem{nothing, e.Reason, false}, http.StatusNotFound
		}
		return &problem{noAnswer, e.Reason, false}, http.StatusBadGateway
	}
	s.Log.ErrorContext(r.Context(), "page", "path", r.URL.Path, "error", err)
	return &problem{noAnswer, err.Error(), false}, http.StatusInternalServerError
}

// nowhere handles every address without a page.
func nowhere(r *http.Request, _ view) (content, error) {
	return content{Title: "Not found", Bare: true}, &client.Error{Status: http.StatusNotFound, Reason: fmt.Sprintf("The console has no page %.200s; the links above lead to those it has.", r.URL.Path)}
}
