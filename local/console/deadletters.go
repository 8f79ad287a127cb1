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

// deadLettersPage is what could not be stored, and why.
type deadLettersPage struct {
	Known   bool // a queue is
	Queue   string
	Waiting int
	InHand  int
	Looked  int
	Kinds   []letterKind
	Sent    *sending
	AtOnce  int
}

// A letterKind is letters of one reason.
type letterKind struct {
	Reason      string
	IDs         []string
	Events      int
	Groups      []string
	First, Last time.Time
	Letters     []deadletters.Letter
}

// sending is what became of letters that were sent again.
type sending struct {
	Stored  int
	Refused []deadletters.Outcome
	Ended   string // why not all were tried
}

// maxLetters is how many letters a page looks at, maxShown how many of a kind it
// shows.
const (
	maxLetters = 100
	maxShown   = 10
)

const deadLettersTitle = "Dead letters"

func (s *server) deadLetters(r *http.Request, _ view) (content, error) {
	p := deadLettersPage{Known: s.Letters != nil, AtOnce: deadletters.MaxSend}
	err := s.look(r, &p)
	return content{Title: deadLettersTitle, Data: p, Bare: true}, err
}

// look fills in a sample of the queue.
func (s *server) look(r *http.Request, p *deadLettersPage) error {
	if !p.Known {
		return nil
	}
	sample, err := s.Letters.Look(r.Context(), maxLetters)
	if err != nil {
		return &client.Error{Reason: err.Error()}
	}
	p.Queue, p.Waiting, p.InHand, p.Looked = path.Base(s.Letters.URL()), sample.Waiting, sample.InHand, len(sample.Letters)
	p.Kinds = kinds(sample.Letters)
	return nil
}

// kinds groups letters by their reason, the most frequent first.
func kinds(list []deadletters.Letter) []letterKind {
	var out []letterKind
	for _, l := range list {
		name := l.Kind()
		i := slices.IndexFunc(out, func(k letterKind) bool { return k.Reason == name })
		if i < 0 {
			i = len(out)
			out = append(out, letterKind{Reason: name, First: l.Sent, Last: l.Sent})
		}
		out[i].add(l)
	}
	slices.SortStableFunc(out, func(a, b letterKind) int { return cmp.Compare(len(b.IDs), len(a.IDs)) })
	return out
}

func (k *letterKind) add(l deadletters.Letter) {
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
	if len(k.Letters) < maxShown {
		k.Letters = append(k.Letters, l)
	}
}

// More is how many letters of the kind are not shown.
func (k letterKind) More() int { return len(k.IDs) - len(k.Letters) }

// sendAgain sends the letters of a form, or all, and shows what became of them.
// The guard has seen to it that the form is this console's own.
func (s *server) sendAgain(r *http.Request, _ view) (content, error) {
	p := deadLettersPage{Known: s.Letters != nil, AtOnce: deadletters.MaxSend}
	c := content{Title: deadLettersTitle, Data: p, Bare: true}
	if !p.Known {
		return c, nil
	}
	r.Body = http.MaxBytesReader(nil, r.Body, 64<<10)
	p.Sent = s.send(r)
	err := s.look(r, &p)
	c.Data = p
	return c, err
}

// send sends what a form asks for.
func (s *server) send(r *http.Request) *sending {
	if err := r.ParseForm(); err != nil {
		return &sending{Ended: "the form cannot be read; go back and try again"}
	}
	ids := r.PostForm["id"]
	if len(ids) == 0 && r.PostForm.Get("all") == "" {
		return &sending{Ended: "no letter was chosen"}
	}
	list, err := s.Letters.Send(r.Context(), ids)
	s.Log.InfoContext(r.Context(), "letters sent again", "letters", len(list), "error", err)
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

// clipped is a log event's text as far as a page has room for it.
func clipped(text string) string {
	const room = 4000
	if len(text) > room {
		return escape.Text(text[:room]) + "…"
	}
	return escape.Text(text)
}
