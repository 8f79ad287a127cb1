package store

import (
	"errors"
	"net/http"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"faulty/local/opensearch/apierr"
)

// refusedIfFull returns err, or OpenSearch's error past the flood-stage watermark if SQLite failed
// because the disk has no space left. Clients retry that one.
func refusedIfFull(err error) error {
	if !isDiskFull(err) {
		return err
	}
	return apierr.New(http.StatusTooManyRequests, "cluster_block_exception", "blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark]; "+
		"the disk of the data directory is full (%v): free space on it, then writes are accepted again without a restart", err)
}

// isDiskFull reports whether the disk has no space left. SQLite reports another code if the file
// that its connections share cannot grow.
func isDiskFull(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && (e.Code() == sqlite3.SQLITE_FULL || e.Code() == sqlite3.SQLITE_IOERR_SHMSIZE)
}
