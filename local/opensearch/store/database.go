package store

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// documentsFile is the name of the database file in the data directory.
const documentsFile = "documents.db"

// formatVersion is the version of the file format of a data directory. It changes whenever an older
// program could not read the new files.
const formatVersion = 1

// schema creates the tables. The column place is the key of a document: the id of its index
// times 2^32, plus the document's sequence number in that index. The documents of an index therefore
// have consecutive keys.
const schema = `
CREATE TABLE templates (name TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE indices (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, uuid TEXT NOT NULL, created INTEGER NOT NULL, settings TEXT NOT NULL, mapping TEXT NOT NULL, bytes INTEGER NOT NULL DEFAULT 0);
CREATE TABLE documents (place INTEGER PRIMARY KEY, idx INTEGER NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, source BLOB NOT NULL);
CREATE UNIQUE INDEX documents_id ON documents (id, idx);
CREATE TABLE segments (idx INTEGER NOT NULL, base INTEGER NOT NULL, live BLOB NOT NULL, PRIMARY KEY (idx, base));
CREATE TABLE columns (idx INTEGER NOT NULL, base INTEGER NOT NULL, field TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (idx, base, field));
`

// ErrInUse reports that another process has opened the data directory.
var ErrInUse = errors.New("in use by another process")

// connect opens a database that flushes each commit to the disk before the commit returns.
func connect(path string) (*sql.DB, error) {
	pragmas := url.Values{"_pragma": {"journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(10000)", "cache_size(-65536)", "wal_autocheckpoint(4000)"}, "_txlock": {"immediate"}}
	db, err := sql.Open("sqlite", "file:"+path+"?"+pragmas.Encode())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return db, nil
}

// lock prevents other processes from using a directory: it holds a transaction open on a database
// that has no other purpose. The operating system releases the lock when the process ends, even
// after a crash.
func lock(dir string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "lock.db")+"?_pragma=busy_timeout(0)")
	if err != nil {
		return nil, fmt.Errorf("open the lock of %s: %w", dir, err)
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("BEGIN EXCLUSIVE"); err != nil {
		_ = db.Close()
		if !hasCode(err, sqlite3.SQLITE_BUSY) {
			return nil, fmt.Errorf("data directory %s cannot be locked: %w; make it and its files writable for this user, or take another --data", dir, err)
		}
		return nil, fmt.Errorf("data directory %s is %w, perhaps another `make up`; stop that one, or take another --data", dir, ErrInUse)
	}
	return db, nil
}

// hasCode reports whether err is an error from SQLite with one of the given result codes.
func hasCode(err error, codes ...int) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && slices.Contains(codes, e.Code()&0xff) // the higher bits only give more detail about the cause
}

// checkWritable returns an error if the files of a store cannot be written. SQLite notices this
// only later, and then reports the same error as for a damaged file.
func checkWritable(dir string) error {
	probe, err := os.CreateTemp(dir, ".writable-*")
	if err == nil {
		err = errors.Join(probe.Close(), os.Remove(probe.Name()))
	}
	for _, name := range []string{"lock.db", documentsFile} {
		if err == nil {
			err = checkFile(filepath.Join(dir, name))
		}
	}
	if err != nil {
		return fmt.Errorf("data directory %s cannot be written: %w; make it and its files writable for this user, or take another --data", dir, err)
	}
	return nil
}

// checkFile opens a file for writing to check that it can be written. A missing file is not an
// error.
func checkFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0) // #nosec G304 -- below the data directory
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err //nolint:wrapcheck // it names the file
	}
	return f.Close()
}

// prepare creates the tables in a new database. It refuses a database of another format version.
func prepare(db *sql.DB, dir string) error {
	var version, tables int
	err := db.QueryRow("SELECT user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_user_version").Scan(&version, &tables)
	if err != nil {
		if hasCode(err, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) {
			return fmt.Errorf("data directory %s cannot be read: %w; move it away to start afresh", dir, err)
		}
		return fmt.Errorf("data directory %s cannot be read: %w", dir, err)
	}
	switch {
	case tables > 0 && version != formatVersion:
		return fmt.Errorf("data directory %s has format version %d, this program reads version %d: run the program that wrote it, or move the directory away to start afresh", dir, version, formatVersion)
	case tables > 0:
		return nil
	}
	if _, err := db.Exec(fmt.Sprintf("BEGIN; %s PRAGMA user_version = %d; COMMIT;", schema, formatVersion)); err != nil {
		return fmt.Errorf("make the tables in %s: %w", dir, err)
	}
	return nil
}
