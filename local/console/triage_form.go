package console

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"faulty/functions/forwarder/triage"
	"faulty/local/console/escape"
)

// A wish is a change that a form requests.
type wish struct {
	fingerprint string
	seen        string
	change      triage.Change
	before      *triage.Group // the state that an undo restores
	form        url.Values
	isWritten   bool // a write was sent, whether or not it succeeded
}

// The maximum lengths in bytes and the maximum number of events in a form.
const (
	maxName   = 200
	maxNote   = 4000
	maxEvents = 1_000_000_000
	maxForm   = 64 << 10
)

// readWish parses a form.
func readWish(form url.Values, v view) (wish, error) {
	w := wish{fingerprint: form.Get("id"), seen: form.Get("seen"), form: form}
	if w.fingerprint == "" || w.seen == "" {
		return w, errors.New("the form names no group; go back, load the page again and try once more")
	}
	read := wishes()[form.Get("action")]
	if read == nil {
		return w, fmt.Errorf("the form asks for %.40q, which the console does not know", form.Get("action"))
	}
	return w, read(&w, v)
}

// wishes maps each action of a form to the function that parses the rest of the form.
func wishes() map[string]func(*wish, view) error {
	plain := func(a triage.Action) func(*wish, view) error {
		return func(w *wish, _ view) error { w.change.Action = a; return nil }
	}
	return map[string]func(*wish, view) error{
		"resolve": plain(triage.Resolve), "ignore": plain(triage.Ignore), "reopen": plain(triage.Reopen),
		"resolve-in": (*wish).readVersion, "ignore-until": (*wish).readUntil, "ignore-for": (*wish).readEvents,
		"assign": (*wish).readAssignee, "annotate": (*wish).readNote, "undo": (*wish).readBefore,
	}
}

// text returns a form field without leading and trailing white space.
func (w *wish) text(field string, most int) (string, error) {
	text := strings.TrimSpace(w.form.Get(field))
	if len(text) > most {
		return "", fmt.Errorf("the %s has %d bytes, and may have %d", field, len(text), most)
	}
	return shown(text), nil
}

// shown returns text without hidden characters, such as the carriage returns that browsers
// send.
func shown(text string) string {
	return strings.Map(func(r rune) rune {
		if escape.Hidden(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

func (w *wish) readVersion(view) (err error) {
	w.change.Action = triage.Resolve
	if w.change.Version, err = w.text("version", maxName); err == nil && w.change.Version == "" {
		err = errors.New("a version is needed, such as 43")
	}
	return err
}

func (w *wish) readUntil(v view) error {
	w.change.Action = triage.Ignore
	text, err := w.text("until", maxName)
	if err != nil {
		return err
	}
	if w.change.Until, err = v.instant(text, false); err != nil {
		return err
	}
	w.change.Until = w.change.Until.Truncate(time.Millisecond)
	if !w.change.Until.After(v.Now) {
		return fmt.Errorf("%.80q is not in the future; a time to come looks like now+7d or 2026-12-24", text)
	}
	return nil
}

func (w *wish) readEvents(view) error {
	w.change.Action = triage.Ignore
	n, err := strconv.Atoi(strings.TrimSpace(w.form.Get("events")))
	if err != nil || n < 1 || n > maxEvents {
		return fmt.Errorf("%.40q is no number of events; it looks like 100", w.form.Get("events"))
	}
	w.change.Events = n
	return nil
}

func (w *wish) readAssignee(view) (err error) {
	w.change.Action = triage.Assign
	w.change.Assignee, err = w.text("assignee", maxName)
	return err
}

func (w *wish) readNote(view) (err error) {
	w.change.Action = triage.Annotate
	w.change.Note, err = w.text("note", maxNote)
	return err
}

func (w *wish) readBefore(view) error {
	w.change.Action = triage.Undo
	w.before = &triage.Group{}
	decoder := json.NewDecoder(strings.NewReader(w.form.Get("before")))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(w.before)
	switch w.before.Status {
	case triage.Open, triage.Resolved, triage.Ignored:
	default:
		err = errors.Join(err, errors.New("no such status"))
	}
	if err != nil {
		return errors.New("the form does not say what to restore; load the page again and choose the status")
	}
	return nil
}
