package console

import (
	"net"
	"net/http"
	"slices"
	"strings"
)

// policy lets a page load its own files and nothing else.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard keeps strangers out. The console has no password: whoever reaches it
// reads everything, so it must not be reached by the page of another site that
// a browser has open.
func guard(next http.Handler, hosts []string) http.Handler {
	crossSite := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if !known(r.Host, hosts) {
			// A name of a foreign site can be made to lead here.
			http.Error(w, "The console is not called by this name; --host adds one.", http.StatusMisdirectedRequest)
			return
		}
		if err := crossSite.Check(r); err != nil {
			http.Error(w, "This request comes from the page of another site.", http.StatusForbidden)
			return
		}
		if !strings.HasPrefix(r.URL.Path, "/static/") {
			h.Set("Cache-Control", "no-store")
		}
		next.ServeHTTP(w, r)
	})
}

// known tells whether a Host header names the machine: by its loopback address,
// localhost, or a name that was given.
func known(host string, hosts []string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.Trim(name, "[]"))
	if name == "localhost" || slices.Contains(hosts, name) {
		return true
	}
	ip := net.ParseIP(name)
	return ip != nil && ip.IsLoopback()
}

// cached lets browsers keep the embedded files for a while.
func cached(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=300")
		next.ServeHTTP(w, r)
	})
}
