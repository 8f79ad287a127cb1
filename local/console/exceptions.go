package console

import (
	"cmp"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"faulty/local/console/chart"
	"faulty/local/console/client"
	"faulty/local/console/escape"
)

// exceptionsPage shows the exceptions of the view with one row for each group.
type exceptionsPage struct {
	client.Groups
	Rows      []groupRow
	Histogram template.HTML
	Legend    []legend
	Columns   []column
	Stack     string // how the histogram is split: by level or group
	Show      string // "", new or rising
	Zoom      string // URL of the part of the time range with events, if it is a small part
	Hidden    int    // number of rows that Show hides
	Filter    client.Filter
	Filters   []choice
	States    client.States
	ReadOnly  string // why groups cannot be changed; "" if they can
}

// A groupRow contains the texts of a group's row. They are formatted in Go, because a template
// takes ten times as long.
type groupRow struct {
	group               client.Group
	Link, Type, Message string
	Where, Culprit      string // Where is the full name, Culprit the short one; Culprit is "" if no frame is in the user's code
	New, Rising         bool
	Spark               template.HTML
	Level, Class        string  // Class is the CSS class of the dot: the level's, or the group's in the histogram
	Functions           []named // each links to the exceptions of this function only
	Count, Share, Users string
	UsersLink           string
	Recent, Before      string
	First, Last         timestamp
	State               rowState
}

type named struct{ Name, Link string }

// seen returns when the group was first seen.
func (g groupRow) seen() time.Time {
	if g.group.Since.IsZero() {
		return g.group.First
	}
	return g.group.Since
}

// A legend describes one colour of a histogram.
type legend struct {
	Name, Class, Link string
	Count             int
	NoCount           bool // the colour stands for a line
}

// A column is a column heading that sorts the table.
type column struct {
	Key, Name string
	Numbers   bool
	Sorted    string // ascending, descending or ""
	Link      string
}

// next returns the sort key for a click on the heading, and sets Sorted. The first click sorts
// numbers and times in descending order, because users look for the most frequent or the
// newest. It sorts text in ascending order.
func (c *column) next(text, sort string, desc bool) string {
	switch {
	case c.Key == sort && desc:
		c.Sorted = "descending"
		return c.Key
	case c.Key == sort:
		c.Sorted = "ascending"
	case c.Key == text:
		return c.Key
	}
	return "-" + c.Key
}

func (s *server) exceptions(r *http.Request, v view) (content, error) {
	sort, desc := sorting(v, "count")
	order, inStore := map[string]client.Order{"count": client.Frequent, "last": client.Newest, "first": client.Oldest, "functions": client.Spread}[sort]
	if !inStore {
		order = client.Frequent
	}
	filter, scope := filterOf(v), v.Scope()
	var since time.Time
	if v.Param("show") == "new" { // among many groups, new ones are seldom the most frequent ones
		since = scope.From
	}
	var err error
	if scope.Groups, err = s.Client.Select(r.Context(), filter, since, v.Now); err != nil {
		return content{Title: "Exceptions"}, err
	}
	found, err := s.Client.Groups(r.Context(), scope, order, desc || !inStore)
	if err != nil {
		return content{Title: "Exceptions"}, err
	}
	p := exceptionsPage{Groups: found, Stack: v.Param("stack"), Show: v.Param("show"), Columns: columns(v, sort, desc), Filter: filter, Filters: filters(v, filter)}
	var described, stated error
	var wg sync.WaitGroup
	wg.Go(func() { described = s.Client.Describe(r.Context(), scope, &p.Groups) })
	wg.Go(func() { p.States, p.ReadOnly, stated = s.states(r.Context(), found.Fingerprints()...) })
	sparks := p.sparks() // draw the counts while the searches run
	if p.Stack != "group" {
		p.draw(v)
	}
	wg.Wait()
	if err := cmp.Or(described, stated); err != nil {
		return content{Title: "Exceptions"}, err
	}
	if p.Stack == "group" { // the legend needs the groups' descriptions
		p.draw(v)
	}
	p.rows(v, sparks)
	if !inStore || order == client.Oldest {
		sortRows(p.Rows, sort, desc)
	}
	p.Zoom = zoom(v, found.Timeline)
	return content{Title: "Exceptions", Data: p, Empty: p.Total == 0}, nil
}

// sorting reads ?sort=count (ascending) or ?sort=-count (descending). The default is the usual
// key in descending order.
func sorting(v view, usual string) (key string, desc bool) {
	return strings.CutPrefix(cmp.Or(v.Param("sort"), "-"+usual), "-")
}

func columns(v view, sort string, desc bool) []column {
	list := []column{
		{Key: "type", Name: "Exception"}, {Key: "trend", Name: "Over time"}, {Key: "count", Name: "Count", Numbers: true}, {Key: "share", Name: "Share", Numbers: true},
		{Key: "functions", Name: "Functions"}, {Key: "first", Name: "First seen"}, {Key: "last", Name: "Last seen"},
	}
	for i := range list {
		c := &list[i]
		next := c.next("type", sort, desc)
		if next == "-count" {
			next = ""
		}
		c.Link = v.With("sort", next)
		if c.Key == "share" {
			c.Link = "" // this order is the same as count
		}
	}
	return list
}

// sparks draws the sparklines of the groups.
func (p *exceptionsPage) sparks() []template.HTML {
	out := make([]template.HTML, len(p.List))
	for i := range p.List { // by index: a copy of the element would race with the goroutine that describes it
		g := &p.List[i]
		out[i] = spark(g.Counts, g.Count, "events")
	}
	return out
}

// spark draws a sparkline of counts with their total. name is the noun for what is counted.
func spark(counts []int, total int, name string) template.HTML {
	return chart.Sparkline(counts, number(total)+" "+name+", most in one step: "+number(slices.Max(append(counts, 0))))
}

func (p *exceptionsPage) rows(v view, sparks []template.HTML) {
	scope := v.Scope()
	for i, g := range p.List {
		state := p.States.Of(g.Fingerprint)
		g.Since = earliest(g.Since, state.FirstSeen)
		row := groupRow{group: g, New: g.New(scope), Rising: g.Rising(), Spark: sparks[i]}
		if !p.Filter.Has(&state.Group, v.Now) {
			p.Hidden++
			continue
		}
		if p.Show == "new" && !row.New || p.Show == "rising" && (!row.Rising || row.New) {
			p.Hidden++
			continue
		}
		row.say(v, p.Total)
		row.State = rowStateOf(v, &state, g.Version)
		row.State.CanEdit = p.States.Off == "" && p.ReadOnly == ""
		if p.Stack == "group" {
			row.Class = groupClass(i)
		}
		p.Rows = append(p.Rows, row)
	}
}

// say sets the texts of the row.
func (g *groupRow) say(v view, total int) {
	of := g.group
	g.Link, g.Type, g.Message, g.Where = v.Group(of.Fingerprint), escape.Line(80, of.Type), escape.Line(200, of.Message), escape.Line(300, of.Culprit)
	if g.Culprit = escape.Line(100, short(of.Culprit)); g.Culprit != "" && of.Line > 0 {
		g.Culprit += ":" + strconv.Itoa(of.Line)
	}
	g.Level, g.Class = escape.Line(40, of.Level), levelClass(of.Level)
	g.Count, g.Share, g.Recent, g.Before = number(of.Count), share(of.Count, total), number(of.Recent), number(of.Before)
	if of.Users > 0 {
		g.Users, g.UsersLink = plural(of.Users, "user", "users"), v.only("exception.fingerprint:"+of.Fingerprint).Link("/explore", "by", "user.id")
	}
	for _, f := range of.Functions {
		g.Functions = append(g.Functions, named{escape.Line(40, f.Name), v.Add("faas.name:" + f.Name)})
	}
	g.First, g.Last = v.Timestamp(g.seen()), v.Timestamp(of.Last)
}

// groupClass returns the colour class of the i-th group. All groups after the first maxColours share one.
func groupClass(i int) string {
	if i < maxColours {
		return fmt.Sprintf("s%d", i)
	}
	return "rest"
}

const maxColours = 7

// sortRows sorts by the keys that the store cannot sort by.
func sortRows(rows []groupRow, by string, desc bool) {
	slices.SortStableFunc(rows, func(a, b groupRow) int {
		var c int
		switch by {
		case "type":
			c = cmp.Or(cmp.Compare(a.group.Type, b.group.Type), cmp.Compare(a.group.Culprit, b.group.Culprit))
		case "first":
			c = a.seen().Compare(b.seen())
		case "trend":
			c = cmp.Compare(a.group.Recent-a.group.Before, b.group.Recent-b.group.Before)
		}
		if desc {
			return -c
		}
		return c
	})
}

func (p *exceptionsPage) draw(v view) {
	h := timeHistogram(v, p.Timeline, plural(p.Total, "exception", "exceptions")+" over "+v.Span())
	if p.Stack == "group" {
		h.Stacks, p.Legend = p.byGroup(v)
	} else {
		h.Stacks, p.Legend = byLevel(v, p.Timeline)
	}
	p.Histogram = h.SVG()
}

// timeHistogram returns a histogram of the view's time range without stacks.
func timeHistogram(v view, t client.Timeline, label string) chart.Histogram {
	return chart.Histogram{Label: label, From: v.since, To: v.until, Start: t.Start, Step: t.Step, Zone: v.Zone,
		Link: v.Between, Marks: v.marks()}
}

// byLevel returns the stacks and the legend of a timeline whose series are levels.
func byLevel(v view, t client.Timeline) (stacks []chart.Stack, names []legend) {
	for _, s := range t.Series {
		class := levelClass(s.Name)
		stacks = append(stacks, chart.Stack{Name: s.Name, Class: class, Counts: s.Counts})
		l := legend{Name: s.Name, Class: class, Count: s.Sum()}
		if class != "level-none" {
			l.Link = v.Add("log.level:" + s.Name)
		}
		names = append(names, l)
	}
	return stacks, names
}

// byGroup returns one stack for each of the first groups, and one for all others on top.
func (p *exceptionsPage) byGroup(v view) (stacks []chart.Stack, names []legend) {
	rest := total(p.Timeline)
	left := p.Total
	for i, g := range p.List[:min(maxColours, len(p.List))] {
		stacks = append(stacks, chart.Stack{Name: g.Type + " in " + short(g.Culprit), Class: groupClass(i), Counts: g.Counts})
		names = append(names, legend{Name: g.Type, Class: groupClass(i), Count: g.Count, Link: v.Group(g.Fingerprint)})
		for k := range min(len(rest), len(g.Counts)) {
			rest[k] -= g.Counts[k]
		}
		left -= g.Count
	}
	if left > 0 {
		stacks = append(stacks, chart.Stack{Name: "all others", Class: "rest", Counts: rest})
		names = append(names, legend{Name: "all others", Class: "rest", Count: left})
	}
	return stacks, names
}

func total(t client.Timeline) []int {
	var sum []int
	for _, s := range t.Series {
		if sum == nil {
			sum = make([]int, len(s.Counts))
		}
		for i, n := range s.Counts {
			sum[i] += n
		}
	}
	return sum
}

// zoom returns the URL of a shorter time range if all events are in a small part of the view's.
func zoom(v view, t client.Timeline) string {
	counts := total(t)
	first, last := slices.IndexFunc(counts, func(n int) bool { return n > 0 }), len(counts)-1
	if first < 0 {
		return ""
	}
	for counts[last] == 0 {
		last--
	}
	if (last-first+1)*6 > len(counts) || t.Step <= time.Second {
		return ""
	}
	return v.Between(t.Start.Add(time.Duration(first)*t.Step), t.Start.Add(time.Duration(last+1)*t.Step))
}
