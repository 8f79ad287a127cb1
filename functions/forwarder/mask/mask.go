// Package mask takes secrets out of texts before they are stored.
//
// Its finders are pure functions over bytes. Each looks for the one byte or word
// that its secret cannot do without, so that a text without secrets costs little
// more than a look at it.
package mask

import (
	"fmt"
	"regexp"
	"strings"

	"faulty/functions/internal/env"
)

// A finder finds the first secret of its class that begins at from or later.
// What stands before from has been masked: it ends in a bracket. start is
// negative where there is none.
type finder func(text []byte, from int) (start, end int)

// A class is a kind of secret. Its finders take turns, each over the whole text,
// so that none of them looks at a part of it twice.
type class struct {
	name        string
	least       int // bytes of the shortest secret, with what tells it
	finders     []finder
	names       [][]string // of what is secret whatever it looks like, in words
	replacement string
}

// classes are the built-in ones. It is read-only.
//
// A URL's user may be an address, jane%40example.com@host: what is escaped comes
// first.
var classes = []class{
	{"email", len("a@b.co"), []finder{emailBy("%40"), emailBy(`\u0040`), emailBy("@")}, nil, "[email]"},
	{"card", leastDigits, []finder{findCard}, nil, "[card]"},
	{"aws-key", keyIDSize, []finder{findKeyID, behindName('k', awsNames, isBase64), behindName('K', awsNames, isBase64), findSignature}, awsNames, "[aws-key]"},
	{"bearer", len("Bearer 01234567"), []finder{
		behindScheme("Bearer"), behindScheme("bearer"), behindScheme("BEARER"),
		behindName('k', tokenNames, isToken), behindName('K', tokenNames, isToken), findJWT,
	}, tokenNames, "[bearer]"},
}

// Masks take secrets out of texts. The zero value takes none. They are safe for
// use by several goroutines at once.
type Masks struct {
	classes []class
	own     []*regexp.Regexp
}

// Load reads the masks from the environment. They work on the fields that
// document.Rewrite tells, and on names and values of attributes, before any of
// these is promoted; never on an exception's group, which they do not change.
//
//	MASK           comma-separated built-in classes. Default: none, so that what
//	               is stored is what was logged. Example: aws-key,bearer.
//	               email    e-mail addresses, in any alphabet; becomes [email]
//	               card     payment card numbers: 13 to 19 digits, also in groups
//	                        of four with blanks, dashes or dots between them, with
//	                        a card's first digit and check digit (Luhn); becomes
//	                        [card]
//	               aws-key  access key ids (AKIA…, ASIA…), and secret access keys,
//	                        session tokens and signatures of URLs behind their
//	                        names; becomes [aws-key]
//	               bearer   the token after "Bearer ", and behind access_token,
//	                        refresh_token and id_token; JSON Web Tokens wherever
//	                        they stand; becomes [bearer]
//	MASK_PATTERNS  RE2 patterns, one a line: what they match becomes [masked]; of a
//	               pattern with groups, what the first one matches. Examples:
//	               password=(\S+), and for passwords in URLs
//	               ://[^/\s:@]*:([^/\s@]+)@. Default: none.
func Load(vars *env.Reader) Masks {
	return Masks{classes: env.Value(vars, "MASK", nil, parseClasses), own: vars.Patterns("MASK_PATTERNS")}
}

func parseClasses(list string) (chosen []class, err error) {
	for name := range strings.SplitSeq(list, ",") {
		c, ok := classNamed(strings.TrimSpace(name))
		if !ok {
			return nil, fmt.Errorf("must be a comma-separated list of email, card, aws-key and bearer; %q is none of them", strings.TrimSpace(name))
		}
		chosen = append(chosen, c)
	}
	return chosen, nil
}

func classNamed(name string) (class, bool) {
	for _, c := range classes {
		if c.name == name {
			return c, true
		}
	}
	return class{}, false
}

// None reports whether there is nothing to mask.
func (m *Masks) None() bool { return len(m.classes) == 0 && len(m.own) == 0 }

// Text returns text without its secrets: text itself where it has none, else a
// copy. Nothing that it leaves would be masked by a built-in class again.
//
// One class's bracket may end what another takes for a longer word: they take
// turns until nothing changes, which the second turn nearly always finds.
func (m *Masks) Text(text []byte) []byte {
	for _, p := range m.own {
		text = replaceOwn(text, p)
	}
	for range 8 {
		before := text
		for i := range m.classes {
			c := &m.classes[i]
			if len(text) < c.least { // as most names and values of attributes are
				continue
			}
			for _, find := range c.finders {
				text = replace(text, find, c.replacement)
			}
		}
		if same(text, before) {
			break
		}
	}
	return text
}

// replace puts the replacement for every secret that find finds.
func replace(text []byte, find finder, replacement string) []byte {
	start, end := find(text, 0)
	if start < 0 {
		return text
	}
	out := make([]byte, 0, len(text)+len(replacement))
	from := 0
	for start >= 0 {
		out = append(append(out, text[from:start]...), replacement...)
		from = end
		start, end = find(text, from)
	}
	return append(out, text[from:]...)
}

// replaceOwn puts [masked] for what an own pattern matches; what it matches of
// no length stays.
func replaceOwn(text []byte, p *regexp.Regexp) []byte {
	var out []byte
	from := 0
	for _, at := range p.FindAllSubmatchIndex(text, -1) {
		start, end := at[0], at[1]
		if len(at) > 2 {
			start, end = at[2], at[3]
		}
		if start < from || start == end { // a group that took no part is at -1
			continue
		}
		out = append(append(out, text[from:start]...), "[masked]"...)
		from = end
	}
	if from == 0 {
		return text
	}
	return append(out, text[from:]...)
}

// same reports whether a and b are the same memory, and so the same text.
func same(a, b []byte) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// byName returns the class that an attribute's value is of by the attribute's
// name, nil for none.
func (m *Masks) byName(name []byte) *class {
	for i := range m.classes {
		if nameStart(name, m.classes[i].names) >= 0 {
			return &m.classes[i]
		}
	}
	return nil
}
