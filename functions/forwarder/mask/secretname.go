package mask

import (
	"bytes"
	"slices"
	"strings"
)

// A policy defines which values behind a name are secrets.
type policy uint8

const (
	open    policy = iota // no value
	always                // every value except literals such as null
	opaque                // values that do not look like a word, number or path
	header                // the text behind the scheme of an Authorization header
	cookies               // a Cookie header, or the first value of Set-Cookie
	pair                  // the value of a pair, by the policy of the pair's name
)

// An ending is the end of a secret's name, in lower case and without separators. isWholeWord
// excludes names in which it is only the end of another word, as pass in bypass.
type ending struct {
	text        string
	policy      policy
	isWholeWord bool
}

// endings are those of Sentry's data scrubbing, of gitleaks' rule generic-api-key, and of the
// session cookies of frameworks. It is read-only.
var endings = []ending{
	{"password", always, false}, {"passwords", always, false}, {"passwd", always, false}, {"passphrase", always, false},
	{"passcode", always, false}, {"passwort", always, false}, {"kennwort", always, false}, {"pwd", always, false},
	{"pass", always, true}, {"pw", always, true}, {"secret", always, false}, {"secretkey", always, false},
	{"apikey", opaque, false}, {"accesskey", opaque, false}, {"authkey", opaque, false}, {"privatekey", opaque, false},
	{"signingkey", opaque, false}, {"encryptionkey", opaque, false}, {"masterkey", opaque, false}, {"accountkey", opaque, false},
	{"sharedkey", opaque, false}, {"storagekey", opaque, false}, {"subscriptionkey", opaque, false}, {"licensekey", opaque, false},
	{"sessionkey", opaque, false}, {"appkey", opaque, false}, {"applicationkey", opaque, false}, {"functionskey", opaque, false},
	{"servicekey", opaque, false}, {"hmackey", opaque, false}, {"credentials", opaque, false}, {"creds", opaque, false},
	{"token", opaque, false}, {"tokens", opaque, false}, {"bearer", opaque, true}, {"auth", opaque, true}, {"sig", opaque, true}, {"sharedaccesssignature", opaque, false}, {"amzsignature", opaque, false},
	{"authorization", header, false}, {"cookie", cookies, true}, {"cookies", cookies, true}, {"value", pair, true},
	{"jsessionid", opaque, false}, {"phpsessid", opaque, false}, {"connect.sid", opaque, true}, {"netsessionid", opaque, false}, {"laravelsession", opaque, false},
	{"cisession", opaque, false}, {"aiohttpsession", opaque, false}, {"usersession", opaque, false}, {"sessioncookie", opaque, false}, {"csrf", opaque, true}, {"xsrf", opaque, true},
}

// suffixes are the words that may follow in a secret's name. It is read-only.
var suffixes = []string{
	"confirmation", "confirm", "confirmed", "repeat", "again", "new", "old", "current", "hash", "value", "text", "plain",
	"plaintext", "base", "encoded", "raw", "string", "str", "primary", "secondary", "live", "prod", "test",
}

// harmless are names with the ending of a secret that contain none: they page through results, make
// requests idempotent or belong to language models. It is read-only.
var harmless = []string{
	"nexttoken", "pagetoken", "continuationtoken", "paginationtoken", "synctoken", "starttoken", "startingtoken", "idempotencytoken", "clientrequesttoken",
	"clienttoken", "maxtokens", "mintokens", "numtokens", "totaltokens", "inputtokens", "outputtokens", "prompttokens", "completiontokens", "publictoken",
	"publickeytoken", "unexpectedtoken", "expectedtoken", "invalidtoken", "eostoken", "bostoken", "padtoken", "stoptoken", "requesttokens", "publicaccesskey",
}

// byPair contains endings and suffixes by their last two letters. It is read-only.
var byPair = newPairs(endings, suffixes)

// thirds contains the possible letters before the last two, one bit for each, so that most names
// are ruled out by a single access to a small table. It is read-only.
var thirds = thirdsOf(endings, suffixes)

// A pairTable contains endings and suffixes by their last two letters.
type pairTable struct {
	index   [1 << 10]uint8 // positions in entries
	entries []pairEntry    // the first is empty
}

// A pairEntry contains the endings and suffixes with the same last two letters.
type pairEntry struct {
	endings  []ending
	suffixes []string
}

func newPairs(endings []ending, suffixes []string) *pairTable {
	t := &pairTable{entries: make([]pairEntry, 1, 1+len(endings)+len(suffixes))}
	for _, e := range endings {
		entry := t.add(e.text)
		entry.endings = append(entry.endings, e)
	}
	for _, w := range suffixes {
		entry := t.add(w)
		entry.suffixes = append(entry.suffixes, w)
	}
	return t
}

// add returns the entry for a word, which it adds if there is none.
func (t *pairTable) add(word string) *pairEntry {
	i := &t.index[lastPair(word)]
	if *i == 0 {
		*i = uint8(len(t.entries)) // #nosec G115 -- there are fewer than a hundred words
		t.entries = append(t.entries, pairEntry{})
	}
	return &t.entries[*i]
}

// of returns the entry for a word, which has at least two bytes.
func (t *pairTable) of(word []byte) *pairEntry { return &t.entries[t.index[lastPair(word)]] }

const anything = ^uint32(0)

func followedBy(b byte) uint32 { return 1 << (b & 31) }

func thirdsOf(endings []ending, suffixes []string) (thirds [1 << 10]uint32) {
	words := slices.Clone(suffixes)
	for _, e := range endings {
		words = append(words, e.text)
	}
	for _, w := range words {
		if len(w) == 2 {
			thirds[lastPair(w)] = anything
		} else {
			thirds[lastPair(w)] |= followedBy(w[len(w)-3])
		}
	}
	return thirds
}

func lastPair[T string | []byte](word T) int {
	return pairIndex(word[len(word)-2], word[len(word)-1])
}

// pairIndex maps two letters to an index, ignoring case. Other bytes share indices with letters.
func pairIndex(a, b byte) int { return int(a&31)<<5 | int(b&31) }

// mayEnd reports whether a secret's name may end as text does.
func mayEnd(text []byte) bool {
	n := len(text)
	if n < 2 {
		return false
	}
	third := thirds[lastPair(text)]
	return third == anything || n > 2 && text[n-3] >= 'A' && third&followedBy(text[n-3]) != 0
}

const longestName = 64

// policyOf returns the policy for the value of a name.
func policyOf(name []byte) policy {
	name = withoutNumber(name)
	if !mayEnd(name) {
		return open
	}
	var buf [longestName]byte
	short := compact(buf[:0], name)
	if p := endingOf(short, name); p != open {
		if p == opaque && hasSuffix(short, harmless) != "" {
			return open
		}
		return p
	}
	for range 2 {
		if len(short) < 2 {
			return open
		}
		suffix := hasSuffix(short, byPair.of(short).suffixes)
		if suffix == "" {
			return open
		}
		short = bytes.TrimRight(short[:len(short)-len(suffix)], "0123456789")
		if p := endingOf(short, nil); p == always || p == opaque {
			return p
		}
	}
	return open
}

// withoutNumber returns a name without everything after its last letter.
func withoutNumber(name []byte) []byte {
	for len(name) > 0 && name[len(name)-1]|0x20-'a' > 'z'-'a' {
		name = name[:len(name)-1]
	}
	return name
}

// compact appends the letters and digits of a name, in lower case, to dst.
func compact(dst, name []byte) []byte {
	for _, b := range name[max(0, len(name)-longestName):] {
		switch {
		case b-'A' <= 'Z'-'A':
			dst = append(dst, b|0x20)
		case isAlphanumeric(b):
			dst = append(dst, b)
		}
	}
	return dst
}

// endingOf returns the policy of the ending of short, which is the compact form of name. If name is
// empty, endings that must be whole words do not count.
func endingOf(short, name []byte) policy {
	if len(short) < 2 {
		return open
	}
	list := byPair.of(short).endings
	for i := range list {
		e := &list[i]
		if !e.isWholeWord && bytes.HasSuffix(short, []byte(e.text)) || e.isWholeWord && endsInWord(name, e.text) {
			return e.policy
		}
	}
	return open
}

// endsInWord reports whether the last word of a name is word: no letter precedes it, or a
// lower-case letter precedes its upper-case one.
func endsInWord(name []byte, word string) bool {
	i := len(name) - len(word)
	if i < 0 || !strings.EqualFold(string(name[i:]), word) {
		return false
	}
	return i == 0 || !isAlphanumeric(name[i-1]) || name[i-1]|0x20 == name[i-1] && name[i]|0x20 != name[i]
}

func hasSuffix(short []byte, words []string) string {
	for _, w := range words {
		if bytes.HasSuffix(short, []byte(w)) {
			return w
		}
	}
	return ""
}
