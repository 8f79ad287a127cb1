package outage

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"faulty/local/cloud/lambda"
	"faulty/local/cloud/template"
)

// TestOutage simulates outages. Every log event is stored once, whatever happens to OpenSearch: the
// deliveries of the outage are retried without anybody's action. The number of concurrent
// invocations is bounded, few of them test OpenSearch, and the backlog is stored within a stated
// time, while new deliveries continue to arrive.
//
// FAULTY_OUTAGE_RATE sets the number of deliveries per second. Six hours at 50 take some minutes:
//
//	FAULTY_OUTAGE_RATE=50 go test -run Outage -v -timeout 60m ./local/faults/outage
func TestOutage(t *testing.T) {
	rate := rateOf(t)
	for _, row := range []struct {
		name     string
		is       condition
		lasting  time.Duration
		busiest  int           // at most so many concurrent invocations during the outage
		tests    int           // at most so many requests an hour test OpenSearch
		catchUp  time.Duration // at most
		whenFast bool          // runs at any rate
	}{
		{"refused for six hours", refusing, 6 * time.Hour, 50, 3600, time.Hour, true},
		{"503 for an hour", unavailable, time.Hour, 50, 3600, time.Hour, false},
		{"hanging for an hour", hanging, time.Hour, 50, 7200, time.Hour, false},
		{"refused for a minute", refusing, time.Minute, 50, 3600, 2 * time.Minute, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			if rate > 10 && !row.whenFast && os.Getenv("FAULTY_OUTAGE_ALL") == "" {
				t.Skip("takes long at this rate")
			}
			stack, err := template.Load("../../../template.yaml", template.Options{})
			if err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) {
				s := start(t, stack)
				defer s.close()
				feed := s.feed(rate)
				time.Sleep(time.Minute)
				s.takeBusiest()
				s.search.set(row.is)
				begun := time.Now()
				time.Sleep(row.lasting)
				busiest, invocations, failed := s.takeBusiest()
				tests := s.search.takeTests()
				backlog := feed.sent() - s.search.count()
				s.search.set(responding)
				up := time.Now()
				for s.waiting(s.retries) > 0 && time.Since(up) < 4*row.catchUp {
					time.Sleep(time.Second)
				}
				caughtUp := time.Since(up)
				feed.stop()
				for s.async.Pending() > 0 || s.waiting(s.retries) > 0 && time.Since(up) < 8*row.catchUp {
					time.Sleep(time.Second)
				}
				after, _, _ := s.takeBusiest()
				t.Logf("down for %v at %g deliveries/s: %d deliveries waited; at most %d concurrent invocations, %d in all, %d failed; %d requests tested OpenSearch, %.0f an hour",
					up.Sub(begun), rate, backlog, busiest, invocations, failed, tests, float64(tests)/row.lasting.Hours())
				t.Logf("caught up %v after the outage, with at most %d concurrent invocations in %d environments: %d sent, %d stored, %d in the failure queue",
					caughtUp.Round(time.Second), after, s.count, feed.sent(), s.search.count(), s.waiting(s.failures))
				if s.search.count() != feed.sent() || s.waiting(s.failures) != 0 {
					t.Errorf("%d of %d log events are stored, %d messages in the failure queue; want all, none", s.search.count(), feed.sent(), s.waiting(s.failures))
				}
				if backlog == 0 || busiest > row.busiest || after > row.busiest || float64(tests) > float64(row.tests)*max(1, row.lasting.Hours()) || caughtUp > row.catchUp {
					t.Errorf("busiest %d and %d, %d tests, caught up after %v; want at most %d, %d an hour, %v", busiest, after, tests, caughtUp, row.busiest, row.tests, row.catchUp)
				}
			})
		})
	}
}

func rateOf(t *testing.T) float64 {
	t.Helper()
	text := os.Getenv("FAULTY_OUTAGE_RATE")
	if text == "" {
		return 0.1
	}
	rate, err := strconv.ParseFloat(text, 64)
	if err != nil || rate <= 0 {
		t.Fatalf("FAULTY_OUTAGE_RATE=%q: want a number of deliveries per second", text)
	}
	return rate
}

// A feed sends deliveries of one log event each.
type feed struct {
	stopping, stopped chan struct{}
	n                 int // guarded by the simulation's mu
	s                 *simulation
}

// feed starts to send deliveries at a rate per second, as CloudWatch Logs does: it invokes the
// forwarder asynchronously.
func (s *simulation) feed(rate float64) *feed {
	f := &feed{stopping: make(chan struct{}), stopped: make(chan struct{}), s: s}
	var p packer
	go func() {
		defer close(f.stopped)
		tick := time.NewTicker(time.Duration(float64(time.Second) / rate))
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
			case <-f.stopping:
				return
			}
			s.mu.Lock()
			f.n++
			id := f.n
			s.mu.Unlock()
			s.async.Invoke(s.function, lambda.Invocation{Payload: p.delivery(id)}, nil)
		}
	}()
	return f
}

func (f *feed) sent() int {
	f.s.mu.Lock()
	defer f.s.mu.Unlock()
	return f.n
}

func (f *feed) stop() {
	close(f.stopping)
	<-f.stopped
}

// A packer creates the payloads of deliveries one after another with the same memory.
type packer struct {
	zipped bytes.Buffer
	zw     *gzip.Writer
}

// delivery returns the payload of a delivery with one log event.
func (p *packer) delivery(id int) []byte {
	text, _ := json.Marshal(events.CloudwatchLogsData{ // strings and numbers: cannot fail
		MessageType: "DATA_MESSAGE", Owner: "000000000000", LogGroup: "/aws/lambda/orders", LogStream: "stream",
		LogEvents: []events.CloudwatchLogsLogEvent{{ID: fmt.Sprintf("%056d", id), Timestamp: time.Now().UnixMilli(), Message: fmt.Sprintf("order %d shipped", id)}},
	})
	p.zipped.Reset()
	if p.zw == nil {
		p.zw, _ = gzip.NewWriterLevel(&p.zipped, gzip.BestSpeed) // a valid level
	}
	p.zw.Reset(&p.zipped)
	_, _ = p.zw.Write(text) // memory
	_ = p.zw.Close()
	payload, _ := json.Marshal(map[string]any{"awslogs": map[string]any{"data": p.zipped.Bytes()}})
	return payload
}
