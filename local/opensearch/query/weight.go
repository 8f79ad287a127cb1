package query

import (
	"math"
	"slices"

	"faulty/local/opensearch/segment"
)

// The parameters of BM25, Lucene's own.
const (
	saturation = 1.2
	lengthPart = 0.75
)

// weigh gives a query on words BM25's score: rare words in short texts count
// most. Other fields than text have constant scores. As in OpenSearch the counts are those of one index. Lengths are exact,
// where Lucene rounds long ones.
func (t target) weigh(q Query, words ...string) Query {
	match := q.Match
	var stats *statistics
	q.score = func(s *segment.Segment, docs []uint32, scores []float64) {
		if stats == nil {
			stats = t.statistics(words)
		}
		column, set := s.Column(t.field.Path), match(s)
		ords := present(column, words)
		for i, doc := range docs {
			if set.Has(doc) {
				scores[i] += stats.score(column, doc, ords, len(words))
			}
		}
	}
	return q
}

// present returns the ordinals of those words that the segment has.
func present(column *segment.Column, words []string) []uint32 {
	var ords []uint32
	for _, word := range words {
		if column == nil {
			break
		}
		if ord, ok := column.Dict.Find(word); ok {
			ords = append(ords, ord)
		}
	}
	return ords
}

type statistics struct{ weight, meanLength float64 }

// statistics counts the words in all of the index.
func (t target) statistics(words []string) *statistics {
	var docs, length int
	with := make([]int, len(words))
	for _, s := range t.c.Segments {
		column := s.Column(t.field.Path)
		if column == nil {
			continue
		}
		docs += len(column.Docs)
		length += len(column.Ords)
		for i, word := range words {
			if ord, ok := column.Dict.Find(word); ok {
				set := segment.NewBits(s.N)
				column.MatchOrd(ord, set)
				with[i] += set.Count()
			}
		}
	}
	st := &statistics{meanLength: float64(length) / float64(max(docs, 1))}
	for _, n := range with {
		st.weight += math.Log(1 + (float64(docs)-float64(n)+0.5)/(float64(n)+0.5))
	}
	return st
}

// score returns how well one document matches.
func (st *statistics) score(column *segment.Column, doc uint32, ords []uint32, words int) float64 {
	lo, hi := column.Find(doc)
	frequency := 0.0
	for _, have := range column.Ords[lo:hi] {
		if slices.Contains(ords, have) {
			frequency++
		}
	}
	frequency /= float64(words)
	norm := saturation * (1 - lengthPart + lengthPart*float64(hi-lo)/st.meanLength)
	return st.weight * frequency / (frequency + norm)
}
