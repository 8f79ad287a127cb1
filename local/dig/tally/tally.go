// Package tally counts exceptions by group, messages by pattern, levels and functions, and
// records when each was first and last seen. It keeps no other data of the documents. Its memory
// therefore grows with the number of groups and patterns and not with the size of the logs.
package tally

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"faulty/functions/forwarder/document"
)

// maxGroups limits how many groups are counted separately. Logs with more groups have messages
// instead of exception types, and a longer table of groups is not useful for them.
const maxGroups = 100_000

// maxSample limits how much of an exception's message is kept, in bytes.
const maxSample = 300

// A Span is a count with the times of the first and the last occurrence.
type Span struct {
	Count  int       `json:"count"`
	Before int       `json:"count_before,omitempty"` // part of Count before Options.At
	First  time.Time `json:"first"`
	Last   time.Time `json:"last"`
}

// A Group is the set of all exceptions with the same fingerprint.
type Group struct {
	Fingerprint string `json:"fingerprint"`
	Type        string `json:"type"`
	Message     string `json:"message"` // message of the first exception, cut to maxSample
	Culprit     string `json:"culprit,omitempty"`
	Function    string `json:"function,omitempty"`
	Language    string `json:"language,omitempty"`
	Span
}

// A Function contains the counts of one function.
type Function struct {
	Name       string `json:"function"` // empty for lines without a function
	Exceptions int    `json:"exceptions"`
	Span
}

// A Level is a log level with its number of documents.
type Level struct {
	Name string `json:"level"` // empty for lines without a level
	Span
}

// Options specify what a Tally counts in addition to exceptions, levels and functions.
type Options struct {
	Patterns bool      // count messages by pattern
	At       time.Time // divides the time into two windows that are counted separately; zero for one window
}

// A Tally counts documents. The zero value is empty and ready to use. A Tally must not be used
// by several goroutines at the same time.
type Tally struct {
	Options
	groups    map[string]*Group
	functions map[string]*Function
	levels    map[string]*Level
	Ungrouped int // exceptions whose groups are beyond the limit

	patterns map[string]*Pattern // by Pattern.Key
	key      []byte              // buffer for the key of a pattern
	Other    Other               // messages whose patterns are beyond the limit
}

// Add counts a document that was made from events whose messages have a total of size bytes.
func (t *Tally) Add(doc *document.Document, size int64) {
	if t.groups == nil {
		t.groups, t.functions, t.levels = map[string]*Group{}, map[string]*Function{}, map[string]*Level{}
	}
	if t.Patterns {
		t.addPattern(doc, size)
	}
	level := entry(t.levels, doc.Get(document.Level).Text(), func(name string) *Level { return &Level{Name: name} })
	at := time.Unix(0, doc.Time).UTC()
	level.add(at, t.At)
	function := entry(t.functions, doc.Get(document.FaasName).Text(), func(name string) *Function { return &Function{Name: name} })
	function.add(at, t.At)
	if doc.Has(document.ExceptionFingerprint) {
		function.Exceptions++
		t.exception(doc, at)
	}
}

// entry returns the entry with a name. It creates the entry if necessary.
func entry[E any](entries map[string]*E, name []byte, fresh func(string) *E) *E {
	e := entries[string(name)]
	if e == nil {
		e = fresh(string(name))
		entries[string(name)] = e
	}
	return e
}

func (t *Tally) exception(doc *document.Document, at time.Time) {
	fingerprint := doc.Get(document.ExceptionFingerprint).Text()
	g := t.groups[string(fingerprint)]
	if g == nil && len(t.groups) >= maxGroups {
		t.Ungrouped++
		return
	}
	if g == nil {
		g = &Group{Fingerprint: string(fingerprint)}
		t.groups[g.Fingerprint] = g
	}
	if g.Count == 0 || !at.After(g.First) {
		message := doc.Get(document.ExceptionMessage).Text()
		one := Group{
			Fingerprint: g.Fingerprint,
			Type:        string(doc.Get(document.ExceptionType).Text()),
			Message:     string(message[:min(len(message), maxSample)]),
			Culprit:     string(doc.Get(document.ExceptionCulprit).Text()),
			Function:    string(doc.Get(document.FaasName).Text()),
			Language:    string(doc.Get(document.ExceptionLanguage).Text()),
			Span:        Span{First: at},
		}
		if g.Count == 0 || one.isBefore(g) {
			one.Span = g.Span
			*g = one
		}
	}
	g.add(at, t.At)
}

// isBefore reports whether g describes an earlier exception than other. Exceptions at the same time are ordered by
// what is kept of them, so that the order in which workers process them has no influence.
func (g *Group) isBefore(other *Group) bool {
	return cmp.Or(g.First.Compare(other.First), cmp.Compare(g.Message, other.Message), cmp.Compare(g.Type, other.Type),
		cmp.Compare(g.Culprit, other.Culprit), cmp.Compare(g.Function, other.Function), cmp.Compare(g.Language, other.Language)) < 0
}

// add counts one occurrence at a time. border is Options.At.
func (s *Span) add(at, border time.Time) {
	if s.Count == 0 || at.Before(s.First) {
		s.First = at
	}
	if s.Count == 0 || at.After(s.Last) {
		s.Last = at
	}
	s.Count++
	if at.Before(border) {
		s.Before++
	}
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

// Merge adds the counts of another Tally, which must not be used afterwards.
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
		if o.isBefore(g) {
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
	t.Ungrouped += other.Ungrouped
}

// The sort orders of groups and patterns.
const (
	ByCount = "count" // most frequent first
	ByLast  = "last"  // last seen first
	ByFirst = "first" // newest group first
	ByBytes = "bytes" // for patterns: most bytes first
	ByLevel = "level" // for patterns: fatal, error and warn first, then most frequent first
)

// Groups returns the groups in the given order.
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

// Exceptions returns the number of exceptions and the number of their groups.
func (t *Tally) Exceptions() (count, groups int) {
	for _, g := range t.groups {
		count += g.Count
	}
	return count + t.Ungrouped, len(t.groups)
}

// Total returns the count of all documents with the times of the first and the last document.
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
