package dig

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
)

// window is of how many events a file's repetitions are remembered at least.
const window = 1 << 16

// names makes ids for events that have none: 22 characters of a hash of log
// group, stream, time and message, and for the second and later events that are
// the same in all of these, which of them it is.
//
// So the same line has the same id in whichever file it comes, if group and
// stream are the same there; a line that really was written more than once in one
// millisecond is two. What repeats itself from further than 65,536 lines away is
// one file within another, and taken for that.
//
// Not so behind a jump of more than a day: what has a date in it that never changes
// is written again and again with it, and the time before it tells these apart.
// Before a file's first time there is nothing to tell lines apart by, and their
// place counts in the time's stead.
type names struct {
	now, before map[uint64]uint32
	hashed      []byte
}

// A place is when an event was, and where in its file.
type place struct {
	at     int64 // milliseconds since 1970
	from   int64 // the time before it, behind a jump; else 0
	number int64
	dated  bool // at is the time of the event, or by one before it
}

func (n *names) name(k *key, p place, message []byte) string {
	n.hashed = append(append(n.hashed[:0], k.group...), 0)
	n.hashed = append(append(n.hashed, k.stream...), 0)
	switch {
	case !p.dated:
		n.hashed, p.at = append(n.hashed, '#'), p.number
	case p.from != 0:
		n.hashed = binary.BigEndian.AppendUint64(append(n.hashed, '<'), uint64(p.from)) // #nosec G115 -- bits to be hashed
	}
	n.hashed = binary.BigEndian.AppendUint64(n.hashed, uint64(p.at)) // #nosec G115 -- the same
	n.hashed = append(n.hashed, message...)
	sum := sha256.Sum256(n.hashed)
	if again := n.count(binary.BigEndian.Uint64(sum[:])); again > 0 {
		sum = sha256.Sum256(binary.BigEndian.AppendUint32(sum[:], again))
	}
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// count returns how often a hash was met before.
func (n *names) count(hash uint64) uint32 {
	if n.now == nil || len(n.now) >= window {
		n.before, n.now = n.now, make(map[uint64]uint32, window)
	}
	met, ok := n.now[hash]
	if !ok {
		met = n.before[hash]
	}
	n.now[hash] = met + 1
	return met
}
