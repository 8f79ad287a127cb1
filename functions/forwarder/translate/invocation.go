package translate

import (
	"bytes"
	"time"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/logline"
)

// An invocation is what its records in a delivery tell of it.
type invocation struct {
	id, trace, xray []byte
	ended           bool
	failures        []string // the exceptions told of so far, by type
	crashed         bool     // one of them was a dying process's own
}

// invocations says which invocation each event of a delivery belongs to.
//
// One execution environment writes one stream and runs one invocation at a
// time, so that what stands between the records of an invocation's start and
// end is its own. Where starts and ends do not alternate, more than one runs at
// a time, and nothing is guessed.
type invocations struct {
	all   []invocation
	owner []int32 // by event, an index into all or none
}

const none = -1

// find looks through the events. scratch is used to read records into.
func (v *invocations) find(events []delivery.Event, scratch *document.Document) {
	v.all, v.owner = v.all[:0], v.owner[:0]
	open := int32(none)
	for i := range events {
		kind := readRecord(&events[i], scratch)
		if kind == noRecord {
			v.owner = append(v.owner, open)
			continue
		}
		id := scratch.Get(document.FaasExecution).Bytes
		at := v.lookup(id)
		late := at != none && v.all[at].ended // a report behind the next start
		switch {
		case open != none && at != open && !late, open != none && kind == startRecord:
			v.all, v.owner = v.all[:0], v.owner[:0]
			return
		case at == none && kind == endRecord && len(v.all) == 0: // it began in an earlier delivery
			for j := range v.owner {
				v.owner[j] = 0
			}
			fallthrough
		case at == none:
			at = int32(len(v.all))
			v.all = append(v.all, invocation{id: id})
		}
		v.learn(at, scratch)
		v.owner = append(v.owner, at)
		v.all[at].ended = kind == endRecord
		switch {
		case kind == startRecord:
			open = at
		case at == open:
			open = none
		}
	}
}

// lookup finds an invocation by its id. Its records stand close together.
func (v *invocations) lookup(id []byte) int32 {
	for i := len(v.all) - 1; i >= max(0, len(v.all)-4); i-- {
		if bytes.Equal(v.all[i].id, id) {
			return int32(i)
		}
	}
	return none
}

// learn keeps the trace that a record names; the text format names it at the
// invocation's end only.
func (v *invocations) learn(at int32, record *document.Document) {
	if in := &v.all[at]; in.trace == nil && record.Has(document.TraceID) {
		in.trace = record.Get(document.TraceID).Bytes
		in.xray = record.Get(document.XRayTraceID).Bytes
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

type recordKind uint8

const (
	noRecord recordKind = iota
	startRecord
	endRecord
)

// readRecord reads a record of an invocation's start or end into doc.
func readRecord(e *delivery.Event, doc *document.Document) recordKind {
	text := e.Message
	if len(text) < 16 {
		return noRecord
	}
	switch text[0] {
	case '{':
		if !bytes.Contains(text[:min(len(text), 160)], []byte(`"platform.`)) {
			return noRecord
		}
	case 'S', 'E', 'R':
		if !isPlatform(text) {
			return noRecord
		}
	default:
		return noRecord
	}
	doc.Reset()
	doc.Observed = e.Time * int64(time.Millisecond)
	logline.Parse(doc, text)
	if !doc.Has(document.FaasExecution) {
		return noRecord
	}
	switch string(doc.Get(document.Action).Bytes) {
	case "platform.start":
		return startRecord
	case "platform.end", "platform.runtimeDone", "platform.report":
		return endRecord
	}
	return noRecord
}
