package translate

import (
	"bytes"

	"faulty/functions/forwarder/correlation"
	"faulty/functions/forwarder/document"
)

// An invocation is what the events of a delivery report of one attempt to run a
// function: an attempt that Lambda repeats has the same request id and is
// another invocation.
type invocation struct {
	id, trace, xray []byte
	user            []byte // that its events named last
	first, last     int    // the events of its records, as far as they have been seen
	isEnded         bool
	isReported      bool     // by a report, of which an attempt has one
	failures        []string // the exceptions reported so far, by type
	reporters       sources  // of them, since the last new one
	crashed         bool     // one of them was a dying process's own
	exited          bool     // a line of text states how the process ended
	failed          bool     // of a start: Lambda has reported it
}

// invocations associates the events of a delivery with invocations.
//
// One execution environment writes one stream, and most run one invocation at a
// time, so that the events between the records of an invocation's start and end
// are its own. While several are in flight, only the events that name a request
// id are associated.
type invocations struct {
	all      []invocation
	events   []event
	owner    []int          // by event, an index into all or none
	inFlight []int          // indices into all, while the events are associated
	lastEnd  map[string]int // by request id, the last event that ends it; nil until it is needed
	memory   []byte         // of the traces
	start    invocation     // what failed outside of all invocations
}

// The owners of an event that is not associated: it stands outside of all
// invocations, or several were in flight.
const (
	none    = -1
	several = -2
)

// reset forgets the delivery before.
func (v *invocations) reset() {
	v.all, v.inFlight, v.events, v.memory, v.start = v.all[:0], v.inFlight[:0], nil, v.memory[:0], invocation{}
}

// carry keeps the latest invocations for the next chunk of events.
func (v *invocations) carry() {
	dropped := max(0, len(v.all)-near)
	v.all = append(v.all[:0], v.all[dropped:]...)
	for i := range v.all {
		in := &v.all[i]
		in.trace = bytes.Clone(in.trace) // v.memory is used again
		in.first, in.last = in.first-len(v.events), in.last-len(v.events)
	}
	kept := v.inFlight[:0]
	for _, at := range v.inFlight {
		if at >= dropped {
			kept = append(kept, at-dropped)
		}
	}
	v.inFlight, v.memory = kept, v.memory[:0]
}

// associate finds the invocation of each event.
func (v *invocations) associate(events []event) {
	v.owner, v.lastEnd, v.events = v.owner[:0], nil, events
	for i := range events {
		r := &events[i].record
		switch r.kind {
		case startRecord:
			v.owner = append(v.owner, v.begin(events, i))
		case endRecord, reportRecord:
			v.owner = append(v.owner, v.end(r, i))
		case exitRecord:
			at := v.lookup(r.id)
			if at != none {
				v.all[at].exited = true
			}
			v.owner = append(v.owner, v.only())
		default:
			v.owner = append(v.owner, v.only())
		}
	}
}

// only returns the one invocation in flight, or none or several.
func (v *invocations) only() int {
	switch len(v.inFlight) {
	case 0:
		return none
	case 1:
		return v.inFlight[0]
	}
	return several
}

// begin takes the record of a start, event i. A start after an end of the same
// request id is another attempt.
func (v *invocations) begin(events []event, i int) int {
	r := &events[i].record
	at := v.lookup(r.id)
	if at == none || v.all[at].isEnded {
		at = v.repeat(r.id, at)
		v.all[at].first = i
	}
	if n := len(v.inFlight); n == 1 && v.inFlight[0] != at && !v.endsAfter(events, v.inFlight[0], i) {
		v.inFlight = v.inFlight[:0] // its end was filtered out, or is in another delivery
	}
	v.inFlight = append(v.land(at), at)
	v.learn(at, r.tracing)
	return at
}

// end takes the record of an end. An end that no start precedes in the delivery
// is that of all events before it; another report of a reported invocation is
// that of another attempt, whose start was filtered out.
func (v *invocations) end(r *record, i int) int {
	at := v.lookup(r.id)
	isFirst := at == none && len(v.all) == 0
	if at == none || r.kind == reportRecord && v.all[at].isReported {
		at = v.repeat(r.id, at)
	}
	if isFirst {
		for j := range v.owner {
			v.owner[j] = at
		}
	}
	v.all[at].isEnded, v.all[at].last = true, i
	v.all[at].isReported = v.all[at].isReported || r.kind == reportRecord
	v.inFlight = v.land(at)
	v.learn(at, r.tracing)
	return at
}

// repeat adds an invocation. Another attempt has the trace of the earlier one.
func (v *invocations) repeat(id []byte, earlier int) int {
	in := invocation{id: id}
	if earlier != none {
		in.trace, in.xray = v.all[earlier].trace, v.all[earlier].xray
	}
	v.all = append(v.all, in)
	return len(v.all) - 1
}

// land returns those in flight without at.
func (v *invocations) land(at int) []int {
	for i, other := range v.inFlight {
		if other == at {
			return append(v.inFlight[:i], v.inFlight[i+1:]...)
		}
	}
	return v.inFlight
}

// endsAfter reports whether an event after the i-th ends the invocation at.
func (v *invocations) endsAfter(events []event, at, i int) bool {
	if v.lastEnd == nil {
		v.lastEnd = make(map[string]int)
		for i := range events {
			if r := &events[i].record; r.kind == endRecord || r.kind == reportRecord {
				v.lastEnd[string(r.id)] = i
			}
		}
	}
	return v.lastEnd[string(v.all[at].id)] > i
}

// near is how many invocations back one is looked for by its id: its records
// stand close together, unless very many are in flight at a time.
const near = 64

// lookup returns the latest invocation with a request id.
func (v *invocations) lookup(id []byte) int {
	for i := len(v.all) - 1; i >= max(0, len(v.all)-near); i-- {
		if bytes.Equal(v.all[i].id, id) {
			return i
		}
	}
	return none
}

// learn keeps the trace that a record names; the text format names it at the
// invocation's end only.
func (v *invocations) learn(at int, tracing []byte) {
	in := &v.all[at]
	if in.trace != nil || len(tracing) == 0 {
		return
	}
	start := len(v.memory)
	v.memory = correlation.AppendTraceID(v.memory, tracing)
	if len(v.memory) > start {
		in.trace = v.memory[start:len(v.memory):len(v.memory)]
		in.xray = correlation.XRayRoot(tracing)
	}
}

// apply gives doc the invocation of an event, where the event names no other.
func (v *invocations) apply(event int, doc *document.Document) {
	if v.owner[event] < 0 {
		return
	}
	in := &v.all[v.owner[event]]
	doc.SetDefault(document.FaasExecution, document.Plain(in.id))
	if in.trace == nil || doc.Has(document.TraceID) || !bytes.Equal(doc.Get(document.FaasExecution).Bytes, in.id) {
		return
	}
	doc.Set(document.TraceID, document.Plain(in.trace))
	if in.xray != nil {
		doc.SetDefault(document.XRayTraceID, document.Plain(in.xray))
	}
}
