// Package dig reads historical logs from the time before the forwarder was deployed, and
// stores them with the forwarder's code.
//
//	source ── files, objects, windows of a log group
//	   └─ logfile ── their events, in order
//	        └─ gather ── ids, and batches that do not split stack traces
//	             └─ workers ── translate, bulk, deadletter: the packages of the function
//	                  └─ checkpoint ── the progress of storing, written in order
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

// Options specify what a run reads and where it stores the documents.
type Options struct {
	Sources   []source.Source
	Translate translate.Options // the configured rules

	// Group and Stream are used for events whose source does not contain them.
	Group, Stream string

	Since, Until time.Time // exclude events before Since, and events at or after Until; zero for no limit
	Kind         string    // kind of the files, a constant of package logfile; "" detects it
	Zone         *time.Location

	Tally tally.Options // additional things to count

	Workers int // number of concurrent batches, and of goroutines that parse a file; 0 means one for each processor, at least 4
	Store   *Store
	State   *checkpoint.State // nil disables checkpoints
	Name    string            // part of a source's key in the checkpoint: the target, and the options for reading

	Progress func(Progress) // called repeatedly during the run; can be nil
}

// A Store is where documents are stored. Without a Store, documents are only counted.
type Store struct {
	URL         *url.URL
	Auth        auth.Auth
	Authorities *x509.CertPool // trusted certificate authorities; nil uses the machine's
	Insecure    bool           // accept any certificate
	Prefix      string         // prefix of the index names
	NoIDs       bool           // like DOCUMENT_IDS=none of the forwarder
	NoGroups    bool           // like GROUPS=off of the forwarder
	Timeout     time.Duration  // timeout of one request
	Patience    time.Duration  // how long a batch is retried
	DeadLetters io.Writer      // receives one dead letter per line for documents that OpenSearch permanently rejects
}

// A Summary contains the counts of a run.
type Summary struct {
	Files      int            `json:"files"`
	Windows    int            `json:"windows,omitempty"` // time windows of log groups
	Skipped    int            `json:"files_done_before"`
	Events     int64          `json:"events"`      // events read in this run
	Before     int64          `json:"done_before"` // of these, events that an earlier run stored
	Outside    int64          `json:"outside"`     // events outside Since and Until
	Documents  int64          `json:"documents"`   // documents created; a stack trace with many lines is one document
	Filtered   int64          `json:"filtered"`    // events dropped by the configured rules
	Stored     int64          `json:"stored"`
	Duplicate  int64          `json:"duplicate"`
	Renamed    int64          `json:"renamed,omitempty"`    // events stored under another id, because another event has theirs
	Uncompared int64          `json:"uncompared,omitempty"` // batches with duplicates that may be other events with the same id
	Refused    int64          `json:"refused"`
	Retried    int64          `json:"retried"`
	Reasons    map[string]int `json:"reasons,omitempty"` // rejected documents by OpenSearch's error type
	Unreadable []string       `json:"unreadable,omitempty"`
	Binary     []string       `json:"binary,omitempty"` // files that are not text, with the reason
	Nameless   int64          `json:"nameless"`         // events without a function or a log group
	Undated    int64          `json:"undated"`          // events without a time, before the first event with a time
	Derived    int64          `json:"derived"`          // events whose ids were generated
	Tally      *tally.Tally   `json:"-"`
}

// minWorkers is the minimum number of workers by default. Workers that store documents spend most of
// their time waiting for OpenSearch.
const minWorkers = 4

// Run reads the sources one after the other. If it returns an error, the summary contains the
// counts up to the error.
func Run(ctx context.Context, o Options) (Summary, error) {
	if o.Workers <= 0 {
		o.Workers = max(minWorkers, runtime.GOMAXPROCS(0))
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
		r.client = bulk.NewClient(bulk.Options{URL: o.Store.URL, Auth: o.Store.Auth, Authorities: o.Store.Authorities, Insecure: o.Store.Insecure, Timeout: o.Store.Timeout, Patience: o.Store.Patience, Compress: compressFrom(o.Store.URL)})
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
	slices.Sort(r.summary.Binary)
	return r.summary, errors.Join(context.Cause(ctx), o.State.Save()) // context.Cause is the first error of the run
}

// compressFrom returns the size in bytes from which request bodies are compressed. Like the
// forwarder, it compresses only for https, because such a store is remote.
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

// A run is the state of one call of Run: it connects the readers of files with the workers.
type run struct {
	Options
	client  *bulk.Client
	groups  *groups.Tracker // nil if groups are disabled
	batches chan *batch
	pending sync.WaitGroup // batches that are not finished yet
	cancel  context.CancelCauseFunc
	spent   sync.Pool // reusable *batch values
	meter   meter

	mu          sync.Mutex
	summary     Summary
	deadLetters sync.Mutex // serializes writes to the dead letter file
}

// maxReaders limits how many files are read concurrently.
const maxReaders = 8

// readAll reads the sources. It reads several files concurrently if there are several
// processors. It reads the windows of a log group one after the other. If a file cannot be read,
// readAll continues with the next file. Any other error ends the run.
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

// note changes the summary under its lock.
func (r *run) note(change func(*Summary)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(&r.summary)
}

// unreadable records that a file could not be read completely.
func (r *run) unreadable(err error) {
	r.note(func(s *Summary) { s.Unreadable = append(s.Unreadable, err.Error()) })
}
