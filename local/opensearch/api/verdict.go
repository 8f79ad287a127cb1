package api

import "faulty/local/opensearch/store"

// A verdict is the result of a write in a response.
type verdict struct {
	Index   string         `json:"_index"`
	ID      string         `json:"_id"`
	Version int64          `json:"_version,omitempty"`
	Result  string         `json:"result,omitempty"`
	Forced  bool           `json:"forced_refresh,omitempty"`
	Shards  *shards        `json:"_shards,omitempty"`
	SeqNo   *int64         `json:"_seq_no,omitempty"`
	Term    int            `json:"_primary_term,omitempty"`
	Status  int            `json:"status,omitempty"`
	Error   map[string]any `json:"error,omitempty"`
}

type shards struct {
	Total      int `json:"total"`
	Successful int `json:"successful"`
	Failed     int `json:"failed"`
}

func verdictOf(r store.Result, c *call) verdict {
	v := verdict{Index: r.Index, ID: r.ID, Status: r.Status}
	if r.Err != nil {
		v.Error = r.Err.Object()
		return v
	}
	v.Result, v.Version, v.SeqNo, v.Term, v.Forced = r.Outcome, r.Version, &r.Seq, 1, c.refreshes()
	v.Shards = &shards{Total: 1 + r.Replicas, Successful: 1}
	if r.Outcome == "noop" { // nothing was written
		v.Shards = &shards{}
	}
	return v
}
