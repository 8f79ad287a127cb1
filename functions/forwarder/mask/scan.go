package mask

import "bytes"

// A kind is a kind of credential, a bit each.
type kind uint8

const (
	awsKey kind = 1 << iota
	bearer
	privateKey
	password
	token
)

// leads are the bytes that no credential behind a name or a marker can do
// without: separators between names and values, and letters of the markers that
// have none. It is read-only.
var leads = [256]bool{
	':': true, '=': true, '>': true, '%': true, '\\': true, '@': true, '-': true,
	'b': true, 'B': true, 'k': true, 'K': true, 'J': true, 'S': true, 'P': true,
}

// A scanner finds the credentials of a text from left to right.
type scanner struct {
	text  []byte
	from  int  // what stands before it has been masked, and ends in a bracket
	kinds kind // to look for

	header int    // where the last base64 ended that might have begun a JSON Web Token
	quote  []byte // for the last one found: what its replacement needs around it in JSON
}

// next returns the bounds of the next credential behind a name or a marker, and
// its kind, 0 where there is none. A text without any costs one look at each byte.
func (s *scanner) next() (start, end int, k kind) {
	for i := s.from; i < len(s.text); i++ {
		if !leads[s.text[i]] {
			continue
		}
		s.quote = nil
		if start, end, k = s.at(i); k&s.kinds != 0 && start >= s.from && end > start {
			return start, end, k
		}
	}
	return 0, 0, 0
}

// at returns the credential that the byte at i leads to.
func (s *scanner) at(i int) (start, end int, k kind) {
	switch s.text[i] {
	case ':', '=', '>', '%', '\\':
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
	case '-':
		start, end = s.flag(i)
		return start, end, password
	}
	start, end = s.privateKey(i)
	return start, end, privateKey
}

// replacements are what stands in the place of a credential. It is read-only.
var replacements = map[kind]string{awsKey: "[aws-key]", bearer: "[bearer]", privateKey: "[private-key]", password: "[password]", token: "[token]"}

const longestReplacement = len("[private-key]")

// isReplaced reports whether a value is a replacement already, the user's own and
// those of other programs among them.
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

// isReplacement holds the words between the brackets. It is read-only.
var isReplacement = map[string]bool{
	"email": true, "card": true, "aws-key": true, "bearer": true, "private-key": true, "password": true, "token": true, "masked": true,
	"Filtered": true, "FILTERED": true, "REDACTED": true, "redacted": true, "Redacted": true, "MASKED": true,
}

// leastCredential is the length of the shortest text with a credential in it, in
// bytes.
const leastCredential = len("pw=x")

// mask puts replacements for the credentials of text: text itself where there are
// none, else a copy.
func (k kind) mask(text []byte) []byte {
	if k == 0 || len(text) < leastCredential {
		return text
	}
	text = k.replace(text, false)
	if k&(token|awsKey) != 0 && len(text) >= leastRun {
		text = k.replace(text, true)
	}
	return text
}

// replace puts replacements for tokens, or for what else there is.
func (k kind) replace(text []byte, tokens bool) []byte {
	s := scanner{text: text, kinds: k}
	var out []byte
	for {
		start, end, found := s.find(tokens)
		if found == 0 {
			break
		}
		if out == nil {
			out = make([]byte, 0, len(text)+longestReplacement)
		}
		out = append(append(out, text[s.from:start]...), s.quote...)
		out = append(append(out, replacements[found]...), s.quote...)
		s.from = end
	}
	if out == nil {
		return text
	}
	return append(out, text[s.from:]...)
}

func (s *scanner) find(tokens bool) (start, end int, k kind) {
	if tokens {
		return s.nextToken()
	}
	return s.next()
}
