package verify

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/opensearch-project/opensearch-go/v4/opensearchapi"
)

// A Source reads documents out of OpenSearch.
type Source struct {
	Client *opensearchapi.Client
	Index  string // a pattern, such as faulty-*
}

const (
	pageSize  = 5000 // documents of one search
	termsSize = 1000 // keys of one terms query
)

// Read returns the documents of a run, told by what its trace ids begin with,
// and the reports of the invocations that these documents name.
func (s Source) Read(ctx context.Context, run string) ([]Doc, error) {
	docs, err := s.search(ctx, map[string]any{"prefix": map[string]any{"traceId": run}})
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	executions := map[string]bool{}
	for _, d := range docs {
		seen[d.ID] = true
		if d.Execution != "" {
			executions[d.Execution] = true
		}
	}
	for chunk := range slices.Chunk(keys(executions), termsSize) {
		reports, err := s.search(ctx, map[string]any{"bool": map[string]any{"filter": []any{
			map[string]any{"terms": map[string]any{"faas.execution": chunk}},
			map[string]any{"term": map[string]any{"event.action": "platform.report"}},
		}}})
		if err != nil {
			return nil, err
		}
		for _, d := range reports {
			if !seen[d.ID] {
				docs = append(docs, d)
			}
		}
	}
	return docs, nil
}

// Count returns how many documents of a run there are by now.
func (s Source) Count(ctx context.Context, run string) (int, error) {
	body, err := json.Marshal(map[string]any{"query": map[string]any{"prefix": map[string]any{"traceId": run}}})
	if err != nil {
		return 0, fmt.Errorf("write the count: %w", err)
	}
	resp, err := s.Client.Indices.Count(ctx, &opensearchapi.IndicesCountReq{Indices: []string{s.Index}, Body: bytes.NewReader(body)})
	if err != nil {
		return 0, fmt.Errorf("count documents in %s: %w", s.Index, err)
	}
	return resp.Count, nil
}

func keys(set map[string]bool) []string {
	var all []string
	for k := range set {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}

// search pages through all documents that query finds.
func (s Source) search(ctx context.Context, query any) ([]Doc, error) {
	var docs []Doc
	var after []any
	for {
		page, err := s.page(ctx, query, after)
		if err != nil {
			return nil, err
		}
		for _, hit := range page {
			d, err := decode(hit)
			if err != nil {
				return nil, err
			}
			docs = append(docs, d)
		}
		if len(page) < pageSize {
			return docs, nil
		}
		after = page[len(page)-1].Sort
	}
}

func (s Source) page(ctx context.Context, query any, after []any) ([]opensearchapi.SearchHit, error) {
	body := map[string]any{
		"query": query,
		"size":  pageSize,
		"sort":  []any{map[string]any{"event.id": "asc"}},
		"_source": []string{"traceId", "log.logger", "event.action", "faas.execution", "content.sha1",
			"exception.type", "exception.culprit", "exception.fingerprint"},
	}
	if after != nil {
		body["search_after"] = after
	}
	text, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("write the search: %w", err)
	}
	resp, err := s.Client.Search(ctx, &opensearchapi.SearchReq{Indices: []string{s.Index}, Body: bytes.NewReader(text)})
	if err != nil {
		return nil, fmt.Errorf("search %s: %w", s.Index, err)
	}
	return resp.Hits.Hits, nil
}

// decode reads a document whose fields may be nested objects or have dots in
// their names, as OpenSearch takes both for the same.
func decode(hit opensearchapi.SearchHit) (Doc, error) {
	var source map[string]any
	if err := json.Unmarshal(hit.Source, &source); err != nil {
		return Doc{}, fmt.Errorf("document %s: %w", hit.ID, err)
	}
	fields := map[string]string{}
	flatten("", source, fields)
	return Doc{
		ID:        hit.Index + "/" + hit.ID,
		Trace:     fields["traceId"],
		Execution: fields["faas.execution"],
		Logger:    fields["log.logger"],
		SHA1:      fields["content.sha1"],
		Exception: fields["exception.type"],
		Culprit:   fields["exception.culprit"],
		Group:     fields["exception.fingerprint"],
		Report:    fields["event.action"] == "platform.report",
	}, nil
}

func flatten(prefix string, object map[string]any, into map[string]string) {
	for key, value := range object {
		switch v := value.(type) {
		case map[string]any:
			flatten(prefix+key+".", v, into)
		case string:
			into[prefix+key] = v
		}
	}
}
