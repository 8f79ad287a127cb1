package aggregation

import (
	"slices"

	"faulty/local/opensearch/segment"
)

// maxCells is the maximum size of a table that is stored as a list. A larger table is stored as a
// map.
const maxCells = 1 << 21

// table caches the bucket for each pair of a parent's bucket and an ordinal; 0 means not known yet.
type table struct {
	width uint32
	list  []uint32
	cells map[uint64]*uint32
}

func newTable(column *segment.Column, parents []uint32) *table {
	t := &table{}
	if column == nil || len(parents) == 0 {
		return t
	}
	t.width = uint32(column.Dict.Len())
	if size := uint64(t.width) * (uint64(slices.Max(parents)) + 1); size <= maxCells {
		t.list = make([]uint32, size)
	} else {
		t.cells = map[uint64]*uint32{}
	}
	return t
}

func (t *table) cell(parent, ord uint32) *uint32 {
	if t.list != nil {
		return &t.list[parent*t.width+ord]
	}
	key := uint64(parent)<<32 | uint64(ord)
	cell := t.cells[key]
	if cell == nil {
		cell = new(uint32)
		t.cells[key] = cell
	}
	return cell
}
