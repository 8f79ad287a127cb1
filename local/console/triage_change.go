package console

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"faulty/functions/forwarder/triage"
	"faulty/local/console/client"
	"faulty/local/console/escape"
)

// A notice is the result of a form. The page shows it at the top.
type notice struct {
	Status  int    // HTTP status of the response; 0 means 200
	Text    string // what happened
	Group   named  // the group that was changed
	Others  []historyLine
	Form    *changeForm // undoes the change or repeats it
	Problem bool
}

// A changeForm is a form with one button.
type changeForm struct {
	Button, Key string
	Fields      [][2]string
}

// changeFromList makes the change of a form on the list of exceptions and shows the list.
// Package sameorigin has checked that the form was sent from this console.
func (s *server) changeFromList(r *http.Request, v view) (content, error) {
	done := s.change(r, v)
	c, err := s.exceptions(r, v)
	c.Notice = done
	return c, err
}

func (s *server) changeFromGroup(r *http.Request, v view) (content, error) {
	done := s.change(r, v)
	c, err := s.group(r, v)
	c.Notice = done
	return c, err
}

// refused returns the notice for a change that was rejected.
func refused(status int, reason string) *notice {
	return &notice{Status: status, Text: "Nothing was changed: " + reason + ".", Problem: true}
}

// change makes the change that a form requests.
func (s *server) change(r *http.Request, v view) *notice {
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	r.Body = http.MaxBytesReader(nil, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return refused(http.StatusBadRequest, "the form cannot be read; go back and try again")
	}
	w, err := readWish(r.PostForm, v)
	if err != nil {
		return refused(http.StatusBadRequest, err.Error())
	}
	if s.ReadOnly {
		return refused(http.StatusForbidden, s.refusal(ctx))
	}
	w.change.At, w.change.By = s.Now().UTC().Truncate(time.Millisecond), s.User
	done, err := s.decide(ctx, v, &w)
	if e, ok := errors.AsType[*client.Error](err); ok && e.Status == http.StatusForbidden {
		return refused(http.StatusForbidden, "you may not change groups: "+e.Reason)
	}
	if err != nil {
		return refused(http.StatusBadGateway, err.Error())
	}
	return done
}

// maxRounds limits how often a conditional write is retried after a conflict. Each conflict
// means that another writer succeeded.
const maxRounds = 10

// decide writes a change with a conditional write. If another user has changed the group since
// the form was shown, decide writes nothing and returns a notice that asks again. It keeps
// other updates by the forwarder, such as an earlier first event.
func (s *server) decide(ctx context.Context, v view, w *wish) (*notice, error) {
	for range maxRounds {
		state, err := s.current(ctx, w.fingerprint)
		if err != nil {
			return nil, err
		}
		if w.isMade(&state.Group) {
			return made(v, w, &state.Group, nil), nil
		}
		if seenToken(&state.Group) != w.seen {
			return conflict(v, w, &state.Group), nil
		}
		next := state.Apply(w.change, w.before)
		if next.KnownVersions, err = s.knownVersions(ctx, w, &next); err != nil {
			return nil, err
		}
		w.isWritten = true
		err = s.Client.SetState(ctx, state, &next)
		if err == nil {
			return made(v, w, &next, &state.Group), nil
		}
		if !client.IsConflict(err) {
			return nil, err
		}
	}
	return nil, fmt.Errorf("others changed the group at the same time, %d times in a row; try again", maxRounds)
}

// knownVersions returns the versions that are known when a change resolves a group in a version. They
// are only needed if this version has no order.
func (s *server) knownVersions(ctx context.Context, w *wish, next *triage.Group) ([]string, error) {
	if w.change.Action != triage.Resolve || next.ResolvedIn == "" || triage.IsNumbered(next.ResolvedIn) {
		return next.KnownVersions, nil
	}
	return s.Client.KnownVersions(ctx, next)
}

// current returns the state of a group, or a new state if the group has none.
func (s *server) current(ctx context.Context, fingerprint string) (client.State, error) {
	states, err := s.Client.States(ctx, []string{fingerprint})
	if err != nil {
		return client.State{}, err
	}
	if states.Off != "" {
		return client.State{}, &client.Error{Status: http.StatusNotFound, Reason: "groups have no states: " + states.Off}
	}
	if state := states.Of(fingerprint); state.Exists {
		return state, nil
	}
	return s.Client.NewState(ctx, fingerprint, s.Now())
}

// isMade reports whether the last change of a group is the wish's change. This happens if the
// response of a write was lost and the HTTP client sent the write again, which then failed with
// a conflict.
func (w *wish) isMade(g *triage.Group) bool {
	return w.isWritten && len(g.History) > 0 && g.History[len(g.History)-1] == w.change
}

// made returns the notice for a completed change with a form to undo it. before is nil if the
// previous state is unknown.
func made(v view, w *wish, g, before *triage.Group) *notice {
	last := &g.History[len(g.History)-1]
	n := &notice{Text: "You " + changeWords(v, last) + ".", Group: groupLink(v, g)}
	if before != nil {
		n.Form = &changeForm{Button: "Undo", Key: "u", Fields: [][2]string{
			{"id", w.fingerprint}, {"seen", seenToken(g)}, {"action", string(triage.Undo)}, {"before", decision(before)},
		}}
	}
	return n
}

// conflict returns the notice for a change that was not made because of an earlier change.
func conflict(v view, w *wish, g *triage.Group) *notice {
	others := since(g, w.seen)
	n := &notice{
		Status: http.StatusConflict, Text: "Nothing was changed: the group has changed since the page was loaded. Is your change still right?", Problem: true,
		Group: groupLink(v, g), Others: historyLines(v, others),
		Form: &changeForm{Button: again(w), Fields: [][2]string{{"seen", seenToken(g)}}},
	}
	for _, name := range slices.Sorted(keys(w.form)) {
		if name != "seen" {
			n.Form.Fields = append(n.Form.Fields, [2]string{name, w.form.Get(name)})
		}
	}
	return n
}

// again returns the label of the button that repeats a wish.
func again(w *wish) string {
	name := string(w.change.Action)
	return strings.ToUpper(name[:1]) + name[1:] + " nevertheless"
}

func groupLink(v view, g *triage.Group) named {
	return named{escape.Line(80, g.Type), v.Group(g.Fingerprint)}
}

// decision returns the part of a group that an undo restores as JSON.
func decision(g *triage.Group) string {
	text, _ := json.Marshal(triage.Group{ // cannot fail: the fields are strings, times and numbers
		Status: g.Status, Since: g.Since, By: g.By, ResolvedIn: g.ResolvedIn, KnownVersions: g.KnownVersions, IgnoredUntil: g.IgnoredUntil, IgnoredEvents: g.IgnoredEvents,
		Regressed: g.Regressed, RegressedIn: g.RegressedIn, Assignee: g.Assignee, Note: g.Note,
	})
	return string(text)
}
