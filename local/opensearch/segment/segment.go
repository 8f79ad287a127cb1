// Package segment holds the values of documents by column, in segments of at most Size documents.
//
// A query reads whole columns, which takes microseconds at this size. No further indices are
// needed.
package segment

import "sync"

// Size is the number of documents in a full segment. When the store is opened, it reads the
// documents of the last segment again if that is not full yet, which takes about a second.
const Size = 1 << 15

// A Segment is an immutable snapshot of a run of documents.
type Segment struct {
	Base int64 // sequence number of document 0
	N    int   // number of documents, including deleted ones
	Live Bits  // documents that are not deleted

	columns map[string]*Column // set for a growing segment
	sealed  *Sealed            // set for a full segment
}

// Column returns a field's column, or nil if no document has the field.
func (s *Segment) Column(field string) *Column {
	if s.sealed != nil {
		return s.sealed.column(field)
	}
	return s.columns[field]
}

// Err returns the first error that made a column unreadable. Callers check it after they use the
// columns, as with bufio.Scanner.
func (s *Segment) Err() error {
	if s.sealed == nil {
		return nil
	}
	s.sealed.mu.Lock()
	defer s.sealed.mu.Unlock()
	return s.sealed.err
}

// WithLive returns a copy of the segment with another set of live documents.
func (s *Segment) WithLive(live Bits) *Segment {
	other := *s
	other.Live = live
	return &other
}

// Sealed holds the columns of a full segment. It reads each column on first use and then caches it.
type Sealed struct {
	load func(field string) ([]byte, error)

	mu      sync.Mutex
	columns map[string]*Column
	err     error
}

// Open returns a sealed segment. load returns an encoded column (see [Column.Encode]), or nil if
// there is no column of that name.
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
