// Package history generates the logs that eight Lambda functions in four languages write in a
// week. A deployment happens in the middle of the week. The package also generates the answers to
// typical questions about the logs: what the deployment introduced, since when, how often, in
// which version, and who is affected.
//
//	scenario ── eight functions, what they log, how they fail, what the deployment changes
//	   └─ traffic ── requests with a daily rhythm, each through several functions
//	        └─ simulation ── invocations in environments: cold starts, retries, failures
//	             └─ language ── the log events in the formats of the runtime and the logger
//	                  └─ files ── deliveries of CloudWatch Logs, and answers.json
//
// The same options generate the same bytes.
package history

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// Options specify a history.
type Options struct {
	Scenario string    // one of Scenarios; "" selects the first
	Seed     uint64    // seed of all random numbers
	Start    time.Time // start of the first day
	Days     int       // 0 means 7
	Deploy   time.Time // when the new versions first receive traffic; zero means the middle of the history
	Events   int       // approximate number of log events; 0 means 100,000
}

// A History contains the log events of all functions and the answers about them.
type History struct {
	Events  []Event // ordered by time
	Answers Answers
}

// An Event is one log event in CloudWatch Logs.
type Event struct {
	Function string
	Stream   string
	Time     time.Time // a whole number of milliseconds
	Message  string
}

// LogGroup returns the log group of the event.
func (e *Event) LogGroup() string { return "/aws/lambda/" + e.Function }

const (
	defaultDays   = 7
	defaultEvents = 100_000

	// minDays leaves time for a fault that is fixed before the deployment and returns after it.
	minDays = 4

	// minEvents is the size of the smallest history in which each fault and each message can
	// occur both before and after the deployment.
	minEvents = 4_000
)

// Generate generates a history.
func Generate(o Options) (*History, error) {
	s, err := o.complete()
	if err != nil {
		return nil, err
	}
	requests := o.Events / usualEvents
	for attempt := 1; ; attempt++ {
		m := newSimulation(&o, s)
		m.run(requests)
		corrected := requests * o.Events / max(1, len(m.events))
		if difference := corrected - requests; attempt == attempts || max(difference, -difference) <= requests/20 {
			return m.history(), nil
		}
		requests = corrected
	}
}

// attempts limits how often a history is simulated to get close to the requested number of events.
const attempts = 5

// usualEvents is the approximate number of events that a request causes. The first attempt measures
// the actual number for a history, which is higher if requests are rare, because more of them start
// a new environment.
const usualEvents = 14

// complete sets omitted options to their defaults and returns the scenario.
func (o *Options) complete() (*scenario, error) {
	if o.Days == 0 {
		o.Days = defaultDays
	}
	if o.Events == 0 {
		o.Events = defaultEvents
	}
	o.Start = o.Start.UTC().Truncate(time.Millisecond)
	if o.Deploy.IsZero() {
		o.Deploy = o.Start.Add(time.Duration(o.Days) * 12 * time.Hour)
	}
	o.Deploy = o.Deploy.UTC().Truncate(time.Millisecond)
	if o.Days < minDays {
		return nil, fmt.Errorf("a history of %d days is too short for a fault that is fixed before the deployment and returns after it; use at least %d", o.Days, minDays)
	}
	if o.Events < minEvents {
		return nil, fmt.Errorf("%d events are too few for each fault to occur before and after the deployment; use at least %d", o.Events, minEvents)
	}
	if o.Deploy.Before(o.Start.Add(36*time.Hour)) || o.Deploy.After(o.end().Add(-36*time.Hour)) {
		return nil, fmt.Errorf("the deployment at %s is not at least 36 hours inside the history from %s to %s", o.Deploy.Format(time.RFC3339), o.Start.Format(time.RFC3339), o.end().Format(time.RFC3339))
	}
	return find(o.Scenario)
}

func (o *Options) end() time.Time { return o.Start.Add(time.Duration(o.Days) * 24 * time.Hour) }

// newRand returns the random number generator of a history.
func (o *Options) newRand() *rand.Rand { return rand.New(rand.NewPCG(o.Seed, uint64(len(o.Scenario)))) } // #nosec G404 -- test data, which has to be reproducible
