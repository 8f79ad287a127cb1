package groups

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/triage"
)

// maxRead is the maximum number of groups that one request reads.
const maxRead = 500

// responseFilter is the filter_path that omits unused parts of a response.
const responseFilter = "docs._id,docs._seq_no,docs._primary_term,docs.found,docs._source,docs.error.type"

// readTime bounds the request for the state of groups, so that it does not delay a delivery by
// much.
const readTime = 3 * time.Second

// read reads the state of groups.
func (t *Tracker) read(ctx context.Context, unknown []*sighting) error {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	for part := range slices.Chunk(unknown, maxRead) {
		if err := t.readPart(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tracker) readPart(ctx context.Context, part []*sighting) error {
	body, err := t.Client.Post(ctx, t.index+"/_mget", url.Values{"filter_path": {responseFilter}}, readBody(part))
	if err != nil {
		if !bulk.IsTemporary(err) && !bulk.HasNoResponse(err) && ctx.Err() == nil {
			t.turnOff(ctx, "read groups", err.Error())
		}
		return err
	}
	var response struct {
		Docs []struct {
			Found  bool            `json:"found"`
			Seq    int64           `json:"_seq_no"`
			Term   int64           `json:"_primary_term"`
			Source json.RawMessage `json:"_source"`
		} `json:"docs"`
	}
	err = json.Unmarshal(body, &response)
	if err == nil && len(response.Docs) != 2*len(part) {
		err = fmt.Errorf("it holds %d documents; want %d", len(response.Docs), 2*len(part))
	}
	if err != nil {
		err = fmt.Errorf("read the response to _mget: %w", err)
		t.turnOff(ctx, "read groups", err.Error())
		return err
	}
	now := time.Now()
	for i, g := range part {
		doc, notification := &response.Docs[2*i], &response.Docs[2*i+1]
		s := &state{read: now, exists: doc.Found, notified: notification.Found, seq: doc.Seq, term: doc.Term}
		s.group = triage.Group{Fingerprint: g.fingerprint, Status: triage.Open}
		if doc.Found {
			if err := json.Unmarshal(doc.Source, &s.group); err != nil {
				return fmt.Errorf("the document %s of %s is no group: %w", triage.ID(g.fingerprint), t.index, err)
			}
		}
		g.state = s
		if s.exists && s.notified {
			t.learn(g.fingerprint, s)
		}
	}
	return nil
}

// readBody returns a request for each group and, without its content, for its notification 0.
func readBody(part []*sighting) []byte {
	var b bytes.Buffer
	b.WriteString(`{"docs":[`)
	for i, g := range part {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"_id":` + strconv.Quote(triage.ID(g.fingerprint)) + `},{"_id":` + strconv.Quote(triage.NotificationID(g.fingerprint, 0)) + `,"_source":false}`)
	}
	b.WriteString(`]}`)
	return b.Bytes()
}
