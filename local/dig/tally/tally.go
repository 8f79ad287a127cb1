// Package tally counts exceptions by group, messages by pattern, levels and functions,
// and when each was first and last seen. It keeps nothing else of the documents, so that
// its memory grows with the number of groups and patterns and not with the logs.
package tally

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"faulty/functions/forwarder/document"
)

// maxGroups limits how many groups are counted separately. Whoever has more has a
// message in the place of a type, and no use for the rest of the table.
const maxGroups = 100_000

// maxSample is how much of an exception's message is kept, in bytes.
const maxSample = 300

// A Span is a count, and when the first and the last of it were.
type Span struct {
	Count  int       `json:"count"`
	Before int       `json:"count_before,omitempty"` // of Count, before Options.At
	First  time.Time `json:"first"`
	Last   time.Time `json:"last"`
}

// A Group is all exceptions of one fingerprint.
type Group struct {
	Fingerprint string `json:"fingerprint"`
	Type        string `json:"type"`
	Message     string `json:"message"` // of the first one, cut
	Culprit     string `json:"culprit,omitempty"`
	Function    string `json:"function,omitempty"`
	Language    string `json:"language,omitempty"`
	Span
}

// A Function is what one function wrote.
type Function struct {
	Name       string `json:"function"` // empty for lines of none
	Exceptions int    `json:"exceptions"`
	Span
}

// A Level is how many documents have a level.
type Level struct {
	Name string `json:"level"` // empty for lines without one
	Span
}

// Options say what a Tally counts besides exceptions, levels and functions.
type Options struct {
	Patterns bool      // messages by pattern
	At       time.Time // divides the time in two, which are counted separately; zero for one
}

// A Tally counts. The zero value is empty; it is not for use by several
// goroutines at once.
type Tally struct {
	Options
	groups    map[string]*Group
	functions map[string]*Function
	levels    map[string]*Level
	Untold    int // exceptions beyond the groups that are told apart

	patterns map[string]*Pattern // by the key of a pattern
	key      []byte              // of the pattern that is looked for
	Other    Other               // messages beyond the patterns that are counted separately
}

// Add counts a document that was made of events with messages of size bytes.
func (t *Tally) Add(doc *document.Document, size int64) {
	if t.groups == nil {
		t.groups, t.functions, t.levels = map[string]*Group{}, map[string]*Function{}, map[string]*Level{}
	}
	if t.Patterns {
		t.addPattern(doc, size)
	}
	level := entry(t.levels, doc.Get(document.Level).Text(), func(name string) *Level { return &Level{Name: name} })
	level.add(doc.Time, t.At)
	function := entry(t.functions, doc.Get(document.FaasName).Text(), func(name string) *Function { return &Function{Name: name} })
	function.add(doc.Time, t.At)
	if doc.Has(document.ExceptionFingerprint) {
		function.Exceptions++
		t.exception(doc)
	}
}

// entry returns the entry of a name, which is made if need be.
func entry[E any](entries map[string]*E, name []byte, fresh func(string) *E) *E {
	e := entries[string(name)]
	if e == nil {
		e = fresh(string(name))
		entries[string(name)] = e
	}
	return e
}

func (t *Tally) exception(doc *document.Document) {
	fingerprint := doc.Get(document.ExceptionFingerprint).Text()
	g := t.groups[string(fingerprint)]
	if g == nil && len(t.groups) >= maxGroups {
		t.Untold++
		return
	}
	if g == nil {
		g = &Group{Fingerprint: string(fingerprint)}
		t.groups[g.Fingerprint] = g
	}
	if first := time.Unix(0, doc.Time); g.Count == 0 || first.Before(g.First) {
		message := doc.Get(document.ExceptionMessage).Text()
		g.Type = string(doc.Get(document.ExceptionType).Text())
		g.Message = string(message[:min(len(message), maxSample)])
		g.Culprit = string(doc.Get(document.ExceptionCulprit).Text())
		g.Function = string(doc.Get(document.FaasName).Text())
		g.Language = string(doc.Get(document.ExceptionLanguage).Text())
	}
	g.add(doc.Time, t.At)
}

// add counts one at a time in nanoseconds since 1970. border is Options.At.
func (s *Span) add(ns int64, border time.Time) {
	at := time.Unix(0, ns).UTC()
	one := Span{Count: 1, First: at, Last: at}
	if at.Before(border) {
		one.Before = 1
	}
	s.merge(one)
}

func (s *Span) merge(other Span) {
	if s.Count == 0 || other.First.Before(s.First) {
		s.First = other.First
	}
	if s.Count == 0 || other.Last.After(s.Last) {
		s.Last = other.Last
	}
	s.Count += other.Count
	s.Before += other.Before
}

// Merge adds what another Tally has counted, which is spent by that.
func (t *Tally) Merge(other *Tally) {
	if t.groups == nil {
		*t = *other
		return
	}
	if other.groups == nil {
		return
	}
	t.mergePatterns(other)
	for name, o := range other.groups {
		g := t.groups[name]
		if g == nil {
			t.groups[name] = o
			continue
		}
		span := g.Span
		if o.First.Before(g.First) || o.First.Equal(g.First) && o.Message < g.Message {
			*g = *o
			g.Span = span
		}
		g.merge(o.Span)
	}
	for name, o := range other.functions {
		f := entry(t.functions, []byte(name), func(string) *Function { return &Function{Name: name} })
		f.merge(o.Span)
		f.Exceptions += o.Exceptions
	}
	for name, o := range other.levels {
		entry(t.levels, []byte(name), func(string) *Level { return &Level{Name: name} }).merge(o.Span)
	}
	t.Untold += other.Untold
}

// The orders of groups.
const (
	ByCount = "count" // most frequent first
	ByLast  = "last"  // last seen first
	ByFirst = "first" // newest group first
	ByBytes = "bytes" // of patterns: most bytes first
	ByLevel = "level" // of patterns: fatal, error and warn first, then most frequent first
)

// Groups returns the groups in an order.
func (t *Tally) Groups(order string) []Group {
	groups := values(t.groups)
	slices.SortFunc(groups, func(a, b Group) int {
		by := cmp.Compare(b.Count, a.Count)
		switch order {
		case ByLast:
			by = b.Last.Compare(a.Last)
		case ByFirst:
			by = b.First.Compare(a.First)
		}
		return cmp.Or(by, cmp.Compare(b.Count, a.Count), cmp.Compare(a.Fingerprint, b.Fingerprint))
	})
	return groups
}

// Functions returns the functions, those with the most exceptions first.
func (t *Tally) Functions() []Function {
	functions := values(t.functions)
	slices.SortFunc(functions, func(a, b Function) int {
		return cmp.Or(cmp.Compare(b.Exceptions, a.Exceptions), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name))
	})
	return functions
}

// Levels returns the levels, the most frequent first.
func (t *Tally) Levels() []Level {
	levels := values(t.levels)
	slices.SortFunc(levels, func(a, b Level) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name)) })
	return levels
}

// Exceptions returns how many exceptions there were, and in how many groups.
func (t *Tally) Exceptions() (count, groups int) {
	for _, g := range t.groups {
		count += g.Count
	}
	return count + t.Untold, len(t.groups)
}

// Total returns the count of all documents, and when the first and the last of them
// were.
func (t *Tally) Total() (total Span) {
	for _, l := range t.levels {
		total.merge(l.Span)
	}
	return total
}

func values[E any](entries map[string]*E) []E {
	all := make([]E, 0, len(entries))
	for e := range maps.Values(entries) {
		all = append(all, *e)
	}
	return all
}
