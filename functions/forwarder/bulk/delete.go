package bulk

import (
	"context"
	"errors"
	"net/http"

	"faulty/functions/forwarder/jsonscan"
)

// Delete takes one document back, for whoever finds that its event went on behind
// what was read of it. One that is not there is as good as deleted.
func (c *Client) Delete(ctx context.Context, index, id string) error {
	var b Batch
	b.deleted(index, id)
	_, err := c.Send(ctx, &b)
	if refused, ok := errors.AsType[*RejectedError](err); ok && refused.Items[0].Status == http.StatusNotFound {
		return nil
	}
	return err
}

// deleted appends a deletion, which is an action without a second line.
func (b *Batch) deleted(index, id string) {
	start := len(b.body)
	b.body = append(b.body, `{"delete":{"_index":"`...)
	b.body = jsonscan.AppendText(b.body, []byte(index))
	b.body = append(b.body, `","_id":"`...)
	b.body = jsonscan.AppendText(b.body, []byte(id))
	b.body = append(b.body, "\"}}\n"...)
	b.items = append(b.items, item{start: start, doc: len(b.body), end: len(b.body), number: len(b.items)})
}
