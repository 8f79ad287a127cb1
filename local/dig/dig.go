// Package dig reads historical logs, from before the forwarder was deployed, and
// stores them with the forwarder's code.
//
//	source ── files, objects, windows of a log group
//	   └─ format ── their events, in order
//	        └─ gatherer ── ids, and batches that cut no trace
//	             └─ workers ── translate, bulk, deadletter: the function's own packages
//	                  └─ checkpoint ── what is stored, written down in order
package dig

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"net/url"
	"runtime"
	"slices"
	"sync"
	"time"

	"faulty/functions/forwarder/auth"
	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/groups"
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

	Tally tally.Options // what is counted besides exceptions

	Workers int // batches at a time; 0 is 4
	Store   *Store
	State   *checkpoint.State // nil for none
	Name    string            // what a source's state is kept under besides its name: where it goes, and how it is read

	Progress func(Progress) // called from time to time; nil for nobody
}

// A Store is where documents go. Without one they are only counted.
type Store struct {
	URL         *url.URL
	Auth        auth.Auth
	Authorities *x509.CertPool // whose certificates are good; nil for the machine's
	Prefix      string         // of the indices
	NoIDs       bool           // as the forwarder's DOCUMENT_IDS=none
	NoGroups    bool           // as the forwarder's GROUPS=off
	Timeout     time.Duration  // of one request
	Patience    time.Duration  // for which a batch that is not taken is sent again
	DeadLetters io.Writer      // receives a dead letter per line for documents that are refused permanently
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
	r.meter.report, r.meter.total = o.Progress, total(o.Sources)
	r.summary.Tally, r.summary.Reasons = &tally.Tally{Options: o.Tally}, map[string]int{}
	if o.Store != nil {
		r.client = bulk.NewClient(bulk.Options{URL: o.Store.URL, Auth: o.Store.Auth, Authorities: o.Store.Authorities, Timeout: o.Store.Timeout, Compress: compressFrom(o.Store.URL)})
		if !o.Store.NoIDs && !o.Store.NoGroups {
			r.groups = groups.New(groups.Options{Client: r.client, Prefix: o.Store.Prefix, Logger: slog.Default(), Historical: true})
		}
	}
	var workers sync.WaitGroup
	for range o.Workers {
		workers.Go(func() { r.work(ctx) })
	}
	r.readAll(ctx)
	close(r.batches)
	workers.Wait()
	slices.Sort(r.summary.Unreadable)
	return r.summary, errors.Join(context.Cause(ctx), o.State.Save()) // the first thing that went wrong
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

// A run is one Run under way: readers of files, and workers on what they find.
type run struct {
	Options
	client  *bulk.Client
	groups  *groups.Tracker // nil for none
	batches chan *batch
	pending sync.WaitGroup // batches that are not done yet
	cancel  context.CancelCauseFunc
	spent   sync.Pool // of *batch
	meter   meter

	mu          sync.Mutex
	summary     Summary
	deadLetters sync.Mutex // of the file
}

// maxReaders bounds how many files are read at a time.
const maxReaders = 8

// readAll reads the sources, several files at a time where there are processors for
// it; the windows of a log group one after the other. What cannot be read in one
// file keeps nobody from the next; all else ends the run.
func (r *run) readAll(ctx context.Context) {
	turn := make(chan struct{}, min(maxReaders, runtime.GOMAXPROCS(0)))
	for _, s := range r.Sources {
		var readers sync.WaitGroup
		name := r.stateName(s)
		state := r.State.Source(name)
		for u, err := range s.Units(ctx, state.Through, state.Window) {
			if err != nil {
				r.cancel(err)
				break
			}
			turn <- struct{}{}
			readers.Go(func() {
				if err := r.unit(ctx, name, s, u); err != nil {
					r.cancel(err)
				}
				<-turn
			})
			if u.Read != nil {
				readers.Wait()
			}
			if ctx.Err() != nil {
				break
			}
		}
		readers.Wait()
	}
}

func (r *run) stateName(s source.Source) string {
	if r.Name == "" {
		return s.Name
	}
	return s.Name + " " + r.Name
}

// note changes the summary.
func (r *run) note(change func(*Summary)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(&r.summary)
}

// unreadable notes what could not be read of a file.
func (r *run) unreadable(err error) {
	r.note(func(s *Summary) { s.Unreadable = append(s.Unreadable, err.Error()) })
}
