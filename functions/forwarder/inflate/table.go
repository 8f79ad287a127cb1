package inflate

import "math/bits"

// An entry is what a table yields for the next bits of the input:
//
//	bits 0 to 5    how many bits the code and its extra bits have
//	bits 8 to 11   how many bits the code has; of a subtable, how many bits select its entries
//	bits 12 to 15  the kind
//	bits 16 to 31  the literal, the base of a length or an offset, or where the subtable begins
type entry uint32

const (
	totalMask  = 63
	codeShift  = 8
	codeMask   = 15
	isLiteral  = 1 << 12
	isSubtable = 1 << 13
	isEnd      = 1 << 14
	isInvalid  = 1 << 15
	valueShift = 16
)

// value returns the base of e and its extra bits.
func (e entry) value(bits uint64) int {
	return int(e>>valueShift) + int(bits&(1<<(e&totalMask)-1)>>(e>>codeShift&codeMask))
}

// position returns which entry of e's subtable the bits behind the index select.
func (e entry) position(bits uint64) int {
	return int(e>>valueShift) + int(bits&(1<<(e>>codeShift&codeMask)-1))
}

// maxCode is the length of the longest code, in bits.
const maxCode = 15

// The sizes of the tables. Their index has the number of bits; longer codes go on
// in subtables of maxCode less these bits, of which there is at most one for two
// symbols.
const (
	precodeBits = 7
	literalBits = 11
	offsetBits  = 9
	literalSize = 1<<literalBits + maxLiterals/2<<(maxCode-literalBits)
	offsetSize  = 1<<offsetBits + maxOffsets/2<<(maxCode-offsetBits)
)

// makeTable makes the table of a code out of the lengths of its symbols. entries
// has what the symbols yield, without the length of their codes. It reports false
// where the lengths make no complete code; a code of one symbol need not be complete.
func makeTable(table []entry, indexBits int, lengths []uint8, entries []entry) bool {
	var count, next, first [maxCode + 1]int
	for _, n := range lengths {
		count[n]++
	}
	code, longest := 0, 0
	for n := 1; n <= maxCode; n++ {
		next[n], first[n] = code<<1, first[n-1]+count[n-1]
		code = next[n] + count[n]
		if count[n] > 0 {
			longest = n
		}
	}
	used := len(lengths) - count[0]
	if code != 1<<maxCode {
		if used > 1 || used != count[1] {
			return false
		}
		for i := range table[:1<<indexBits] {
			table[i] = isInvalid
		}
	}
	var sorted [maxLiterals]uint16 // the symbols, by the length of their codes
	for symbol, n := range lengths {
		sorted[first[n]] = uint16(symbol)
		first[n]++
	}
	b := builder{table: table, indexBits: indexBits, longest: longest, end: 1 << indexBits}
	for _, symbol := range sorted[count[0]:len(lengths)] {
		n := int(lengths[symbol])
		b.add(next[n], n, entries[symbol])
		next[n]++
	}
	return true
}

// A builder adds codes to a table, in their order.
type builder struct {
	table     []entry
	indexBits int
	longest   int // code, in bits
	end       int // of the table; the next subtable begins there
}

// add adds a code of n bits. Codes are read from the lowest bit of the input on.
func (b *builder) add(code, n int, e entry) {
	e += entry(n<<codeShift) | entry(n)
	reversed := int(bits.Reverse16(uint16(code))) >> (16 - n)
	if n <= b.indexBits {
		fill(b.table[:1<<b.indexBits], reversed, n, e)
		return
	}
	prefix, width := reversed&(1<<b.indexBits-1), b.longest-b.indexBits
	if code&(1<<(n-b.indexBits)-1) == 0 { // the first code of the prefix
		b.table[prefix] = isSubtable | entry(b.end<<valueShift) | entry(width<<codeShift)
		b.end += 1 << width
	}
	start := int(b.table[prefix] >> valueShift)
	fill(b.table[start:start+1<<width], reversed>>b.indexBits, n-b.indexBits, e)
}

// fill sets the entries whose index has the code in its n lowest bits.
func fill(table []entry, code, n int, e entry) {
	for i := code; i < len(table); i += 1 << n {
		table[i] = e
	}
}

// What the symbols of the three codes yield, see RFC 1951. They are read-only.
var precodeEntries, literalEntries, offsetEntries = newEntries()

func newEntries() (precode [19]entry, literals [maxLiterals]entry, offsets [maxOffsets]entry) {
	for i := range precode {
		precode[i] = entry(i << valueShift)
	}
	for i := range literals {
		switch {
		case i < endOfBlock:
			literals[i] = isLiteral | entry(i<<valueShift)
		case i == endOfBlock:
			literals[i] = isEnd
		default:
			literals[i] = isInvalid
		}
	}
	// Lengths go on in steps of 1, 2, 4, …, eight of the first step and four of the
	// others; offsets in the same way, four of the first and two of the others.
	for i, base := 0, 3; i < 28; i++ {
		extra := max(0, i/4-1)
		literals[endOfBlock+1+i] = entry(base<<valueShift) | entry(extra)
		base += 1 << extra
	}
	literals[285] = maxMatch << valueShift
	for i := range offsets {
		offsets[i] = isInvalid
	}
	for i, base := 0, 1; i < 30; i++ {
		extra := max(0, i/2-1)
		offsets[i] = entry(base<<valueShift) | entry(extra)
		base += 1 << extra
	}
	return precode, literals, offsets
}
