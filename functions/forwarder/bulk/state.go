package bulk

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"faulty/functions/forwarder/deadline"
	"faulty/functions/forwarder/jsonscan"
)

// An Outcome is what happened to a document that its sender tracks individually.
type Outcome struct {
	Status int    // OpenSearch's status; 201 for a created document
	Reason string // why the document was refused
}

// CreateNamed appends the creation of a document about the state of the sender, in the index with
// the given full name. The document is not counted in the Result, and it is dropped if OpenSearch
// refuses it. Send sets out.
func (b *Batch) CreateNamed(index, id string, source []byte, out *Outcome) {
	b.named("create", index, id, "", source, out)
}

// ReplaceIf appends the replacement of a document by its next version, in the same way as
// CreateNamed. It fails with status 409 unless the document's last change has the given sequence
// number and primary term.
func (b *Batch) ReplaceIf(index, id string, seq, term int64, source []byte, out *Outcome) {
	condition := `,"if_seq_no":` + strconv.FormatInt(seq, 10) + `,"if_primary_term":` + strconv.FormatInt(term, 10)
	b.named("index", index, id, condition, source, out)
}

func (b *Batch) named(action, index, id, condition string, source []byte, out *Outcome) {
	it := item{start: len(b.body), number: len(b.items), isUncounted: true, outcome: out}
	b.body = append(b.body, `{"`+action+`":{"_index":"`...)
	b.body = jsonscan.AppendText(b.body, []byte(index))
	b.body = append(b.body, `","_id":"`...)
	b.body = jsonscan.AppendText(b.body, []byte(id))
	b.body = append(b.body, `"`+condition+"}}\n"...)
	it.doc = len(b.body)
	b.body = append(append(b.body, source...), '\n')
	it.end = len(b.body)
	b.items = append(b.items, it)
}

// Post sends a JSON body to a path of OpenSearch, once, and returns the response. It is for
// requests other than _bulk; Send sends _bulk requests.
func (c *Client) Post(ctx context.Context, path string, query url.Values, body []byte) ([]byte, error) {
	ctx, cancel := within(ctx, c.timeout, deadline.Before(ctx, deadlineMargin))
	defer cancel()
	u := c.base.JoinPath(path)
	u.RawQuery = query.Encode()
	return c.do(ctx, &call{method: http.MethodPost, url: u, body: body, kind: "application/json"})
}
