package console

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"faulty/local/console/client"
	"faulty/local/console/escape"
)

const (
	// namesFor is how long a list of promoted fields or attributes is used before it is read again.
	namesFor = time.Minute

	maxSuggestions = 12
)

// promoted returns the names of the promoted labels and metrics. It returns none if they cannot be
// read: pages are complete without them.
func (s *server) promoted(ctx context.Context) []string {
	return s.names(ctx, &s.promotedFields, "promoted fields", s.Client.Promoted)
}

// attributes returns the names of the attributes of the newest documents, or none if they cannot be
// read.
func (s *server) attributes(ctx context.Context) []string {
	return s.names(ctx, &s.attributeNames, "names of attributes", func(ctx context.Context) ([]string, error) {
		names, err := s.Client.AttributeNames(ctx)
		return slices.DeleteFunc(names, func(name string) bool { return quoted(name) != name }), err
	})
}

// names returns the names in kept, or reads them again. what describes them in the log if that fails.
func (s *server) names(ctx context.Context, kept *recent[[]string], what string, read func(context.Context) ([]string, error)) []string {
	return kept.get(namesFor, func() []string {
		names, err := read(context.WithoutCancel(ctx))
		if err != nil {
			s.Log.WarnContext(ctx, what, "error", err)
		}
		return names
	})
}

// isLabel reports whether a field is a promoted label.
func isLabel(field string) bool { return strings.HasPrefix(field, "labels.") }

// countable returns the fields whose values can be counted, among them the promoted labels.
func (s *server) countable(ctx context.Context) []string {
	return append(client.Countable(), slices.DeleteFunc(slices.Clone(s.promoted(ctx)), func(name string) bool { return !isLabel(name) })...)
}

// suggest sends completions of the parameter text as a JSON list. Each is a whole query.
func (s *server) suggest(w http.ResponseWriter, r *http.Request) {
	v, err := parseView(r.URL, s.Now())
	list := []string{}
	if err == nil && len(v.Param("text")) <= maxLength {
		list, err = s.completions(r.Context(), v, v.Param("text"))
	}
	if err != nil { // the page that the user opens shows the error
		list = []string{}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(list)
}

// completions completes the last word of a query: a field name, or the value after field:.
func (s *server) completions(ctx context.Context, v view, text string) ([]string, error) {
	start := strings.LastIndexAny(text, " \t(") + 1
	start += len(text[start:]) - len(strings.TrimLeft(text[start:], "-+!"))
	before, word := text[:start], text[start:]
	list := []string{}
	field, value, isValue := strings.Cut(word, ":")
	if !isValue {
		for _, name := range slices.Concat(client.Showable(), s.promoted(ctx), s.attributes(ctx)) {
			if word != "" && (strings.HasPrefix(name, word) || strings.Contains(name, "."+word)) && len(list) < maxSuggestions {
				list = append(list, before+name+":")
			}
		}
		return list, nil
	}
	if !slices.Contains(s.countable(ctx), field) {
		return list, nil
	}
	scope := v.Scope()
	scope.Query = "" // what the user types replaces the query
	found, err := s.Client.ValuesOf(ctx, scope, field, strings.TrimLeft(value, `"`), maxSuggestions)
	for _, of := range found.Top {
		if escape.Text(of.Name) == of.Name {
			list = append(list, before+field+":"+quoted(of.Name))
		}
	}
	return list, err
}

// quoted returns a value as a term of a query, in quotes if it has characters with a meaning.
func quoted(value string) string {
	plain := func(c rune) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.'
	}
	if value != "" && strings.IndexFunc(value, func(c rune) bool { return !plain(c) }) < 0 && !slices.Contains([]string{"AND", "OR", "NOT"}, value) {
		return value
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
}
