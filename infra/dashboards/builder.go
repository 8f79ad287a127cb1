package dashboards

import (
	"fmt"
	"maps"
	"strconv"
)

// A builder creates saved objects from a definition.
type builder struct {
	prefix     string
	definition definition
}

// id returns the id of an object. It distinguishes a search or chart from a
// dashboard with the same name.
func (b builder) id(typ, name string) string {
	kind := map[string]string{"search": "-search-", "visualization": "-chart-", "dashboard": "-"}
	return b.prefix + kind[typ] + name
}

func (b builder) title(title string) string { return "[" + b.prefix + "] " + title }

// indexPattern returns the index pattern of the event indices or of the index of
// groups. Its field list is that of the index template. The apply command adds
// promoted labels and metrics.
func (b builder) indexPattern(i index) (Object, error) {
	list, err := i.fields(b.prefix)
	if err != nil {
		return Object{}, err
	}
	o := Object{
		Type: "index-pattern", ID: i.id(b.prefix), References: []Reference{}, MigrationVersion: migrations("index-pattern"),
		Attributes: map[string]any{"title": i.pattern(b.prefix), "fields": nested(list)},
	}
	if i == events {
		o.Attributes["timeFieldName"], o.Attributes["fieldFormatMap"] = timeField, nested(formats(b.definition.Formats))
	} else {
		o.Attributes["fieldFormatMap"] = nested(formats(b.definition.GroupFormats))
	}
	return o, nil
}

func formats(byField map[string]format) map[string]any {
	all := map[string]any{}
	for field, f := range byField {
		if f.Link != "" {
			all[field] = map[string]any{"id": "url", "params": map[string]any{"urlTemplate": f.Link, "labelTemplate": "{{value}}", "openLinkInCurrentTab": true}}
		} else {
			all[field] = map[string]any{"id": "number", "params": map[string]any{"pattern": f.Number}}
		}
	}
	return all
}

// indexRef is the name with which a search source refers to its index pattern.
const indexRef = "kibanaSavedObjectMeta.searchSourceJSON.index"

// searchSource returns the search source of a search or chart: its query and the
// reference to the index pattern.
func (b builder) searchSource(i index, query string, more map[string]any) (meta map[string]any, refs []Reference) {
	s := map[string]any{
		"query": map[string]any{"query": query, "language": "lucene"}, "filter": []any{}, "indexRefName": indexRef,
	}
	maps.Copy(s, more)
	return map[string]any{"searchSourceJSON": nested(s)}, []Reference{{Name: indexRef, Type: "index-pattern", ID: i.id(b.prefix)}}
}

func (b builder) search(name string, s search) Object {
	meta, refs := b.searchSource(s.Index, s.Query, map[string]any{"highlightAll": true, "version": true})
	order := "desc"
	if s.OldestFirst {
		order = "asc"
	}
	return Object{
		Type: "search", ID: b.id("search", name), References: refs, MigrationVersion: migrations("search"),
		Attributes: map[string]any{
			"title": b.title(s.Title), "description": s.Description, "hits": 0, "version": 1,
			"columns": s.Columns, "sort": [][]string{{s.Index.sortField(), order}}, "kibanaSavedObjectMeta": meta,
		},
	}
}

func (b builder) chart(name string, c chart) (Object, error) {
	title := b.title(c.Title)
	state, err := c.visState(title)
	if err != nil {
		return Object{}, err
	}
	meta, refs := b.searchSource(c.Index, c.Query, nil)
	if c.Kind == "text" { // a text has no query
		meta, refs = map[string]any{"searchSourceJSON": nested(map[string]any{})}, []Reference{}
	}
	return Object{
		Type: "visualization", ID: b.id("visualization", name), References: refs, MigrationVersion: migrations("visualization"),
		Attributes: map[string]any{
			"title": title, "description": "", "version": 1, "visState": nested(state), "uiStateJSON": "{}", "kibanaSavedObjectMeta": meta,
		},
	}, nil
}

// columns is the width of a dashboard's grid.
const columns = 48

func (b builder) dashboard(name string, p page) (Object, error) {
	panels, refs := []any{}, []Reference{}
	y := 0
	for _, r := range p.Rows {
		widths, err := r.widths()
		if err != nil {
			return Object{}, err
		}
		x := 0
		for i, shown := range r.Panels {
			typ, bare, err := b.definition.resolve(shown.name)
			if err != nil {
				return Object{}, err
			}
			n := len(panels)
			ref := fmt.Sprintf("panel_%d", n)
			refs = append(refs, Reference{Name: ref, Type: typ, ID: b.id(typ, bare)})
			panels = append(panels, panelState(ref, strconv.Itoa(n+1), x, y, widths[i], r.Height, b.definition.bare(bare)))
			x += widths[i]
		}
		y += r.Height
	}
	return Object{
		Type: "dashboard", ID: b.id("dashboard", name), References: refs, MigrationVersion: migrations("dashboard"),
		Attributes: map[string]any{
			"title": b.title(p.Title), "description": p.Description, "hits": 0, "version": 1,
			"panelsJSON": nested(panels), "optionsJSON": nested(map[string]any{"hidePanelTitles": false, "useMargins": true}),
			"timeRestore": true, "timeFrom": "now-24h", "timeTo": "now", "refreshInterval": map[string]any{"pause": true, "value": 0},
			"kibanaSavedObjectMeta": map[string]any{"searchSourceJSON": nested(map[string]any{
				"query": map[string]any{"query": "", "language": "lucene"}, "filter": []any{},
			})},
		},
	}, nil
}

// panelState returns one element of panelsJSON. Its version is the last version
// in which the format of panels changed. With a version of their own, such as
// 2.8, Dashboards before 2.9 would mistake the panel for one of Kibana 2 and
// rewrite it.
func panelState(ref, index string, x, y, width, height int, untitled bool) map[string]any {
	config := map[string]any{}
	if untitled {
		config["hidePanelTitles"] = true
	}
	return map[string]any{
		"panelRefName": ref, "panelIndex": index, "version": "7.9.3", "embeddableConfig": config,
		"gridData": map[string]any{"x": x, "y": y, "w": width, "h": height, "i": index},
	}
}

// widths distributes the grid's columns among the panels of a row.
func (r row) widths() ([]int, error) {
	if r.Height < 1 || len(r.Panels) == 0 {
		return nil, fmt.Errorf("a row has a height of 1 or more, and panels")
	}
	left, open := columns, 0
	for _, p := range r.Panels {
		left -= p.width
		if p.width == 0 {
			open++
		}
	}
	if left < open || left > 0 && open == 0 {
		return nil, fmt.Errorf("the panels from %s on do not add up to %d columns", r.Panels[0].name, columns)
	}
	widths := make([]int, len(r.Panels))
	for i, p := range r.Panels {
		if widths[i] = p.width; p.width == 0 {
			widths[i] = left / open
			left -= widths[i]
			open--
		}
	}
	return widths, nil
}
