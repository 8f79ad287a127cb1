package groups

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/triage"
)

// Prepare adds the documents that are missing in the index of groups to the delivery's request.
func (s *Sightings) Prepare(ctx context.Context, b *bulk.Batch) {
	if s == nil || len(s.all) == 0 || s.tracker.isOff.Load() {
		return
	}
	var unknown []*sighting
	for _, g := range s.all {
		if g.state == nil {
			unknown = append(unknown, g)
		}
	}
	err := s.tracker.read(ctx, unknown)
	if s.tracker.isOff.Load() {
		return
	}
	if err != nil && !s.tracker.warned.Swap(true) {
		// Creating a document that exists changes nothing. The only effect is that the forwarder
		// does not notice a group that comes back.
		s.tracker.Logger.WarnContext(ctx, "the state of groups cannot be read: a resolved group that comes back is noticed later", slog.String("index", s.tracker.index), slog.String("error", err.Error()))
	}
	for _, g := range s.all {
		s.tracker.create(b, g)
	}
}

// create adds the missing documents of a group.
func (t *Tracker) create(b *bulk.Batch, g *sighting) {
	exists, notified := g.state != nil && g.state.exists, g.state != nil && g.state.notified
	if !notified {
		// The notification comes first, so that an existing group always has its notification.
		version, at := g.earliest()
		t.notify(b, g, triage.New, 0, version, at, &g.first)
	}
	if !exists {
		b.CreateNamed(t.index, triage.ID(g.fingerprint), encode(g.group()), &g.created)
		return
	}
	group := &g.state.group
	if reason, version, at := g.returning(group); reason != "" {
		g.reason, g.number = reason, group.Number
		t.notify(b, g, reason, group.Number, version, at, &g.again)
	}
}

// group returns the document of a new group.
func (g *sighting) group() triage.Group {
	group := g.details
	version, at := g.earliest()
	now := g.now.UTC().Truncate(time.Millisecond)
	group.Kind, group.Fingerprint = triage.GroupKind, g.fingerprint
	group.FirstSeen, group.FirstVersion, group.Created = at, version, now
	group.Status, group.Since = triage.Open, at
	return group
}

// notify adds a notification.
func (t *Tracker) notify(b *bulk.Batch, g *sighting, reason triage.Reason, number int, version string, at time.Time, out *bulk.Outcome) {
	n := triage.Notification{
		Kind: triage.NotificationKind, Reason: reason, State: triage.Pending, Created: g.now.UTC().Truncate(time.Millisecond), At: at,
		Fingerprint: g.fingerprint, Type: g.details.Type, Message: g.details.Message, Culprit: g.details.Culprit,
		Service: g.details.Service, Function: g.details.Function, Version: version, Count: g.count,
	}
	if !t.Notify || t.Historical || g.now.Sub(at) > historicalAge {
		n.State = triage.Suppressed
	}
	b.CreateNamed(t.index, triage.NotificationID(g.fingerprint, number), encode(n), out)
}

// encode returns the JSON of a document.
func encode(v any) []byte {
	text, _ := json.Marshal(v) // only texts, times and numbers: cannot fail
	return text
}
