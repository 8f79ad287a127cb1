package verify

import (
	"slices"
	"time"

	"faulty/local/ledger"
)

// The limits early and late match deaths with requests by time. Lambda's text records have no trace
// ID, and neither has the output of a process that dies. If the platform logs text, only the time
// connects such a death with its request. early is the maximum difference between the clocks. It is
// less than the time between the last death of one load and the first death of the next. late
// allows for the timestamp of the output, which is the time at which the platform received it.
// LocalStack receives it late.
const (
	early = time.Second
	late  = 5 * time.Minute
)

// A death consists of the documents without a trace that belong to one invocation.
type death struct {
	at   time.Time // time of the first document
	docs []Doc
}

// unexplained returns the failed requests that have no exception in docs.
func unexplained(entries []ledger.Entry, docs []Doc) []ledger.Entry {
	explained := map[string]bool{}
	for _, d := range docs {
		explained[d.Trace] = explained[d.Trace] || d.Exception != ""
	}
	var left []ledger.Entry
	for _, e := range entries {
		if failed(e) && !explained[e.Trace] {
			left = append(left, e)
		}
	}
	return left
}

// adopt assigns the orphans, which are documents without a trace, to the requests that have no
// exception. If docs name the request of an orphan's invocation, adopt uses that request. Otherwise
// it uses the first request that matches by time. It omits orphans that match no request.
func adopt(waiting []ledger.Entry, docs, orphans []Doc) []Doc {
	known := map[string]string{} // trace by invocation
	for _, d := range docs {
		if d.Execution != "" {
			known[d.Execution] = d.Trace
		}
	}
	left := slices.Clone(waiting)
	var adopted []Doc
	for _, one := range deaths(orphans) {
		trace, sure := known[one.docs[0].Execution], true
		if trace == "" {
			e := first(left, one.at)
			trace, sure = e.Trace, alone(e, waiting)
		}
		i := slices.IndexFunc(left, func(e ledger.Entry) bool { return e.Trace == trace })
		if i < 0 {
			continue
		}
		left = slices.Delete(left, i, i+1)
		for _, d := range one.docs {
			d.Trace, d.Guessed = trace, !sure
			adopted = append(adopted, d)
		}
	}
	return adopted
}

// deaths groups documents by invocation, sorted by time.
func deaths(orphans []Doc) []death {
	orphans = slices.Clone(orphans)
	slices.SortStableFunc(orphans, func(a, b Doc) int { return a.Time.Compare(b.Time) })
	var all []death
	index := map[string]int{}
	for _, d := range orphans {
		i, ok := index[d.Execution]
		if !ok || d.Execution == "" {
			i = len(all)
			index[d.Execution] = i
			all = append(all, death{at: d.Time})
		}
		all[i].docs = append(all[i].docs, d)
	}
	return all
}

// first returns the request that ended first among those that match a death at the given time,
// because log events are in the order of the invocations.
func first(left []ledger.Entry, at time.Time) (found ledger.Entry) {
	for _, e := range left {
		possible := !at.Before(e.At.Add(-early)) && !at.After(e.End().Add(late))
		if possible && (found.Trace == "" || e.End().Before(found.End())) {
			found = e
		}
	}
	return found
}

// alone reports whether no other waiting request was in flight at the same time as e.
func alone(e ledger.Entry, waiting []ledger.Entry) bool {
	return !slices.ContainsFunc(waiting, func(other ledger.Entry) bool {
		return other.Trace != e.Trace && other.At.Before(e.End()) && other.End().After(e.At)
	})
}
