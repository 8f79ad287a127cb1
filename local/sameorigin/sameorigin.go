// Package sameorigin keeps the pages of other sites, which a browser may have open,
// away from servers that have no password: whoever reaches one of them reads
// everything.
package sameorigin

import (
	"net"
	"net/http"
	"strings"
)

// New lets through to next what no page of another site has sent: requests of
// programs, of next's own pages, and of a person who types its address or
// follows a link to it. They must call it localhost, by an IP address, or by a
// name that named knows: any other one a foreign site can make lead here, and
// its pages would then count as next's own.
func New(next http.Handler, named func(host string) bool) http.Handler {
	crossSite := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := hostname(r.Host)
		if name != "localhost" && net.ParseIP(name) == nil && !named(name) {
			http.Error(w, "This server is not called by this name. It is localhost; for the page, `console --host` adds another.", http.StatusMisdirectedRequest)
			return
		}
		asked := r.WithContext(r.Context())
		asked.Method = http.MethodPost // of those that only read, the check lets all pass
		if !followed(r) && crossSite.Check(asked) != nil {
			http.Error(w, "This request comes from the page of another site.", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// followed tells whether the browser shows the answer by itself, not within
// another page, which could do something with it.
func followed(r *http.Request) bool {
	return r.Method == http.MethodGet && r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
}

// hostname is a Host header in lower case, without its port and brackets.
func hostname(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}

// Local knows the names that containers and the AWS SDKs use for a server on
// this machine. None is up to a stranger: those without a dot and those of
// .localhost and .internal no public DNS has, and the rest is LocalStack's.
func Local(host string) bool {
	return !strings.Contains(host, ".") || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".internal") ||
		host == "localhost.localstack.cloud" || strings.HasSuffix(host, ".localhost.localstack.cloud")
}
