package async

import (
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"faulty/local/cloud/lambda"
	"faulty/local/cloud/storage"
	"faulty/local/cloud/template"
)

// TestRestart: an unfinished invocation continues after a restart, with its
// request id, its payload and its remaining attempts. An invocation that is
// finished, or whose record is in the failure queue, does not continue.
func TestRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		f := &template.Function{Name: "f", Async: template.Async{MaxRetries: 2, OnFailureARN: "q"}}
		var sent []string
		process := func(s *script) (q *Queue, end func()) {
			t.Helper()
			s.start = time.Now()
			store, err := storage.Open(dir, slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			s.store = store
			q = New(Options{Invoke: s.invoke, Log: slog.New(slog.DiscardHandler), Store: store, RetryDelay: time.Minute,
				Send: func(_, body string, with ...storage.Op) error {
					sent = append(sent, body)
					return store.Add(with...).Wait()
				}})
			if err := q.Restore(func(name string) *template.Function {
				if name == f.Name {
					return f
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			return q, func() {
				q.Close()
				if err := store.Close(); err != nil {
					t.Error(err)
				}
			}
		}
		failing := func() *script { return &script{results: []lambda.Result{bad}, errs: []error{nil}} }

		succeeds := &script{results: []lambda.Result{{}}, errs: []error{nil}}
		q, end := process(succeeds)
		q.Invoke(f, lambda.Invocation{RequestID: "finished"}, nil)
		synctest.Wait()
		end()

		first := failing()
		q, end = process(first)
		_, queued := q.Invoke(f, lambda.Invocation{RequestID: "failing", Payload: []byte("{}")}, nil)
		if err := queued.Wait(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		end()

		second := failing()
		q, end = process(second)
		time.Sleep(time.Hour)
		if n := q.Pending(); n != 0 {
			t.Errorf("%d pending; want none", n)
		}
		end()
		if got := slices.Concat(first.ids, second.ids); !slices.Equal(got, []string{"failing", "failing", "failing"}) || len(first.ids) != 1 {
			t.Errorf("attempts %q before the restart, %q after it; want one and two", first.ids, second.ids)
		}
		if len(sent) != 1 {
			t.Errorf("%d records in the failure queue; want 1", len(sent))
		}

		third := failing()
		_, end = process(third)
		synctest.Wait()
		end()
		if len(third.ids) != 0 {
			t.Errorf("attempts after the record was sent: %q", third.ids)
		}
	})
}

// TestUnstoredRecord: an invocation whose record could not be stored remains in the
// store, from which it continues after a restart.
func TestUnstoredRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, err := storage.Open(t.TempDir(), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		q := New(Options{
			Invoke: (&script{results: []lambda.Result{bad}, errs: []error{nil}}).invoke,
			Send: func(string, string, ...storage.Op) error {
				return fmt.Errorf("the disk is full: %w", storage.ErrNotCommitted)
			},
			Store: store,
			Log:   slog.New(slog.DiscardHandler),
		})
		q.Invoke(&template.Function{Name: "f", Async: template.Async{OnFailureARN: "q"}}, lambda.Invocation{Payload: []byte("x")}, nil)
		synctest.Wait()
		rows := 0
		if err := store.Rows("SELECT seq FROM invocations", func(func(...any) error) error { rows++; return nil }); err != nil || rows != 1 {
			t.Errorf("%d invocations stored, %v; want 1", rows, err)
		}
		q.Close()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
}
