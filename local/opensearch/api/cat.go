package api

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"faulty/local/opensearch/apierr"
)

// A table is the result of a _cat request.
type table struct {
	columns []column
	rows    [][]string
}

// column is one column of a table. short lists its aliases for h= and s=, separated by commas.
type column struct {
	name, short string
	right       bool
}

// show returns a table as text, or as JSON for format=json.
func (t table) show(c *call) (any, error) {
	if err := t.sort(c.params.Get("s")); err != nil {
		return nil, err
	}
	shown, err := t.choose(c.params.Get("h"))
	if err != nil {
		return nil, err
	}
	if c.flag("help") {
		return nil, apierr.Unsupported("help of _cat")
	}
	if c.params.Get("format") == "json" {
		list := make([]map[string]string, 0, len(t.rows))
		for _, row := range t.rows {
			object := map[string]string{}
			for _, i := range shown {
				object[t.columns[i].name] = row[i]
			}
			list = append(list, object)
		}
		return list, nil
	}
	return plain(t.text(shown, c.flag("v"))), nil
}

func (t table) find(name string) int {
	return slices.IndexFunc(t.columns, func(c column) bool {
		return c.name == name || slices.Contains(strings.Split(c.short, ","), name)
	})
}

func (t table) choose(names string) ([]int, error) {
	var shown []int
	if names == "" {
		for i := range t.columns {
			shown = append(shown, i)
		}
		return shown, nil
	}
	for name := range strings.SplitSeq(names, ",") {
		i := t.find(name)
		if i < 0 {
			return nil, apierr.Illegal("no column [%s], or one that the embedded store does not support", name)
		}
		shown = append(shown, i)
	}
	return shown, nil
}

// sort orders the rows by a list such as docs.count:desc,index.
func (t table) sort(list string) error {
	keys := split(list)
	slices.Reverse(keys) // the sort is stable, so the last key is applied first
	for _, key := range keys {
		name, order, _ := strings.Cut(key, ":")
		i := t.find(name)
		if i < 0 || order != "" && order != "asc" && order != "desc" {
			return apierr.New(400, "unsupported_operation_exception", "Unable to sort by unknown sort key `%s`", key)
		}
		slices.SortStableFunc(t.rows, func(a, b []string) int {
			if order == "desc" {
				a, b = b, a
			}
			x, errX := strconv.ParseFloat(a[i], 64)
			y, errY := strconv.ParseFloat(b[i], 64)
			if errX == nil && errY == nil {
				return int(max(-1, min(1, x-y)))
			}
			return strings.Compare(a[i], b[i])
		})
	}
	return nil
}

func (t table) text(shown []int, header bool) string {
	rows := t.rows
	if header {
		names := make([]string, len(t.columns))
		for i, c := range t.columns {
			names[i] = c.name
		}
		rows = append([][]string{names}, rows...)
	}
	var out strings.Builder
	for _, row := range rows {
		for n, i := range shown {
			if n > 0 {
				out.WriteByte(' ')
			}
			width := 0
			for _, r := range rows {
				width = max(width, len(r[i]))
			}
			switch {
			case t.columns[i].right:
				fmt.Fprintf(&out, "%*s", width, row[i])
			case n == len(shown)-1:
				out.WriteString(row[i])
			default:
				fmt.Fprintf(&out, "%-*s", width, row[i])
			}
		}
		out.WriteByte('\n')
	}
	return out.String()
}

// size formats a number of bytes like _cat (15.7kb), or as an integer in the unit that bytes=
// specifies.
func size(n int64, unit string) string {
	units := []string{"b", "kb", "mb", "gb", "tb"}
	if i := slices.Index(units, unit); i >= 0 {
		return strconv.FormatInt(n>>(10*i), 10)
	}
	f, i := float64(n), 0
	for f >= 1024 && i < len(units)-1 {
		f, i = f/1024, i+1
	}
	return strings.TrimSuffix(strconv.FormatFloat(float64(int64(f*10))/10, 'f', 1, 64), ".0") + units[i]
}
