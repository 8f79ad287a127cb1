package console

import (
	"net/http"

	"faulty/local/console/client"
)

// identify returns the address of the page about the id that was typed as the query: of a
// group, or of the request behind a trace, a request or a message; "" for anything else.
func (s *server) identify(r *http.Request, v view) string {
	id := client.AsID(v.Query)
	if id == "" || r.Method != http.MethodGet {
		return ""
	}
	found, err := s.Client.Identify(r.Context(), id)
	if err != nil { // the page itself says why
		return ""
	}
	bare := v
	bare.values = cloned(v.values)
	bare.values.Del("q")
	switch {
	case found.Group != "":
		return bare.Group(found.Group)
	case found.Request != "":
		return bare.Request(found.Request)
	}
	return ""
}
