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

// leads are the bytes that every credential behind a name or a marker contains: separators between
// names and values, and letters of markers without a separator. The value is the set of bytes that
// may follow, with one bit for the lower five bits of a byte, and 0 for all other bytes. It is
// read-only.
var leads = [256]uint32{
	':': anything, '=': anything, '>': anything, '@': anything, 'J': anything,
	'%': followedBy('3') | followedBy('4'), '\\': followedBy('u') | followedBy('\\'), // %3D, %40, \u003d
	'b': followedBy('e') | followedBy('a') | followedBy('y'), 'B': followedBy('e') | followedBy('a') | followedBy('y'), // bearer, basic, by
	'k': followedBy('e'), 'K': followedBy('e') | followedBy('E'), // key, token; KEY
	'S': followedBy('i'),                                                                                            // Signature
	'P': followedBy('R') | followedBy('u'),                                                                          // PRIVATE KEY, PuTTY
	' ': followedBy('-'), '"': followedBy('-'), '\'': followedBy('-'), '\n': followedBy('-'), '\t': followedBy('-'), // --password
}

const anything = ^uint32(0)

func followedBy(b byte) uint32 { return 1 << (b & 31) }

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
// It first collects the lead bytes of a chunk without branches, because processors cannot predict
// branches on text. Then it checks these few bytes. The last byte of a text leads nowhere.
func (s *scanner) next() (start, end int, k kind) {
	const size = 64
	var noted [size]uint8
	text := s.text
	if s.from == 0 && len(text) > 2 && text[0] == '-' {
		if start, end = s.flag(0); end > start && s.kinds&password != 0 {
			return start, end, password
		}
	}
	for first := s.from; first < len(text); first += size {
		chunk := text[first:min(len(text), first+size+1)]
		n := 0
		lead := leads[chunk[0]]
		for i, b := range chunk[1:] {
			noted[n&(size-1)] = uint8(i)
			n += int(lead >> (b & 31) & 1)
			lead = leads[b]
		}
		for _, i := range noted[:n] {
			s.quote = nil
			if start, end, k = s.at(first + int(i)); k&s.kinds != 0 && start >= s.from && end > start {
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
	if k == 0 || len(text) < leastCredential || len(text) < leastRun && leadsNowhere(text) {
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

// leadsNowhere reports whether text contains no lead byte, which is true for most names and values
// of attributes.
func leadsNowhere(text []byte) bool {
	found, lead := uint32(0), leads[text[0]]
	for _, b := range text[1:] {
		found |= lead >> (b & 31)
		lead = leads[b]
	}
	return found&1 == 0 && text[0] != '-'
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
