package client

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// An Exploration specifies what Explore returns for the documents of a scope.
type Exploration struct {
	By     string   // the field whose values are counted; "" counts no field
	Parts  bool     // split the timeline by the values of By instead of by level
	Size   int      // number of documents
	Fields []string // fields of the documents to return; nil returns all fields
	From   Cursor   // position of the first document
}

// A Cursor is a position in documents that are sorted by time, newest first. The page
// at a cursor contains the documents up to Time, without the first Skip documents of
// that millisecond. A second sort key would avoid Skip, but no field that is cheap to
// sort by is unique for each document.
type Cursor struct {
	Time time.Time // the zero time is the start of the list
	Skip int
}

// Explored is the result of an Exploration.
type Explored struct {
	Total    int
	Timeline Timeline
	Values   Values
	Kinds    int // number of distinct values; an estimate above a few thousand
	Having   int // number of documents that have a value; one document can have several values
	Events   []Document
	Next     Cursor // position after Events; zero if there are no more documents
}

// maxSkip limits how many documents of one millisecond are skipped: a store returns at
// most 10,000 documents for a search.
const maxSkip = 9000

// maxValues is the number of field values that are counted separately.
const maxValues = 10

// Explore searches the documents of a scope with one request.
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

// exploration returns the search for an Exploration. It finds later pages with
// search_after, which starts at a time. The search requests the documents of that
// millisecond that were already shown again, and Explore drops them.
func (t Timeline) exploration(s Scope, e Exploration) object {
	histogram, having, aggs := t.histogram(), object{"filter": exists(e.By)}, object{}
	if e.Parts { // count only documents that have the field: the rest would dwarf them in the chart
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

// next returns the cursor after a page.
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
	if c.Time.Equal(e.From.Time) { // all documents of the page have the same millisecond
		c.Skip += e.From.Skip
	}
	if c.Skip > maxSkip { // a later page would repeat this page forever
		return Cursor{}
	}
	return c
}

// time returns the sort value of a hit as a time.
func (h hit) time() time.Time {
	if len(h.Sort) == 0 {
		return time.Time{}
	}
	ms, _ := h.Sort[0].(float64)
	return time.UnixMilli(int64(ms)).UTC()
}

// byTop reads a histogram that is split by a field. It returns one series for each of the
// field's most frequent values, and one for all other values.
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

// Document returns the document with an id from an index.
func (c *Client) Document(ctx context.Context, index, id string) (Document, error) {
	if id == "" { // OpenSearch would report an empty id as an error in the query
		return Document{}, &Error{Status: 404, Reason: "the address names no document"}
	}
	// The index is compared after the search and not sent in the request: an index in the
	// request could be outside the client's index pattern.
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
