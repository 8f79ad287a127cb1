package mask

import "bytes"

const (
	leastDigits = 13
	mostDigits  = 19
	mostGroups  = 5
)

// findCard finds a payment card number: 13 to 19 digits, in one piece or in groups of three to six
// after a first group of four, all with the same divider between them. A divider is a blank, a
// dash, a dot, a plus sign, which is a blank in a URL, or a no-break space. The first digit must be
// that of an issuer (ISO/IEC 7812), and the last one must be a correct check digit (Luhn).
//
// Among any 13 consecutive bytes of a number, the sixth byte is a digit or part of a divider before
// a digit, or the twelfth byte is. Checking every sixth byte is therefore enough to find a number.
func findCard(text []byte, from int) (start, end int) {
	for i := from + 5; i < len(text); i += 6 {
		if !inNumber[text[i]] || !isDigit(text[i]) && !digitAt(text, dividerEnd(text, i)) {
			continue
		}
		first := i
		for first > from && inNumber[text[first-1]] {
			first--
		}
		var tail int
		if start, end, tail = cardIn(text, first, from); start >= 0 {
			return start, end
		}
		i = max(i, tail)
	}
	return -1, -1
}

// cardIn searches for a card number in the digits and dividers that begin at i. tail is where these
// end.
func cardIn(text []byte, i, from int) (start, end, tail int) {
	escape := i // the last byte at which an escape may begin
	for ; i < len(text) && inNumber[text[i]]; i++ {
		if !isDigit(text[i]) {
			if text[i] == '%' || text[i] == '\\' {
				escape = i
			}
			continue
		}
		// A card number does not begin within digits, unless these digits are the end of an escape.
		if i > from && isDigit(text[i-1]) && (i-escape > longestEscape || escapeBefore(text[from:i]) == 0) {
			continue
		}
		if end = cardAt(text, i, from); end > 0 {
			return i, end, end
		}
	}
	return -1, -1, i
}

// cardAt returns the end of the longest card number that begins at i, or 0.
func cardAt(text []byte, i, from int) (end int) {
	if text[i] < '2' || text[i] > '6' || !begins(text, from, i) || i-1 > from && text[i-1] == '.' && isDigit(text[i-2]) {
		return 0
	}
	var digits [mostDigits]byte
	var divider []byte
	n := 0
	for group := range mostGroups {
		first := i
		for ; digitAt(text, i); i++ {
			if n == mostDigits {
				return end
			}
			digits[n] = text[i]
			n++
		}
		size := i - first
		if group == 0 && size != 4 && size < leastDigits || group > 0 && (size < 3 || size > 6) {
			return end
		}
		if n >= leastDigits && ends(text, i) && luhn(digits[:n]) {
			end = i
		}
		next := dividerEnd(text, i)
		if size >= leastDigits || next == i || group > 0 && !bytes.Equal(text[i:next], divider) {
			return end
		}
		divider = text[i:next]
		i = next
	}
	return end
}

// dividers are the dividers of more than one byte: the no-break space in UTF-8, in JSON and in a
// URL, and a blank in a URL. It is read-only.
var dividers = [][]byte{[]byte("\u00a0"), []byte(`\u00a0`), []byte(`\u00A0`), []byte("%C2%A0"), []byte("%20")}

// inNumber contains the bytes of numbers and dividers. It is read-only.
var inNumber = [256]bool{
	'0': true, '1': true, '2': true, '3': true, '4': true, '5': true, '6': true, '7': true, '8': true, '9': true,
	' ': true, '-': true, '+': true, '.': true, 0xC2: true, 0xA0: true, '\\': true, 'u': true, 'a': true, 'A': true, '%': true, 'C': true,
}

// dividerEnd returns the end of the divider that begins at i, or i if there is none. The second
// byte of a UTF-8 no-break space is a divider too, because it is the whole character in Latin-1.
func dividerEnd(text []byte, i int) int {
	if i == len(text) {
		return i
	}
	switch text[i] {
	case ' ', '-', '+', '.', 0xA0:
		return i + 1
	case 0xC2, '\\', '%':
		for _, d := range dividers {
			if bytes.HasPrefix(text[i:], d) {
				return i + len(d)
			}
		}
	}
	return i
}

// ends reports whether a number can end at i: neither a word nor a fraction continues there.
func ends(text []byte, i int) bool {
	return i == len(text) || !isAlphanumeric(text[i]) && (text[i] != '.' || !digitAt(text, i+1))
}

// luhn reports whether the last digit is the check digit of those before it.
func luhn(digits []byte) bool {
	sum := 0
	for i, b := range digits {
		d := int(b - '0')
		if (len(digits)-i)%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

func isDigit(b byte) bool { return b-'0' <= 9 }

func digitAt(text []byte, i int) bool { return i < len(text) && isDigit(text[i]) }
