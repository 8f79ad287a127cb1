package translate

import (
	"bytes"

	"faulty/functions/forwarder/correlation"
	"faulty/functions/forwarder/document"
)

// An invocation is what the events of a delivery report about one attempt to run a function. When
// Lambda retries, the new attempt has the same request id and is a separate invocation.
type invocation struct {
	id, trace, xray []byte
	user            []byte // that its latest event named
	first, last     int    // the first and last of its events seen so far
	isEnded         bool
	isReported      bool     // by a report; an attempt has one report
	failures        []string // the exceptions reported so far, by type
	reporters       sources  // the sources that reported them since the last new failure
	crashed         bool     // one of them is the dump of the dying process
	exited          bool     // a line of text reports how the process ended
	failed          bool     // for a start: Lambda has reported it
}

// invocations associates the events of a delivery with invocations.
//
// An execution environment writes one stream, and most of them run one invocation at a time. The
// events between the records of an invocation's start and end then belong to it. While several
// invocations are in flight, only events that name a request id are associated.
type invocations struct {
	all      []invocation
	events   []event
	owner    []int          // by event, an index into all or none
	inFlight []int          // indices into all, during association
	lastEnd  map[string]int // the last event that ends an invocation, by request id; nil until it is needed
	memory   []byte         // of the trace ids
	start    invocation     // failures outside of all invocations
}

// The owners of an event that is not associated: it is outside of all invocations, or several
// invocations were in flight.
const (
	none    = -1
	several = -2
)

// reset discards the state of the previous delivery.
func (v *invocations) reset() {
	v.all, v.inFlight, v.events, v.memory, v.start = v.all[:0], v.inFlight[:0], nil, v.memory[:0], invocation{}
}

// carry keeps the latest invocations for the next chunk of events.
func (v *invocations) carry() {
	dropped := max(0, len(v.all)-near)
	v.all = append(v.all[:0], v.all[dropped:]...)
	for i := range v.all {
		in := &v.all[i]
		in.trace = bytes.Clone(in.trace) // v.memory is reused
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

// begin handles the record of a start, event i. A start after an end with the same request id is
// another attempt.
func (v *invocations) begin(events []event, i int) int {
	r := &events[i].record
	at := v.lookup(r.id)
	if at == none || v.all[at].isEnded {
		at = v.repeat(r.id, at)
		v.all[at].first = i
	}
	if n := len(v.inFlight); n == 1 && v.inFlight[0] != at && !v.endsAfter(events, v.inFlight[0], i) {
		v.inFlight = v.inFlight[:0] // the end of the previous one was filtered out, or is in another delivery
	}
	v.inFlight = append(v.land(at), at)
	v.learn(at, r.tracing)
	return at
}

// end handles the record of an end. If the delivery has no start for it, all earlier events belong
// to that invocation. A second report of a reported invocation belongs to another attempt, whose
// start was filtered out.
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

// repeat adds an invocation. It has the trace of the earlier attempt with the same id.
func (v *invocations) repeat(id []byte, earlier int) int {
	in := invocation{id: id}
	if earlier != none {
		in.trace, in.xray = v.all[earlier].trace, v.all[earlier].xray
	}
	v.all = append(v.all, in)
	return len(v.all) - 1
}

// land returns the invocations in flight without at.
func (v *invocations) land(at int) []int {
	for i, other := range v.inFlight {
		if other == at {
			return append(v.inFlight[:i], v.inFlight[i+1:]...)
		}
	}
	return v.inFlight
}

// endsAfter reports whether an event after event i ends the invocation at.
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

// near is how many invocations back an id is searched for. The records of an invocation are close
// together unless very many invocations are in flight.
const near = 64

// lookup returns the latest invocation with a request id.
func (v *invocations) lookup(id []byte) int {
	for i := len(v.all) - 1; i >= max(0, len(v.all)-near); i-- {
		if other := v.all[i].id; len(other) == len(id) && other[0] == id[0] && bytes.Equal(other, id) { // no id is empty
			return i
		}
	}
	return none
}

// learn records the trace that a record names. The text format names it only at the end of the
// invocation.
func (v *invocations) learn(at int, tracing []byte) {
	in := &v.all[at]
	if in.trace != nil || len(tracing) == 0 {
		return
	}
	start := len(v.memory)
	var xray []byte
	v.memory, xray = correlation.AppendTraceID(v.memory, tracing)
	if len(v.memory) > start {
		in.trace, in.xray = v.memory[start:len(v.memory):len(v.memory)], xray
	}
}

// apply sets the fields of the event's invocation in doc, unless the event names another one.
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
