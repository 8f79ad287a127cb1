// Package load sends traffic to the api function with vegeta and records the requests in a ledger.
package load

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"

	"faulty/local/ledger"
)

// Options configure a load. Without Rate, a worker sends the next request as soon as it has
// received the response.
type Options struct {
	URL         string        // root of the API
	Requests    int           // number of requests; with Rate, it follows from Duration
	Concurrency int           // maximum number of requests in flight
	Rate        int           // mean requests per second; 0 sends without a pause
	Duration    time.Duration // duration of a load with Rate
	Shape       string        // shape of a load with Rate: constant, sine or bursts
	Faults      []string      // request these failures in turn; empty: the api function chooses
	Timeout     time.Duration // timeout of one request
	Ledger      string        // path of the ledger to write
	Progress    func(done int)
	// MaxNoResponse stops the load after this number of requests in succession without a response. 0
	// continues, for a load that an API survives which is down for a while.
	MaxNoResponse int
}

// A Summary describes the requests and the responses.
type Summary struct {
	Metrics    vegeta.Metrics
	Run        string         // prefix of all trace IDs of the run
	NoResponse map[string]int // number of requests without a response, by reason
	IsStopped  bool           // the load stopped early, see Options.MaxNoResponse
}

// Total returns the number of requests that a load with these options sends.
func (o Options) Total() int {
	if o.Rate > 0 {
		return int(float64(o.Rate) * o.Duration.Seconds())
	}
	return o.Requests
}

// Run sends the load and writes the ledger. Cancelling the context stops the load; the ledger and
// the summary then contain the responses received so far.
func Run(ctx context.Context, o Options) (Summary, error) {
	pacer, err := pacerFor(o)
	if err != nil {
		return Summary{}, err
	}
	root, err := parse(o.URL)
	if err != nil {
		return Summary{}, err
	}
	if err := reach(ctx, root); err != nil {
		return Summary{}, err
	}
	run := newRun(time.Now())
	header := ledger.Header{Run: run, URL: o.URL, Started: time.Now().UTC()}
	if o.Rate == 0 {
		header.Planned = o.Requests
	}
	out, err := ledger.Create(o.Ledger, header)
	if err != nil {
		return Summary{}, err
	}
	summary, err := attack(ctx, o, pacer, run, out)
	return summary, errors.Join(err, out.Close())
}

func parse(address string) (*url.URL, error) {
	root, err := url.Parse(address)
	if err != nil || root.Host == "" {
		return nil, fmt.Errorf("load: %q is not the URL of an API; try http://127.0.0.1:8050/", address)
	}
	return root, nil
}

// reach checks that the API accepts connections. This prevents a load that cannot succeed from
// overwriting the ledger of an earlier one.
func reach(ctx context.Context, root *url.URL) error {
	port := cmp.Or(root.Port(), map[string]string{"http": "80", "https": "443"}[root.Scheme])
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(root.Hostname(), port))
	if err != nil {
		return fmt.Errorf("load: cannot connect to %s: %s (is it running? `make up` starts it; --url gives another address)", root, reason(err.Error()))
	}
	return conn.Close()
}

// attack runs the load and records every response.
func attack(ctx context.Context, o Options, pacer vegeta.Pacer, run string, out *ledger.Writer) (Summary, error) {
	attacker := vegeta.NewAttacker(
		vegeta.Workers(uint64(o.Concurrency)),    // #nosec G115 -- at least 1
		vegeta.MaxWorkers(uint64(o.Concurrency)), // #nosec G115
		vegeta.Client(client(o, run)),
	)
	stop := context.AfterFunc(ctx, func() { attacker.Stop() })
	defer stop()
	summary := Summary{Run: run, NoResponse: map[string]int{}}
	var failed error
	done, withoutResponse := 0, 0
	for res := range attacker.Attack(targeter(o), pacer, o.Duration, "") {
		summary.Metrics.Add(res)
		failed = errors.Join(failed, out.Add(entry(run, res)))
		if withoutResponse++; res.Code == 0 {
			summary.NoResponse[reason(res.Error)]++
		} else {
			withoutResponse = 0
		}
		if o.MaxNoResponse > 0 && withoutResponse == o.MaxNoResponse {
			summary.IsStopped = true
			attacker.Stop()
		}
		done++
		if o.Progress != nil {
			o.Progress(done)
		}
	}
	summary.Metrics.Close()
	return summary, failed
}

// client returns an HTTP client that sends a trace header with every request.
func client(o Options, run string) *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = o.Concurrency
	return &http.Client{
		Transport:     tracer{next: transport, run: run},
		Timeout:       o.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// A tracer turns vegeta's sequence number into an X-Ray trace header, so that
// the number identifies a response and the documents of its request.
type tracer struct {
	next http.RoundTripper
	run  string
}

// RoundTrip implements http.RoundTripper.
func (t tracer) RoundTrip(r *http.Request) (*http.Response, error) {
	seq, err := strconv.ParseUint(r.Header.Get("X-Vegeta-Seq"), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("sequence number of the request: %w", err)
	}
	r = r.Clone(r.Context())
	r.Header.Del("X-Vegeta-Seq")
	id := trace(t.run, seq)
	r.Header.Set("X-Amzn-Trace-Id", "Root=1-"+id[:8]+"-"+id[8:])
	return t.next.RoundTrip(r)
}

// targeter returns a function that sets the next request. It uses the faults in turn.
func targeter(o Options) vegeta.Targeter {
	var n atomic.Uint64
	return func(t *vegeta.Target) error {
		t.Method, t.URL = http.MethodGet, o.URL
		if len(o.Faults) > 0 {
			name := o.Faults[(n.Add(1)-1)%uint64(len(o.Faults))]
			t.URL += "?fault=" + url.QueryEscape(name)
		}
		return nil
	}
}

// entry returns the ledger's entry for one response.
func entry(run string, res *vegeta.Result) ledger.Entry {
	e := ledger.Entry{
		Trace:       trace(run, res.Seq),
		Method:      res.Method,
		Status:      int(res.Code),
		Fault:       res.Headers.Get("X-Fault"),
		Bytes:       len(res.Body),
		ContentType: res.Headers.Get("Content-Type"),
		At:          res.Timestamp.UTC(),
		LatencyMS:   float64(res.Latency.Microseconds()) / 1000,
	}
	if u, err := url.Parse(res.URL); err == nil {
		e.Path = u.RequestURI()
		e.Fault = cmp.Or(e.Fault, u.Query().Get("fault"))
	}
	if res.Code == 0 {
		e.Error = res.Error
		return e
	}
	sum := sha1.Sum(res.Body)
	e.SHA1 = hex.EncodeToString(sum[:])
	return e
}

// newRun returns the prefix of all trace IDs of a run: the time in seconds, which
// X-Ray requires, and 12 random digits.
func newRun(now time.Time) string {
	var b [6]byte
	_, _ = rand.Read(b[:])                              // it never fails, according to its documentation
	return fmt.Sprintf("%08x%x", uint32(now.Unix()), b) // #nosec G115 -- until 2106
}

func trace(run string, seq uint64) string { return fmt.Sprintf("%s%012x", run, seq) }
