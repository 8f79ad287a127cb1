package verify

import (
	"slices"
	"time"

	"faulty/local/ledger"
)

// Lambda's text records name no trace, and neither does what a process prints
// as it dies: where the platform writes text, such a death carries nothing of
// the request but its time. The clocks may differ by early, less than passes
// between the last death of one load and the first of the next. What is printed
// has the time at which the platform took it in, which in LocalStack is late.
const (
	early = time.Second
	late  = 5 * time.Minute
)

// A death is the documents of one invocation that name no trace.
type death struct {
	at   time.Time // of the first
	docs []Doc
}

// unexplained returns the requests that the platform had to answer, and that
// no exception among docs belongs to.
func unexplained(entries []ledger.Entry, docs []Doc) []ledger.Entry {
	told := map[string]bool{}
	for _, d := range docs {
		told[d.Trace] = told[d.Trace] || d.Exception != ""
	}
	var left []ledger.Entry
	for _, e := range entries {
		if failed(e) && !told[e.Trace] {
			left = append(left, e)
		}
	}
	return left
}

// adopt gives the orphans, documents without a trace, the traces of the
// requests that wait for them: of the same invocation where docs tell it, else
// of the first request that it can be of. Orphans that nobody waits for are
// left out.
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

// deaths groups documents by invocation, in the order of time.
func deaths(orphans []Doc) []death {
	orphans = slices.Clone(orphans)
	slices.SortStableFunc(orphans, func(a, b Doc) int { return a.Time.Compare(b.Time) })
	var all []death
	place := map[string]int{}
	for _, d := range orphans {
		i, ok := place[d.Execution]
		if !ok || d.Execution == "" {
			i = len(all)
			place[d.Execution] = i
			all = append(all, death{at: d.Time})
		}
		all[i].docs = append(all[i].docs, d)
	}
	return all
}

// first returns the request that ended first, of those that a death at this
// time can be of: lines keep the order of the invocations.
func first(left []ledger.Entry, at time.Time) (found ledger.Entry) {
	for _, e := range left {
		possible := !at.Before(e.At.Add(-early)) && !at.After(e.End().Add(late))
		if possible && (found.Trace == "" || e.End().Before(found.End())) {
			found = e
		}
	}
	return found
}

// alone tells whether no other request that waits was under way with e.
func alone(e ledger.Entry, waiting []ledger.Entry) bool {
	return !slices.ContainsFunc(waiting, func(other ledger.Entry) bool {
		return other.Trace != e.Trace && other.At.Before(e.End()) && other.End().After(e.At)
	})
}
