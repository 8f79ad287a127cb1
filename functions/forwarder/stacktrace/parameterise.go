package stacktrace

import "strings"

const parameter = "<x>"

// Parameterise replaces what differs between two events of one bug by "<x>":
// e-mail addresses, URLs, X-Ray trace ids, UUIDs, ARNs, 0x… addresses, dates
// and times, IP addresses, paths below /tmp, ids of 16 or more letters and
// digits, 8 or more hexadecimal digits, numbers.
func Parameterise(message string) string {
	if i := strings.IndexAny(message, "0123456789@:/"); i < 0 && len(message) < 8 {
		return message
	}
	var b strings.Builder
	b.Grow(len(message))
	for i := 0; i < len(message); {
		if n := parameterLen(message, i); n > 0 {
			b.WriteString(parameter)
			i += n
			continue
		}
		// The rest of a word cannot begin a parameter other than a number.
		b.WriteByte(message[i])
		for i++; i < len(message) && isLetter(message[i]) && isLetter(message[i-1]); i++ {
			b.WriteByte(message[i])
		}
	}
	return b.String()
}

// parameterLen measures the parameter at message[i:], 0 where none begins.
func parameterLen(message string, i int) int {
	s := message[i:]
	digit := isDigit(s[0])
	if i > 0 && isAlnum(message[i-1]) {
		if digit {
			return numberLen(s)
		}
		return 0
	}
	if !digit && !isLetter(s[0]) && s[0] != '/' && s[0] != ':' {
		return 0
	}
	for _, length := range [...]func(string) int{
		emailLen, urlLen, traceLen, uuidLen, arnLen, addressLen, dateLen, ipLen, tempLen, idLen,
	} {
		if n := length(s); n > 0 {
			return n
		}
	}
	if digit {
		return numberLen(s)
	}
	return 0
}

func isAlnum(c byte) bool { return isDigit(c) || isLetter(c) }

// run counts the bytes at the start of s, n at most, for which ok holds.
func run(s string, n int, ok func(byte) bool) int {
	n = min(n, len(s))
	for i := range n {
		if !ok(s[i]) {
			return i
		}
	}
	return n
}

// toBlank measures s up to a blank, a quote or a closing bracket.
func toBlank(s string) int {
	if i := strings.IndexAny(s, " \t\r\n\"'`<>)]},;"); i >= 0 {
		return i
	}
	return len(s)
}

// word measures letters, digits and ._%+- : the left side of an address.
func word(s string) int {
	const longest = 64 // RFC 5321; a bound keeps the scan linear
	return run(s, longest+1, func(c byte) bool {
		return isAlnum(c) || strings.IndexByte("._%+-", c) >= 0
	})
}

func emailLen(s string) int {
	at := word(s)
	if at == 0 || at >= len(s) || s[at] != '@' {
		return 0
	}
	n := run(s[at+1:], 255, func(c byte) bool { return isAlnum(c) || c == '.' || c == '-' })
	domain := strings.TrimRight(s[at+1:at+1+n], ".-")
	if strings.IndexByte(domain, '.') <= 0 {
		return 0
	}
	return at + 1 + len(domain)
}

func urlLen(s string) int {
	scheme := run(s, 12, func(c byte) bool { return isAlnum(c) || c == '+' })
	if scheme == 0 || !strings.HasPrefix(s[scheme:], "://") {
		return 0
	}
	return len(strings.TrimRight(s[:toBlank(s)], ".:"))
}

// traceLen measures "1-5759e988-bd862e3fe1be46a994272793", with or without
// the "Root=" before and the ";Parent=…;Sampled=1" behind it.
func traceLen(s string) int {
	root := 0
	if strings.HasPrefix(s, "Root=") {
		root = len("Root=")
	}
	if n := dashed(s[root:], 1, 8, 24); n > 0 {
		if root > 0 {
			for _, key := range [...]string{";Parent=", ";Sampled="} {
				if rest := s[root+n:]; strings.HasPrefix(rest, key) {
					n += len(key) + run(rest[len(key):], 16, isHex)
				}
			}
		}
		return root + n
	}
	return 0
}

func uuidLen(s string) int { return dashed(s, 8, 4, 4, 4, 12) }

// dashed measures groups of hexadecimal digits with dashes between them.
func dashed(s string, groups ...int) int {
	n := 0
	for i, size := range groups {
		if i > 0 {
			if n >= len(s) || s[n] != '-' {
				return 0
			}
			n++
		}
		if run(s[n:], size+1, isHex) != size {
			return 0
		}
		n += size
	}
	return n
}

func arnLen(s string) int {
	if !strings.HasPrefix(s, "arn:") {
		return 0
	}
	return len(strings.TrimRight(s[:toBlank(s)], ".:"))
}

func addressLen(s string) int {
	if !strings.HasPrefix(s, "0x") && !strings.HasPrefix(s, "0X") {
		return 0
	}
	if n := run(s[2:], len(s), isHex); n > 0 {
		return n + 2
	}
	return 0
}

func tempLen(s string) int {
	if !strings.HasPrefix(s, "/tmp/") {
		return 0
	}
	return len(strings.TrimRight(s[:toBlank(s)], ".:"))
}

// idLen measures 16 or more letters and digits with both among them, or 8 or
// more hexadecimal digits with a digit among them.
func idLen(s string) int {
	n := run(s, len(s), isAlnum)
	if n < 8 {
		return 0
	}
	digits, letters := 0, 0
	hexes := run(s[:n], n, isHex)
	for _, c := range []byte(s[:n]) {
		if isDigit(c) {
			digits++
		} else {
			letters++
		}
	}
	if hexes == n && digits > 0 || n >= 16 && digits > 0 && letters > 0 {
		return n
	}
	return 0
}

// numberLen measures digits with an optional fraction.
func numberLen(s string) int {
	n := run(s, len(s), isDigit)
	if n+1 < len(s) && s[n] == '.' && isDigit(s[n+1]) {
		n += 1 + run(s[n+1:], len(s), isDigit)
	}
	return n
}
