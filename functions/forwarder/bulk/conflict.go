package bulk

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/jsonscan"
)

// maxCompared is how many stored documents one request reads.
const maxCompared = 1000

// hashField is the field with the checksum of an event, delivery.Hash as eight hexadecimal digits.
const hashField = "event.hash"

// storedHashes is the filter_path of a response with checksums. The ids keep the documents without
// a checksum in the list.
const storedHashes = "docs._id,docs._source"

// separate stores the documents whose id belongs to another event under different ids.
//
// A conflict nearly always means that the event was delivered before. Only the stored document
// shows whether it is the same event, so that separate reads its checksum. A document without one
// counts as the same event.
func (s *sending) separate(ctx context.Context, b *Batch) error {
	if len(s.conflicts) == 0 {
		return nil
	}
	others, err := s.others(ctx, b)
	if err != nil {
		s.result.CompareError = err
	}
	if len(others) == 0 {
		return nil
	}
	var renamed Batch
	for _, number := range others {
		b.rename(&renamed, number)
		s.result.renamed()
		b.items[number].share.renamed()
	}
	return s.send(ctx, &renamed, 0)
}

// others returns the conflicts whose stored documents have another checksum. If it returns an error,
// some conflicts were not compared.
func (s *sending) others(ctx context.Context, b *Batch) (others []int, err error) {
	byIndex := map[string][]int{}
	for _, number := range s.conflicts {
		index, _ := target(b.items[number].action(b))
		byIndex[index] = append(byIndex[index], number)
	}
	for index, conflicts := range byIndex {
		for part := range slices.Chunk(conflicts, maxCompared) {
			hashes, err := s.client.storedHashes(ctx, index, b, part)
			if err != nil {
				return others, err
			}
			for i, number := range part {
				if hashes[i] != "" && hashes[i] != hexHash(b.items[number].hash) {
					others = append(others, number)
				}
			}
		}
	}
	return others, nil
}

// storedHashes reads the checksums of stored documents. The checksum of a document that has none is
// "".
func (c *Client) storedHashes(ctx context.Context, index string, b *Batch, numbers []int) ([]string, error) {
	body := []byte(`{"ids":[`)
	for i, number := range numbers {
		if i > 0 {
			body = append(body, ',')
		}
		_, id := target(b.items[number].action(b))
		body = append(body, id...)
	}
	response, err := c.Post(ctx, url.PathEscape(index)+"/_mget", url.Values{"_source_includes": {hashField}, "filter_path": {storedHashes}}, append(body, "]}"...))
	if err != nil {
		return nil, err
	}
	var stored struct {
		Docs []struct {
			Source struct {
				Hash string `json:"event.hash"`
			} `json:"_source"`
		}
	}
	if err := json.Unmarshal(response, &stored); err != nil {
		return nil, fmt.Errorf("the response to _mget is not JSON: %w", err)
	}
	if len(stored.Docs) != len(numbers) {
		return nil, fmt.Errorf("the response to _mget has %d documents; %d were requested", len(stored.Docs), len(numbers))
	}
	hashes := make([]string, len(numbers))
	for i := range stored.Docs {
		hashes[i] = stored.Docs[i].Source.Hash
	}
	return hashes, nil
}

// rename appends a copy of an item to dst, with the id that delivery.OtherID returns.
func (b *Batch) rename(dst *Batch, number int) {
	it := b.items[number]
	index, id := target(it.action(b))
	other := delivery.OtherID(id[1:len(id)-1], it.hash)
	start := len(dst.body)
	dst.body = append(dst.body, `{"create":{"_index":"`...)
	dst.body = jsonscan.AppendText(dst.body, []byte(index))
	dst.body = append(append(append(dst.body, `","_id":"`...), other...), "\"}}\n"...)
	renamed := item{start: start, doc: len(dst.body), number: it.number, share: it.share}
	doc := b.body[it.doc:it.end]
	c := jsonscan.Cursor{Buf: doc}
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		if value := c.Skip(); string(key.Raw) == "event.id" {
			dst.body = append(dst.body, doc[:c.Pos-len(value)+1]...)
			dst.body = append(dst.body, other...)
			doc = doc[c.Pos-1:]
			break
		}
	}
	dst.body = append(dst.body, doc...)
	renamed.end = len(dst.body)
	dst.items = append(dst.items, renamed)
}

// action returns the action line of an item of b.
func (it *item) action(b *Batch) []byte { return b.body[it.start : it.doc-1] }

// target returns the index in an action line, {"create":{"_index":"…","_id":"…"}}, and the id as it
// is written, with quotes.
func target(action []byte) (index string, id []byte) {
	c := jsonscan.Cursor{Buf: action}
	c.Open('{')
	c.Member()
	c.Open('{')
	c.Member()
	text, _ := c.String().Plain(nil)
	c.Member()
	return string(text), c.Skip()
}

// appendHash appends the checksum of an event to its document, the JSON object at the end of dst.
func appendHash(dst []byte, hash uint32) []byte {
	dst = append(dst[:len(dst)-1], `,"`+hashField+`":"`...)
	return append(appendHex(dst, hash), `"}`...)
}

func hexHash(hash uint32) string { return string(appendHex(nil, hash)) }

// appendHex appends the eight hexadecimal digits of hash.
func appendHex(dst []byte, hash uint32) []byte {
	return hex.AppendEncode(dst, binary.BigEndian.AppendUint32(make([]byte, 0, 4), hash))
}
