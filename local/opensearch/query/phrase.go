package query

import (
	"slices"
	"strings"

	"faulty/local/opensearch/segment"
)

// gap is how far apart two values of one field are, in words.
const gap = 100

// phrase matches documents in which the words stand in order, at most slop
// moves apart; of a prefix phrase the last one need only begin so.
func (t target) phrase(words []string, slop int, prefix bool) Query {
	switch {
	case len(words) == 0:
		return t.c.none()
	case len(words) == 1 && !prefix:
		return t.term(words[0])
	}
	match := func(s *segment.Segment) segment.Bits {
		set := segment.NewBits(s.N)
		column := s.Column(t.field.Path)
		if column == nil {
			return set
		}
		wanted := ordinals(column, words, prefix)
		if wanted == nil {
			return set
		}
		for i, doc := range column.Docs {
			lo, hi := column.Range(i)
			if inOrder(column.Ords[lo:hi], wanted, slop) {
				set.Set(doc)
			}
		}
		return set
	}
	if t.field.Type != "text" {
		return Query{Match: match}.boost(1)
	}
	return t.weigh(Query{Match: match}, words...)
}

// ordinals returns for each word of a phrase what it may be, nil if one of them
// is nowhere in the segment.
func ordinals(column *segment.Column, words []string, prefix bool) [][]uint32 {
	wanted := make([][]uint32, len(words))
	for i, word := range words {
		if prefix && i == len(words)-1 {
			for ord := range uint32(column.Dict.Len()) {
				if strings.HasPrefix(column.Dict.At(ord), word) {
					wanted[i] = append(wanted[i], ord)
				}
			}
		} else if ord, ok := column.Dict.Find(word); ok {
			wanted[i] = []uint32{ord}
		}
		if len(wanted[i]) == 0 {
			return nil
		}
	}
	return wanted
}

func inOrder(words []uint32, wanted [][]uint32, slop int) bool {
	if slop > 0 {
		return nearby(words, wanted, slop)
	}
	for at := 0; at+len(wanted) <= len(words); at++ {
		found := true
		for i, w := range wanted {
			if !slices.Contains(w, words[at+i]) {
				found = false
				break
			}
		}
		if found {
			return true
		}
	}
	return false
}

// nearby tells whether the words can be brought in order by at most slop moves:
// whether there are places for them of which, each less its place in the
// phrase, the last is at most slop after the first.
func nearby(words []uint32, wanted [][]uint32, slop int) bool {
	places := make([][]int, len(wanted))
	position := 0
	for _, word := range words {
		if word == segment.Break {
			position += gap
			continue
		}
		for i, w := range wanted {
			if slices.Contains(w, word) {
				places[i] = append(places[i], position-i)
			}
		}
		position++
	}
	for {
		first, least, most := 0, 0, 0
		for i, p := range places {
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
		places[first] = places[first][1:]
	}
}
