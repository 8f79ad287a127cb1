package mask

import "bytes"

// A kind is a set of kinds of credentials, one bit for each.
type kind uint8

const (
	awsKey kind = 1 << iota
	bearer
	privateKey
	password
	token
)

// A lead is a pair of bytes that every credential behind a name or a marker contains: a separator
// between name and value and any byte, or two letters of a marker without a separator. Each bit
// stands for one set of pairs. firsts contains the sets by the first byte of a pair, seconds those
// by the second byte. They are read-only.
var (
	firsts = [256]uint8{
		':': anyLead, '=': anyLead, '>': anyLead, '@': anyLead, 'J': anyLead,
		'%': percentLead, '\\': slashLead, 'b': bLead, 'B': bLead, 'k': kLead, 'K': kLead, 'S': sLead, 'P': pLead,
		' ': dashLead, '"': dashLead, '\'': dashLead, '\n': dashLead, '\t': dashLead,
	}
	seconds = newSeconds()
)

const (
	anyLead     uint8 = 1 << iota
	percentLead       // %3D, %40
	slashLead         // \u003d
	bLead             // bearer, basic, by
	kLead             // key, token
	sLead             // Signature
	pLead             // PRIVATE KEY, PuTTY
	dashLead          // --password
)

func newSeconds() (table [256]uint8) {
	for b := range table {
		table[b] = anyLead
	}
	for _, row := range [...]struct {
		lead   uint8
		second string
	}{{percentLead, "34"}, {slashLead, `u\`}, {bLead, "eEaAyY"}, {kLead, "eE"}, {sLead, "i"}, {pLead, "Ru"}, {dashLead, "-"}} {
		for _, b := range []byte(row.second) {
			table[b] |= row.lead
		}
	}
	return table
}

// A scanner finds the credentials in a text from left to right.
type scanner struct {
	text  []byte
	from  int  // the text before it is masked and ends in a bracket
	kinds kind // kinds to search for

	header int    // end of the last base64 that may have begun a JSON Web Token
	quote  []byte // the quotes that the replacement of the last credential needs in JSON
}

// next returns the bounds of the next credential behind a name or a marker, and its kind, or 0 if
// there is none.
//
// Most groups of eight bytes contain no lead, which it finds out without a branch for each byte,
// because processors cannot predict branches on text.
func (s *scanner) next() (start, end int, k kind) {
	text := s.text
	if s.from == 0 && len(text) > 2 && text[0] == '-' {
		if start, end = s.flag(0); end > start && s.kinds&password != 0 {
			return start, end, password
		}
	}
	for i := s.from; i+1 < len(text); {
		if i+9 <= len(text) {
			t := text[i : i+9 : i+9]
			if firsts[t[0]]&seconds[t[1]]|firsts[t[1]]&seconds[t[2]]|firsts[t[2]]&seconds[t[3]]|firsts[t[3]]&seconds[t[4]]|
				firsts[t[4]]&seconds[t[5]]|firsts[t[5]]&seconds[t[6]]|firsts[t[6]]&seconds[t[7]]|firsts[t[7]]&seconds[t[8]] == 0 {
				i += 8
				continue
			}
		}
		for after := min(i+8, len(text)-1); i < after; i++ {
			if firsts[text[i]]&seconds[text[i+1]] == 0 {
				continue
			}
			s.quote = nil
			if start, end, k = s.at(i); k&s.kinds != 0 && start >= s.from && end > start {
				return start, end, k
			}
		}
	}
	return 0, 0, 0
}

// at returns the credential that the byte at i leads to.
func (s *scanner) at(i int) (start, end int, k kind) {
	switch s.text[i] {
	case '%':
		if i+2 < len(s.text) && s.text[i+1] == '4' {
			start, end = s.escapedUserInfo(i)
			return start, end, password
		}
		return s.named(i)
	case ':', '=', '>', '\\':
		return s.named(i)
	case 'b', 'B':
		return s.behindScheme(i)
	case 'k', 'K':
		return s.behindKey(i)
	case 'J':
		start, end = s.jwt(i)
		return start, end, bearer
	case 'S':
		start, end = s.signature(i)
		return start, end, awsKey
	case '@':
		start, end = s.userInfo(i)
		return start, end, password
	case ' ', '"', '\'', '\n', '\t':
		start, end = s.flag(i + 1)
		return start, end, password
	}
	start, end = s.privateKey(i)
	return start, end, privateKey
}

// replacements are the texts that replace credentials. It is read-only.
var replacements = map[kind]string{awsKey: "[aws-key]", bearer: "[bearer]", privateKey: "[private-key]", password: "[password]", token: "[token]"}

const longestReplacement = len("[private-key]")

// isReplaced reports whether a value is already a replacement. This includes replacements by
// user-defined patterns and by other programs.
func isReplaced(value []byte) bool {
	if len(value) < 3 {
		return false
	}
	switch first, last := value[0], value[len(value)-1]; {
	case first == '*':
		return len(bytes.Trim(value, "*")) == 0
	case first == '<' && last == '>':
		return bytes.IndexByte(value, ' ') < 0
	case first == '[' && last == ']':
		return isReplacement[string(value[1:len(value)-1])]
	}
	return false
}

// isReplacement contains the words between the brackets. It is read-only.
var isReplacement = map[string]bool{
	"email": true, "card": true, "aws-key": true, "bearer": true, "private-key": true, "password": true, "token": true, "masked": true,
	"Filtered": true, "FILTERED": true, "REDACTED": true, "redacted": true, "Redacted": true, "MASKED": true,
}

// leastCredential is the length of the shortest text that contains a credential, in bytes.
const leastCredential = len("pw=x")

// mask replaces the credentials in text. It returns text itself if there are none, otherwise a
// copy.
func (k kind) mask(text []byte) []byte {
	if k == 0 || isShortAndHarmless(text) {
		return text
	}
	s := scanner{text: text, kinds: k}
	if start, end, found := s.next(); found != 0 {
		text = s.replace(start, end, found, false)
		s = scanner{text: text, kinds: k}
	}
	if start, end, found := s.nextToken(); found != 0 {
		return s.replace(start, end, found, true)
	}
	return text
}

// isShortAndHarmless reports whether text is too short for a token and contains no lead.
func isShortAndHarmless(text []byte) bool {
	if len(text) < leastCredential {
		return true
	}
	if len(text) >= leastRun {
		return false
	}
	found := uint8(0)
	for _, b := range text {
		found |= firsts[b]
	}
	if found == 0 { // like most words and numbers
		return text[0] != '-'
	}
	found = 0
	for i, b := range text[1:] {
		found |= firsts[text[i]] & seconds[b]
	}
	return found == 0 && text[0] != '-'
}

// replace replaces the credential that was found first and those that follow it: tokens, or the
// credentials behind names and markers.
func (s *scanner) replace(start, end int, found kind, tokens bool) []byte {
	out := make([]byte, 0, len(s.text)+longestReplacement)
	for found != 0 {
		out = append(append(out, s.text[s.from:start]...), s.quote...)
		out = append(append(out, replacements[found]...), s.quote...)
		if s.from = end; tokens {
			start, end, found = s.nextToken()
		} else {
			start, end, found = s.next()
		}
	}
	return append(out, s.text[s.from:]...)
}
