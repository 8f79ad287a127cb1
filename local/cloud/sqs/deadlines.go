package sqs

import "container/heap"

// The heaps that a message can be in. They are the indexes of message.due and
// message.index.
const (
	byVisibility = iota
	byAge
)

// deadlines is a heap of messages. The message that is due first is at the top.
// It implements heap.Interface and stores each message's position in the message,
// so that any message can be removed in logarithmic time.
type deadlines struct {
	heap  int // byVisibility or byAge
	items []*message
}

var _ heap.Interface = (*deadlines)(nil)

// first returns the message that is due first, or nil if the heap is empty.
func (d *deadlines) first() *message {
	if len(d.items) == 0 {
		return nil
	}
	return d.items[0]
}

// Len implements heap.Interface.
func (d *deadlines) Len() int { return len(d.items) }

// Less implements heap.Interface.
func (d *deadlines) Less(i, j int) bool {
	return d.items[i].due[d.heap].Before(d.items[j].due[d.heap])
}

// Swap implements heap.Interface.
func (d *deadlines) Swap(i, j int) {
	d.items[i], d.items[j] = d.items[j], d.items[i]
	d.items[i].index[d.heap], d.items[j].index[d.heap] = i, j
}

// Push implements heap.Interface.
func (d *deadlines) Push(x any) {
	m := x.(*message)
	m.index[d.heap] = len(d.items)
	d.items = append(d.items, m)
}

// Pop implements heap.Interface.
func (d *deadlines) Pop() any {
	last := len(d.items) - 1
	m := d.items[last]
	d.items[last] = nil
	d.items = d.items[:last]
	return m
}
