package gather

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
)

// names generates ids for events that have none. An id has 22 characters of a hash of log group,
// stream, time and message. If several events of a block are the same in all of these, the hash also
// includes the number of the repetition. If the same event is in the block before, it includes the number of the
// block as well.
//
// The same line therefore has the same id in every file, provided that the log group and stream
// are the same. A line that a program wrote several times in one millisecond gets several ids. A
// repetition more than a block later gets the id of the first occurrence: it is assumed that
// one file contains a copy of another file.
//
// After a jump in time of more than a day, the hash also includes the time before the jump. A
// message with a constant date in it can repeat with the same time again and again, and the
// earlier time distinguishes these events.
//
// Lines before the first time in a file have no time to distinguish them. Their hash includes
// their position in the file instead of a time.
type names struct {
	now, before map[uint64]uint32 // how often the hashes occur in this block, and in the one before
	block       int64
	hashed      []byte
}

// A position is the time of an event and its position in its file.
type position struct {
	at     int64 // milliseconds since 1970
	from   int64 // the time before a jump; 0 if there was no jump
	number int64
	dated  bool // at is the time of the event or of an event before it
}

func (n *names) name(k *Key, p position, message []byte) string {
	n.hashed = append(append(n.hashed[:0], k.Group...), 0)
	n.hashed = append(append(n.hashed, k.Stream...), 0)
	switch {
	case !p.dated:
		n.hashed, p.at = append(n.hashed, '#'), p.number
	case p.from != 0:
		n.hashed = binary.BigEndian.AppendUint64(append(n.hashed, '<'), uint64(p.from)) // #nosec G115 -- bits to be hashed
	}
	n.hashed = binary.BigEndian.AppendUint64(n.hashed, uint64(p.at)) // #nosec G115 -- the same
	n.hashed = append(n.hashed, message...)
	sum := sha256.Sum256(n.hashed)
	again, isBefore := n.count(binary.BigEndian.Uint64(sum[:]))
	switch {
	case isBefore:
		sum = sha256.Sum256(fmt.Appendf(sum[:], "%d in %d", again, n.block))
	case again > 0:
		sum = sha256.Sum256(binary.BigEndian.AppendUint32(sum[:], again))
	}
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// count returns how often a hash has occurred in this block, and whether it occurs in the one before.
func (n *names) count(hash uint64) (again uint32, isBefore bool) {
	if n.now == nil {
		n.now = map[uint64]uint32{}
	}
	again = n.now[hash]
	n.now[hash]++
	_, isBefore = n.before[hash]
	return again, isBefore
}

// divide begins the block of a number.
func (n *names) divide(number int64) {
	n.now, n.before, n.block = n.before, n.now, number
	clear(n.now)
}
