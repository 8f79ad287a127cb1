package console

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"faulty/local/console/chart"
	"faulty/local/console/client"
	"faulty/local/console/escape"
	"faulty/local/noun"
)

// render writes a page. If the template fails, it writes no part of the page. Pages have several
// hundred kilobytes, so it reuses their memory.
func (s *server) render(w http.ResponseWriter, status int, name string, p page) {
	out, _ := s.buffers.Get().(*bytes.Buffer)
	if out == nil {
		out = &bytes.Buffer{}
	}
	out.Reset()
	defer s.buffers.Put(out)
	if err := s.templates[name].ExecuteTemplate(out, "layout", p); err != nil {
		s.Log.Error("render", "page", name, "error", err)
		http.Error(w, "The page cannot be shown; the console's log says why.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = out.WriteTo(w)
}

// functions returns the functions that templates can call.
func functions() template.FuncMap {
	return template.FuncMap{
		"number": number, "share": share, "clip": escape.Line, "visible": escape.Text, "part": escape.Part, "level": levelClass, "short": short,
		"bar": chart.Bar, "span": chart.Span, "dict": dict, "plural": plural, "link": requestLink, "document": documentLink, "milliseconds": milliseconds, "clipped": clipped, "ratio": ratio, "gap": gap,
	}
}

func number(n int) string { return chart.Count(n) }

func plural(n int, one, many string) string {
	return number(n) + " " + noun.Form(n, one, many)
}

func ratio(n, total int) float64 {
	if total == 0 {
		return 0
	}
	return float64(n) / float64(total)
}

// share formats a part of a total as a percentage.
func share(part, total int) string {
	if total == 0 {
		return "–"
	}
	p := 100 * float64(part) / float64(total)
	switch {
	case part == 0:
		return "0 %"
	case p < 0.1:
		return "< 0.1 %"
	case p < 10:
		return fmt.Sprintf("%.1f %%", p)
	}
	return fmt.Sprintf("%.0f %%", p)
}

// levelClass returns the colour class of a level. All unknown levels share one class.
func levelClass(level string) string {
	if slices.Contains(client.Levels(), level) {
		return "level-" + level
	}
	return "level-none"
}

// short returns a function's name without its directories: it returns fault.mean for
// faulty/functions/api/fault.mean.
func short(function string) string {
	if i := strings.LastIndexByte(function, '/'); i >= 0 && i+1 < len(function) {
		return function[i+1:]
	}
	return function
}

// dict combines several values into one, because a template takes only one argument.
func dict(pairs ...any) (map[string]any, error) {
	out := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: name %v is no text", pairs[i])
		}
		out[name] = pairs[i+1]
	}
	return out, nil
}
