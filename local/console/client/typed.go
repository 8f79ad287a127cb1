package client

import (
	"slices"
	"strings"

	"faulty/local/opensearch/querystring"
)

// wordFields are where the words of a query are looked for.
func wordFields() []string {
	return []string{"message", "exception.message", "exception.type", "exception.culprit", "exception.stacktrace", "log.logger"}
}

// typed returns the query that a person typed. Words are looked for in the attributes,
// too, where a word matches a whole value. A flat object does not know wildcards,
// expressions and similar words: a query that has one leaves it out.
func typed(query string) object {
	fields := wordFields()
	if !strings.ContainsAny(query, `*?~/[{<>`) {
		fields = append(fields, "attributes")
	}
	if querystring.Check(query, querystring.Options{And: true}, len(fields)) == nil { // else its error is about what was typed
		query = attributed(query)
	}
	return object{"query_string": object{"query": query, "default_operator": "and", "fields": fields}}
}

// roots are the first parts of the names of all fields.
func roots() []string {
	return []string{
		"@timestamp", "time", "observedTimestamp", "event", "log", "severity", "message", "body", "aws", "cloud", "service", "deployment", "faas",
		"traceId", "trace", "spanId", "span", "http", "url", "client", "user_agent", "user", "messaging", "exception", "error", "content", "process",
		"host", "container", "kubernetes", "emf", "attributes", "labels", "metrics", "resource",
	}
}

// attributed returns a query in which a name that is no field's is that of an attribute:
// customer_id:7 is attributes.customer_id:7.
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

// nameEnd returns the offset of the colon behind the name that begins at i; i for none.
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
