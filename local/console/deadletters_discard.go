package console

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path"
	"strings"
	"time"

	"faulty/functions/forwarder/triage"
	"faulty/local/console/client"
	"faulty/local/console/deadletters"
	"faulty/local/console/escape"
)

const (
	maxReason     = 500 // bytes
	shownDiscards = 10
	// maxDownload is how many dead letters a download contains. SQS hides them from other
	// receivers during the download.
	maxDownload = 500
)

// A discardLine is a discard as the page shows it.
type discardLine struct {
	When             timestamp
	By, Reason, Text string
}

// changeDeadLetters handles the forms of the dead letters page.
func (s *server) changeDeadLetters(r *http.Request, v view) (content, error) {
	r.Body = http.MaxBytesReader(nil, r.Body, maxForm)
	var done *notice
	switch err := r.ParseForm(); {
	case err != nil:
		done = refused(http.StatusBadRequest, "the form cannot be read; go back and try again")
	case s.ReadOnly:
		done = refused(http.StatusForbidden, s.refusal(r.Context()))
	case r.PostForm.Get("action") == "discard":
		done = s.discard(r)
	default:
		return s.sendAgain(r, v)
	}
	c, err := s.deadLetters(r, v)
	c.Notice = done
	return c, err
}

// discard records the reason and then deletes the dead letters that a form selects.
func (s *server) discard(r *http.Request) *notice {
	reason, ids := shown(strings.TrimSpace(r.PostForm.Get("reason"))), r.PostForm["id"]
	switch {
	case s.DeadLetters == nil:
		return refused(http.StatusBadRequest, "the console knows no failure queue")
	case reason == "" || len(reason) > maxReason:
		return refused(http.StatusBadRequest, fmt.Sprintf("a reason is needed, of up to %d bytes", maxReason))
	case len(ids) == 0:
		return refused(http.StatusBadRequest, "no dead letter was chosen")
	}
	var isRecorded bool
	n, err := s.DeadLetters.Discard(r.Context(), ids, func(list []deadletters.Message) (err error) {
		d := s.discardOf(reason, list)
		s.Log.WarnContext(r.Context(), "dead letters are discarded", slog.Int("count", d.Count), slog.String("by", d.By), slog.String("reason", reason), slog.String("queue", d.Queue))
		isRecorded, err = s.Client.RecordDiscard(r.Context(), d)
		return err
	})
	if e, ok := errors.AsType[*client.Error](err); ok && e.Status == http.StatusForbidden {
		return refused(http.StatusForbidden, "the reason cannot be recorded: "+e.Reason)
	}
	if err != nil && n == 0 {
		return refused(http.StatusBadGateway, err.Error())
	}
	if err != nil {
		return &notice{Status: http.StatusBadGateway, Text: fmt.Sprintf("%s discarded; then: %v", plural(n, "dead letter was", "dead letters were"), err), Problem: true}
	}
	done := &notice{Text: plural(n, "dead letter was", "dead letters were") + " discarded."}
	if n > 0 && !isRecorded {
		done.Text += " Groups have no states here, so that the reason is in the console's log alone."
	}
	return done
}

func (s *server) discardOf(reason string, list []deadletters.Message) *triage.Discard {
	d := &triage.Discard{Kind: triage.DiscardKind, At: s.Now().UTC().Truncate(time.Millisecond), By: s.User, Reason: reason, Count: len(list), Queue: path.Base(s.DeadLetters.URL())}
	for i := range list {
		l := &list[i]
		d.DeadLetters = append(d.DeadLetters, triage.DiscardedItem{MessageID: l.ID, Sent: l.Sent, Reason: escape.Line(300, l.Reason), LogGroup: escape.Line(300, l.Group), Events: l.Events})
	}
	return d
}

// discards returns the latest discards for the page.
func (s *server) discards(r *http.Request, v view) (lines []discardLine, err error) {
	list, err := s.Client.Discards(r.Context(), shownDiscards)
	for i := range list {
		d := &list[i]
		lines = append(lines, discardLine{v.Timestamp(d.At), escape.Line(60, d.By), escape.Line(maxReason, d.Reason), plural(d.Count, "dead letter", "dead letters")})
	}
	return lines, err
}

// downloadDeadLetters sends the dead letters as a file with one JSON object on each line. The
// field body is the unchanged message, for use with `aws sqs send-message`.
func (s *server) downloadDeadLetters(w http.ResponseWriter, r *http.Request) {
	if s.DeadLetters == nil {
		http.Error(w, "The console knows no failure queue.", http.StatusNotFound)
		return
	}
	sample, err := s.DeadLetters.Peek(r.Context(), maxDownload)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="faulty-dead-letters-%s-%d-of-%d.jsonl"`, s.Now().UTC().Format("20060102T150405Z"), len(sample.Messages), max(sample.Waiting, len(sample.Messages))))
	out := bufio.NewWriterSize(w, 64<<10)
	lines := json.NewEncoder(out)
	for i := range sample.Messages {
		l := &sample.Messages[i]
		if err = lines.Encode(struct {
			ID       string    `json:"id"`
			Sent     time.Time `json:"sent"`
			Received int       `json:"received"`
			Reason   string    `json:"reason,omitempty"`
			LogGroup string    `json:"log_group,omitempty"`
			Events   int       `json:"events,omitempty"`
			Body     string    `json:"body"`
		}{l.ID, l.Sent, l.Received, l.Reason, l.Group, l.Events, l.Body()}); err != nil {
			break
		}
	}
	if err = errors.Join(err, out.Flush()); err != nil {
		s.Log.WarnContext(r.Context(), "download of dead letters", "error", err)
		panic(http.ErrAbortHandler) // abort the connection, so that an incomplete file does not look complete
	}
}
