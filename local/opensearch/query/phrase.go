package query

import (
	"slices"

	"faulty/local/opensearch/segment"
)

// gap is the distance in words between two values of one field.
const gap = 100

// phrase matches documents that contain the words in order. At most slop moves of a word may be
// needed to bring them in order.
func (t target) phrase(words []string, slop int) Query {
	switch len(words) {
	case 0:
		return t.c.none()
	case 1:
		return t.term(words[0])
	}
	return func(s *segment.Segment) segment.Bits {
		set := segment.NewBits(s.N)
		column := s.Column(t.field.Path)
		if column == nil {
			return set
		}
		wanted := present(column, words)
		if len(wanted) < len(words) {
			return set
		}
		for i, doc := range column.Docs {
			if t.c.Expired() {
				break
			}
			lo, hi := column.Range(i)
			if inOrder(column.Ords[lo:hi], wanted, slop) {
				set.Set(doc)
			}
		}
		return set
	}
}

func inOrder(words []uint32, wanted []uint32, slop int) bool {
	if slop > 0 {
		return nearby(words, wanted, slop)
	}
	for at := 0; at+len(wanted) <= len(words); at++ {
		if slices.Equal(words[at:at+len(wanted)], wanted) {
			return true
		}
	}
	return false
}

// nearby reports whether at most slop moves bring the words in order. For this, it takes one
// position of each word and subtracts the word's position in the phrase. The difference between the
// highest and the lowest result must be at most slop.
func nearby(words []uint32, wanted []uint32, slop int) bool {
	positions := make([][]int, len(wanted))
	position := 0
	for _, word := range words {
		if word == segment.Break {
			position += gap
			continue
		}
		for i, w := range wanted {
			if w == word {
				positions[i] = append(positions[i], position-i)
			}
		}
		position++
	}
	for {
		first, least, most := 0, 0, 0
		for i, p := range positions {
			if len(p) == 0 {
				return false
			}
			if i == 0 || p[0] < least {
				first, least = i, p[0]
			}
			if i == 0 || p[0] > most {
				most = p[0]
			}
		}
		if most-least <= slop {
			return true
		}
		positions[first] = positions[first][1:]
	}
}

// present returns the ordinals of the words that occur in the segment.
func present(column *segment.Column, words []string) []uint32 {
	var ords []uint32
	for _, word := range words {
		if ord, ok := column.Dict.Find(word); ok {
			ords = append(ords, ord)
		}
	}
	return ords
}
