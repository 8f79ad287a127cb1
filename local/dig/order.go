package dig

import "sync"

// An order runs the functions of batches in the order in which the batches were issued. The
// batches can finish in any order.
type order struct {
	issued int64 // used by the reader only

	mu   sync.Mutex
	next int64
	done map[int64]func() error
}

// take returns the position of the next batch.
func (o *order) take() int64 {
	o.issued++
	return o.issued - 1
}

// finish records that the batch at a position is finished. It calls after now if all earlier
// batches are finished. Otherwise after is called when they are finished.
func (o *order) finish(position int64, after func() error) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.done == nil {
		o.done = map[int64]func() error{}
	}
	o.done[position] = after
	var last func() error
	for {
		f, ok := o.done[o.next]
		if !ok {
			break
		}
		delete(o.done, o.next)
		o.next++
		if f != nil {
			last = f // each call records more progress of the same file than the one before
			if err := last(); err != nil {
				return err
			}
		}
	}
	return nil
}
