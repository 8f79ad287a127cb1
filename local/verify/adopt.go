package verify

import (
	"slices"
	"time"

	"faulty/local/ledger"
)

// Lambda's text records name no trace, and neither does what a process prints
// as it dies: where the platform writes text, such a death carries nothing of
// the request but its time. clockSlack is how far that may be off.
const clockSlack = 5 * time.Second

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
// of the request that was under way and ended next to it. Orphans that nobody
// waits for are left out.
func adopt(waiting []ledger.Entry, docs, orphans []Doc) []Doc {
	known := map[string]string{} // trace by invocation
	for _, d := range docs {
		known[d.Execution] = d.Trace
	}
	var adopted []Doc
	for _, one := range deaths(orphans) {
		trace, sure := known[one.docs[0].Execution], true
		if trace == "" {
			trace, sure = nearest(waiting, one.at)
		}
		i := slices.IndexFunc(waiting, func(e ledger.Entry) bool { return e.Trace == trace })
		if i < 0 {
			continue
		}
		waiting = slices.Delete(slices.Clone(waiting), i, i+1)
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

// nearest returns the trace of the request that was under way at a time and
// ended closest to it, and whether it was the only one.
func nearest(waiting []ledger.Entry, at time.Time) (trace string, only bool) {
	best, n := time.Duration(0), 0
	for _, e := range waiting {
		end := e.End()
		if at.Before(e.At.Add(-clockSlack)) || at.After(end.Add(clockSlack)) {
			continue
		}
		n++
		if distance := end.Sub(at).Abs(); n == 1 || distance < best {
			trace, best = e.Trace, distance
		}
	}
	return trace, n == 1
}
