package client

import (
	"slices"
	"strings"

	"faulty/local/opensearch/querystring"
)

// wordFields returns the fields in which the words of a query are searched.
func wordFields() []string {
	return []string{"message", "exception.message", "exception.type", "exception.culprit", "exception.stacktrace", "log.logger", "user.id"}
}

// typed returns the query for the text that a user typed. Each word can be in a different field. It
// also searches words in the attributes, where a word must match an entire value. A flat_object field does not support
// wildcards, regular expressions and fuzzy words, so typed omits the attributes if the query
// contains one of these.
func typed(query string) object {
	fields := wordFields()
	if !strings.ContainsAny(query, `*?~/[{<>`) {
		fields = append(fields, "attributes")
	}
	isValid := func(query string) bool {
		return querystring.Check(query, querystring.Options{And: true}, len(fields)) == nil
	}
	if isValid(query) { // a faulty query stays as typed, so that the error refers to the user's text
		if split := querystring.SplitWords(query); isValid(split) { // a long text with too many clauses is searched in one field at a time
			query = split
		}
		query = attributed(query)
	}
	return object{"query_string": object{"query": query, "default_operator": "and", "fields": fields}}
}

// roots returns the first parts of all field names.
func roots() []string {
	return []string{
		"@timestamp", "time", "observedTimestamp", "event", "log", "severity", "message", "body", "aws", "cloud", "service", "deployment", "faas",
		"traceId", "trace", "spanId", "span", "http", "url", "client", "user_agent", "user", "messaging", "exception", "error", "content", "process",
		"host", "container", "kubernetes", "emf", "attributes", "labels", "metrics", "resource",
	}
}

// attributed returns a query in which each unknown field name is replaced by the name of an
// attribute: customer_id:7 becomes attributes.customer_id:7.
func attributed(query string) string {
	var out strings.Builder
	isStart, quote := true, byte(0)
	for i := 0; i < len(query); i++ {
		c := query[i]
		if isStart && quote == 0 {
			if end := nameEnd(query, i); end > i && isAttribute(query[i:end]) {
				out.WriteString("attributes.")
			}
		}
		out.WriteByte(c)
		switch {
		case c == '\\' && i+1 < len(query):
			i++
			out.WriteByte(query[i])
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '/':
			quote = c
		case c == '[' || c == '{':
			quote = map[byte]byte{'[': ']', '{': '}'}[c]
		}
		isStart = strings.IndexByte(" \t(+-!&|", c) >= 0
	}
	return out.String()
}

// nameEnd returns the offset of the colon after the name that starts at i, or i if there is none.
func nameEnd(query string, i int) int {
	for end := i; end < len(query); end++ {
		c := query[end]
		switch {
		case c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == '@' || end > i && (c >= '0' && c <= '9' || c == '.' || c == '-'):
		case c == ':':
			return end
		default:
			return i
		}
	}
	return i
}

func isAttribute(name string) bool {
	root, _, _ := strings.Cut(name, ".")
	return !strings.HasPrefix(name, "_") && !slices.Contains(roots(), root)
}
