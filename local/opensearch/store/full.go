package store

import (
	"net/http"

	"faulty/local/opensearch/apierr"
	"faulty/local/writable"
)

// refusedIfFull returns err, or OpenSearch's error past the flood-stage watermark if the data
// directory cannot be written: its disk is full, its quota is used up, or it has become read-only.
// Clients retry that one.
func (s *Store) refusedIfFull(err error) error {
	problem := writable.Problem(err, s.dir)
	if problem == "" {
		return err
	}
	return apierr.New(http.StatusTooManyRequests, "cluster_block_exception", "blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark]; "+
		"%s; then writes are accepted again without a restart", problem)
}
