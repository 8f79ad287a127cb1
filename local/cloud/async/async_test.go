package async

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"faulty/local/cloud/lambda"
	"faulty/local/cloud/storage"
	"faulty/local/cloud/template"
)

// script is a function whose attempts have the given results. The last result
// repeats.
type script struct {
	start    time.Time
	attempts []time.Duration // times of the attempts, since start
	ids      []string
	results  []lambda.Result
	errs     []error
	store    *storage.DB
}

func (s *script) invoke(_ context.Context, _ string, in lambda.Invocation) (lambda.Result, error) {
	i := min(len(s.attempts), len(s.results)-1)
	s.attempts = append(s.attempts, time.Since(s.start))
	s.ids = append(s.ids, in.RequestID)
	if s.errs[i] == nil {
		s.store.Add(in.Settle(s.results[i])...)
	}
	return s.results[i], s.errs[i]
}

// run invokes a function asynchronously, lets time pass, and returns what its
// failure destination received.
func run(t *testing.T, s *script, a template.Async, pass time.Duration) (sent []string) {
	t.Helper()
	s.start = time.Now()
	q := New(Options{
		Invoke: s.invoke, Log: slog.New(slog.DiscardHandler),
		Send: func(queueARN, body string, _ ...storage.Op) error {
			if queueARN != a.OnFailureARN {
				t.Errorf("sent to %s; want %s", queueARN, a.OnFailureARN)
			}
			sent = append(sent, body)
			return nil
		},
	})
	attempted := 0
	f := &template.Function{Name: "f", ARN: "arn:aws:lambda:us-east-1:000000000000:function:f", Async: a}
	q.Invoke(f, lambda.Invocation{RequestID: "e4b46cbf-b738-4a5c-8880-a18cdf61200e", Payload: []byte(`{"ORDER_IDS":["9e07"]}`)},
		func() { attempted++ })
	time.Sleep(pass)
	synctest.Wait()
	if attempted != 1 {
		t.Errorf("the end of the first attempt was reported %d times; want once", attempted)
	}
	q.Close()
	if q.Pending() != 0 {
		t.Errorf("Pending() = %d after Close; want 0", q.Pending())
	}
	return sent
}

var (
	good = lambda.Result{}
	bad  = lambda.Result{FunctionError: "Unhandled", Payload: []byte(`{"errorMessage":"no luck"}`)}
)

func TestRetries(t *testing.T) {
	s := time.Second
	for _, row := range []struct {
		name    string
		results []lambda.Result
		errs    []error
		async   template.Async
		want    []time.Duration
		sent    int
	}{
		{"success", []lambda.Result{good}, []error{nil}, template.Async{MaxRetries: 2, OnFailureARN: "q"}, []time.Duration{0}, 0},
		{"second time lucky", []lambda.Result{bad, good}, []error{nil, nil}, template.Async{MaxRetries: 2, OnFailureARN: "q"}, []time.Duration{0, s}, 0},
		{"never", []lambda.Result{bad}, []error{nil}, template.Async{MaxRetries: 2, OnFailureARN: "q"}, []time.Duration{0, s, 3 * s}, 1},
		{"no retries", []lambda.Result{bad}, []error{nil}, template.Async{OnFailureARN: "q"}, []time.Duration{0}, 1},
		{"no destination", []lambda.Result{bad}, []error{nil}, template.Async{}, []time.Duration{0}, 0},
		{"throttled, then run", []lambda.Result{{}, {}, bad, good}, []error{lambda.ErrThrottled, lambda.ErrThrottled, nil, nil},
			template.Async{MaxRetries: 1, OnFailureARN: "q"}, []time.Duration{0, 2 * s, 6 * s, 7 * s}, 0},
		{"throttled until too old", []lambda.Result{{}}, []error{lambda.ErrThrottled},
			template.Async{MaxAge: 60 * s, OnFailureARN: "q"}, []time.Duration{0, 2 * s, 6 * s, 14 * s, 30 * s}, 1},
		{"shutting down", []lambda.Result{{}}, []error{lambda.ErrClosed}, template.Async{MaxRetries: 2, OnFailureARN: "q"}, []time.Duration{0}, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{results: row.results, errs: row.errs}
				sent := run(t, s, row.async, 2*time.Minute)
				if !slices.Equal(s.attempts, row.want) {
					t.Errorf("attempts at %v; want %v", s.attempts, row.want)
				}
				if len(sent) != row.sent {
					t.Errorf("%d records sent; want %d", len(sent), row.sent)
				}
				if len(slices.Compact(s.ids)) != 1 {
					t.Errorf("request ids %v; want the same for every attempt", s.ids)
				}
			})
		})
	}
}

// TestRecord compares a destination record with the documented one.
func TestRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{results: []lambda.Result{bad}, errs: []error{nil}}
		sent := run(t, s, template.Async{MaxRetries: 2, OnFailureARN: "q"}, time.Minute)
		if len(sent) != 1 {
			t.Fatalf("%d records; want 1", len(sent))
		}
		var got any
		if err := json.Unmarshal([]byte(sent[0]), &got); err != nil {
			t.Fatal(err)
		}
		pretty, _ := json.MarshalIndent(got, "", "  ")
		want, err := os.ReadFile("testdata/record.json")
		if err != nil {
			t.Fatal(err)
		}
		if string(pretty)+"\n" != string(want) {
			t.Errorf("record\n%s\nwant\n%s", pretty, want)
		}
	})
}

// TestRefusedDestination: an event whose destination refuses it is reported as
// lost.
func TestRefusedDestination(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := New(Options{
			Invoke: (&script{results: []lambda.Result{bad}, errs: []error{nil}}).invoke,
			Send:   func(string, string, ...storage.Op) error { return errors.New("too long") },
			Log:    slog.New(slog.DiscardHandler),
		})
		q.Invoke(&template.Function{Name: "f", Async: template.Async{OnFailureARN: "q"}}, lambda.Invocation{Payload: []byte("x")}, nil)
		synctest.Wait()
		if q.Pending() != 0 {
			t.Errorf("Pending() = %d; want 0", q.Pending())
		}
		q.Close()
	})
}
