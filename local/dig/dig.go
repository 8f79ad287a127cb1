// Package dig feeds logs from before the forwarder was there through the
// forwarder's own code.
//
//	source ── files, objects, windows of a log group
//	   └─ format ── their events, in order
//	        └─ gatherer ── ids, and batches that cut no trace
//	             └─ workers ── translate, bulk, deadletter: the function's own packages
//	                  └─ checkpoint ── what is stored, written down in order
package dig

import (
	"context"
	"errors"
	"io"
	"net/url"
	"sync"
	"time"

	"faulty/functions/forwarder/auth"
	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/translate"
	"faulty/local/dig/checkpoint"
	"faulty/local/dig/source"
	"faulty/local/dig/tally"
)

// Options say what is dug through, and where what is found goes.
type Options struct {
	Sources   []source.Source
	Translate translate.Options // of the operator

	// Of events whose source does not tell.
	Group, Stream string

	Since, Until time.Time // events before and from then on are left out; zero for no bound
	Kind         string    // of files, as package format names them; "" to look
	Zone         *time.Location

	Workers int // batches at a time; 0 is 4
	Store   *Store
	State   *checkpoint.State // nil for none
	Name    string            // what a source's state is kept under besides its name: where it goes, and how it is read

	Progress func(Progress) // called from time to time; nil for nobody
}

// A Store is where documents go. Without one they are only counted.
type Store struct {
	URL      *url.URL
	Auth     auth.Auth
	Prefix   string        // of the indices
	NoIDs    bool          // as the forwarder's DOCUMENT_IDS=none
	Timeout  time.Duration // of one request
	Patience time.Duration // for which a batch that is not taken is sent again
	Letters  io.Writer     // what is refused for good, one dead letter a line
}

// A Progress is how far a run is.
type Progress struct {
	Unit        string
	Done, Total int64 // bytes, or milliseconds of a log group; Total 0 where that is not known
	Events      int64
}

// A Summary is what became of the events of a run.
type Summary struct {
	Units      int            `json:"files"`
	Skipped    int            `json:"files_done_before"`
	Events     int64          `json:"events"`      // read in this run
	Before     int64          `json:"done_before"` // of them, stored by a run before
	Outside    int64          `json:"outside"`     // of the time asked for
	Documents  int64          `json:"documents"`   // made: a trace of many lines is one
	Filtered   int64          `json:"filtered"`    // dropped by the operator's rules
	Stored     int64          `json:"stored"`
	Duplicate  int64          `json:"duplicate"`
	Refused    int64          `json:"refused"`
	Retried    int64          `json:"retried"`
	Reasons    map[string]int `json:"reasons,omitempty"` // of the refused, by OpenSearch's type of error
	Unreadable []string       `json:"unreadable,omitempty"`
	Nameless   int64          `json:"nameless"` // events of no function and no group
	Undated    int64          `json:"undated"`  // events that had no time, nor had one before them
	Derived    int64          `json:"derived"`  // events whose ids were made here
	Tally      *tally.Tally   `json:"-"`
}

// Run digs through the sources, one after the other. The summary holds as far as
// it came, also beside an error.
func Run(ctx context.Context, o Options) (Summary, error) {
	if o.Workers <= 0 {
		o.Workers = 4
	}
	if o.State == nil {
		o.State, _ = checkpoint.Open("")
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	r := &run{Options: o, batches: make(chan *batch, o.Workers), cancel: cancel}
	r.summary.Tally, r.summary.Reasons = new(tally.Tally), map[string]int{}
	r.progress.Total = total(o.Sources)
	if o.Store != nil {
		r.client = bulk.NewClient(bulk.Options{URL: o.Store.URL, Auth: o.Store.Auth, Timeout: o.Store.Timeout, Compress: compressFrom(o.Store.URL)})
	}
	var workers sync.WaitGroup
	for range o.Workers {
		workers.Go(func() { r.work(ctx) })
	}
	err := r.readAll(ctx)
	close(r.batches)
	workers.Wait()
	if cause := context.Cause(ctx); cause != nil {
		err = cause // the first thing that went wrong
	}
	return r.summary, errors.Join(err, o.State.Save())
}

// compressFrom is the size from which bodies are compressed, in bytes: where the
// store is far away, as the forwarder does it.
func compressFrom(u *url.URL) int {
	if u.Scheme == "https" {
		return 16 << 10
	}
	return 0
}

func total(sources []source.Source) (size int64) {
	for _, s := range sources {
		if s.Size == 0 {
			return 0
		}
		size += s.Size
	}
	return size
}

// A run is one Run under way. One goroutine reads; workers do the rest.
type run struct {
	Options
	client  *bulk.Client
	batches chan *batch
	pending sync.WaitGroup // batches that are not done yet
	cancel  context.CancelCauseFunc
	order   order
	spent   sync.Pool // of *batch

	progress Progress // of the reader alone
	told     time.Time

	mu      sync.Mutex // of what workers add to the summary
	summary Summary
	letters sync.Mutex // of the file
}

// readAll reads the sources. What cannot be read in one file keeps nobody from
// the next.
func (r *run) readAll(ctx context.Context) error {
	for _, s := range r.Sources {
		name := r.stateName(s)
		state := r.State.Source(name)
		for u, err := range s.Units(ctx, state.Through, state.Window) {
			if err == nil {
				err = r.unit(ctx, name, s, u)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *run) stateName(s source.Source) string {
	if r.Name == "" {
		return s.Name
	}
	return s.Name + " " + r.Name
}

// tell reports the progress, ten times a second at most, or now.
func (r *run) tell(now bool) {
	if r.Progress == nil || !now && time.Since(r.told) < 100*time.Millisecond {
		return
	}
	r.told = time.Now()
	r.Progress(r.progress)
}

// unreadable notes what could not be read of a file.
func (r *run) unreadable(err error) {
	r.summary.Unreadable = append(r.summary.Unreadable, err.Error())
}
