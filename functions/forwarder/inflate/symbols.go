package inflate

import (
	"encoding/binary"
	"io"
)

// symbols decompresses the literals and matches of a block.
//
// A refill holds three literals, of literalBits each, or two and a length of at
// most 20 bits. Where the input has ended, none is done and the bits run out.
func (z *Decompressor) symbols() (err error) {
	in, pos, bits, n, out, end := z.in, z.pos, z.bits, z.n, z.out, z.end
	for n >= 0 {
		if len(out)-end < Room {
			z.end = end
			if !z.reserve(Room) {
				return ErrSize
			}
			out = z.out
		}
		bits, pos, n = load(in, pos, bits, n)
		e := z.literals[bits&(1<<literalBits-1)]
		if e&isLiteral != 0 {
			bits, n = bits>>(e&totalMask), n-int(e&totalMask)
			out[end] = byte(e >> valueShift)
			end++
			if e = z.literals[bits&(1<<literalBits-1)]; e&isLiteral != 0 {
				bits, n = bits>>(e&totalMask), n-int(e&totalMask)
				out[end] = byte(e >> valueShift)
				end++
				if e = z.literals[bits&(1<<literalBits-1)]; e&isLiteral != 0 {
					bits, n = bits>>(e&totalMask), n-int(e&totalMask)
					out[end] = byte(e >> valueShift)
					end++
					continue
				}
			}
		}
		if e&isSubtable != 0 {
			e = z.literals[e.position(bits>>literalBits)]
		}
		length := e.value(bits)
		bits, n = bits>>(e&totalMask), n-int(e&totalMask)
		if e&isLiteral != 0 {
			out[end] = byte(length)
			end++
			continue
		}
		if e&isEnd != 0 {
			break
		}
		kind := e
		bits, pos, n = load(in, pos, bits, n)
		if e = z.offsets[bits&(1<<offsetBits-1)]; e&isSubtable != 0 {
			e = z.offsets[e.position(bits>>offsetBits)]
		}
		offset := e.value(bits)
		bits, n = bits>>(e&totalMask), n-int(e&totalMask)
		if (kind|e)&isInvalid != 0 || offset > end-z.start {
			err = ErrCorrupt
			break
		}
		end = copyMatch(out, end, offset, length)
	}
	z.pos, z.bits, z.n, z.end = pos, bits, n, end
	if n < 0 {
		return io.ErrUnexpectedEOF
	}
	return err
}

// load loads bits, so that there are at least 56 of them. Where fewer than eight
// bytes are left, it loads none: in the input of a member that is whole, these
// belong to the trailer, and all bits before it have been loaded.
func load(in []byte, pos int, bits uint64, n int) (moreBits uint64, nextPos, moreN int) {
	if pos+wordSize <= len(in) {
		return bits | binary.LittleEndian.Uint64(in[pos:])<<(n&63), pos + (63-n)>>3, n | 56
	}
	return bits, pos, n
}

// copyMatch copies length bytes of out from offset bytes before its end to its end,
// and returns the new end. It may write up to two words more: most matches are
// shorter than two, and these are copied without a look at the length.
func copyMatch(out []byte, end, offset, length int) int {
	to, from := out[end:end+length+2*wordSize], out[end-offset:]
	if offset < wordSize { // the match repeats itself within a word
		for i := range length {
			to[i] = from[i]
		}
		return end + length
	}
	copyWord(to, from)
	copyWord(to[wordSize:], from[wordSize:])
	for i := 2 * wordSize; i < length; i += wordSize {
		copyWord(to[i:], from[i:])
	}
	return end + length
}

func copyWord(to, from []byte) {
	binary.LittleEndian.PutUint64(to, binary.LittleEndian.Uint64(from))
}
