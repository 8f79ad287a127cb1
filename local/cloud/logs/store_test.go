package logs

import (
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"faulty/local/cloud/storage"
)

// aProcess starts a service on the database of dir. It returns the service and a
// function that ends both. The subscribers store their deliveries. The statements
// of a delivery are committed as an asynchronous invocation would commit them,
// unless fail is set.
func aProcess(t *testing.T, dir string, fail bool) (s *Service, got *[]string, end func()) {
	t.Helper()
	store, err := storage.Open(dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	s, err = New(Options{Slots: 1, Store: store}, []Subscription{{Name: "one", Group: "/g", Function: "f"}, {Name: "two", Group: "/g", Function: "g"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Restore(); err != nil {
		t.Fatal(err)
	}
	got = new([]string)
	s.Start(func(function string, payload []byte, with []storage.Op, done func()) {
		d := decode(t, payload)
		for _, e := range d.LogEvents {
			*got = append(*got, fmt.Sprint(function, " ", d.LogStream, " ", e.Message))
		}
		if !fail {
			store.Add(with...)
		}
		done()
	})
	return s, got, func() {
		s.Close()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}
}

func invocation(st *Stream, lines ...string) {
	st.Begin()
	for _, line := range lines {
		st.Write(time.Now(), line)
	}
	st.End()
}

// TestRestart: the undelivered log events of invocations that have ended are
// delivered after a restart, in order. The log events of an invocation that was
// running are not.
func TestRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		s, got, end := aProcess(t, dir, false)
		a, b := s.Stream("/g", "a"), s.Stream("/g", "b")
		invocation(a, "1", "2")
		time.Sleep(time.Second)
		synctest.Wait()
		if want := []string{"f a 1", "f a 2", "g a 1", "g a 2"}; !slices.Equal(*got, want) {
			t.Fatalf("delivered %q; want %q", *got, want)
		}
		invocation(a, "3")
		invocation(b, "4")
		invocation(a, "5")
		a.Begin()
		a.Write(time.Now(), "of a running invocation")
		end() // before the delivery is due

		s, got, end = aProcess(t, dir, true)
		synctest.Wait()
		want := []string{"f a 3", "f a 5", "g a 3", "g a 5", "f b 4", "g b 4"}
		if !slices.Equal(*got, want) || s.Holding() != 0 {
			t.Errorf("delivered %q after the restart, %d streams held; want %q, 0", *got, s.Holding(), want)
		}
		end() // no invocation was stored, so the log events are still undelivered

		_, got, end = aProcess(t, dir, false)
		synctest.Wait()
		if !slices.Equal(*got, want) {
			t.Errorf("delivered %q after the second restart; want %q again", *got, want)
		}
		end()

		_, got, end = aProcess(t, dir, false)
		synctest.Wait()
		if len(*got) != 0 {
			t.Errorf("delivered %q after the third restart; want nothing", *got)
		}
		end()
	})
}

// TestEndStoresTogether: an invocation's log events and its other changes are in
// one transaction.
func TestEndStoresTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		s, _, end := aProcess(t, dir, false)
		st := s.Stream("/g", "a")
		st.Begin()
		st.Write(time.Now(), "1")
		if err := st.End(storage.Statement("no SQL")).Wait(); err == nil {
			t.Error("End with a wrong statement: no error")
		}
		end()
		_, got, end := aProcess(t, dir, false)
		synctest.Wait()
		if len(*got) != 0 {
			t.Errorf("delivered %q; want nothing of a transaction that failed", *got)
		}
		end()
	})
}

// TestAbort: an invocation that the end of the process interrupts leaves no log
// events.
func TestAbort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		s, _, end := aProcess(t, dir, false)
		st := s.Stream("/g", "a")
		st.Write(time.Now(), "start")
		st.Begin()
		st.Write(time.Now(), "1")
		st.Abort()
		st.End() // end of the environment
		end()
		_, got, end := aProcess(t, dir, false)
		synctest.Wait()
		if want := []string{"f a start", "g a start"}; !slices.Equal(*got, want) {
			t.Errorf("delivered %q; want %q", *got, want)
		}
		end()
	})
}
