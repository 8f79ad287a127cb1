package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"faulty/functions/forwarder/triage"
)

// A State is the state that users gave a group. It includes the sequence number and primary
// term that a conditional write of its document needs.
type State struct {
	triage.Group
	Exists    bool // false if the group has no document; such a group is open
	seq, term int64
}

// States maps groups to their states.
type States struct {
	// Off is the reason why states are unavailable: their index does not exist or the user
	// may not read it. It is "" if they are available.
	Off string

	byFingerprint map[string]State
}

// Of returns the state of a group.
func (s States) Of(fingerprint string) State {
	if state, ok := s.byFingerprint[fingerprint]; ok {
		return state
	}
	return State{Group: triage.Group{Fingerprint: fingerprint, Status: triage.Open}}
}

// States reads the states of groups. It reads by id and therefore sees all completed writes,
// including those that searches do not find yet.
func (c *Client) States(ctx context.Context, fingerprints []string) (States, error) {
	out := States{byFingerprint: map[string]State{}}
	if c.groups == "" {
		out.Off = fmt.Sprintf("the states of groups are kept beside the indices of one prefix, such as faulty-*; this console shows %s", c.index)
		return out, nil
	}
	if len(fingerprints) == 0 {
		return out, nil
	}
	ids := make([]string, len(fingerprints))
	for i, f := range fingerprints {
		ids[i] = triage.ID(f)
	}
	text, err := c.call(ctx, http.MethodPost, "/_mget", nil, object{"ids": ids})
	if err != nil {
		out.Off = off(err)
		if out.Off != "" {
			err = nil
		}
		return out, err
	}
	return out, out.read(ctx, text)
}

// off returns the reason why states are unavailable if the index is missing or the user may
// not read it. It returns "" for any other error.
func off(err error) string {
	if status := statusOf(err); status == http.StatusForbidden || status == http.StatusNotFound {
		return err.Error()
	}
	return ""
}

// statusOf returns the HTTP status of an OpenSearch error, or 0 for any other error.
func statusOf(err error) int {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Status
	}
	return 0
}

// read adds the documents of an _mget response. It skips and reports a document that is not
// a group.
func (s *States) read(ctx context.Context, text []byte) error {
	var response struct {
		Docs []struct {
			ID     string          `json:"_id"`
			Found  bool            `json:"found"`
			Seq    int64           `json:"_seq_no"`
			Term   int64           `json:"_primary_term"`
			Source json.RawMessage `json:"_source"`
			Error  *failure        `json:"error"`
		} `json:"docs"`
	}
	if err := json.Unmarshal(text, &response); err != nil {
		return fmt.Errorf("read the states of groups: %w", err)
	}
	for _, d := range response.Docs {
		switch {
		case d.Error != nil:
			s.Off = d.Error.root().Reason
		case d.Found:
			state := State{Exists: true, seq: d.Seq, term: d.Term}
			if err := json.Unmarshal(d.Source, &state.Group); err != nil || state.Fingerprint == "" {
				meter(ctx).warn(fmt.Sprintf("the document %s is no state of a group (%v)", d.ID, err))
				continue
			}
			s.byFingerprint[state.Fingerprint] = state
		}
	}
	return nil
}

// call sends a request to the groups index and returns the response body.
func (c *Client) call(ctx context.Context, method, path string, params url.Values, body any) ([]byte, error) {
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return nil, fmt.Errorf("write the request %s %s%s: %w", method, c.groups, path, err)
		}
	}
	address := "/" + url.PathEscape(c.groups) + path + "?" + params.Encode()
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("build the request %s %s: %w", method, address, err)
	}
	req.Header.Set("Content-Type", "application/json")
	start := time.Now()
	response, err := c.send(req)
	meter(ctx).add(len(text), len(response), time.Since(start))
	return response, err
}
