// Package sameorigin rejects requests that a browser sends on behalf of other sites. It protects
// servers without a password, because anyone who can reach them can read everything.
package sameorigin

import (
	"net"
	"net/http"
	"strings"
)

// New returns a handler that rejects requests from the pages of other sites and passes all other
// requests to next. It accepts requests of programs, of next's pages, and of users who type its
// address or follow a link. The Host header must be localhost, an IP address or a name for which
// named returns true. Another site could point any other name at this server (DNS rebinding), and
// its pages would then have the same origin.
func New(next http.Handler, named func(host string) bool) http.Handler {
	crossSite := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := hostname(r.Host)
		if name != "localhost" && net.ParseIP(name) == nil && !named(name) {
			http.Error(w, "This server does not accept this host name. Use localhost; `console --host` adds names for the page.", http.StatusMisdirectedRequest)
			return
		}
		asked := r.WithContext(r.Context())
		asked.Method = http.MethodPost // the check would accept every request with a safe method such as GET
		if !followed(r) && crossSite.Check(asked) != nil {
			http.Error(w, "This request comes from a page of another site.", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// followed reports whether the browser shows the response as a page. In that case no other page can
// read the response.
func followed(r *http.Request) bool {
	return r.Method == http.MethodGet && r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
}

// hostname returns a Host header in lower case, without its port and brackets.
func hostname(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}

// Local reports whether containers and the AWS SDKs use the host name for a server on this machine.
// No third party can register these names: public DNS has no names without a dot and none below
// .localhost and .internal, and the remaining names belong to LocalStack.
func Local(host string) bool {
	return !strings.Contains(host, ".") || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".internal") ||
		host == "localhost.localstack.cloud" || strings.HasSuffix(host, ".localhost.localstack.cloud")
}
