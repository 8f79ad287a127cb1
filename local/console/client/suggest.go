package client

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/opensearch-project/opensearch-go/v4/opensearchapi"
)

// ValuesOf returns the most frequent values of a countable field in a scope that begin with a
// prefix.
func (c *Client) ValuesOf(ctx context.Context, s Scope, field, prefix string, limit int) (Values, error) {
	filter := []object{exists(field)}
	if prefix != "" && !slices.Contains(typedFields(), field) {
		filter = append(filter, object{"prefix": object{field: object{"value": prefix}}})
	}
	found, err := ask[struct{ Top terms[struct{}] }](ctx, c, object{"size": 0, "track_total_hits": false, "query": s.query(filter...), "aggs": object{"top": byValue(field, limit)}})
	if err != nil {
		return Values{}, err
	}
	out := values(field, found.Aggregations.Top)
	out.Top = slices.DeleteFunc(out.Top, func(v Value) bool { return !strings.HasPrefix(v.Name, prefix) }) // a document can have other values, too
	return out, nil
}

// typedFields returns the countable fields that are not keywords. OpenSearch rejects a prefix of
// their values.
func typedFields() []string {
	return []string{"http.response.status_code", "exception.handled", "faas.coldstart"}
}

// Promoted returns the names of the promoted labels and metrics, labels.NAME and metrics.NAME, that
// any index has, in alphabetical order. The forwarder's own metrics are not among them.
func (c *Client) Promoted(ctx context.Context) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	req, err := opensearchapi.IndicesFieldCapsReq{
		Indices: []string{c.index},
		Params:  opensearchapi.IndicesFieldCapsParams{Fields: []string{"labels.*", "metrics.*"}, IgnoreUnavailable: new(true), AllowNoIndices: new(true)},
	}.GetRequest(http.MethodGet)
	if err != nil {
		return nil, fmt.Errorf("ask for the promoted fields of %s: %w", c.index, err)
	}
	text, err := c.send(req.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	var found struct {
		Fields map[string]map[string]json.RawMessage `json:"fields"` // name, type
	}
	if err := json.Unmarshal(text, &found); err != nil {
		return nil, fmt.Errorf("read the promoted fields of %s: %w", c.index, err)
	}
	isForwarderMetric := func(name string) bool {
		return slices.Contains(forwarderMetrics(), strings.TrimPrefix(name, "metrics."))
	}
	var names []string
	for name, types := range found.Fields {
		if _, isObject := types["object"]; !isObject && !isForwarderMetric(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

// attributeSample is the number of documents whose attributes AttributeNames reads.
const attributeSample = 300

// AttributeNames returns the names of the attributes that the newest documents have, such as
// attributes.customer_id, in alphabetical order. OpenSearch has no list of all: members of a
// flat_object are not fields.
func (c *Client) AttributeNames(ctx context.Context) ([]string, error) {
	found, err := ask[struct{}](ctx, c, object{
		"size": attributeSample, "track_total_hits": false, "_source": []string{"attributes"},
		"query": exists("attributes"), "sort": newest(),
	})
	if err != nil {
		return nil, err
	}
	docs, err := documents(found.Hits.Hits)
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, d := range docs {
		for _, name := range d.Names() {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names)), nil
}
