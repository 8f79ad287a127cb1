// Package transport makes HTTP transports that recover if a server stops responding on a connection.
package transport

import "net/http"

// HTTP1 makes t use HTTP/1.1 only, and returns t.
//
// An HTTP/2 connection carries many requests, and a request that times out does not close it. A
// connection on which the server no longer responds, because a firewall has dropped its state or
// because the host has disappeared, is therefore reused, and every request on it times out. An
// HTTP/1.1 connection carries one request at a time. If the request times out, even while it is
// being written, the connection is closed and the next request opens a new one. A client that
// sends one request at a time gains nothing from HTTP/2.
func HTTP1(t *http.Transport) *http.Transport {
	t.Protocols = new(http.Protocols)
	t.Protocols.SetHTTP1(true)
	t.ForceAttemptHTTP2 = false
	return t
}

// Default returns a copy of http.DefaultTransport that uses HTTP/1.1 only.
func Default() *http.Transport {
	standard, _ := http.DefaultTransport.(*http.Transport) // its documented type
	return HTTP1(standard.Clone())
}
