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

// members is a position among the members of an object.
type members struct {
	path   []byte // the dotted name of the object
	depth  int
	before *knownMember // the member before the next one, the beginning of the object, or nil if nothing is to be remembered
	other  knownMember  // the member before the next one, if it is not remembered
}

// next moves to the next member of an object and returns it, or nil at the end.
func (w *walker) next(list *members) *knownMember {
	if list.before != nil {
		for _, known := range list.before.next {
			if w.cursor.MemberIs(known.text) {
				list.before = known
				return known
			}
		}
	}
	return w.read(list)
}

// read reads a member that has not followed the member before it.
func (w *walker) read(list *members) *knownMember {
	start := w.cursor.Pos
	key, ok := w.cursor.Member()
	if !ok {
		return nil
	}
	list.other = w.newMember(w.doc.Join(list.path, plain(key)), list.depth)
	list.other.isEscaped = key.Escaped
	var learned *knownMember
	if list.before != nil && !key.Escaped {
		learned = w.shape.learn(list.before, &list.other, w.cursor.Buf[start:w.cursor.Pos])
	}
	if list.before = learned; learned != nil {
		return learned
	}
	return &list.other
}

// learn remembers a member behind another one and returns it, or nil if there is no room.
func (s *shape) learn(before, m *knownMember, text []byte) *knownMember {
	if s.misses++; s.misses > maxMisses {
		*s = shape{}
	}
	if len(text) > maxKnown || len(m.name) > maxKnown || len(before.next) == maxNext || s.members == maxMembers {
		return nil
	}
	s.members++
	known := &knownMember{name: bytes.Clone(m.name), role: m.role, mark: m.mark, text: bytes.Clone(text)}
	before.next = append(before.next, known)
	return known
}
