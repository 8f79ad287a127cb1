package console

import (
	"net/http"

	"faulty/local/console/client"
)

// identify returns the URL of the page for the id that was typed as the query. The page shows a
// group, or the request of a trace, request or message id. For any other query, identify
// returns "".
func (s *server) identify(r *http.Request, v view) string {
	id := client.AsID(v.Query)
	if id == "" || r.Method != http.MethodGet {
		return ""
	}
	found, err := s.Client.Identify(r.Context(), id)
	if err != nil { // the page shows the error
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
