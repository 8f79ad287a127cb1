package differential

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
)

// randomQuestions combines clauses of the query bar, queries and aggregations in ways that nobody
// would write by hand. A fixed seed makes the combinations reproducible.
func randomQuestions() []question {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 1))}
	var all []question
	for i := range 150 {
		bar := object{"query": g.bar(3), "default_operator": pick(g, "OR", "AND")}
		all = append(all, searchFor(fmt.Sprintf("random bar %d", i), object{
			"query": object{"query_string": bar}, "size": 10, "sort": []string{"event.id"}, "_source": false}))
	}
	for i := range 100 {
		all = append(all, searchFor(fmt.Sprintf("random bool %d", i), object{
			"query": g.query(3), "size": 10, "sort": []any{object{pick(g, "@timestamp", "http.latency_ms", "log.level"): pick(g, "asc", "desc")}, "event.id"}, "_source": false}))
	}
	for i := range 100 {
		all = append(all, searchFor(fmt.Sprintf("random agg %d", i), object{
			"query": g.query(1), "size": 0, "aggs": g.aggs(2)}))
	}
	for i := range 100 {
		all = append(all, searchFor(fmt.Sprintf("random pattern %d", i), object{
			"query": g.pattern(), "size": 10, "sort": []string{"event.id"}, "_source": false}))
	}
	return all
}

func searchFor(name string, body object) question {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err) // a map of plain values can be encoded
	}
	return question{Name: name, Method: "POST", Path: "/diff-logs-*/_search", Body: text}
}

// bar returns a query of the query bar with at most depth nested groups.
func (g *generator) bar(depth int) string {
	var parts []string
	for i := range 1 + g.IntN(4) {
		clause := pick(g, "message:quick", "message:fox", "fox", `"quick brown"`, "log.level:error", "log.level:(info OR warn)",
			"severity.number:>9", "http.latency_ms:[100 TO 600}", "exception.type:*Error", "_exists_:traceId", "orders", "faulty-api",
			"404", "not found", "cloud.region:eu-*", "host.name:/h[12]/", "labels.team:read~", "exception.handled:true", "message:zażółć", "attributes.user.id:2*")
		if depth > 0 && g.IntN(4) == 0 {
			clause = pick(g, "(", "(", "log.level:(", "message:(") + g.bar(depth-1) + ")"
		}
		if i > 0 {
			parts = append(parts, pick(g, "", "", "AND", "OR", "&&", "||"))
		}
		parts = append(parts, pick(g, "", "", "", "NOT ", "-", "+", "!")+clause)
	}
	return strings.Join(parts, " ")
}

// query returns a query of the query DSL with at most depth nested clauses.
func (g *generator) query(depth int) object {
	if depth == 0 || g.IntN(4) == 0 {
		return pick(g,
			object{"term": object{"log.level": pick(g, "info", "error", "fatal", "warn")}},
			object{"terms": object{"service.name": []string{"orders", pick(g, "faulty-api", "faulty-hasher")}}},
			object{"range": object{"@timestamp": object{"gte": fmt.Sprintf("2026-11-2%dT%02d:00:00Z", g.IntN(3), g.IntN(24))}}},
			object{"range": object{"http.latency_ms": object{pick(g, "gt", "gte", "lt", "lte"): g.IntN(1000)}}},
			object{"exists": object{"field": pick(g, "exception.type", "traceId", "message", "host.name", "attributes", "url.path")}},
			object{"prefix": object{"event.id": fmt.Sprintf("e0%d", g.IntN(4))}},
			object{"match": object{"message": object{"query": pick(g, "quick fox", "not found", "GET 200"), "operator": pick(g, "or", "and")}}},
			object{"query_string": object{"query": g.bar(1)}},
			object{"match_all": object{}},
		)
	}
	b := object{}
	for _, occur := range []string{"must", "filter", "should", "must_not"} {
		var clauses []any
		for range g.IntN(3) {
			clauses = append(clauses, g.query(depth-1))
		}
		if len(clauses) > 0 {
			b[occur] = clauses
		}
	}
	if b["should"] != nil && g.IntN(3) == 0 {
		b["minimum_should_match"] = 1 + g.IntN(2)
	}
	return object{"bool": b}
}

// aggs returns up to two aggregations with at most depth levels of sub-aggregations.
func (g *generator) aggs(depth int) object {
	all := object{}
	for i := range 1 + g.IntN(2) {
		name := fmt.Sprintf("a%d%d", depth, i)
		if g.IntN(3) == 0 {
			all[name] = g.metric()
			continue
		}
		bucket := g.bucket()
		if depth > 0 {
			bucket["aggs"] = g.aggs(depth - 1)
		}
		all[name] = bucket
	}
	return all
}

func (g *generator) metric() object {
	field := pick(g, "http.latency_ms", "severity.number", "@timestamp", "content.length", "exception.line")
	return object{pick(g, "min", "max", "avg", "sum", "cardinality"): object{"field": field}}
}

func (g *generator) bucket() object {
	terms := object{"field": pick(g, "log.level", "service.name", "exception.type", "http.response.status_code", "exception.frames", "faas.coldstart"), "size": 1 + g.IntN(8)}
	if g.IntN(3) == 0 {
		terms["order"] = object{pick(g, "_count", "_key"): pick(g, "asc", "desc")}
	}
	histogram := object{"field": "observedTimestamp", "fixed_interval": pick(g, "1d", "7h"), "min_doc_count": g.IntN(2)}
	return pick(g,
		object{"terms": terms},
		object{"date_histogram": histogram},
		object{"filters": object{"filters": object{"one": g.query(1), "two": g.query(0)}}},
		object{"filter": g.query(1)},
		object{"range": object{"field": "http.latency_ms", "ranges": []object{{"to": g.IntN(200)}, {"from": g.IntN(100), "to": 500}, {"from": 500}}}},
	)
}

// pattern returns a query for terms that match a pattern, or for dates.
func (g *generator) pattern() object {
	field := pick(g, "log.level", "exception.type", "url.path", "message", "event.id")
	word := map[string]string{"log.level": pick(g, "error", "warn", "info"), "exception.type": pick(g, "AssertionError", "*errors.errorString"),
		"url.path": pick(g, "/wp-login.php", "/a b", "/ÄÖÜ"), "message": pick(g, "quick", "brown", "found"), "event.id": "e00123"}[field]
	bar := func(pattern string) object { return object{"query_string": object{"query": field + ":" + pattern}} }
	switch g.IntN(4) {
	case 0:
		return bar(strings.NewReplacer("/", `\/`, " ", `\ `).Replace(g.blurred(word, "*", "?", "*", "??", "\\*", "E")))
	case 1:
		pattern := g.blurred(word, ".", ".*", ".+", "[a-z]+", "[^x]", "(er|or|n)?", "r{1,2}", "<1-200>", "e?", "@", "#", "&", "~(r)", "\\.", "\"o\"", "\\d*", "\\w*")
		return bar("/" + strings.ReplaceAll(pattern, "/", `\/`) + "/")
	case 2:
		return bar(strings.NewReplacer("/", `\/`, " ", `\ `, "*", `\*`).Replace(g.mistyped(word)) + pick(g, "~", "~1", "~2"))
	}
	dateExpression := func() string {
		return pick(g, "2026-11-21", "2026-11-20T12:30", "2026-11", "2026-11-22T23:59:59.999Z", "2026-11-21T06:00:00+05:30") +
			pick(g, "", "||/d", "||-3h", "||+1d/d", "||/h", "||-90m/h", "||/M", "||/w", "||+1M/y")
	}
	return object{"range": object{pick(g, "@timestamp", "observedTimestamp"): object{pick(g, "gt", "gte"): dateExpression(), pick(g, "lt", "lte"): dateExpression()}}}
}

// blurred replaces up to three letters of a word with one or two of the pieces each.
func (g *generator) blurred(word string, pieces ...string) string {
	for range 1 + g.IntN(2) {
		letters := []rune(word)
		from := g.IntN(len(letters))
		to := min(len(letters), from+g.IntN(4))
		word = string(letters[:from]) + pick(g, pieces...) + string(letters[to:])
	}
	return word
}

// mistyped omits, doubles, swaps or changes up to two letters of a word.
func (g *generator) mistyped(word string) string {
	letters := []byte(word)
	for range g.IntN(3) {
		i := g.IntN(len(letters) - 1)
		switch g.IntN(4) {
		case 0:
			letters = append(letters[:i], letters[i+1:]...)
		case 1:
			letters = append(letters[:i+1], letters[i:]...)
		case 2:
			letters[i], letters[i+1] = letters[i+1], letters[i]
		default:
			letters[i] = 'x'
		}
	}
	return string(letters)
}
