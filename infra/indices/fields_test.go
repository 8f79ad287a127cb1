package indices

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// A concept is one row of the table of names: the field of a document, its type,
// its aliases for queries, and a value.
type concept struct {
	field   string
	typ     string
	aliases []string
	value   any
}

// concepts returns the table of names. Documents contain only these fields.
func concepts() []concept {
	return []concept{
		{"@timestamp", "date", []string{"time"}, "2026-11-22T21:24:52.123Z"},
		{"observedTimestamp", "date", nil, "2026-11-22T21:24:53.000Z"},
		{"event.ingested", "date", nil, "2026-11-22T21:24:54.000Z"},
		{"event.ingest_lag_ms", "long", nil, 812},
		{"log.level", "keyword", []string{"severity.text"}, "error"},
		{"severity.number", "byte", nil, 17},
		{"message", "match_only_text", []string{"body"}, "cannot price cart"},
		{"log.logger", "keyword", nil, "example.tasks"},
		{"log.pattern", "keyword", nil, "cannot price cart <*>"},
		{"event.id", "keyword", nil, "40036652739095139499659058910056348629889900842842980352"},
		{"event.action", "keyword", nil, "platform.report"},
		{"event.original", "keyword", nil, "2026-11-22 21:24:52 cannot price cart"},
		{"aws.cloudwatch.log_group", "keyword", nil, "/aws/lambda/orders"},
		{"aws.cloudwatch.log_stream", "keyword", nil, "2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef"},
		{"cloud.account.id", "keyword", nil, "123456789012"},
		{"cloud.region", "keyword", nil, "eu-west-1"},
		{"cloud.partition", "keyword", nil, "aws"},
		{"service.name", "keyword", []string{"resource.attributes.service.name"}, "orders"},
		{"service.version", "keyword", nil, "43"},
		{"deployment.environment", "keyword", nil, "production"},
		{"faas.name", "keyword", nil, "orders-live"},
		{"faas.version", "keyword", nil, "$LATEST"},
		{"faas.execution", "keyword", []string{"faas.invocation_id"}, "08a4949b-97b6-42e6-92b3-c14abb0c57fa"},
		{"faas.coldstart", "boolean", nil, true},
		{"faas.duration_ms", "double", nil, 123.45},
		{"faas.billed_duration_ms", "double", nil, 124},
		{"faas.init_duration_ms", "double", nil, 88.5},
		{"faas.restore_duration_ms", "double", nil, 12.25},
		{"faas.billed_restore_duration_ms", "double", nil, 13},
		{"faas.memory_size_mb", "long", nil, 128},
		{"faas.max_memory_used_mb", "long", nil, 34},
		{"faas.status", "keyword", nil, "timeout"},
		{"faas.runtime", "keyword", nil, "provided:al2023.v42"},
		{"traceId", "keyword", []string{"trace.id"}, "6b0230801de95bff2a766fc2c786a400"},
		{"spanId", "keyword", []string{"span.id"}, "c786a400e208df1f"},
		{"aws.xray.trace_id", "keyword", nil, "1-6b023080-1de95bff2a766fc2c786a400"},
		{"http.request.method", "keyword", nil, "GET"},
		{"http.route", "keyword", nil, "/cart/{id}"},
		{"url.path", "keyword", nil, "/cart/7"},
		{"url.query", "keyword", nil, "page=2"},
		{"http.response.status_code", "short", nil, 500},
		{"http.latency_ms", "double", nil, 0.5},
		{"http.response.body.bytes", "long", nil, 137},
		{"client.ip", "ip", nil, "203.0.113.7"},
		{"client.address", "keyword", nil, "203.0.113.7:51234"},
		{"user_agent.original", "keyword", nil, "curl/8.5.0"},
		{"messaging.system", "keyword", nil, "aws_sqs"},
		{"messaging.destination.name", "keyword", nil, "contents"},
		{"messaging.message.id", "keyword", nil, "9946cf64-0000-4000-8000-74c48c216d85"},
		{"exception.type", "keyword", []string{"error.type"}, "KeyError"},
		{"exception.code", "keyword", nil, "23505"},
		{"exception.message", "match_only_text", []string{"error.message"}, "'total'"},
		{"exception.stacktrace", "match_only_text", []string{"error.stack_trace"}, "Traceback (most recent call last):\n  File \"/var/task/app.py\", line 8, in handler\nKeyError: 'total'"},
		{"exception.fingerprint", "keyword", []string{"error.grouping_key"}, "71699ad98e4b6b86"},
		{"exception.culprit", "keyword", []string{"error.culprit"}, "charge"},
		{"exception.line", "integer", nil, 17},
		{"exception.frames", "keyword", nil, []string{"charge", "handler"}},
		{"exception.causes", "keyword", nil, []string{"LookupError: no price"}},
		{"exception.handled", "boolean", nil, false},
		{"exception.language", "keyword", nil, "python"},
		{"content.sha1", "keyword", nil, "5c6549102ffe034f938048bb3c9a10ef965db579"},
		{"content.length", "long", nil, 1625},
		{"content.type", "keyword", nil, "audio/mpeg"},
		{"log.origin.file.name", "keyword", nil, "tasks.py"},
		{"log.origin.file.line", "long", nil, 17},
		{"log.origin.function", "keyword", nil, "charge"},
		{"process.thread.name", "keyword", nil, "main"},
		{"process.pid", "long", nil, 8},
		{"host.name", "keyword", nil, "ubuntu"},
		{"container.name", "keyword", nil, "orders"},
		{"kubernetes.namespace", "keyword", nil, "shop"},
		{"kubernetes.pod.name", "keyword", nil, "orders-7d9f"},
		{"aws.stepfunctions.execution", "keyword", nil, "arn:aws:states:eu-west-1:123456789012:execution:checkout:run-1"},
		{"aws.apigateway.request_id", "keyword", nil, "5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11"},
		{"emf.namespace", "keyword", nil, "shop"},
		{"user.id", "keyword", nil, "C-29283"},
		{"event.bytes", "long", nil, 240},
		{"event.hash", "keyword", nil, "1a2b3c4d"},
		{"attributes", "flat_object", nil, map[string]any{"customer": map[string]any{"plan": "gold"}}},
		{"labels", "object", nil, map[string]any{"tenant": "acme"}},
		{"metrics", "object", nil, map[string]any{"queue_depth": 7.5}},
		{"metrics.received", "double", nil, 1000}, // the forwarder's metrics that have a chart
		{"metrics.filtered", "double", nil, 4},
		{"metrics.excluded", "double", nil, 6},
		{"metrics.joined", "double", nil, 5},
		{"metrics.refused", "double", nil, 3},
		{"metrics.stored", "double", nil, 990},
		{"metrics.duplicate", "double", nil, 7},
		{"metrics.retried", "double", nil, 2},
		{"metrics.dead_lettered", "double", nil, 3},
	}
}

// A mapping is a part of a template's mappings.
type mapping struct {
	Type       string             `json:"type"`
	Path       string             `json:"path"`
	Dynamic    any                `json:"dynamic"`
	Index      *bool              `json:"index"`
	DocValues  *bool              `json:"doc_values"`
	Malformed  bool               `json:"ignore_malformed"`
	Above      int                `json:"ignore_above"`
	Properties map[string]mapping `json:"properties"`
}

// mappings returns the template's fields by dotted name.
func mappings(t *testing.T) map[string]mapping {
	t.Helper()
	var whole struct {
		Template struct {
			Mappings mapping `json:"mappings"`
		} `json:"template"`
	}
	if err := json.Unmarshal(template, &whole); err != nil {
		t.Fatal(err)
	}
	fields := map[string]mapping{}
	var walk func(path string, m mapping)
	walk = func(path string, m mapping) {
		for name, child := range m.Properties {
			walk(path+name+".", child)
		}
		if m.Properties == nil || m.Type != "" {
			fields[strings.TrimSuffix(path, ".")] = m
		}
	}
	walk("", whole.Template.Mappings)
	return fields
}

// TestTemplateHoldsTheNames: every concept has its field and its aliases with the
// correct type, and the template has no other fields.
func TestTemplateHoldsTheNames(t *testing.T) {
	fields := mappings(t)
	for _, c := range concepts() {
		if got := fields[c.field].Type; got != c.typ {
			t.Errorf("%s is of type %q; want %q", c.field, got, c.typ)
		}
		delete(fields, c.field)
		for _, alias := range c.aliases {
			if got := fields[alias]; got.Type != "alias" || got.Path != c.field {
				t.Errorf("%s is %s of %q; want alias of %q", alias, got.Type, got.Path, c.field)
			}
			delete(fields, alias)
		}
	}
	if extra := slices.Sorted(maps.Keys(fields)); len(extra) > 0 {
		t.Errorf("the template has names that the table has not: %q", extra)
	}
}

// TestNamesDoNotClash: no name belongs to two concepts, and none is both a leaf
// and an object, because no document could satisfy that.
func TestNamesDoNotClash(t *testing.T) {
	owner := map[string]string{}
	for _, c := range concepts() {
		for _, name := range append([]string{c.field}, c.aliases...) {
			if other, taken := owner[name]; taken {
				t.Errorf("%s stands for %s and for %s", name, other, c.field)
			}
			owner[name] = c.field
		}
	}
	for name := range owner {
		for other := range owner {
			if strings.HasPrefix(other, name+".") && name != "metrics" { // metrics is an object that contains the metrics of the user and of the forwarder
				t.Errorf("%s is a field, so %s cannot be below it", name, other)
			}
		}
	}
}

// TestNoLineIsRefused checks the settings of the template that prevent OpenSearch
// from rejecting a document because of one value.
func TestNoLineIsRefused(t *testing.T) {
	for name, m := range mappings(t) {
		switch m.Type {
		case "keyword":
			if m.Above == 0 || m.Above*4 > 32766 {
				t.Errorf("%s: ignore_above is %d; a term of as many characters may pass Lucene's 32,766 bytes", name, m.Above)
			}
		case "long", "integer", "short", "byte", "double", "date":
			if !m.Malformed && name != "@timestamp" {
				t.Errorf("%s: ignore_malformed is missing; one odd value would cost the document", name)
			}
		}
	}
}

// TestSearch applies the template to a real OpenSearch, stores one document with
// every field, and finds it by every field and every alias.
func TestSearch(t *testing.T) {
	s := openSearch(t)
	body, err := Template("tune-search")
	if err != nil {
		t.Fatal(err)
	}
	const index = "/tune-search-2026.11.22"
	s.Remove(index)
	defer s.Remove(index, "/_index_template/tune-search")
	s.Call("PUT", "/_index_template/tune-search", body, nil)
	doc := map[string]any{"unknown.name": "kept, and not mapped"}
	for _, c := range concepts() {
		doc[c.field] = c.value
	}
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	s.fill(index, [][]byte{text})
	s.Call("POST", index+"/_refresh", nil, nil)
	for _, c := range concepts() {
		if slices.Contains([]string{"event.id", "event.original", "event.hash"}, c.field) { // event.id is searched as _id; the others are not indexed
			continue
		}
		for _, name := range append([]string{c.field}, c.aliases...) {
			t.Run(name, func(t *testing.T) {
				field, value := sample(name, c.value)
				query := fmt.Sprintf(`{"query":{"match":{%q:%s}}}`, field, value)
				if got := s.count(index, query); got != 1 {
					t.Errorf("%s finds %d documents; want 1", query, got)
				}
			})
		}
	}
	for _, row := range []struct {
		name, query string
		want        int
	}{
		{"query bar", `{"query_string":{"query":"KeyError AND cart"}}`, 1},
		{"query bar, alias", `{"query_string":{"query":"error.type:KeyError AND severity.number:>=17"}}`, 1},
		{"range of an unindexed number", `{"range":{"faas.billed_duration_ms":{"gte":124,"lt":125}}}`, 1},
		{"range of an unindexed date", `{"range":{"observedTimestamp":{"gte":"2026-11-22","lt":"2026-11-23"}}}`, 1},
		{"range beside it", `{"range":{"observedTimestamp":{"gte":"2026-11-23"}}}`, 0},
		{"leaf of the leftovers", `{"term":{"attributes.customer.plan":"gold"}}`, 1},
		{"name that is not in the table", `{"match":{"unknown.name":"kept"}}`, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := s.count(index, `{"query":`+row.query+`}`); got != row.want {
				t.Errorf("%s finds %d documents; want %d", row.query, got, row.want)
			}
		})
	}
}

// sample returns a leaf of a value and its full name.
func sample(name string, value any) (field, text string) {
	for {
		object, ok := value.(map[string]any)
		if !ok {
			break
		}
		for key, child := range object {
			name, value = name+"."+key, child
		}
	}
	if list, ok := value.([]string); ok {
		value = list[0]
	}
	b, _ := json.Marshal(value) // cannot fail: the value is a scalar
	return name, string(b)
}

// count returns the number of documents that match a query.
func (s server) count(index, query string) int {
	s.T.Helper()
	var response struct {
		Count int `json:"count"`
	}
	s.Call("POST", index+"/_count", []byte(query), &response)
	return response.Count
}
