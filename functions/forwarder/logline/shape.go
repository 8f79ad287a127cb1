package logline

import "bytes"

// A shape remembers the members of earlier JSON objects, each below the members before it. The lines
// of one program have few sets of keys, in the same order. Comparing the next member with those that
// followed the same members before is faster than reading its name and searching for its role.
type shape struct {
	begin   knownMember // followed by the first members of objects
	members int
	misses  int // members that were not known
}

// These constants bound the memory of a shape and the time for a comparison.
const (
	maxMembers = 1024
	maxNext    = 4    // members that follow the same members; if there are more, the keys are data
	maxKnown   = 128  // length of a member's text and of its name, in bytes
	maxMisses  = 4096 // after which the shape starts over, because the lines are those of another program
)

// A knownMember is a member of an object, up to its value.
type knownMember struct {
	name      []byte // dotted
	role      role
	mark      mark
	isEscaped bool

	parent, hasParent       bool // the value of isParent, and whether it is set
	errorName, hasErrorName bool // the same for isErrorName

	text   []byte         // such as `,"name":`, with the blanks of the line; nil if the member is not remembered
	next   []*knownMember // that have followed it
	inside *knownMember   // followed by the first members of the object that is its value
}

// after returns the member after which those in the value of k are remembered, or nil.
func (k *knownMember) after() *knownMember {
	if k.text != nil && k.inside == nil {
		k.inside = new(knownMember)
	}
	return k.inside
}

// isErrorName reports whether an object with that name is expected to be an exception.
func (k *knownMember) isErrorName() bool {
	if !k.hasErrorName {
		k.errorName, k.hasErrorName = isErrorName(k.name), true
	}
	return k.errorName
}

// known moves to the next member of an object and returns it, if it is one of those that have followed
// the member before it. before is as for next.
func (w *walker) known(before *knownMember) *knownMember {
	if before != nil {
		for _, known := range before.next {
			if w.cursor.MemberIs(known.text) {
				return known
			}
		}
	}
	return nil
}

// next moves to the next member of the object with the dotted name path at a depth, which is not known,
// and returns it, or nil at the end. It reads the member into other. before is the member before it,
// the beginning of the object, or nil if nothing is to be remembered.
func (w *walker) next(path []byte, before, other *knownMember, depth int) *knownMember {
	start := w.cursor.Pos
	key, ok := w.cursor.Member()
	if !ok {
		return nil
	}
	*other = w.newMember(w.doc.Join(path, plain(key)), depth)
	other.isEscaped = key.Escaped
	if before == nil || key.Escaped {
		return other
	}
	return w.shape.learn(before, other, w.cursor.Buf[start:w.cursor.Pos])
}

// learn remembers a member behind another one. It returns the member to continue with.
func (s *shape) learn(before, m *knownMember, text []byte) *knownMember {
	if s.misses++; s.misses > maxMisses {
		*s = shape{}
	}
	if len(text) > maxKnown || len(m.name) > maxKnown || len(before.next) == maxNext || s.members == maxMembers {
		return m
	}
	s.members++
	known := &knownMember{name: bytes.Clone(m.name), role: m.role, mark: m.mark, text: bytes.Clone(text)}
	before.next = append(before.next, known)
	return known
}
