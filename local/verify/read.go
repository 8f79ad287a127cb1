package verify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/opensearch-project/opensearch-go/v4"
	"github.com/opensearch-project/opensearch-go/v4/opensearchapi"
	"golang.org/x/sync/errgroup"

	"faulty/local/ledger"
)

// A Source reads documents from OpenSearch.
type Source struct {
	Client *opensearchapi.Client
	Index  string // a pattern, such as faulty-*
}

const (
	maxHits   = 10000 // maximum hits of one search, as limited by index.max_result_window
	chunkSize = 1000  // trace or request IDs in one search; a trace has a handful of documents
)

// pieceSize is the number of entries that are checked at a time: the documents of half a million
// requests would take a gigabyte of memory. Entries are in the order of their responses, so only a
// few invocations belong to two pieces. The report of such an invocation counts in both pieces.
const pieceSize = 50_000

// Account checks a ledger against the stored documents, piece by piece.
func (s Source) Account(ctx context.Context, l ledger.Ledger) (Account, error) {
	account := Compare(nil, nil)
	for piece := range slices.Chunk(l.Entries, pieceSize) {
		docs, err := s.Read(ctx, ledger.Ledger{Header: l.Header, Entries: piece})
		if err != nil {
			return Account{}, err
		}
		account.add(Compare(piece, docs))
	}
	return account, nil
}

// Read returns the documents of the ledger's traces, the platform's documents about requests that
// died, and the reports of the invocations that these documents name.
func (s Source) Read(ctx context.Context, l ledger.Ledger) ([]Doc, error) {
	docs, err := inTurns(ctx, l.Traces(), s.ofRange)
	if err != nil {
		return nil, err
	}
	if waiting := unexplained(l.Entries, docs); len(waiting) > 0 {
		orphans, err := s.orphans(ctx, waiting)
		if err != nil {
			return nil, err
		}
		docs = append(docs, adopt(waiting, docs, orphans)...)
	}
	seen := map[string]bool{}
	reported := map[string]bool{} // by invocation: whether a report with the trace was found
	for _, d := range docs {
		seen[d.ID] = true
		if d.Execution != "" {
			reported[d.Execution] = reported[d.Execution] || d.Report
		}
	}
	maps.DeleteFunc(reported, func(_ string, named bool) bool { return named })
	reports, err := inTurns(ctx, slices.Sorted(maps.Keys(reported)), s.reports)
	for _, d := range reports {
		if !seen[d.ID] {
			docs = append(docs, d)
		}
	}
	return docs, err
}

// reports returns the platform's reports of invocations.
func (s Source) reports(ctx context.Context, executions []string) ([]Doc, error) {
	return s.search(ctx, map[string]any{"bool": map[string]any{"filter": []any{
		map[string]any{"terms": map[string]any{"faas.execution": executions}},
		map[string]any{"term": map[string]any{"event.action": "platform.report"}},
	}}})
}

// readers is the number of searches that run at the same time. OpenSearch has a thread for each of
// them.
const readers = 4

// inTurns reads the IDs in chunks, several chunks at a time. The first error stops it.
func inTurns(ctx context.Context, ids []string, read func(context.Context, []string) ([]Doc, error)) ([]Doc, error) {
	chunks := slices.Collect(slices.Chunk(ids, chunkSize))
	docs := make([][]Doc, len(chunks))
	running, ctx := errgroup.WithContext(ctx)
	running.SetLimit(readers)
	for i, chunk := range chunks {
		running.Go(func() (err error) {
			docs[i], err = read(ctx, chunk)
			return err
		})
	}
	err := running.Wait()
	return slices.Concat(docs...), err
}

// orphans returns the exceptions without a trace from the time range of the entries.
func (s Source) orphans(ctx context.Context, entries []ledger.Entry) ([]Doc, error) {
	from, to := entries[0].At, entries[0].End()
	for _, e := range entries {
		if e.At.Before(from) {
			from = e.At
		}
		if e.End().After(to) {
			to = e.End()
		}
	}
	return s.search(ctx, map[string]any{"bool": map[string]any{
		"filter": []any{
			map[string]any{"exists": map[string]any{"field": "exception.type"}},
			map[string]any{"range": map[string]any{"@timestamp": map[string]any{"gte": from.Add(-early), "lte": to.Add(late)}}},
		},
		"must_not": map[string]any{"exists": map[string]any{"field": "traceId"}},
	}})
}

// ofRange reads the documents of a sorted range of trace IDs. If one search cannot return all of
// them, it halves the range.
func (s Source) ofRange(ctx context.Context, traces []string) ([]Doc, error) {
	docs, err := s.search(ctx, map[string]any{"range": map[string]any{
		"traceId": map[string]any{"gte": traces[0], "lte": traces[len(traces)-1]},
	}})
	if err != nil || len(docs) < maxHits || len(traces) == 1 {
		return docs, err
	}
	half := len(traces) / 2
	lower, err := s.ofRange(ctx, traces[:half])
	if err != nil {
		return nil, err
	}
	upper, err := s.ofRange(ctx, traces[half:])
	return append(lower, upper...), err
}

// ErrNoIndex reports that no index matches the pattern.
var ErrNoIndex = errors.New("no index matches")

// Count returns the number of stored documents of a run. The error is ErrNoIndex if no index matches
// the pattern: a forwarder creates the index with the first document.
func (s Source) Count(ctx context.Context, run string) (int, error) {
	body, err := json.Marshal(map[string]any{"query": map[string]any{"prefix": map[string]any{"traceId": run}}})
	if err != nil {
		return 0, fmt.Errorf("write the count: %w", err)
	}
	resp, err := s.Client.Indices.Count(ctx, &opensearchapi.IndicesCountReq{Indices: []string{s.Index}, Body: bytes.NewReader(body)})
	if refused, ok := errors.AsType[*opensearch.StructError](err); ok && refused.Status == http.StatusNotFound { // for a name without a wildcard
		return 0, ErrNoIndex
	}
	if errors.Is(err, opensearch.ErrJSONUnmarshalBody) {
		return 0, fmt.Errorf("the server is not an OpenSearch, or a proxy responds in front of it; --search-url gives another address: %w", err)
	}
	if err != nil {
		return 0, fmt.Errorf("count documents in %s: %w", s.Index, err)
	}
	if resp.Shards.Total == 0 {
		return 0, ErrNoIndex
	}
	return resp.Count, nil
}

// noIndex returns the error for a pattern that matches no index. It lists the indices that exist.
func (s Source) noIndex(ctx context.Context) error {
	resp, err := s.Client.Cat.Indices(ctx, &opensearchapi.CatIndicesReq{})
	if err != nil { // the list needs another permission than a search
		return fmt.Errorf("%w %s, and the list of indices cannot be read: %w", ErrNoIndex, s.Index, err)
	}
	var names []string
	for _, index := range resp.Indices {
		if !strings.HasPrefix(index.Index, ".") {
			names = append(names, index.Index)
		}
	}
	slices.Sort(names)
	if len(names) == 0 {
		return fmt.Errorf("%w %s, because this OpenSearch has no indices: has the forwarder stored anything there?", ErrNoIndex, s.Index)
	}
	const shown = 20
	more := ""
	if len(names) > shown {
		names, more = names[:shown], fmt.Sprintf(", and %d more", len(names)-shown)
	}
	return fmt.Errorf("%w %s; this OpenSearch has %s%s: give a pattern of these with --index", ErrNoIndex, s.Index, strings.Join(names, ", "), more)
}

// search returns the documents that match the query, up to maxHits.
func (s Source) search(ctx context.Context, query any) ([]Doc, error) {
	text, err := json.Marshal(map[string]any{
		"query": query,
		"size":  maxHits,
		"sort":  []string{"_doc"}, // index order, which is the cheapest; no order is needed
		"_source": []string{"@timestamp", "traceId", "log.logger", "message", "event.action", "faas.execution", "content.sha1",
			"exception.type", "exception.culprit", "exception.fingerprint"},
	})
	if err != nil {
		return nil, fmt.Errorf("write the search: %w", err)
	}
	resp, err := s.Client.Search(ctx, &opensearchapi.SearchReq{Indices: []string{s.Index}, Body: bytes.NewReader(text)})
	if err != nil {
		return nil, fmt.Errorf("search %s: %w", s.Index, err)
	}
	docs := make([]Doc, len(resp.Hits.Hits))
	for i, hit := range resp.Hits.Hits {
		if docs[i], err = decode(hit); err != nil {
			return nil, err
		}
	}
	return docs, nil
}

// decode decodes a document. Its fields may be nested objects or have dots in their names, which
// OpenSearch treats the same.
func decode(hit opensearchapi.SearchHit) (Doc, error) {
	var source map[string]any
	if err := json.Unmarshal(hit.Source, &source); err != nil {
		return Doc{}, fmt.Errorf("document %s: %w", hit.ID, err)
	}
	fields := map[string]string{}
	flatten("", source, fields)
	at, _ := time.Parse(time.RFC3339Nano, fields["@timestamp"]) // adopt ignores a document without a time
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
		Unqueued:  fields["log.logger"] == "faulty.queue" && fields["message"] == "cannot queue content",
		Time:      at,
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
