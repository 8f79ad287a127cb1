// Package storage stores the state of the embedded cloud in a SQLite database:
// messages, undelivered log events, and asynchronous invocations.
//
// The services work in memory and add each of their changes here as statements.
// One writer commits the statements. It collects all statements that are added
// during a commit for the next one, so that concurrent requests share a
// transaction. Statements are executed in the order in which they were added.
// Those of one Add are in one transaction. After a kill, the database therefore
// contains a prefix of the changes.
package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// formatVersion is the version of the database's format. It changes when an older
// program could not read the database.
const formatVersion = 1

// schema creates the tables of all services. Times are in nanoseconds since 1970;
// 0 means none. Rows without a queue, function or subscription belong to an
// earlier version of the template.
const schema = `
CREATE TABLE queues (name TEXT PRIMARY KEY, config TEXT NOT NULL);
CREATE TABLE messages (seq INTEGER PRIMARY KEY, queue TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, attributes TEXT NOT NULL, trace TEXT NOT NULL, sender TEXT NOT NULL, source TEXT NOT NULL,
	sent INTEGER NOT NULL, first INTEGER NOT NULL, received INTEGER NOT NULL, receives INTEGER NOT NULL, here INTEGER NOT NULL, visible INTEGER NOT NULL, internal INTEGER NOT NULL);
CREATE TABLE log_events (seq INTEGER PRIMARY KEY, log_group TEXT NOT NULL, stream TEXT NOT NULL, events BLOB NOT NULL);
CREATE TABLE invocations (seq INTEGER PRIMARY KEY, function TEXT NOT NULL, request TEXT NOT NULL, trace TEXT NOT NULL, payload BLOB NOT NULL, queued INTEGER NOT NULL, attempts INTEGER NOT NULL);
`

// ErrNotCommitted reports that statements could not be committed.
var ErrNotCommitted = errors.New("the state of the embedded cloud could not be stored")

// ErrInUse reports that another process has opened the database.
var ErrInUse = errors.New("in use by another process")

// An Op is a statement with its arguments.
type Op struct {
	query string
	args  []any
}

// Statement returns a statement with its arguments.
func Statement(query string, args ...any) Op { return Op{query, args} }

// A Commit is a transaction.
type Commit struct {
	ops  []Op
	done chan struct{}
	err  error
}

// Wait returns when the statements are committed. From then on they survive a
// kill of the process. An error wraps ErrNotCommitted. If Full returns an error
// too, the statements are committed later, in their order, once the disk has space.
// A nil Commit has no statements.
func (c *Commit) Wait() error {
	if c == nil {
		return nil
	}
	<-c.done
	return c.err
}

// DB is an open database. A nil DB stores nothing; services in memory use it.
type DB struct {
	dir        string
	db         *sql.DB
	conn       *sql.Conn // the only connection, because it holds SQLite's lock
	log        *slog.Logger
	statements map[string]*sql.Stmt // only for the writer
	wake       chan struct{}        // buffers one signal
	writing    sync.WaitGroup

	held [][]Op // by the writer, while the disk is full

	mu     sync.Mutex
	next   *Commit // collects statements; nil if there are none
	closed bool
	full   error // the result of Full
}

// Open opens the database in a directory and creates it if necessary. No other
// process can open it until Close.
func Open(dir string, log *slog.Logger) (*DB, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("create the data directory of the queues: %w; take another --data", err)
	}
	pragmas := url.Values{"_pragma": {"busy_timeout(0)", "locking_mode(EXCLUSIVE)", "journal_mode(WAL)", "synchronous(" + synchronous + ")", "wal_autocheckpoint(4000)"}, "_txlock": {"immediate"}}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "cloud.db")+"?"+pragmas.Encode())
	if err != nil {
		return nil, fmt.Errorf("open the queues in %s: %w", dir, err)
	}
	db.SetMaxOpenConns(1)
	if err := prepare(db, dir); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	conn, err := db.Conn(context.Background())
	if err != nil {
		return nil, errors.Join(explain(err, dir), db.Close())
	}
	d := &DB{dir: dir, db: db, conn: conn, log: log, statements: map[string]*sql.Stmt{}, wake: make(chan struct{}, 1)}
	d.writing.Go(d.write)
	return d, nil
}

// synchronous is NORMAL. With NORMAL, a commit survives the end of the process,
// even a kill. With FULL, it would also survive a power failure, but each commit
// would need an fsync.
const synchronous = "NORMAL"

// prepare creates the tables of a new database and refuses a database with
// another format version.
func prepare(db *sql.DB, dir string) error {
	tx, err := db.Begin() // takes the write lock
	if err != nil {
		return explain(err, dir)
	}
	defer func() { _ = tx.Rollback() }() // no effect after the commit
	var version, tables int
	if err := tx.QueryRow("SELECT user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_user_version").Scan(&version, &tables); err != nil {
		return explain(err, dir)
	}
	if tables > 0 && version != formatVersion {
		return fmt.Errorf("the queues in %s have format version %d, this program reads version %d: run the program that wrote them, or move the directory away to start without their messages", dir, version, formatVersion)
	}
	if tables == 0 {
		if _, err := tx.Exec(fmt.Sprintf("%s PRAGMA user_version = %d", schema, formatVersion)); err != nil {
			return explain(err, dir)
		}
	}
	if err := tx.Commit(); err != nil {
		return explain(err, dir)
	}
	return nil
}

// explain adds to an error of SQLite what the user can do about it.
func explain(err error, dir string) error {
	code := 0
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		code = e.Code() & 0xff // primary code, without the extended bits
	}
	switch code {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Errorf("the queues in %s are %w, perhaps another `make up`; stop that one, or take another --data", dir, ErrInUse)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return fmt.Errorf("the queues in %s cannot be written: %w; make the directory writable, or take another --data", dir, err)
	default:
		return fmt.Errorf("the queues in %s cannot be read: %w; move the directory away to start without their messages", dir, err)
	}
}

// Add adds statements to the next transaction and returns it. It does not wait
// for the commit.
func (d *DB) Add(ops ...Op) *Commit {
	if d == nil || len(ops) == 0 {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		c := &Commit{done: make(chan struct{}), err: fmt.Errorf("%w: it is closed", ErrNotCommitted)}
		close(c.done)
		return c
	}
	if d.next == nil {
		d.next = &Commit{done: make(chan struct{})}
		select {
		case d.wake <- struct{}{}:
		default: // the writer has not received the last signal yet
		}
	}
	d.next.ops = append(d.next.ops, ops...)
	return d.next
}

// run executes a statement. It prepares each query once, because the services use
// only a few.
func (d *DB) run(ctx context.Context, op Op) (err error) {
	stmt := d.statements[op.query]
	if stmt == nil {
		if stmt, err = d.conn.PrepareContext(ctx, op.query); err != nil {
			return err
		}
		d.statements[op.query] = stmt
	}
	_, err = stmt.ExecContext(ctx, op.args...)
	return err
}

// Rows calls each with every row of a query. It must only be used at the start,
// before the services change anything.
func (d *DB) Rows(query string, each func(scan func(dest ...any) error) error) error {
	if d == nil {
		return nil
	}
	rows, err := d.conn.QueryContext(context.Background(), query)
	if err != nil {
		return fmt.Errorf("read the state of the embedded cloud: %w", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err returns the relevant error
	for rows.Next() {
		if err := each(rows.Scan); err != nil {
			return fmt.Errorf("read the state of the embedded cloud: %w", err)
		}
	}
	return rows.Err()
}

// Close commits the added statements and closes the database. It may be called
// more than once.
func (d *DB) Close() error {
	if d == nil {
		return nil
	}
	d.mu.Lock()
	if d.closed {
		d.mu.Unlock()
		return nil
	}
	d.closed = true
	close(d.wake)
	d.mu.Unlock()
	d.writing.Wait()
	var errs []error
	for _, stmt := range d.statements { // SQLite holds its lock while a statement is open
		errs = append(errs, stmt.Close())
	}
	return errors.Join(append(errs, d.conn.Close(), d.db.Close())...)
}
