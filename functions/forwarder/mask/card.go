package mask

const (
	leastDigits = 13
	mostDigits  = 19
	mostGroups  = 5
)

// findCard finds a payment card's number: 13 to 19 digits, in one piece or in
// groups of three to six after a first one of four, all with one blank, one
// dash, or one plus sign, a URL's blank, between them; the first digit is an issuer's (ISO/IEC 7812) and
// the last one is right (Luhn).
//
// Of any 13 bytes of such a number the sixth is a digit, or stands before one.
// Looking at every sixth byte is therefore enough to find one.
func findCard(text []byte, from int) (start, end int) {
	for i := from + 5; i < len(text); i += 6 {
		if !isDigit(text[i]) && (!isGap(text[i]) || !digitAt(text, i+1)) {
			continue
		}
		run := i
		for run > from && (isDigit(text[run-1]) || isGap(text[run-1]) && isDigit(text[run])) {
			run--
		}
		var tail int
		if start, end, tail = cardIn(text, run, from); start >= 0 {
			return start, end
		}
		i = max(i, tail)
	}
	return -1, -1
}

// cardIn looks for a number in the digits and gaps that begin at i, and returns
// where these end.
func cardIn(text []byte, i, from int) (start, end, tail int) {
	for i < len(text) && (isDigit(text[i]) || isGap(text[i]) && digitAt(text, i+1)) {
		if isGap(text[i]) {
			i++
		}
		if end = cardAt(text, i, from); end > 0 {
			return i, end, end
		}
		// Not within a number; but an escape's last digits are none of it.
		for i++; digitAt(text, i); i++ {
			if escapeBefore(text[from:i]) == 0 {
				continue
			}
			if end = cardAt(text, i, from); end > 0 {
				return i, end, end
			}
		}
	}
	return -1, -1, i
}

// cardAt returns the end of the longest number that begins at i, 0 for none.
func cardAt(text []byte, i, from int) (end int) {
	if text[i] < '2' || text[i] > '6' || !begins(text, from, i) || i-1 > from && text[i-1] == '.' && isDigit(text[i-2]) {
		return 0
	}
	var digits [mostDigits]byte
	n, gap := 0, byte(0)
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
		if size >= leastDigits || i+1 >= len(text) || !isGap(text[i]) || gap != 0 && text[i] != gap {
			return end
		}
		gap = text[i]
		i++
	}
	return end
}

// ends reports whether a number can end at i: no word and no fraction goes on.
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

func isGap(b byte) bool { return b == ' ' || b == '-' || b == '+' }

func digitAt(text []byte, i int) bool { return i < len(text) && isDigit(text[i]) }
