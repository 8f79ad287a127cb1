package groups

import (
	"context"
	"fmt"
	"net/http"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/triage"
)

// maxRounds is how often a change is retried after conflicting changes by others. Each conflict
// means that another writer succeeded.
const maxRounds = 10

// Update handles the results of the request to which Prepare added documents, and changes the documents of
// groups that need it. An error means that the delivery must be repeated.
func (s *Sightings) Update(ctx context.Context) error {
	if s == nil || s.tracker.isOff.Load() {
		return nil
	}
	var open []*sighting
	for _, g := range s.all {
		if s.tracker.checkResults(ctx, g) {
			open = append(open, g)
		}
	}
	for range maxRounds {
		if len(open) == 0 || s.tracker.isOff.Load() {
			return nil
		}
		var err error
		if open, err = s.tracker.revise(ctx, open); err != nil && !s.tracker.isOff.Load() {
			return fmt.Errorf("change %d groups in %s: %w", len(open), s.tracker.index, err)
		}
	}
	return fmt.Errorf("change %d groups in %s, the first is %s: other writers changed them at the same time, %d times in a row", len(open), s.tracker.index, open[0].fingerprint, maxRounds)
}

// checkResults handles the results for a group, and reports whether its document has to be changed.
func (t *Tracker) checkResults(ctx context.Context, g *sighting) bool {
	for _, o := range []bulk.Outcome{g.created, g.first, g.again} {
		if isRefused(o) {
			t.turnOff(ctx, "create documents of groups", o.Reason)
			return false
		}
	}
	switch {
	case g.created.Status == http.StatusCreated:
		t.learn(g.fingerprint, &state{read: g.now, exists: true, notified: true, group: g.group()})
		return false
	case g.created.Status == http.StatusConflict: // another forwarder created it at the same time
		g.state = nil
		return true
	}
	version, at := g.earliest()
	_, earlier := g.state.group.See(version, at)
	return earlier || g.reason != ""
}

// revise changes groups once. It returns the groups that others have changed in the meantime.
func (t *Tracker) revise(ctx context.Context, open []*sighting) (left []*sighting, err error) {
	var unknown []*sighting
	for _, g := range open {
		if g.state == nil || g.state.term == 0 {
			unknown = append(unknown, g)
		}
	}
	if err := t.read(ctx, unknown); err != nil {
		return open, err
	}
	var b bulk.Batch
	var changed []*sighting
	for _, g := range open {
		group, isChanged := g.revised()
		if !isChanged {
			continue
		}
		g.created = bulk.Outcome{}
		b.ReplaceIf(t.index, triage.ID(g.fingerprint), g.state.seq, g.state.term, encode(group), &g.created)
		changed = append(changed, g)
	}
	if len(changed) == 0 {
		return nil, nil
	}
	if _, err := t.Client.Send(ctx, &b); err != nil {
		return changed, err
	}
	for _, g := range changed {
		g.state = nil
		t.learn(g.fingerprint, nil) // its sequence number has changed
		switch {
		case g.created.Status == http.StatusConflict:
			left = append(left, g)
		case isRefused(g.created):
			t.turnOff(ctx, "change documents of groups", g.created.Reason)
		}
	}
	return left, nil
}

// revised returns the group updated with the events of the delivery. A group that is not found
// stays unchanged: a serverless collection shows documents late.
func (g *sighting) revised() (group triage.Group, isChanged bool) {
	if !g.state.exists {
		return group, false
	}
	version, at := g.earliest()
	group, isChanged = g.state.group.See(version, at)
	if g.reason == "" || group.Number != g.number {
		return group, isChanged
	}
	if reason, version, at := g.returning(&group); reason != "" {
		return group.Apply(triage.Change{At: at, By: triage.Forwarder, Action: triage.Regress, Version: version}, nil), true
	}
	return group, isChanged
}
