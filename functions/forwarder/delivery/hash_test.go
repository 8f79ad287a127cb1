package delivery

import (
	"encoding/binary"
	"hash/crc32"
	"math"
	"testing"
)

// TestHash compares Hash with the checksum of time and message in one piece. Stored documents contain
// checksums, so they must not change.
func TestHash(t *testing.T) {
	for _, ms := range []int64{0, 1, -1, 1795382692123, math.MaxInt64, math.MinInt64} {
		for _, message := range []string{"", "a", "GET /cart/7 200\n", " \t\r\n"} {
			text := binary.LittleEndian.AppendUint64(nil, uint64(ms))
			for i := len(message); i > 0; i-- {
				if b := message[i-1]; b != ' ' && b != '\t' && b != '\r' && b != '\n' {
					text = append(text, message[:i]...)
					break
				}
			}
			want := crc32.Checksum(text, crc32.MakeTable(crc32.Castagnoli))
			if got := Hash(ms, []byte(message)); got != want {
				t.Errorf("Hash(%d, %q) = %08x; want %08x", ms, message, got, want)
			}
		}
	}
}
