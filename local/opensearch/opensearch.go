// Package opensearch is an embedded store with a part of the OpenSearch API.
//
// Package api serves the requests and package store keeps the documents. Packages
// query and aggregation have what a search may ask for; each refuses, with an error
// that names what is supported, what has no user in this project. TestKinds of both
// names the user of each kind.
package opensearch

import (
	"net/http"

	"faulty/local/opensearch/api"
	"faulty/local/opensearch/store"
)

// A Server is the documents below one directory, and an http.Handler that serves
// them as OpenSearch does.
type Server struct {
	http.Handler
	store *store.Store
}

// Open opens the store in dir, which is made if need be. A directory of another
// version and one that another process has open are refused.
func Open(dir string) (*Server, error) {
	documents, err := store.Open(dir)
	if err != nil {
		return nil, err
	}
	return &Server{Handler: api.New(documents), store: documents}, nil
}

// Close ends the store. Nothing is lost without it.
func (s *Server) Close() error { return s.store.Close() }
