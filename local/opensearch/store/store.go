// Package store stores the indices, documents and index templates of an embedded OpenSearch in
// SQLite.
//
// Acknowledged writes survive kill -9 and a power failure. Readers get a [View] of an index. A view
// contains the mapping and the segments, which hold columns of values in memory (see
// [faulty/local/opensearch/segment]). A document can be found as soon as its write is acknowledged.
//
// Errors about requests have the type [apierr.Error].
package store

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the database driver
)

// A Store holds the documents of one data directory. It is safe for concurrent use by multiple
// goroutines.
type Store struct {
	dir    string
	lock   *sql.DB // held while the store is open
	writer *sql.DB // one connection, used only while writing is held
	reader *sql.DB

	find, insert, remove *sql.Stmt // statements on documents, run by writer
	byID, byKey          *sql.Stmt // queries for documents, run by reader

	writing sync.Mutex // allows one write at a time: a bulk, a new index or a template

	catalog   sync.RWMutex // protects indices and templates
	indices   map[string]*index
	templates map[string]*template

	now func() time.Time
}

// Open opens the store in dir and creates the directory if necessary. It refuses a directory of
// another format version, and one that another process has open.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil { // #nosec G703 -- named by the person who runs it
		return nil, fmt.Errorf("make the data directory: %w", err)
	}
	if err := checkWritable(dir); err != nil {
		return nil, err
	}
	s := &Store{dir: dir, indices: map[string]*index{}, templates: map[string]*template{}, now: time.Now}
	if err := s.open(dir); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) open(dir string) (err error) {
	if s.lock, err = lock(dir); err != nil {
		return err
	}
	path := filepath.Join(dir, documentsFile)
	if s.writer, err = connect(path); err != nil {
		return err
	}
	s.writer.SetMaxOpenConns(1)
	if err := prepare(s.writer, dir); err != nil {
		return err
	}
	if s.reader, err = connect(path); err != nil {
		return err
	}
	s.reader.SetMaxOpenConns(8)
	s.reader.SetMaxIdleConns(8)
	if err := s.prepareStatements(); err != nil {
		return err
	}
	if err := s.loadTemplates(); err != nil {
		return err
	}
	return s.loadIndices()
}

// prepareStatements prepares the statements that run for each document. SQLite takes longer to
// parse these statements than to run them.
func (s *Store) prepareStatements() (err error) {
	for _, statement := range []struct {
		stmt **sql.Stmt
		db   *sql.DB
		text string
	}{
		{&s.find, s.writer, "SELECT place, version, length(source) FROM documents WHERE id = ? AND idx = ?"},
		{&s.insert, s.writer, "INSERT INTO documents VALUES (?, ?, ?, ?, ?)"},
		{&s.remove, s.writer, "DELETE FROM documents WHERE place = ?"},
		{&s.byID, s.reader, "SELECT place, version, source FROM documents WHERE id = ? AND idx = ?"},
		{&s.byKey, s.reader, "SELECT id, version, source FROM documents WHERE place = ?"},
	} {
		if *statement.stmt, err = statement.db.Prepare(statement.text); err != nil {
			return fmt.Errorf("prepare %q: %w", statement.text, err)
		}
	}
	return nil
}

// Close closes the store. A process that exits without Close loses no acknowledged writes.
func (s *Store) Close() error {
	s.writing.Lock()
	defer s.writing.Unlock()
	var errs []error
	for _, db := range []*sql.DB{s.reader, s.writer, s.lock} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}
