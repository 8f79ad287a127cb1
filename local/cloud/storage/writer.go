package storage

import (
	"context"
	"fmt"
	"time"

	"faulty/local/writable"
)

// retryInterval is the time between two attempts to commit the held statements. It
// is shorter than the pauses of clients that retry a refused request.
const retryInterval = 250 * time.Millisecond

// Full returns an error that wraps ErrNotCommitted while the data directory cannot be written. Services
// call it before they accept work from outside, which would be in memory only.
func (d *DB) Full() error {
	if d == nil {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.full
}

func (d *DB) setFull(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.full = err
}

// write is the writer's loop. It commits the added statements until Close. While the
// disk is full, it retries the statements that it holds.
func (d *DB) write() {
	var retry <-chan time.Time // set while statements are held
	for isOpen := true; isOpen; {
		select {
		case _, isOpen = <-d.wake:
			if c := d.take(); c != nil {
				d.commit(c)
			}
		case <-retry:
			retry = nil
			d.commitHeld()
		}
		if retry == nil && len(d.held) > 0 {
			retry = time.After(retryInterval)
		}
	}
	if d.commitHeld(); len(d.held) > 0 {
		d.logLost(d.Full())
	}
}

func (d *DB) take() *Commit {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.next
	d.next = nil
	return c
}

// commit executes the statements of c. If the data directory cannot be written, it holds them: the
// services have already made the same changes in memory.
func (d *DB) commit(c *Commit) {
	defer close(c.done)
	if c.err = d.Full(); c.err != nil {
		d.held = append(d.held, c.ops)
	} else if err := d.execute(c.ops); writable.Problem(err, d.dir) != "" {
		c.err = fmt.Errorf("%w: %s; then requests are accepted again without a restart", ErrNotCommitted, writable.Problem(err, d.dir))
		d.held = append(d.held, c.ops)
		d.setFull(c.err)
		d.log.Error("the embedded cloud refuses requests", "error", c.err)
	} else if err != nil {
		c.err = fmt.Errorf("%w: %w", ErrNotCommitted, err)
		d.logLost(err)
	}
	c.ops = nil // a caller that waits needs only the result
}

// commitHeld commits the held transactions one by one. It stops when the data
// directory cannot be written again.
func (d *DB) commitHeld() {
	count := len(d.held)
	for len(d.held) > 0 {
		err := d.execute(d.held[0])
		if writable.Problem(err, d.dir) != "" {
			return
		}
		if err != nil {
			d.logLost(err)
		}
		d.held = d.held[1:]
	}
	if count > 0 {
		d.held = nil
		d.setFull(nil)
		d.log.Info("the embedded cloud accepts requests again: its data directory can be written", "transactions", count)
	}
}

func (d *DB) logLost(err error) {
	d.log.Error("the state of the embedded cloud could not be stored; after a restart, messages may be missing or duplicated", "error", err)
}

// execute executes statements in one transaction.
func (d *DB) execute(ops []Op) error {
	ctx := context.Background() // a transaction must not be interrupted
	if _, err := d.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := d.executeAll(ctx, ops)
	if err == nil {
		_, err = d.conn.ExecContext(ctx, "COMMIT")
	}
	if err != nil {
		_, _ = d.conn.ExecContext(ctx, "ROLLBACK") // fails if SQLite has rolled back already, as it does on a full disk
	}
	return err
}

func (d *DB) executeAll(ctx context.Context, ops []Op) error {
	for _, op := range ops {
		if err := d.run(ctx, op); err != nil {
			return err
		}
	}
	return nil
}
