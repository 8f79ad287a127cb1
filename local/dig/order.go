package dig

import "sync"

// An order lets what belongs to batches happen in the order they were issued in,
// although they are done in any.
type order struct {
	issued int64 // of the reader alone

	mu   sync.Mutex
	next int64
	done map[int64]func() error
}

// take returns the next batch's place.
func (o *order) take() int64 {
	o.issued++
	return o.issued - 1
}

// settle says that the batch of a place is done. What is to happen after it
// happens now, or when all before it are done.
func (o *order) settle(place int64, after func() error) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.done == nil {
		o.done = map[int64]func() error{}
	}
	o.done[place] = after
	var last func() error
	for {
		f, ok := o.done[o.next]
		if !ok {
			break
		}
		delete(o.done, o.next)
		o.next++
		if f != nil {
			last = f // each says all that the one before it said, of its file
			if err := last(); err != nil {
				return err
			}
		}
	}
	return nil
}
