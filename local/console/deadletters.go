package console

import (
	"cmp"
	"net/http"
	"path"
	"slices"
	"time"

	"faulty/local/console/client"
	"faulty/local/console/deadletters"
	"faulty/local/console/escape"
)

// deadLettersPage shows the dead letters and why they could not be stored.
type deadLettersPage struct {
	Known    bool // a failure queue is configured
	Queue    string
	Waiting  int
	InFlight int
	Sampled  int
	Kinds    []deadLetterKind
	Sent     *sending
	AtOnce   int
	Discards []discardLine
	CanEdit  bool
}

// A deadLetterKind is the group of dead letters with the same reason.
type deadLetterKind struct {
	Reason      string
	IDs         []string
	Events      int
	Groups      []string
	First, Last time.Time
	Messages    []deadletters.Message
}

// sending is the result of sending dead letters again.
type sending struct {
	Stored  int
	Refused []deadletters.Outcome
	Ended   string // why sending stopped early
}

// maxDeadLetters is how many dead letters a page receives. maxShown is how many of each kind
// it shows.
const (
	maxDeadLetters = 100
	maxShown       = 10
)

const (
	deadLettersTitle = "Dead letters"
	deadLettersPath  = "/dead-letters"
)

func (s *server) deadLetters(r *http.Request, v view) (content, error) {
	p := deadLettersPage{Known: s.DeadLetters != nil, AtOnce: deadletters.MaxSend}
	err := s.sample(r, v, &p)
	return content{Title: deadLettersTitle, Data: p, Bare: true}, err
}

// sample adds a sample of the queue's messages to the page.
func (s *server) sample(r *http.Request, v view, p *deadLettersPage) (err error) {
	if !p.Known {
		return nil
	}
	if p.Discards, err = s.discards(r, v); err != nil {
		return err
	}
	p.CanEdit = !s.ReadOnly
	sample, err := s.DeadLetters.Peek(r.Context(), maxDeadLetters)
	if err != nil {
		return &client.Error{Reason: err.Error()}
	}
	p.Queue, p.Waiting, p.InFlight, p.Sampled = path.Base(s.DeadLetters.URL()), sample.Waiting, sample.InFlight, len(sample.Messages)
	p.Kinds = kinds(sample.Messages)
	return nil
}

// kinds groups dead letters by reason, most frequent first.
func kinds(list []deadletters.Message) []deadLetterKind {
	var out []deadLetterKind
	for _, l := range list {
		name := l.Kind()
		i := slices.IndexFunc(out, func(k deadLetterKind) bool { return k.Reason == name })
		if i < 0 {
			i = len(out)
			out = append(out, deadLetterKind{Reason: name, First: l.Sent, Last: l.Sent})
		}
		out[i].add(l)
	}
	slices.SortStableFunc(out, func(a, b deadLetterKind) int { return cmp.Compare(len(b.IDs), len(a.IDs)) })
	return out
}

func (k *deadLetterKind) add(l deadletters.Message) {
	k.IDs = append(k.IDs, l.ID)
	k.Events += l.Events
	if l.Group != "" && !slices.Contains(k.Groups, l.Group) && len(k.Groups) < 5 {
		k.Groups = append(k.Groups, l.Group)
	}
	if l.Sent.Before(k.First) {
		k.First = l.Sent
	}
	if l.Sent.After(k.Last) {
		k.Last = l.Sent
	}
	if len(k.Messages) < maxShown {
		k.Messages = append(k.Messages, l)
	}
}

// More returns the number of dead letters of the kind that are not shown.
func (k deadLetterKind) More() int { return len(k.IDs) - len(k.Messages) }

// sendAgain sends the dead letters that a form selects, or all, and shows the result.
// Package sameorigin has checked that the form was sent from this console.
func (s *server) sendAgain(r *http.Request, v view) (content, error) {
	p := deadLettersPage{Known: s.DeadLetters != nil, AtOnce: deadletters.MaxSend}
	c := content{Title: deadLettersTitle, Data: p, Bare: true}
	if !p.Known {
		return c, nil
	}
	p.Sent = s.send(r)
	err := s.sample(r, v, &p)
	c.Data = p
	return c, err
}

// send sends the dead letters that a form selects.
func (s *server) send(r *http.Request) *sending {
	ids := r.PostForm["id"]
	if len(ids) == 0 && r.PostForm.Get("all") == "" {
		return &sending{Ended: "no dead letter was chosen"}
	}
	list, err := s.DeadLetters.Send(r.Context(), ids)
	s.Log.InfoContext(r.Context(), "dead letters sent again", "count", len(list), "error", err)
	out := &sending{}
	for _, o := range list {
		if o.Refused == "" {
			out.Stored++
		} else {
			out.Refused = append(out.Refused, o)
		}
	}
	if err != nil {
		out.Ended = err.Error()
	}
	return out
}

// clipped returns the text of a log event, cut to the length that a page shows.
func clipped(text string) string {
	const room = 4000
	if len(text) > room {
		return escape.Text(text[:room]) + "…"
	}
	return escape.Text(text)
}
