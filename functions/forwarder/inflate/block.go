package inflate

import (
	"encoding/binary"
	"io"
)

// The sizes of the codes, see RFC 1951.
const (
	maxLiterals = 288
	maxOffsets  = 32
	maxSymbols  = maxLiterals + maxOffsets
	endOfBlock  = 256
)

// block decompresses one block and reports whether it was the last.
func (z *Decompressor) block() (isLast bool, err error) {
	z.refill()
	isLast = z.take(1) == 1
	switch z.take(2) {
	case 0:
		return isLast, z.stored()
	case 1:
		if !z.fixedTables() {
			return false, ErrCorrupt
		}
	case 2:
		if !z.readTables() {
			return false, z.broken()
		}
	default:
		return false, z.broken()
	}
	return isLast, z.symbols()
}

// broken returns why a block cannot be read.
func (z *Decompressor) broken() error {
	if z.n < 0 {
		return io.ErrUnexpectedEOF
	}
	return ErrCorrupt
}

// stored copies a block that is not compressed.
func (z *Decompressor) stored() error {
	if !z.align() || z.pos+4 > len(z.in) {
		return io.ErrUnexpectedEOF
	}
	size := binary.LittleEndian.Uint16(z.in[z.pos:])
	if size != ^binary.LittleEndian.Uint16(z.in[z.pos+2:]) {
		return ErrCorrupt
	}
	z.pos += 4
	if !z.reserve(int(size)) {
		return ErrSize
	}
	n := copy(z.out[z.end:], z.in[z.pos:min(len(z.in), z.pos+int(size))])
	z.pos, z.end = z.pos+n, z.end+n
	if n < int(size) {
		return io.ErrUnexpectedEOF
	}
	return nil
}

// fixedTables makes the tables of a block without its own.
func (z *Decompressor) fixedTables() bool {
	for i := range maxLiterals {
		switch {
		case i < 144:
			z.lengths[i] = 8
		case i < 256:
			z.lengths[i] = 9
		case i < 280:
			z.lengths[i] = 7
		default:
			z.lengths[i] = 8
		}
	}
	for i := maxLiterals; i < maxSymbols; i++ {
		z.lengths[i] = 5
	}
	return z.makeTables(maxLiterals, maxOffsets)
}

// precodeOrder is the order in which the lengths of the code for lengths are
// written. It is read-only.
var precodeOrder = [...]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// readTables reads the lengths of a block's codes and makes its tables.
func (z *Decompressor) readTables() bool {
	literals, offsets, count := 257+z.take(5), 1+z.take(5), 4+z.take(4)
	if literals > maxLiterals-2 || offsets > maxOffsets-2 { // the last two symbols are none
		return false
	}
	var lengths [len(precodeOrder)]uint8
	for i, symbol := range precodeOrder[:count] {
		if i%16 == 0 {
			z.refill()
		}
		lengths[symbol] = uint8(z.take(3))
	}
	if !makeTable(z.precode[:], precodeBits, lengths[:], precodeEntries[:]) {
		return false
	}
	return z.readLengths(literals+offsets) && z.lengths[endOfBlock] > 0 && z.makeTables(literals, offsets)
}

// readLengths reads the lengths of n codes.
func (z *Decompressor) readLengths(n int) bool {
	for i := 0; i < n; {
		z.refill()
		e := z.precode[z.bits&(1<<precodeBits-1)]
		if z.take(int(e & totalMask)); e&isInvalid != 0 || z.n < 0 {
			return false
		}
		symbol := uint8(e >> valueShift)
		if symbol < 16 {
			z.lengths[i] = symbol
			i++
			continue
		}
		length, count := uint8(0), 0
		switch symbol {
		case 16:
			if i == 0 {
				return false
			}
			length, count = z.lengths[i-1], 3+z.take(2)
		case 17:
			count = 3 + z.take(3)
		default:
			count = 11 + z.take(7)
		}
		if i+count > n {
			return false
		}
		for ; count > 0; count-- {
			z.lengths[i] = length
			i++
		}
	}
	return true
}

// makeTables makes the tables of a block of the lengths that have been read.
func (z *Decompressor) makeTables(literals, offsets int) bool {
	return makeTable(z.literals[:], literalBits, z.lengths[:literals], literalEntries[:]) &&
		makeTable(z.offsets[:], offsetBits, z.lengths[literals:literals+offsets], offsetEntries[:])
}
