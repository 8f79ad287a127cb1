package main

import (
	"fmt"
	"html"
	"net/http"
	"strconv"
	"strings"

	"faulty/functions/api/fault"
)

// A page is a complete response.
type page struct {
	status      int
	contentType string // sent unchanged
	body        string
	length      int    // length of a content before it was wrapped; 0 for other pages
	fault       string // name of the fault that caused the page, or ""
}

func (p page) write(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", p.contentType)
	h.Set("Content-Length", strconv.Itoa(len(p.body)))
	if p.fault != "" {
		h.Set("X-Fault", p.fault)
	}
	w.WriteHeader(p.status)
	// An error means that the client disconnected. The access line has the status
	// anyway.
	_, _ = w.Write([]byte(p.body))
}

const htmlType = "text/html; charset=utf-8"

// notFound returns the 404 page of a path.
func notFound(path string) page {
	title := "Page not found at " + path
	return page{status: http.StatusNotFound, contentType: htmlType,
		body: document(title, "Page not found (404)", "The API has one page: /")}
}

// serverError returns the 500 page of a failure.
func serverError(name, exceptionType string) page {
	return page{status: http.StatusInternalServerError, contentType: htmlType, fault: name,
		body: document("Server Error (500)", "Server Error (500)", exceptionType)}
}

// unknownFault returns the 400 page, which lists all faults.
func unknownFault(name string, faults []fault.Fault) page {
	var b strings.Builder
	fmt.Fprintf(&b, "There is no fault %q. The faults are:\n\n", name)
	for _, f := range faults {
		fmt.Fprintf(&b, "%-20s %s\n", f.Name, f.About)
	}
	return page{status: http.StatusBadRequest, contentType: "text/plain; charset=utf-8", body: b.String()}
}

// document returns an HTML page. It escapes its arguments.
func document(title, heading, text string) string {
	return fmt.Sprintf("<!doctype html>\n<html lang=\"en\">\n<head><title>%s</title></head>\n<body><h1>%s</h1><p>%s</p></body>\n</html>\n",
		html.EscapeString(title), html.EscapeString(heading), html.EscapeString(text))
}
