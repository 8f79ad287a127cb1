package bulk

import (
	"context"
	"errors"
	"net/http"

	"faulty/functions/forwarder/jsonscan"
)

// Delete deletes one document. It is for callers that later learn that the event of the document
// has a continuation that they had not read yet. A missing document counts as deleted.
func (c *Client) Delete(ctx context.Context, index, id string) error {
	var b Batch
	b.deleted(index, id)
	_, err := c.Send(ctx, &b)
	if refused, ok := errors.AsType[*RejectedError](err); ok && refused.Items[0].Status == http.StatusNotFound {
		return nil
	}
	return err
}

// deleted appends a delete action, which has no second line.
func (b *Batch) deleted(index, id string) {
	start := len(b.body)
	b.body = append(b.body, `{"delete":{"_index":"`...)
	b.body = jsonscan.AppendText(b.body, []byte(index))
	b.body = append(b.body, `","_id":"`...)
	b.body = jsonscan.AppendText(b.body, []byte(id))
	b.body = append(b.body, "\"}}\n"...)
	b.items = append(b.items, item{start: start, doc: len(b.body), end: len(b.body), number: len(b.items)})
}
