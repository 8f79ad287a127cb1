package dashboards

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A visualization describes how Dashboards represents a kind of chart.
type visualization struct {
	visType string
	schemas []string // schema of the first bucket, then of the following ones
	params  func(aggs []agg, c chart) map[string]any
}

// visualizationOf returns the visualization of a kind. It returns the zero value for an unknown kind.
func visualizationOf(kind string) visualization {
	axis := []string{"segment", "group"}
	return map[string]visualization{
		"bars":   {"histogram", axis, xy("histogram", "stacked")},
		"hbars":  {"horizontal_bar", axis, xy("histogram", "stacked")},
		"area":   {"area", axis, xy("area", "stacked")},
		"line":   {"line", axis, xy("line", "normal")},
		"donut":  {"pie", []string{"segment"}, donut},
		"number": {"metric", []string{"group"}, number},
		"table":  {"table", []string{"bucket"}, table},
		"text":   {"markdown", nil, text},
	}[kind]
}

// visState returns a chart's visState, before it is encoded as a string.
func (c chart) visState(title string) (map[string]any, error) {
	s := visualizationOf(c.Kind)
	switch {
	case s.visType == "":
		return nil, fmt.Errorf("kind %q is none of bars, hbars, area, line, donut, number, table, text", c.Kind)
	case c.Kind == "text" && (c.Text == "" || c.Query != "" || len(c.Measures)+len(c.By) > 0):
		return nil, fmt.Errorf("kind text has a text, and neither query, measures nor by")
	case c.Kind != "text" && (c.Text != "" || len(c.Measures) == 0):
		return nil, fmt.Errorf("kind %s has measures, and no text", c.Kind)
	case c.Index == groups && c.usesTime():
		return nil, errors.New("groups have no time: neither last nor by time is possible")
	case c.Kind != "text" && c.Kind != "number" && len(c.By) == 0:
		return nil, fmt.Errorf("kind %s needs something to go by, such as Time: time", c.Kind)
	}
	aggs, err := c.aggs()
	if err != nil {
		return nil, err
	}
	if aggs == nil {
		aggs = []agg{}
	}
	return map[string]any{"title": title, "type": s.visType, "aggs": aggs, "params": s.params(aggs, c)}, nil
}

// usesTime reports whether a measure or bucket needs the field of the time range.
func (c chart) usesTime() bool {
	return slices.ContainsFunc(c.By, func(b named[string]) bool { return b.value == "time" }) ||
		slices.ContainsFunc(c.Measures, func(m named[string]) bool { return strings.HasPrefix(m.value, "last ") })
}

// longLabel is the maximum width of a label beside a bar, in pixels.
const longLabel = 300

// xy returns the parameters that bars, areas and lines have in common. The
// defaults of each are in src/plugins/vis_type_vislib/public of
// OpenSearch-Dashboards.
func xy(series, mode string) func([]agg, chart) map[string]any {
	return func(aggs []agg, c chart) map[string]any {
		category, value := "bottom", "left"
		if c.Kind == "hbars" {
			category, value = "left", "bottom"
		}
		labels := map[string]any{"show": true, "filter": true, "truncate": 100}
		if c.Kind == "hbars" { // long names, for example of a function or a logger
			labels = map[string]any{"show": true, "filter": false, "rotate": 0, "truncate": longLabel}
		}
		return map[string]any{
			"type": visualizationOf(c.Kind).visType,
			"grid": map[string]any{"categoryLines": false},
			"categoryAxes": []any{map[string]any{
				"id": "CategoryAxis-1", "type": "category", "position": category, "show": true, "style": map[string]any{},
				"scale": map[string]any{"type": "linear"}, "labels": labels, "title": map[string]any{},
			}},
			"valueAxes": []any{map[string]any{
				"id": "ValueAxis-1", "name": "LeftAxis-1", "type": "value", "position": value, "show": true, "style": map[string]any{},
				"scale":  map[string]any{"type": "linear", "mode": "normal"},
				"labels": map[string]any{"show": true, "rotate": 0, "filter": false, "truncate": 100},
				"title":  map[string]any{"text": c.Measures[0].name},
			}},
			"seriesParams": seriesParams(aggs, series, mode),
			"addTooltip":   true, "addLegend": true, "legendPosition": "right", "times": []any{}, "addTimeMarker": false,
			"labels":        map[string]any{"show": false},
			"thresholdLine": map[string]any{"show": false, "value": 10, "width": 1, "style": "full", "color": "#E7664C"},
		}
	}
}

// seriesParams returns one entry for each measure. It refers to its aggregation
// by the id.
func seriesParams(aggs []agg, series, mode string) []any {
	var all []any
	for _, a := range aggs {
		if a.Schema != "metric" {
			continue
		}
		all = append(all, map[string]any{
			"show": true, "type": series, "mode": mode, "valueAxis": "ValueAxis-1",
			"data":                   map[string]any{"id": a.ID, "label": a.Params["customLabel"]},
			"drawLinesBetweenPoints": true, "lineWidth": 2, "showCircles": true, "interpolate": "linear",
		})
	}
	return all
}

func donut([]agg, chart) map[string]any {
	return map[string]any{
		"type": "pie", "isDonut": true, "addTooltip": true, "addLegend": true, "legendPosition": "right",
		"labels": map[string]any{"show": false, "values": true, "last_level": true, "truncate": 100},
	}
}

func number([]agg, chart) map[string]any {
	return map[string]any{
		"type": "metric", "addTooltip": true, "addLegend": false,
		"metric": map[string]any{
			"percentageMode": false, "useRanges": false, "colorSchema": "Green to Red", "metricColorMode": "None",
			"colorsRange": []any{map[string]any{"from": 0, "to": 10000}}, "labels": map[string]any{"show": true}, "invertColors": false,
			"style": map[string]any{"bgFill": "#000", "bgColor": false, "labelColor": false, "subText": "", "fontSize": 30},
		},
	}
}

func table([]agg, chart) map[string]any {
	return map[string]any{
		"perPage": 10, "showPartialRows": false, "showMetricsAtAllLevels": false,
		"showTotal": false, "totalFunc": "sum", "percentageCol": "",
	}
}

func text(_ []agg, c chart) map[string]any {
	return map[string]any{"fontSize": 12, "openLinksInNewTab": false, "markdown": c.Text}
}
