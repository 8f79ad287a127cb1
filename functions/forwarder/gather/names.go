package gather

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
)

// window is the minimum number of events of a file among which repetitions are detected.
const window = 1 << 16

// names generates ids for events that have none. An id has 22 characters of a hash of log group,
// stream, time and message. If several events are the same in all of these, the hash also
// includes the number of the repetition.
//
// The same line therefore has the same id in every file, provided that the log group and stream
// are the same. A line that a program wrote several times in one millisecond gets several ids. A
// repetition after more than 65,536 lines gets the id of the first occurrence: it is assumed that
// one file contains a copy of another file.
//
// After a jump in time of more than a day, the hash also includes the time before the jump. A
// message with a constant date in it can repeat with the same time again and again, and the
// earlier time distinguishes these events.
//
// Lines before the first time in a file have no time to distinguish them. Their hash includes
// their position in the file instead of a time.
type names struct {
	now, before map[uint64]uint32
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
	if again := n.count(binary.BigEndian.Uint64(sum[:])); again > 0 {
		sum = sha256.Sum256(binary.BigEndian.AppendUint32(sum[:], again))
	}
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// count returns how often a hash has occurred before.
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
