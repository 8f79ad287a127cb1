package logline

import "bytes"

// A shape contains the keys of an earlier JSON line. The lines of one program have mostly the same
// keys in the same order. Comparing the next key with the one that is expected is faster than
// reading it and searching for its role.
type shape struct {
	members []knownMember
}

// maxShape and maxKnown bound the memory of a shape: the number of its members, and the length of a
// member's text in bytes.
const (
	maxShape = 64
	maxKnown = 128
)

// A knownMember is a member of an object, up to its value.
type knownMember struct {
	text     []byte // such as `,"name":`, with the blanks of the line
	from, to int    // range of the name in text
	role     role
	mark     mark
}

// at returns the member that is expected to be the i-th, or nil.
func (s *shape) at(i int) *knownMember {
	if i >= len(s.members) {
		return nil
	}
	return &s.members[i]
}

// learn makes a member the i-th. name is within text, behind the first quote.
func (s *shape) learn(i int, text, name []byte, r role, m mark) {
	if i >= maxShape || len(text) > maxKnown {
		return
	}
	if i >= len(s.members) { // the first line, or a line whose earlier members are too long
		s.members = append(s.members, make([]knownMember, i+1-len(s.members))...)
	}
	k := &s.members[i]
	k.text = append(k.text[:0], text...)
	k.from = bytes.IndexByte(text, '"') + 1
	k.to = k.from + len(name)
	k.role, k.mark = r, m
}
