package logs

import (
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"faulty/local/cloud/storage"
)

// receiver is a subscribed function. It stores its deliveries.
type receiver struct {
	t testing.TB

	mu    sync.Mutex
	got   []events.CloudwatchLogsData
	gate  chan struct{} // if set, every delivery waits for it
	delay time.Duration // duration of a delivery
}

func (r *receiver) deliver(_ string, payload []byte, _ []storage.Op, done func()) {
	d := decode(r.t, payload)
	r.mu.Lock()
	r.got = append(r.got, d)
	gate := r.gate
	r.mu.Unlock()
	go func() {
		if gate != nil {
			<-gate
		}
		time.Sleep(r.delay)
		done()
	}()
}

// decode reverses encode.
func decode(t testing.TB, payload []byte) (d events.CloudwatchLogsData) {
	t.Helper()
	var event struct {
		AWSLogs struct{ Data string } `json:"awslogs"`
	}
	if err := json.Unmarshal(payload, &event); err != nil {
		t.Fatalf("payload %.80s: %v", payload, err)
	}
	zr, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(event.AWSLogs.Data)))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.NewDecoder(zr).Decode(&d); err != nil {
		t.Fatal(err)
	}
	return d
}

func (r *receiver) deliveries() []events.CloudwatchLogsData {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

func newService(t *testing.T, r *receiver) *Service {
	t.Helper()
	s, err := New(Options{AccountID: "000000000000", Slots: 1},
		[]Subscription{{Name: "f-lines", Group: "/g", Function: "f"}})
	if err != nil {
		t.Fatal(err)
	}
	s.Start(r.deliver)
	return s
}

// TestGather: the lines of an invocation within 200 ms are in one delivery,
// together with those of a second invocation.
func TestGather(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{t: t}
		s := newService(t, r)
		defer s.Close()
		st := s.Stream("/g", "2026/11/22/[$LATEST]abc")
		for i := range 2 {
			st.Begin()
			st.Write(time.Now(), fmt.Sprintf("line %d\n", i))
			st.End()
		}
		time.Sleep(199 * time.Millisecond)
		if n := len(r.deliveries()); n != 0 {
			t.Fatalf("%d deliveries after 199 ms; want 0", n)
		}
		time.Sleep(2 * time.Millisecond)
		synctest.Wait()
		got := r.deliveries()
		if len(got) != 1 || len(got[0].LogEvents) != 2 {
			t.Fatalf("deliveries %+v; want one of two events", got)
		}
		d := got[0]
		if d.MessageType != "DATA_MESSAGE" || d.Owner != "000000000000" || d.LogGroup != "/g" ||
			d.LogStream != "2026/11/22/[$LATEST]abc" || !slices.Equal(d.SubscriptionFilters, []string{"f-lines"}) {
			t.Errorf("envelope %+v", d)
		}
		if e := d.LogEvents[1]; e.Message != "line 1\n" || len(e.ID) != 56 || e.Timestamp != time.Now().Add(-201*time.Millisecond).UnixMilli() {
			t.Errorf("event %+v", e)
		}
		if n := s.Holding(); n != 0 {
			t.Errorf("Holding() = %d after the delivery; want 0", n)
		}
	})
}

// TestKeepTogether: a delivery waits for the end of the invocation, but only for
// a limited time.
func TestKeepTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{t: t}
		s := newService(t, r)
		defer s.Close()
		st := s.Stream("/g", "s")
		st.Begin()
		st.Write(time.Now(), "start")
		time.Sleep(3 * time.Second)
		st.Write(time.Now(), "end")
		st.End()
		synctest.Wait()
		if got := r.deliveries(); len(got) != 1 || len(got[0].LogEvents) != 2 {
			t.Fatalf("deliveries %+v; want one of both lines, at the end", got)
		}
		st.Begin()
		st.Write(time.Now(), "start of a long one")
		time.Sleep(6 * time.Second)
		synctest.Wait()
		if got := r.deliveries(); len(got) != 2 {
			t.Errorf("%d deliveries while a long invocation runs; want its first line after 5.2 s", len(got))
		}
	})
}

// TestBusyReceiver: while the only slot is in use, streams collect log events.
// Each stream then has one delivery.
func TestBusyReceiver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{t: t, gate: make(chan struct{})}
		s := newService(t, r)
		defer s.Close()
		a, b := s.Stream("/g", "a"), s.Stream("/g", "b")
		for i := range 20 {
			for _, st := range []*Stream{a, b} {
				st.Begin()
				st.Write(time.Now(), fmt.Sprint(i))
				st.End()
			}
			time.Sleep(50 * time.Millisecond)
		}
		synctest.Wait()
		if n := len(r.deliveries()); n != 1 {
			t.Fatalf("%d deliveries with one slot and a receiver that does not respond; want 1", n)
		}
		if n := s.Holding(); n != 2 {
			t.Errorf("Holding() = %d; want 2", n)
		}
		close(r.gate)
		time.Sleep(time.Second)
		synctest.Wait()
		got := r.deliveries()
		if len(got) != 3 {
			t.Errorf("%d deliveries in all; want 3: a's first, all of b, the rest of a", len(got))
		}
		var order []string
		for _, d := range got {
			if d.LogStream == "a" {
				for _, e := range d.LogEvents {
					order = append(order, e.Message)
				}
			}
		}
		for i, m := range order {
			if m != fmt.Sprint(i) {
				t.Fatalf("a's events came as %v; want 0 to 19 in order", order)
			}
		}
		if len(order) != 20 {
			t.Errorf("%d of a's events came; want 20", len(order))
		}
	})
}

// TestNothingLost writes at random times. Every log event is delivered exactly
// once, and the three of an invocation are in one delivery.
func TestNothingLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{t: t, delay: 300 * time.Millisecond} // the receiver is slower than the writer
		s := newService(t, r)
		defer s.Close()
		const streams, invocations = 5, 60
		var writers sync.WaitGroup
		for i := range streams {
			writers.Go(func() {
				rnd := rand.New(rand.NewPCG(uint64(i), 1))
				st := s.Stream("/g", fmt.Sprint(i))
				for n := range invocations {
					st.Begin()
					for range 3 {
						st.Write(time.Now(), fmt.Sprintf("%d %s", n, strings.Repeat("x", rnd.IntN(20_000))))
						time.Sleep(time.Duration(rnd.IntN(30)) * time.Millisecond)
					}
					st.End()
				}
			})
		}
		writers.Wait()
		time.Sleep(10 * time.Second)
		synctest.Wait()
		ids := map[string]bool{}
		for _, d := range r.deliveries() {
			size, lines := 0, map[string]int{}
			for _, e := range d.LogEvents {
				invocation, _, _ := strings.Cut(e.Message, " ")
				lines[invocation]++
				if ids[e.ID] {
					t.Fatalf("event %s was delivered more than once", e.ID)
				}
				ids[e.ID] = true
				size += len(e.Message)
			}
			for invocation, n := range lines {
				if n != 3 {
					t.Errorf("a delivery has %d lines of invocation %s of stream %s; want all 3", n, invocation, d.LogStream)
				}
			}
			if size > maxBatchBytes {
				t.Errorf("a delivery of %d bytes; want at most %d", size, maxBatchBytes)
			}
		}
		if want := streams * invocations * 3; len(ids) != want || s.Holding() != 0 {
			t.Errorf("%d events came, %d streams held; want %d, 0", len(ids), s.Holding(), want)
		}
	})
}
