// Package segment holds the values of documents column by column, in runs of at most Size documents.
//
// A query reads whole columns, which takes microseconds at this size. There are no
// further indices to keep.
package segment

import "sync"

// Size is the number of documents in a full segment. Documents of the last one,
// not yet full, are read again when the store is opened: about a second's work.
const Size = 1 << 15

// A Segment is a run of documents as of one time; it never changes.
type Segment struct {
	Base int64 // sequence number of document 0
	N    int   // documents, the deleted ones included
	Live Bits  // those not deleted

	columns map[string]*Column // of a growing segment
	sealed  *Sealed            // of a full one
}

// Column returns a field's column, nil if no document has the field.
func (s *Segment) Column(field string) *Column {
	if s.sealed != nil {
		return s.sealed.column(field)
	}
	return s.columns[field]
}

// Err returns what made a column unreadable, if anything did. Ask after use, as
// with a bufio.Scanner.
func (s *Segment) Err() error {
	if s.sealed == nil {
		return nil
	}
	s.sealed.mu.Lock()
	defer s.sealed.mu.Unlock()
	return s.sealed.err
}

// WithLive returns the segment with another set of live documents.
func (s *Segment) WithLive(live Bits) *Segment {
	other := *s
	other.Live = live
	return &other
}

// Sealed is the columns of a full segment, each read when first asked for and
// then kept.
type Sealed struct {
	load func(field string) ([]byte, error)

	mu      sync.Mutex
	columns map[string]*Column
	err     error
}

// Open returns a sealed segment; load returns an encoded column (see
// [Column.Encode]), nil if there is none of that name.
func Open(base int64, live Bits, load func(field string) ([]byte, error)) *Segment {
	return &Segment{Base: base, N: Size, Live: live, sealed: &Sealed{load: load, columns: map[string]*Column{}}}
}

func (s *Sealed) column(field string) *Column {
	s.mu.Lock()
	defer s.mu.Unlock()
	column, ok := s.columns[field]
	if ok {
		return column
	}
	blob, err := s.load(field)
	if err == nil && blob != nil {
		column, err = Decode(blob)
	}
	if err != nil {
		if s.err == nil {
			s.err = err
		}
		return nil
	}
	s.columns[field] = column
	return column
}

// Keywords returns the values of a document's keyword field.
func (s *Segment) Keywords(field string, doc uint32) []string {
	column := s.Column(field)
	lo, hi := column.Find(doc)
	var values []string
	for i := lo; i < hi; i++ {
		values = append(values, column.Dict.At(column.Ords[i]))
	}
	return values
}
