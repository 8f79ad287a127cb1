package storage

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"faulty/local/hostile/fulldisk"
)

// TestFullDisk fills the disk repeatedly. Statements are then refused and held, and
// Full returns true. When the disk has space, they are committed in their order,
// without a restart, and the database contains each statement exactly once.
func TestFullDisk(t *testing.T) {
	begin, disk := time.Now(), fulldisk.Mount(t, 16<<20)
	dir := filepath.Join(disk, "queues")
	d := open(t, dir)
	const rounds = 3
	added, held := 0, 0
	add := func() error {
		added++
		return d.Add(Statement(strings.Replace(insert, "'q'", "?", 1), added, strings.Repeat("long ", 10_000))).Wait()
	}
	for range rounds {
		if err := add(); err != nil {
			t.Fatal(err)
		}
		free := fulldisk.Fill(t, disk)
		var err error
		for err == nil { // some still fit into the log of earlier transactions
			err = add()
		}
		if !errors.Is(err, ErrNotCommitted) || !errors.Is(d.Full(), ErrNotCommitted) || !strings.Contains(err.Error(), "disk of the data directory is full") {
			t.Fatalf("on a full disk: %v, Full = %v; want ErrNotCommitted with its reason", err, d.Full())
		}
		if err := d.Add(Statement("DELETE FROM messages WHERE seq = ?", added)).Wait(); !errors.Is(err, ErrNotCommitted) {
			t.Errorf("while Full: %v; want ErrNotCommitted", err)
		}
		if err := add(); !errors.Is(err, ErrNotCommitted) {
			t.Errorf("while Full: %v; want ErrNotCommitted", err)
		}
		sequence(t, d)
		held += 3
		free()
		waitForSpace(t, d)
	}
	want := fmt.Sprint(sequence(t, d))
	if got := len(strings.Fields(want)); got != added-rounds {
		t.Errorf("%d messages stored; want the %d added but for the %d deleted", got, added, rounds)
	}
	if err := errors.Join(add(), d.Close()); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(sequence(t, open(t, dir))); got != fmt.Sprintf("%s %d]", strings.TrimSuffix(want, "]"), added) {
		t.Errorf("after a restart: %s; want those before it, %s, and %d", got, want, added)
	}
	t.Logf("hostile: full disk: queues, %d rounds in %.1f s: %d transactions held and committed later, %d messages, none missing or duplicated, also after a restart",
		rounds, time.Since(begin).Seconds(), held, added-rounds)
}

// waitForSpace returns when the writer has committed what it held.
func waitForSpace(t *testing.T, d *DB) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for poll := time.Tick(retryInterval / 10); d.Full() != nil; {
		select {
		case <-poll:
		case <-deadline:
			t.Fatalf("the disk has space, and Full = %v", d.Full())
		}
	}
}
