package storage

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

const insert = "INSERT INTO messages VALUES (?, 'q', '', '', '', '', '', '', 0, 0, 0, 0, 0, 0, 0)"

func open(t *testing.T, dir string) *DB {
	t.Helper()
	d, err := Open(dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// sequence returns the sequence numbers of the stored messages.
func sequence(t *testing.T, d *DB) (all []int) {
	t.Helper()
	err := d.Rows("SELECT seq FROM messages ORDER BY seq", func(scan func(...any) error) error {
		var n int
		err := scan(&n)
		all = append(all, n)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestReopen adds statements concurrently. After the next Open, the database
// contains those whose commit was awaited and those that Close committed.
func TestReopen(t *testing.T) {
	dir := t.TempDir()
	d := open(t, dir)
	var adding sync.WaitGroup
	for i := range 200 {
		adding.Go(func() {
			if err := d.Add(Statement(insert, 2*i), Statement(insert, 2*i+1)).Wait(); err != nil {
				t.Error(err)
			}
		})
	}
	adding.Wait()
	d.Add(Statement(insert, 400))
	if err := errors.Join(d.Close(), d.Close()); err != nil {
		t.Fatal(err)
	}
	if got := sequence(t, open(t, dir)); len(got) != 401 {
		t.Errorf("%d messages after the next Open; want 401", len(got))
	}
	if err := d.Add(Statement(insert, 401)).Wait(); !errors.Is(err, ErrNotCommitted) {
		t.Errorf("a statement after Close: %v; want ErrNotCommitted", err)
	}
}

// TestFailure: a failed transaction changes nothing and reports the failure. The
// next one is not affected.
func TestFailure(t *testing.T) {
	d := open(t, t.TempDir())
	if err := d.Add(Statement(insert, 1)).Wait(); err != nil {
		t.Fatal(err)
	}
	if err := d.Add(Statement(insert, 2), Statement(insert, 1)).Wait(); !errors.Is(err, ErrNotCommitted) {
		t.Errorf("a number inserted again: %v; want ErrNotCommitted", err)
	}
	if err := d.Add(Statement(insert, 3)).Wait(); err != nil {
		t.Errorf("the next transaction: %v", err)
	}
	if got := fmt.Sprint(sequence(t, d)); got != "[1 3]" {
		t.Errorf("stored: %s; want [1 3]", got)
	}
}

// TestInMemory: a nil DB accepts everything and stores nothing.
func TestInMemory(t *testing.T) {
	var d *DB
	if err := d.Add(Statement(insert, 1)).Wait(); err != nil {
		t.Error(err)
	}
	if got := sequence(t, d); len(got) != 0 || d.Close() != nil {
		t.Errorf("a nil DB has %v", got)
	}
}

// TestRefused: the error for an unusable directory says what to do.
func TestRefused(t *testing.T) {
	taken := t.TempDir()
	open(t, taken)
	file := filepath.Join(t.TempDir(), "file")
	garbage, newer, blocked := t.TempDir(), t.TempDir(), t.TempDir()
	d := open(t, newer)
	if err := errors.Join(d.Add(Statement("PRAGMA user_version = 99")).Wait(), d.Close(),
		os.WriteFile(file, nil, 0o600),
		os.WriteFile(filepath.Join(garbage, "cloud.db"), []byte(strings.Repeat("garbage ", 1000)), 0o600),
		os.Mkdir(filepath.Join(blocked, "cloud.db"), 0o700)); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ name, dir, want string }{
		{"of another process", taken, "in use by another process, perhaps another `make up`; stop that one, or take another --data"},
		{"a file", file, "not a directory; take another --data"},
		{"no database", garbage, "cannot be read: file is not a database (26); move the directory away"},
		{"of a newer program", newer, "have format version 99, this program reads version 1"},
		{"not writable", blocked, "cannot be written"},
	} {
		t.Run(row.name, func(t *testing.T) {
			d, err := Open(row.dir, slog.New(slog.DiscardHandler))
			if err == nil {
				_ = d.Close()
			}
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("Open = %v; want %q", err, row.want)
			}
		})
	}
}

func BenchmarkAdd(b *testing.B) {
	d, err := Open(b.TempDir(), slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	n := make(chan int, 1)
	n <- 0
	b.SetParallelism(25)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := <-n
			n <- i + 1
			if err := d.Add(Statement(insert, i)).Wait(); err != nil {
				b.Error(err)
			}
		}
	})
}
