package console

import (
	"fmt"
	"hash/crc32"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"faulty/local/console/chart"
	"faulty/local/console/client"
)

// explorePage shows all documents of the view, like Logstash's dashboard: over time, by the
// values of a field, and as a table.
type explorePage struct {
	client.Explored
	By        string // the field whose values are counted
	Fields    []string
	Stack     string // how the histogram is split: "" by level, or field
	Histogram template.HTML
	Legend    []legend
	Zoom      string // URL of the part of the time range with events, if it is a small part
	Ring      template.HTML
	Values    []valueRow
	Counted   int // number of values; equals the number of documents with a value unless a document has several
	Columns   []tableColumn
	Addable   []string // fields that can be added as columns
	Lines     []tableRow
	First     int    // number of the first line, from 1
	Older     string // URL of the next page, if there is one
	Newest    string // URL of the first page, if this is a later one
	CSV, JSON string // URLs of the downloads
	Limit     int    // maximum number of documents in a download
	Records   recordsSwitch
}

// A valueRow is a value of the field with a link.
type valueRow struct {
	Name, Class string
	Count       int
	Link        string // "" if the row is not a single value
	Bar         template.HTML
}

// exploreSize is the number of documents on a page.
const exploreSize = 50

func (s *server) explore(r *http.Request, v view) (content, error) {
	p := explorePage{By: v.Param("by"), Stack: v.Param("stack"), Fields: s.countable(r.Context()), Limit: downloadLimit, Records: v.records()}
	if p.By == "" {
		p.By = p.Fields[0]
	}
	if !slices.Contains(p.Fields, p.By) {
		if !isLabel(p.By) { // a label that no document has had yet
			return content{Title: "Explore"}, addressError(fmt.Sprintf("the values of by=%.100q cannot be counted; by is a field of the list, or labels.NAME", p.By))
		}
		p.Fields = append([]string{p.By}, p.Fields...)
	}
	at := readTurn(v)
	found, err := s.Client.Explore(r.Context(), v.lines(), client.Exploration{By: p.By, Parts: p.Stack == "field", Size: exploreSize, Fields: tableFields(v), From: at.Cursor})
	if err != nil {
		return content{Title: "Explore"}, err
	}
	p.Explored = found
	p.draw(v)
	p.count(v)
	p.table(v, append(client.Showable(), s.promoted(r.Context())...))
	p.turns(v, at)
	p.Zoom = zoom(v, found.Timeline)
	p.CSV, p.JSON = p.download(v, "csv"), p.download(v, "jsonl")
	return content{Title: "Explore", Data: p, Empty: p.Total == 0}, nil
}

// A turn is a page of the table: ?at=<milliseconds>.<skip>.<page>.<scope>. The last part is a
// checksum of the scope. If the scope has changed, the checksum does not match, and the
// first page is shown.
type turn struct {
	client.Cursor
	Page int // from 1
}

func (t turn) String(v view) string {
	return fmt.Sprintf("%d.%d.%d.%08x", t.Time.UnixMilli(), t.Skip, t.Page, scopeSum(v))
}

// readTurn parses the output of String. Any other value selects the first page.
func readTurn(v view) turn {
	var ms int64
	var sum uint32
	t := turn{}
	n, err := fmt.Sscanf(v.Param("at"), "%d.%d.%d.%x", &ms, &t.Skip, &t.Page, &sum)
	if n != 4 || err != nil || ms <= 0 || t.Skip < 0 || t.Page < 2 || t.Page > 1_000_000 || sum != scopeSum(v) {
		return turn{Page: 1}
	}
	t.Time = time.UnixMilli(ms)
	return t
}

func scopeSum(v view) uint32 {
	return crc32.ChecksumIEEE(fmt.Appendf(nil, "%q %q %q %q", v.Query, v.From, v.To, v.values["f"]))
}

func (p *explorePage) turns(v view, now turn) {
	p.First = (now.Page-1)*exploreSize + 1
	if now.Page > 1 {
		p.Newest = v.With("at", "")
	}
	if !p.Next.Time.IsZero() {
		p.Older = v.With("at", turn{p.Next, now.Page + 1}.String(v))
	}
}

// Last returns the number of the last line on the page.
func (p explorePage) Last() int { return p.First + len(p.Lines) - 1 }

func (p *explorePage) draw(v view) {
	h := timeHistogram(v, p.Timeline, plural(p.Total, "document", "documents")+" over "+v.Span())
	if p.Stack != "field" {
		h.Stacks, p.Legend = byLevel(v, p.Timeline)
	} else {
		h.Stacks, p.Legend = p.byValue(v)
	}
	p.Histogram = h.SVG()
}

// byValue returns a stack for each value of the field, in the same colour as in the ring.
func (p *explorePage) byValue(v view) (stacks []chart.Stack, names []legend) {
	for _, s := range p.Timeline.Series {
		class, link := "rest", ""
		if i := slices.IndexFunc(p.Explored.Values.Top, func(top client.Value) bool { return top.Name == s.Name }); i >= 0 {
			class, link = valueClass(p.By, s.Name, i), v.Add(p.By+":"+s.Name)
		}
		stacks = append(stacks, chart.Stack{Name: s.Name, Class: class, Counts: s.Counts})
		names = append(names, legend{Name: s.Name, Class: class, Count: s.Sum(), Link: link})
	}
	return stacks, names
}

// valueClass returns the colour class of a value. Levels have fixed colours, and other values are coloured by rank.
func valueClass(field, name string, rank int) string {
	if field == "log.level" && levelClass(name) != "level-none" {
		return levelClass(name)
	}
	return "s" + strconv.Itoa(rank)
}

// count creates the ring and the bars from the same counts of the field's values.
func (p *explorePage) count(v view) {
	counted := p.Explored.Values
	p.Counted = counted.Sum()
	add := func(row valueRow) {
		if row.Count > 0 {
			row.Bar = chart.Bar(float64(row.Count)/float64(p.Counted), row.Class)
			p.Values = append(p.Values, row)
		}
	}
	for i, top := range counted.Top {
		add(valueRow{Name: top.Name, Count: top.Count, Class: valueClass(p.By, top.Name, i), Link: v.Add(p.By + ":" + top.Name)})
	}
	add(valueRow{Name: "others", Count: counted.Other, Class: "rest"})
	var parts []chart.Slice
	var label strings.Builder
	for _, row := range p.Values {
		parts = append(parts, chart.Slice{Name: row.Name, Count: row.Count, Class: row.Class, Link: row.Link})
		fmt.Fprintf(&label, ", %s %s", row.Name, share(row.Count, p.Counted))
	}
	p.Ring = chart.Slices(parts, p.By+label.String())
}
