// Package console serves the web pages that show which exceptions happened, since when, how
// often, and where in the code.
//
// It renders the results of package client with html/template and package chart. The URL of a
// page contains the whole state of the page and can be shared. The script only makes the
// pages faster to use: all pages work without it.
//
// To add a page:
//
//  1. Add a method to Client in package client. It takes a Scope and returns a typed
//     result, which aggregations compute.
//  2. Add a method to server with the signature of handler. It calls the client and
//     returns the title and the data of the template.
//  3. Add pages/<name>.html, which defines "content". layout.html contains it, and
//     parts.html has the templates that pages share.
//  4. Add a line to routes, and a line to navigation if the page should be linked there.
//
// A form that changes something is sent by POST to the URL of its page. The handler makes
// the change and returns the page with a notice of the result.
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
	"sync"
	"time"

	_ "time/tzdata" // provides time zones on machines without a time zone database

	"faulty/local/cloud/sns"
	"faulty/local/console/client"
	"faulty/local/console/deadletters"
	"faulty/local/console/sourceurl"
	"faulty/local/sameorigin"
)

//go:embed pages/*.html
var pages embed.FS

//go:embed static
var static embed.FS

// Options configure a console.
type Options struct {
	Client *client.Client
	// DeadLetters is the forwarder's failure queue; nil if there is none.
	DeadLetters *deadletters.Queue
	// Published returns the messages that SNS in the embedded cloud received, newest first.
	// It is nil without an embedded cloud.
	Published func() []sns.Message
	// Hosts are additional host names of the console, besides localhost and IP addresses.
	// Requests for other host names are rejected.
	Hosts []string
	// User is the name of the user in the history of groups. It does not affect permissions:
	// OpenSearch decides what Client may change.
	User string
	// ReadOnly disables all changes.
	ReadOnly bool
	// Sources are the URLs of the source code of services.
	Sources sourceurl.Templates
	Log     *slog.Logger
	Now     func() time.Time // nil is time.Now
}

type server struct {
	Options
	templates      map[string]*template.Template
	buffers        sync.Pool      // of *bytes.Buffer, for pages
	permission     recent[string] // why this console may not change groups; "" if it may
	queueCount     recent[int]    // number of dead letters
	promotedFields recent[[]string]
	attributeNames recent[[]string]
	storedSize     recent[float64] // average size of a stored document in bytes
}

// New returns the console as an HTTP handler.
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
	mux.Handle("GET /", s.page(route{"exceptions.html", nowhere})) // the error page shows only the head of this template
	mux.HandleFunc("GET /explore/download", s.download)
	mux.HandleFunc("GET /suggest", s.suggest)
	mux.HandleFunc("GET /dead-letters/download", s.downloadDeadLetters)
	mux.Handle("POST /{$}", s.page(route{"exceptions.html", s.changeFromList}))
	mux.Handle("POST /group/{id}", s.page(route{"group.html", s.changeFromGroup}))
	mux.Handle("POST /dead-letters", s.page(route{"deadletters.html", s.changeDeadLetters}))
	mux.Handle("POST "+searchesPath, s.page(route{"searches.html", s.changeSearches}))
	files, err := fs.Sub(static, "static")
	if err != nil {
		return nil, fmt.Errorf("embedded files: %w", err)
	}
	mux.Handle("GET /static/", http.StripPrefix("/static/", cached(http.FileServerFS(files))))
	known := func(host string) bool { return slices.Contains(o.Hosts, host) }
	return protected(sameorigin.New(mux, known)), nil
}

// A route is the template of a page and the handler that provides its data.
type route struct {
	template string
	fill     handler
}

// A handler returns the content of a page.
type handler func(r *http.Request, v view) (content, error)

// content is the part of a page that differs between pages.
type content struct {
	Title string
	Data  any  // the template's .Data
	Empty bool // nothing was found
	Bare  bool // the page has no time range and query, so the search bar is omitted

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
		searchesPath:     {"searches.html", s.searches},
	}
}

// navigation returns the pages to which every page links.
func navigation() []struct{ Path, Name string } {
	return []struct{ Path, Name string }{
		{"/", "Exceptions"}, {"/explore", "Explore"}, {"/patterns", "Patterns"}, {"/functions", "Functions"}, {"/versions", "Versions"}, {"/dead-letters", "Dead letters"},
		{"/notifications", "Notifications"},
	}
}

// page is the data that the templates receive.
type page struct {
	content
	View    view
	Index   string // the index pattern
	Nav     []struct{ Path, Name string }
	Problem *problem
	Partial string            // why the figures are incomplete
	Badges  map[string]string // counts beside the links of Nav, by path
	Fields  []string          // names that complete what is typed into the search box
	Unknown []string          // fields in the query or conditions that no index has
	Cost    string            // number, size and duration of the page's searches
}

// problem is an error as the page shows it.
type problem struct {
	Heading, Text string
	Query         bool // the query that the user typed caused the error
}

// An addressError describes an invalid URL parameter.
type addressError string

func (e addressError) Error() string { return string(e) }

// patience is the timeout of a page. A search times out earlier and returns what it has found:
// see package client.
const patience = 20 * time.Second

func (s *server) page(route route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, meter := client.WithMeter(r.Context())
		if r.Method == http.MethodGet { // no timeout for a POST: sending dead letters again may take longer
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, patience)
			defer cancel()
		}
		p := page{Nav: navigation(), Index: s.Client.Index()}
		if r.Method != http.MethodGet {
			s.queueCount.forget()
		}
		fields := make(chan []string, 1)
		go func() { fields <- s.countable(ctx) }()
		badges := func() map[string]string { return s.badges(ctx)() }
		if r.Method == http.MethodGet {
			badges = s.badges(ctx) // count while the page is filled; not for a POST, which may change the count
		}
		var err error
		status := http.StatusOK
		if p.View, err = parseView(r.URL, s.Now()); err == nil {
			if to := s.identify(r.WithContext(ctx), p.View); to != "" {
				http.Redirect(w, r, to, http.StatusSeeOther) //nolint:gosec // a path of the console: the id has hex digits only and identify escapes it
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
		select {
		case p.Fields = <-fields:
		case <-ctx.Done(): // OpenSearch does not respond, and the page reports this
		}
		searches, sent, received, took := meter.Read()
		if searches > 0 {
			p.Cost = fmt.Sprintf("%s, %d ms, %s KB", plural(searches, "search", "searches"), took.Milliseconds(), number((sent+received+1023)/1024))
		}
		w.Header().Set("Server-Timing", fmt.Sprintf(`search;dur=%.1f;desc="%d searches, %d bytes out, %d bytes in"`, float64(took.Microseconds())/1000, searches, sent, received))
		s.render(w, status, route.template, p)
	})
}

// explain returns the description and the HTTP status of an error.
func (s *server) explain(r *http.Request, err error) (*problem, int) {
	const invalidRequest, requestFailed, nothing = "The query is not valid", "The request failed", "Not found"
	if e, ok := errors.AsType[addressError](err); ok {
		return &problem{invalidRequest, e.Error(), false}, http.StatusBadRequest
	}
	if e, ok := errors.AsType[*client.Error](err); ok {
		switch {
		case e.Query:
			return &problem{invalidRequest, e.Reason, true}, http.StatusBadRequest
		case e.Status == http.StatusNotFound:
			return &problem{nothing, e.Reason, false}, http.StatusNotFound
		}
		return &problem{requestFailed, e.Reason, false}, http.StatusBadGateway
	}
	s.Log.ErrorContext(r.Context(), "page", "path", r.URL.Path, "error", err)
	return &problem{requestFailed, err.Error(), false}, http.StatusInternalServerError
}

// nowhere handles all URLs without a page.
func nowhere(r *http.Request, _ view) (content, error) {
	return content{Title: "Not found", Bare: true}, &client.Error{Status: http.StatusNotFound, Reason: fmt.Sprintf("The console has no page %.200s; the links above lead to those it has.", r.URL.Path)}
}
