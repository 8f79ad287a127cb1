// Package opensearch is an embedded store that serves a part of the OpenSearch API.
//
// Package api serves the requests, and package store stores the documents. Packages query and
// aggregation implement what a search may contain. They support only the kinds that this project
// uses, and refuse all others with an error that lists the supported kinds. TestKinds of both
// packages names the user of each kind.
package opensearch

import (
	"net/http"

	"faulty/local/opensearch/api"
	"faulty/local/opensearch/store"
)

// A Server holds the documents of one data directory. It is an http.Handler that serves them like
// OpenSearch does.
type Server struct {
	http.Handler
	store *store.Store
}

// Open opens the store in dir and creates the directory if necessary. It refuses a directory of
// another format version, and one that another process has open.
func Open(dir string) (*Server, error) {
	documents, err := store.Open(dir)
	if err != nil {
		return nil, err
	}
	return &Server{Handler: api.New(documents), store: documents}, nil
}

// Close closes the store. A process that exits without Close loses no acknowledged writes.
func (s *Server) Close() error { return s.store.Close() }
