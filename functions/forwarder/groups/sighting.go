package groups

import (
	"time"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/jsonscan"
	"faulty/functions/forwarder/triage"
)

// Sightings are the exceptions of one delivery. They are not safe for concurrent use. Nil Sightings
// track nothing.
type Sightings struct {
	tracker       *Tracker
	now           time.Time
	all           []*sighting
	byFingerprint map[string]*sighting
	spent         []*sighting // from earlier deliveries, for reuse
}

// A sighting is one group in a delivery.
type sighting struct {
	fingerprint string
	state       *state // nil if unknown
	now         time.Time
	details     triage.Group // from the delivery's first event; only set if the state is unknown
	count       int
	spans       []span

	reason  triage.Reason // why the group comes back, "" if it does not
	number  int           // number of the closing that it comes back from
	created bulk.Outcome  // result for the group's document
	first   bulk.Outcome  // result for notification 0
	again   bulk.Outcome  // result for the notification with that number
}

// A span is the time range of the events of one version, in nanoseconds since 1970.
type span struct {
	version     string
	first, last int64
}

// Sightings returns an empty list, or nil for a nil tracker.
func (t *Tracker) Sightings() *Sightings {
	if t == nil {
		return nil
	}
	return &Sightings{tracker: t, now: time.Now(), byFingerprint: map[string]*sighting{}}
}

// Len returns the number of groups.
func (s *Sightings) Len() int {
	if s == nil {
		return 0
	}
	return len(s.all)
}

// Reset empties s for the next delivery.
func (s *Sightings) Reset() {
	if s == nil {
		return
	}
	s.now = time.Now()
	s.spent = append(s.spent, s.all...)
	clear(s.all)
	s.all = s.all[:0]
	clear(s.byFingerprint)
}

// See records the exception of a document, if it has one.
func (s *Sightings) See(doc *document.Document) {
	if s == nil || !doc.Has(document.ExceptionFingerprint) || s.tracker.isOff.Load() {
		return
	}
	fingerprint := jsonscan.Cut(doc.Text(doc.Get(document.ExceptionFingerprint)), document.MaxLeaf)
	if len(fingerprint) == 0 {
		return
	}
	g := s.byFingerprint[string(fingerprint)]
	if g == nil {
		g = s.add(fingerprint, doc)
	}
	g.count++
	g.see(doc)
}

func (s *Sightings) add(fingerprint []byte, doc *document.Document) *sighting {
	g := s.next()
	if g.state = s.tracker.get(fingerprint, g.now); g.state != nil {
		g.fingerprint = g.state.group.Fingerprint
	} else {
		g.fingerprint = string(fingerprint)
	}
	if g.state == nil || g.state.group.Status != triage.Open {
		g.describe(doc)
	}
	s.all = append(s.all, g)
	s.byFingerprint[g.fingerprint] = g
	return g
}

// next returns an empty sighting.
func (s *Sightings) next() *sighting {
	last := len(s.spent) - 1
	if last < 0 {
		return &sighting{now: s.now}
	}
	g := s.spent[last]
	s.spent = s.spent[:last]
	*g = sighting{now: s.now, spans: g.spans[:0]}
	return g
}

// The maximum lengths of copied texts, in bytes.
const (
	maxName    = 512
	maxMessage = 1000
)

// describe copies the fields that a notification shows. The document is already masked.
func (g *sighting) describe(doc *document.Document) {
	text := func(f document.Field, longest int) string {
		return string(jsonscan.Cut(doc.Text(doc.Get(f)), longest))
	}
	message := document.ExceptionMessage
	if !doc.Has(message) {
		message = document.Message
	}
	g.details = triage.Group{
		Type: text(document.ExceptionType, maxName), Message: text(message, maxMessage), Culprit: text(document.ExceptionCulprit, maxName),
		Service: text(document.ServiceName, maxName), Function: text(document.FaasName, maxName),
	}
}

// see records the time and the version of an event.
func (g *sighting) see(doc *document.Document) {
	version, at := doc.Get(document.ServiceVersion).Bytes, doc.IndexTime()
	for i := range g.spans {
		if known := &g.spans[i]; known.version == string(version) {
			known.first, known.last = min(known.first, at), max(known.last, at)
			return
		}
	}
	name := ""
	if n := len(g.spans); n < cap(g.spans) { // reuse the version of an earlier delivery, which is most probably the same
		name = g.spans[:n+1][n].version
	}
	if name != string(version) {
		name = string(version)
	}
	g.spans = append(g.spans, span{name, at, at})
}

// earliest returns the time and the version of the delivery's earliest event.
func (g *sighting) earliest() (version string, at time.Time) {
	first := &g.spans[0]
	for i := range g.spans {
		if g.spans[i].first < first.first {
			first = &g.spans[i]
		}
	}
	return first.version, documentTime(first.first)
}

// returning returns the event that reopens a closed group, if there is one.
func (g *sighting) returning(state *triage.Group) (reason triage.Reason, version string, at time.Time) {
	for _, s := range g.spans {
		if reason, ok := state.Returns(s.version, documentTime(s.last)); ok {
			return reason, s.version, documentTime(s.last)
		}
	}
	return "", "", time.Time{}
}

// documentTime converts a time to the precision that documents store.
func documentTime(ns int64) time.Time { return time.Unix(0, ns).UTC().Truncate(time.Millisecond) }
