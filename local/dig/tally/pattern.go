package tally

import (
	"cmp"
	"slices"
	"time"

	"faulty/functions/forwarder/document"
)

// maxPatterns limits how many patterns are counted separately, by each worker and in total. A
// pattern needs up to about a kilobyte.
const maxPatterns = 20_000

// A Pattern is the set of all messages with the same pattern, function and level.
type Pattern struct {
	Text     string `json:"pattern"` // the kind for records that Lambda writes; see noMessage
	Function string `json:"function,omitempty"`
	Level    string `json:"level,omitempty"`
	Bytes    int64  `json:"bytes"` // total size of the events
	Span
	Trend Trend `json:"-"`
}

// Other counts the messages whose patterns are beyond the limit.
type Other struct {
	Count int   `json:"count"`
	Bytes int64 `json:"bytes"`
}

// noMessage is the pattern of events without a message, such as JSON without a message member.
const noMessage = "(no message)"

// Key identifies a pattern across tallies.
func (p *Pattern) Key() string { return p.Function + "\x00" + p.Level + "\x00" + p.Text }

func (t *Tally) addPattern(doc *document.Document, size int64) {
	if t.patterns == nil {
		t.patterns = map[string]*Pattern{}
	}
	function, level, text := functionOf(doc), doc.Get(document.Level).Text(), textOf(doc)
	t.key = append(append(t.key[:0], function...), 0)
	t.key = append(append(t.key, level...), 0)
	t.key = append(t.key, text...)
	p := t.patterns[string(t.key)]
	if p == nil && len(t.patterns) >= maxPatterns {
		t.Other.Count++
		t.Other.Bytes += size
		return
	}
	if p == nil {
		p = &Pattern{Text: string(text), Function: string(function), Level: string(level)}
		t.patterns[string(t.key)] = p
	}
	p.Bytes += size
	p.Span.add(time.Unix(0, doc.Time).UTC(), t.At)
	p.Trend.add(doc.Time, 1)
}

// functionOf returns the function or service that logged doc.
func functionOf(doc *document.Document) []byte {
	if doc.Has(document.FaasName) {
		return doc.Get(document.FaasName).Text()
	}
	return doc.Get(document.ServiceName).Text()
}

// textOf returns the pattern of doc. For a record that Lambda writes, it returns the kind of record.
func textOf(doc *document.Document) []byte {
	if doc.Has(document.Pattern) {
		return doc.Get(document.Pattern).Text()
	}
	if action := doc.Get(document.Action).Text(); len(action) > 0 && string(action) != "application" {
		return action
	}
	return []byte(noMessage)
}

func (t *Tally) mergePatterns(other *Tally) {
	t.Other.Count += other.Other.Count
	t.Other.Bytes += other.Other.Bytes
	for key, o := range other.patterns {
		p := t.patterns[key]
		switch {
		case p != nil:
			p.Bytes += o.Bytes
			p.merge(o.Span)
			p.Trend.merge(&o.Trend)
		case len(t.patterns) >= maxPatterns:
			t.Other.Count += o.Count
			t.Other.Bytes += o.Bytes
		default:
			t.patterns[key] = o
		}
	}
}

// AllPatterns returns the patterns in the given order.
func (t *Tally) AllPatterns(order string) []Pattern {
	patterns := values(t.patterns)
	slices.SortFunc(patterns, func(a, b Pattern) int {
		by := 0
		switch order {
		case ByLevel:
			by = cmp.Compare(Severity(a.Level), Severity(b.Level))
		case ByBytes:
			by = cmp.Compare(b.Bytes, a.Bytes)
		case ByLast:
			by = b.Last.Compare(a.Last)
		case ByFirst:
			by = b.First.Compare(a.First)
		}
		return cmp.Or(by, cmp.Compare(b.Count, a.Count), cmp.Compare(a.Text, b.Text), cmp.Compare(a.Function, b.Function), cmp.Compare(a.Level, b.Level))
	})
	return patterns
}

// Severity returns the position of a level, with the most severe level first. All levels that
// do not need attention have the same position.
func Severity(level string) int {
	switch level {
	case "fatal":
		return 0
	case "error":
		return 1
	case "warn":
		return 2
	}
	return 3
}
