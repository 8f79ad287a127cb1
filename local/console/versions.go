package console

import (
	"cmp"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"faulty/local/console/client"
	"faulty/local/console/escape"
	"faulty/local/dig/compare"
)

// versionsPage compares each version of each function with the version before it.
type versionsPage struct {
	client.Versions
	Rows      []versionRow
	Functions int
	Total     int // number of exceptions
	Histogram template.HTML
	Legend    []legend
	Deployed  []deployedRow
}

// A versionRow is the table row of a version.
type versionRow struct {
	client.Version
	Function, Name, Only string // Only is the URL of its exceptions
	Stated               string
	Start, End           timestamp
	Rate, Half, Most     judged // error rate, p50 and p95
	Fresh, Returned, Old []versionGroup
}

// judged is a number compared with that of the previous version, and the meaning of the
// difference.
type judged struct {
	Text, Before string // Before is "" for the first version
	Word         string // "" if nothing has changed
	IsWorse      bool
	Title        string
}

// A versionGroup is a group that a version has and the previous version does not have, or the
// reverse.
type versionGroup struct {
	Link, Type, Where string
	Count             int
	IsRare            bool // too few events for a conclusion
}

// A deployedRow is the table row of a deployment.
type deployedRow struct {
	Name, Source string
	When         timestamp
	Around       string // URL of the exceptions in the hours before and after
	Since        string // URL of the patterns since then, compared with the same time before
}

func (s *server) versions(r *http.Request, v view) (content, error) {
	found, err := s.Client.Versions(r.Context(), v.Scope())
	if err != nil {
		return content{Title: "Versions"}, err
	}
	p := versionsPage{Versions: found}
	functions := map[string]bool{}
	for _, version := range found.List {
		functions[version.Function] = true
		p.Rows = append(p.Rows, versionOf(v, version))
	}
	p.Functions = len(functions)
	for _, d := range slices.Backward(v.deployments()) {
		p.Deployed = append(p.Deployed, deployedRow{escape.Line(100, strings.TrimSpace(d.Function+" "+d.Version)), d.Source, v.Timestamp(d.At), v.beside(d.At), v.patternsSince(d.At)})
	}
	for _, series := range p.Timeline.Series {
		p.Total += series.Sum()
	}
	h := timeHistogram(v, p.Timeline, plural(p.Total, "exception", "exceptions")+" over "+v.Span()+", and the deployments")
	h.Stacks, p.Legend = byLevel(v, p.Timeline)
	p.Histogram = h.SVG()
	return content{Title: "Versions", Data: p, Empty: len(p.Rows)+len(p.Deployed) == 0}, nil
}

func versionOf(v view, of client.Version) versionRow {
	row := versionRow{
		Version: of, Function: escape.Line(60, of.Function), Name: escape.Line(60, of.Name), Start: v.Timestamp(of.First), End: v.Timestamp(of.Last),
		Only: v.only(of.Fields[0]+":"+of.Function, of.Fields[1]+":"+of.Name).Link("/"),
		Half: durationOf(of, func(v client.Version) client.Measure { return v.P50 }, of.P50By),
		Most: durationOf(of, func(v client.Version) client.Measure { return v.P95 }, of.P95By),
		Rate: errorsOf(of),
	}
	if len(of.Stated) > 0 {
		row.Stated = escape.Line(100, strings.Join(of.Stated, ", "))
	}
	row.Fresh, row.Returned, row.Old = versionGroups(v, of.New), versionGroups(v, of.Back), versionGroups(v, of.Gone)
	return row
}

// unknown replaces a number that no stored document contains.
const unknown = "unknown"

// errorsOf returns the error rate of a version compared with the previous version.
func errorsOf(of client.Version) judged {
	rate := func(v client.Version) string {
		if v.Invocations == 0 {
			return unknown
		}
		return share(v.Errors, v.Invocations)
	}
	kind := "reported as errors or timeouts"
	if !of.HasStatus {
		kind = "with an exception; the reports of this function state no status"
	}
	out := judged{Text: rate(of), Title: fmt.Sprintf("%s of %s %s", number(of.Errors), plural(of.Invocations, "invocation", "invocations"), kind)}
	if of.Previous == nil {
		return out
	}
	out.Before = rate(*of.Previous)
	if out.Text != unknown && out.Before != unknown {
		out.judge(of.ErrorsBy.Change, "more", "fewer")
		out.Title += fmt.Sprintf("; %s of %s before", number(of.Previous.Errors), number(of.Previous.Invocations))
	}
	return out
}

// durationOf returns a duration percentile of a version compared with the previous version.
func durationOf(of client.Version, measure func(client.Version) client.Measure, change compare.Change) judged {
	text := func(v client.Version) string {
		if v.Invocations == 0 {
			return unknown
		}
		return milliseconds(measure(v).Value)
	}
	out := judged{Text: text(of), Title: "of " + plural(of.Invocations, "invocation", "invocations")}
	if m := measure(of); m.IsKnown {
		out.Title += fmt.Sprintf(": between %s and %s", milliseconds(m.Low), milliseconds(m.High))
	}
	if of.Previous == nil {
		return out
	}
	out.Before = text(*of.Previous)
	if out.Text != unknown && out.Before != unknown {
		out.judge(change, "slower", "faster")
	}
	return out
}

// judge describes a change in one word.
func (j *judged) judge(change compare.Change, more, less string) {
	switch change {
	case compare.New, compare.Increased:
		j.Word, j.IsWorse = more, true
	case compare.Gone, compare.Decreased:
		j.Word = less
	case compare.Rare:
		j.Word = "too few to judge"
	case compare.Same:
	}
}

func versionGroups(v view, list []client.VersionGroup) (out []versionGroup) {
	for _, g := range list {
		out = append(out, versionGroup{
			Link: v.Group(g.Fingerprint), Type: escape.Line(80, cmp.Or(g.Type, g.Fingerprint)), Where: escape.Line(80, short(g.Culprit)),
			Count: max(g.Result.Before, g.Result.After), IsRare: g.Change == compare.Rare,
		})
	}
	return out
}
