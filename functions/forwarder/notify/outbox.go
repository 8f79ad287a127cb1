package notify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/triage"
)

// A document is a notification in the store.
type document struct {
	ID     string              `json:"_id"`
	Seq    int64               `json:"_seq_no"`
	Term   int64               `json:"_primary_term"`
	Source triage.Notification `json:"_source"`
}

// maxPending is the maximum number of notifications that one invocation handles.
const maxPending = 1000

// pending returns the notifications that are due, the oldest first.
func (s *Sender) pending(ctx context.Context) ([]document, error) {
	now := s.now().UTC().Format(time.RFC3339Nano)
	body, _ := json.Marshal(map[string]any{ // only texts: cannot fail
		"size": maxPending, "seq_no_primary_term": true, "sort": []any{map[string]string{"created": "asc"}},
		"query": map[string]any{"bool": map[string]any{
			"filter": []any{
				map[string]any{"term": map[string]any{"kind": triage.NotificationKind}},
				map[string]any{"terms": map[string]any{"state": []triage.State{triage.Pending, triage.Claimed}}},
			},
			"must_not": []any{map[string]any{"range": map[string]any{"next": map[string]string{"gt": now}}}},
		}},
	})
	query := url.Values{"ignore_unavailable": {"true"}, "filter_path": {"hits.hits"}}
	response, err := s.Client.Post(ctx, triage.Index(s.Prefix)+"/_search", query, body)
	if err != nil {
		return nil, err
	}
	var found struct {
		Hits struct {
			Hits []document `json:"hits"`
		} `json:"hits"`
	}
	err = json.Unmarshal(response, &found)
	return found.Hits.Hits, err
}

// claim claims notifications for this invocation. It returns those that no other invocation has
// claimed.
func (s *Sender) claim(ctx context.Context, batch []document) (claimed []document, err error) {
	id := batch[0].Source.Batch
	if id == "" {
		id = batchID(batch)
	}
	next := s.now().Add(lease).UTC().Truncate(time.Millisecond)
	var b bulk.Batch
	outcomes := make([]bulk.Outcome, len(batch))
	for i := range batch {
		n := &batch[i].Source
		n.State, n.Batch, n.Next = triage.Claimed, id, next
		n.Attempts++
		s.replace(&b, &batch[i], &outcomes[i])
	}
	if _, err := s.Client.Send(ctx, &b); err != nil {
		return nil, fmt.Errorf("claim notifications: %w", err)
	}
	for i := range batch {
		switch status := outcomes[i].Status; {
		case status == http.StatusOK:
			claimed = append(claimed, batch[i])
		case status != http.StatusConflict:
			err = errors.Join(err, fmt.Errorf("claim notification %s: OpenSearch responded %d, %s", batch[i].ID, status, outcomes[i].Reason))
		}
	}
	return claimed, err
}

// batchID returns the id of a message, which is the same for the same notifications.
func batchID(batch []document) string {
	ids := make([]string, len(batch))
	for i := range batch {
		ids[i] = batch[i].ID
	}
	slices.Sort(ids)
	sum := sha256.Sum256([]byte(strings.Join(ids, "\n")))
	return hex.EncodeToString(sum[:16])
}

func (s *Sender) replace(b *bulk.Batch, d *document, out *bulk.Outcome) {
	source, _ := json.Marshal(d.Source) // only texts, numbers and times: cannot fail
	b.ReplaceIf(triage.Index(s.Prefix), d.ID, d.Seq, d.Term, source, out)
}

// write stores the result of a message in the notifications that were claimed for it. It skips a
// notification that another invocation has claimed since.
func (s *Sender) write(ctx context.Context, claimed []document, result triage.Notification) error {
	current, err := s.read(ctx, claimed)
	if err != nil {
		return fmt.Errorf("record what became of %d notifications: %w", len(claimed), err)
	}
	var b bulk.Batch
	var out bulk.Outcome
	for i := range current {
		d := &current[i]
		n := &d.Source
		if n.State != triage.Claimed || n.Batch != claimed[0].Source.Batch || n.Attempts != claimed[i].Source.Attempts {
			continue
		}
		n.State, n.Next, n.Sent, n.Delivered, n.Error = result.State, result.Next, result.Sent, result.Delivered, result.Error
		s.replace(&b, d, &out)
	}
	if b.Len() == 0 {
		return nil
	}
	if _, err := s.Client.Send(ctx, &b); err != nil {
		return fmt.Errorf("record what became of %d notifications: %w", len(claimed), err)
	}
	return nil
}

// read returns the current state of notifications.
func (s *Sender) read(ctx context.Context, documents []document) ([]document, error) {
	ids := make([]string, len(documents))
	for i := range documents {
		ids[i] = documents[i].ID
	}
	body, _ := json.Marshal(map[string][]string{"ids": ids})
	response, err := s.Client.Post(ctx, triage.Index(s.Prefix)+"/_mget", nil, body)
	if err != nil {
		return nil, err
	}
	var found struct {
		Docs []document `json:"docs"`
	}
	if err := json.Unmarshal(response, &found); err != nil {
		return nil, fmt.Errorf("read the response to _mget: %w", err)
	}
	if len(found.Docs) != len(ids) {
		return nil, fmt.Errorf("the response to _mget holds %d documents; want %d", len(found.Docs), len(ids))
	}
	return found.Docs, nil
}

// Again makes failed notifications pending again, when their message in the failure queue is
// replayed.
func Again(ctx context.Context, client *bulk.Client, prefix string, ids []string) error {
	s := Sender{Client: client, Prefix: prefix}
	documents := make([]document, len(ids))
	for i, id := range ids {
		documents[i].ID = id
	}
	current, err := s.read(ctx, documents)
	if err != nil {
		return fmt.Errorf("read %d notifications: %w", len(ids), err)
	}
	var b bulk.Batch
	var out bulk.Outcome
	for i := range current {
		if n := &current[i].Source; n.State == triage.Failed {
			n.State, n.Attempts, n.Error = triage.Pending, 0, ""
			s.replace(&b, &current[i], &out)
		}
	}
	if b.Len() == 0 {
		return nil
	}
	_, err = client.Send(ctx, &b)
	return err
}
