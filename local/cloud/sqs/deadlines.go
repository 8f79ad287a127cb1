package sqs

import "container/heap"

// The heaps a message can be in; they index message.due and message.index.
const (
	byVisibility = iota
	byAge
)

// deadlines is a heap of messages, the one due first on top. It implements
// heap.Interface and tells every message its place, so that any can be taken
// out in logarithmic time.
type deadlines struct {
	heap  int // byVisibility or byAge
	items []*message
}

var _ heap.Interface = (*deadlines)(nil)

// first is the message due first; nil when there is none.
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
