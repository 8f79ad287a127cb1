package store

import (
	"encoding/binary"

	"faulty/local/opensearch/segment"
)

// bitsBlob returns the stored form of a set: each word takes 8 bytes, little-endian.
func bitsBlob(set segment.Bits) []byte {
	blob := make([]byte, 0, len(set)*8)
	for _, word := range set {
		blob = binary.LittleEndian.AppendUint64(blob, word)
	}
	return blob
}

// blobBits reverses bitsBlob.
func blobBits(blob []byte) segment.Bits {
	set := segment.NewBits(segment.Size)
	for i := range set {
		if len(blob) >= i*8+8 {
			set[i] = binary.LittleEndian.Uint64(blob[i*8:])
		}
	}
	return set
}
