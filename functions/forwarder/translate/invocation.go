package translate

import (
	"bytes"

	"faulty/functions/forwarder/correlation"
	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/document"
)

// An invocation is what its records in a delivery tell of it.
type invocation struct {
	id, trace, xray []byte
	ended           bool
	failures        []string // the exceptions told of so far, by type
	crashed         bool     // one of them was a dying process's own
	exited          bool     // a line of text says how the process ended
	failed          bool     // of a start: Lambda has reported it
}

// invocations says which invocation each event of a delivery belongs to.
//
// One execution environment writes one stream and runs one invocation at a
// time, so that what stands between the records of an invocation's start and
// end is its own. Where starts and ends do not alternate, more than one runs at
// a time, and nothing is guessed.
type invocations struct {
	all    []invocation
	owner  []int      // by event, an index into all or none
	memory []byte     // of the traces
	start  invocation // what has failed before the first
}

const none = -1

// find looks through the events.
func (v *invocations) find(events []delivery.Event) {
	v.all, v.owner, v.memory, v.start = v.all[:0], v.owner[:0], v.memory[:0], invocation{}
	open := none
	for i := range events {
		r := readRecord(events[i].Message)
		if r.kind == exitRecord {
			if at := v.lookup(r.id); at != none {
				v.all[at].exited = true
			}
		}
		if r.kind == noRecord || r.kind == exitRecord {
			v.owner = append(v.owner, open)
			continue
		}
		at := v.lookup(r.id)
		late := at != none && v.all[at].ended // a report behind the next start
		switch {
		case open != none && at != open && !late, open != none && r.kind == startRecord:
			v.all, v.owner = v.all[:0], v.owner[:0]
			return
		case at == none && r.kind == endRecord && len(v.all) == 0: // it began in an earlier delivery
			for j := range v.owner {
				v.owner[j] = 0
			}
			fallthrough
		case at == none:
			at = len(v.all)
			v.all = append(v.all, invocation{id: r.id})
		}
		v.learn(at, r.tracing)
		v.owner = append(v.owner, at)
		v.all[at].ended = r.kind == endRecord
		switch {
		case r.kind == startRecord:
			open = at
		case at == open:
			open = none
		}
	}
}

// lookup finds an invocation by its id. Its records stand close together.
func (v *invocations) lookup(id []byte) int {
	for i := len(v.all) - 1; i >= max(0, len(v.all)-4); i-- {
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

// apply gives doc the invocation of an event, where the line names no other.
func (v *invocations) apply(event int, doc *document.Document) {
	if event >= len(v.owner) || v.owner[event] == none {
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
