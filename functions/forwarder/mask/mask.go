// Package mask takes secrets out of texts before they are stored.
//
// Its finders are pure functions over bytes. Each looks for the one byte or word
// that its secret cannot do without, so that a text without secrets costs little
// more than a look at it.
package mask

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"faulty/functions/internal/env"
)

// A finder finds the first secret of its class that begins at from or later.
// What stands before from has been masked: it ends in a bracket. start is
// negative where there is none.
type finder func(text []byte, from int) (start, end int)

// A class is a kind of secret.
type class struct {
	name        string
	find        finder
	replacement string
}

// classes are the built-in ones. It is read-only.
var classes = []class{
	{"email", findEmail, "[email]"},
	{"card", findCard, "[card]"},
	{"aws-key", findAWSKey, "[aws-key]"},
	{"bearer", findBearer, "[bearer]"},
}

// Masks take secrets out of texts. The zero value takes none. They are safe for
// use by several goroutines at once.
type Masks struct {
	classes []class
	own     []*regexp.Regexp
}

// Load reads the masks from the environment. They work on messages, stack
// traces, exceptions' types, messages and causes, URL paths, routes, loggers'
// names, and on names and values of attributes, before any of these is promoted.
//
//	MASK           comma-separated built-in classes. Default: none, so that what
//	               is stored is what was logged. Example: aws-key,bearer.
//	               email    e-mail addresses; becomes [email]
//	               card     payment card numbers: 13 to 19 digits, also in groups
//	                        of four, with a card's first digit and check digit
//	                        (Luhn); becomes [card]
//	               aws-key  access key ids (AKIA…, ASIA…), and secret access keys,
//	                        session tokens and signatures of URLs behind their
//	                        names; becomes [aws-key]
//	               bearer   the token after "Bearer ", and behind access_token and
//	                        refresh_token; becomes [bearer]
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
			text = replace(text, &m.classes[i])
		}
		if same(text, before) {
			break
		}
	}
	return text
}

// replace puts a class's replacement for every secret of it.
func replace(text []byte, c *class) []byte {
	start, end := c.find(text, 0)
	if start < 0 {
		return text
	}
	out := make([]byte, 0, len(text)+len(c.replacement))
	from := 0
	for start >= 0 {
		out = append(append(out, text[from:start]...), c.replacement...)
		from = end
		start, end = c.find(text, from)
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

// secretNames are the names of attributes whose values are secret, as letters,
// by class. It is read-only.
var secretNames = []struct{ letters, class string }{
	{"secretaccesskey", "aws-key"}, {"sessiontoken", "aws-key"}, {"securitytoken", "aws-key"}, {"xamzsignature", "aws-key"},
	{"accesstoken", "bearer"}, {"refreshtoken", "bearer"},
}

// byName returns the class that an attribute's value is of by the attribute's
// name, nil for none: the last part of it ends as secretNames say, however
// written.
func (m *Masks) byName(name []byte) *class {
	var letters [len("secretaccesskey")]byte // the longest
	n := len(letters)
	for i := len(name) - 1; i >= 0 && n > 0; i-- {
		switch b := name[i] | 0x20; {
		case b-'a' <= 'z'-'a':
			n--
			letters[n] = b
		case name[i] != '_' && name[i] != '-':
			i = 0
		}
	}
	for _, secret := range secretNames {
		if !bytes.HasSuffix(letters[:], []byte(secret.letters)) {
			continue
		}
		for i := range m.classes {
			if m.classes[i].name == secret.class {
				return &m.classes[i]
			}
		}
	}
	return nil
}
