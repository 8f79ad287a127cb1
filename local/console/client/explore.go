package client

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// An Exploration is what is asked of the documents of a scope.
type Exploration struct {
	By     string   // the field whose values are counted; "" for none
	Parts  bool     // make the timeline of that field's values, not of levels
	Size   int      // documents
	Fields []string // of the documents; nil for all
	From   Cursor   // where they begin
}

// A Cursor is a place in documents that are sorted by time, the newest first:
// those up to a time, without the first few of just that millisecond. Nothing
// else that is sorted cheaply is different for each document.
type Cursor struct {
	Time time.Time // the zero time is the begin
	Skip int
}

// Explored is what is in a scope.
type Explored struct {
	Total    int
	Timeline Timeline
	Values   Values
	Kinds    int // of values; estimated beyond some thousands
	Having   int // documents that have a value; several may be of one
	Events   []Document
	Next     Cursor // behind Events; zero where that is the end
}

// maxSkip bounds how much of one millisecond is passed over: a store returns
// 10,000 documents at most.
const maxSkip = 9000

// maxValues is how many values of a field are counted separately.
const maxValues = 10

// Explore searches the documents of a scope, with one request.
func (c *Client) Explore(ctx context.Context, s Scope, e Exploration) (Explored, error) {
	e.From.Skip = min(max(e.From.Skip, 0), maxSkip)
	out := Explored{Timeline: newTimeline(s), Values: Values{Field: e.By}}
	found, err := ask[struct {
		Time   timeBuckets[terms[struct{}]] `json:"time"`
		Having struct {
			Count int                          `json:"doc_count"`
			Time  timeBuckets[terms[struct{}]] `json:"time"`
		} `json:"having"`
		Top   terms[struct{}] `json:"top"`
		Kinds metric          `json:"kinds"`
	}](ctx, c, out.Timeline.exploration(s, e))
	if err != nil {
		return out, err
	}
	f := found.Aggregations
	out.Total, out.Values, out.Kinds, out.Having = found.Hits.Total.Value, values(e.By, f.Top), f.Kinds.int(), f.Having.Count
	if e.Parts {
		out.Timeline.Series = out.Timeline.byTop(s, f.Having.Time, out.Values)
	} else {
		out.Timeline.Series = out.Timeline.stacked(s, f.Time, Levels(), "no level")
	}
	page := found.Hits.Hits
	page = page[min(e.From.Skip, len(page)):]
	out.Next = next(e, page)
	out.Events, err = documents(page)
	return out, err
}

// exploration is the search of it. A page further on is found by search_after,
// which begins at a time; what was shown of that millisecond is asked for again,
// to be left out.
func (t Timeline) exploration(s Scope, e Exploration) object {
	histogram, having, aggs := t.histogram(), object{"filter": exists(e.By)}, object{}
	if e.Parts { // of the documents that have the field: the others would dwarf them
		histogram["aggs"] = object{"by": byValue(e.By, 3*maxValues)}
		having["aggs"] = object{"time": histogram}
	} else {
		histogram["aggs"] = object{"by": byValue("log.level", len(Levels()))}
		aggs["time"] = histogram
	}
	if e.By != "" {
		aggs["top"], aggs["kinds"], aggs["having"] = byValue(e.By, maxValues), object{"cardinality": object{"field": e.By}}, having
	}
	search := object{"track_total_hits": true, "query": s.query(), "aggs": aggs, "size": e.Size, "sort": newest()}
	if e.Fields != nil {
		search["_source"] = e.Fields
	}
	if !e.From.Time.IsZero() {
		search["search_after"] = []int64{e.From.Time.UnixMilli() + 1}
		search["size"] = e.Size + e.From.Skip
	}
	return search
}

func newest() []object { return []object{{"@timestamp": object{"order": "desc"}}} }

// next returns the cursor behind a page.
func next(e Exploration, page []hit) Cursor {
	if len(page) == 0 || len(page) < e.Size {
		return Cursor{}
	}
	c := Cursor{Time: page[len(page)-1].time()}
	for _, h := range slices.Backward(page) {
		if !h.time().Equal(c.Time) {
			return c
		}
		c.Skip++
	}
	if c.Time.Equal(e.From.Time) { // a whole page of one millisecond
		c.Skip += e.From.Skip
	}
	if c.Skip > maxSkip { // further on it would be the same page for ever
		return Cursor{}
	}
	return c
}

// time returns what a hit was sorted by.
func (h hit) time() time.Time {
	if len(h.Sort) == 0 {
		return time.Time{}
	}
	ms, _ := h.Sort[0].(float64)
	return time.UnixMilli(int64(ms)).UTC()
}

// byTop reads a histogram that is parted by a field: its most frequent values,
// and all others.
func (t Timeline) byTop(s Scope, m timeBuckets[terms[struct{}]], top Values) []Series {
	const others = "others"
	var order []string
	for _, v := range top.Top {
		order = append(order, v.Name)
	}
	rest := Series{others, make([]int, t.steps(s))}
	var out []Series
	for _, part := range t.stacked(s, m, order, others) {
		if slices.Contains(order, part.Name) {
			out = append(out, part)
			continue
		}
		for i, n := range part.Counts {
			rest.Counts[i] += n
		}
	}
	if rest.Sum() > 0 {
		out = append(out, rest)
	}
	return out
}

// Document returns one document.
func (c *Client) Document(ctx context.Context, index, id string) (Document, error) {
	if id == "" { // which OpenSearch takes for a mistake of the query
		return Document{}, &Error{Status: 404, Reason: "the address names no document"}
	}
	// The index is compared here: one that is named in the request could be
	// outside of the pattern.
	found, err := ask[struct{}](ctx, c, object{"size": 100, "query": object{"ids": object{"values": []string{id}}}})
	if err != nil {
		return Document{}, err
	}
	for _, h := range found.Hits.Hits {
		if h.Index == index {
			return document(h)
		}
	}
	return Document{}, &Error{Status: 404, Reason: fmt.Sprintf("no document %.100s is stored in the index %.100s; it may have been deleted with its day", id, index)}
}
