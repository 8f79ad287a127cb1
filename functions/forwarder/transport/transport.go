// Package transport makes HTTP connections that recover from silence.
package transport

import "net/http"

// HTTP1 has t speak HTTP/1.1 alone, and returns it.
//
// A connection of HTTP/2 carries many requests, so that the end of one says nothing of
// the connection: one that no longer responds, behind a firewall that has forgotten it
// or on a host that is gone, is used again and again, and every request on it times
// out. A request of HTTP/1.1 has its connection to itself, and where it times out, even
// while it is being written, the connection is closed and the next request dials.
// A sender of one request at a time gains nothing from HTTP/2.
func HTTP1(t *http.Transport) *http.Transport {
	t.Protocols = new(http.Protocols)
	t.Protocols.SetHTTP1(true)
	t.ForceAttemptHTTP2 = false
	return t
}

// Default returns connections as http.DefaultTransport makes them, of HTTP/1.1.
func Default() *http.Transport {
	standard, _ := http.DefaultTransport.(*http.Transport) // as documented
	return HTTP1(standard.Clone())
}
