package delivery

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/maphash"
)

// identify generates ids for events that have no usable id. Without an id, a redelivered event
// would be duplicated. CloudWatch gives every event an id; other senders to a stream may not.
func (d *Delivery) identify() error {
	var last []byte
	isSorted := true
	for i := range d.Events {
		e := &d.Events[i]
		if len(e.Message) > maxMessage {
			return fmt.Errorf("event %s has a message of %d bytes; CloudWatch takes 1 MB, and this function at most %d bytes", e.ID[:min(len(e.ID), maxID)], len(e.Message), maxMessage)
		}
		if n := len(e.ID); n == 0 || n > maxID {
			e.ID = d.newID(e, d.before+i)
			continue
		}
		e.Hash = Hash(e.Time, e.Message)
		isSorted = isSorted && bytes.Compare(last, e.ID) < 0
		last = e.ID
	}
	if !isSorted {
		d.rename()
	}
	return nil
}

// rename gives a new id to each event that has the same id as an earlier event but another message
// or time. Under the same id, OpenSearch would treat the second event as a redelivery of the first.
// CloudWatch's ids ascend, so rename does not search its deliveries.
func (d *Delivery) rename() {
	seed := maphash.MakeSeed()
	first := make(map[uint64]int, len(d.Events)) // by the hash of the id, which needs no copy of it
	for i := range d.Events {
		e := &d.Events[i]
		hash := maphash.Bytes(seed, e.ID)
		at, isKnown := first[hash]
		if !isKnown {
			first[hash] = i
			continue
		}
		other := &d.Events[at]
		if !bytes.Equal(other.ID, e.ID) || other.Time == e.Time && bytes.Equal(other.Message, e.Message) {
			continue
		}
		e.ID = OtherID(e.ID, e.Hash)
		d.Renamed++
	}
}

// newID returns an id that is the same each time the event is delivered.
func (d *Delivery) newID(e *Event, number int) []byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %d %d %q %q", d.Group, d.Stream, number, e.Time, e.ID, e.Message))
	return hex.AppendEncode(nil, sum[:])
}
