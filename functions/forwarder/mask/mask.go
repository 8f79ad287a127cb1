// Package mask takes secrets out of texts before they are stored.
//
// Personal data has finders of its own, pure functions over bytes that look for
// the one byte that an address or a number cannot do without. Credentials are
// found by one scan over their names and markers and one over long words, whose
// prefixes vendors publish, so that a text without secrets costs little more than
// a look at it.
package mask

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"faulty/functions/internal/env"
)

// A finder finds the first secret of its class that begins at from or later.
// What stands before from has been masked: it ends in a bracket. start is
// negative where there is none.
type finder func(text []byte, from int) (start, end int)

// A class is a kind of personal data. Its finders take turns, each over the whole
// text, so that none of them looks at a part of it twice.
type class struct {
	name        string
	least       int // bytes of the shortest secret
	finders     []finder
	replacement string
}

// classes are the kinds of personal data. It is read-only.
//
// A URL's user may be an address, jane%40example.com@host: what is escaped comes
// first.
var classes = []class{
	{"email", len("a@b.co"), []finder{emailBy("%40"), emailBy(`\u0040`), emailBy("@")}, "[email]"},
	{"card", leastDigits, []finder{findCard}, "[card]"},
}

// credentials are the kinds of credentials by name. It is read-only.
var credentials = map[string]kind{"aws-key": awsKey, "bearer": bearer, "private-key": privateKey, "password": password, "token": token}

// Masks take secrets out of texts. The zero value takes none. They are safe for
// use by several goroutines at once.
type Masks struct {
	chosen
	own []*regexp.Regexp
}

// chosen are the built-in kinds to mask.
type chosen struct {
	classes []class
	kinds   kind
}

// defaults are the kinds that are masked where nothing else is set.
const defaults = "aws-key,bearer,private-key,password,token"

// Load reads the masks from the environment. They work on the fields that
// document.Rewrite tells, and on names and values of attributes, before any of
// these is promoted; never on an exception's group, which they do not change.
//
//	MASK           comma-separated kinds of secrets; default stands for the first
//	               five, all for every kind, none for no masking. Default: default.
//	               aws-key      access key ids (AKIA…, ASIA…), and secret access keys,
//	                            session tokens and signatures of URLs behind their
//	                            names; becomes [aws-key]
//	               bearer       the token after "Bearer ", and behind access_token,
//	                            refresh_token and id_token; JSON Web Tokens wherever
//	                            they stand; becomes [bearer]
//	               private-key  private keys of PEM, OpenSSH, SSH2, OpenPGP and PuTTY;
//	                            becomes [private-key]
//	               password     what stands behind the name of a password, secret, API
//	                            key, token or cookie, in URLs before an @, and behind
//	                            Authorization; becomes [password]
//	               token        tokens and keys whose form their vendor publishes, such
//	                            as ghp_…; becomes [token]
//	               email        e-mail addresses, in any alphabet; becomes [email]
//	               card         payment card numbers: 13 to 19 digits, also in groups
//	                            of four with blanks, dashes or dots between them, with
//	                            a card's first digit and check digit (Luhn); becomes
//	                            [card]
//	MASK_PATTERNS  RE2 patterns, one a line: what they match becomes [masked]; of a
//	               pattern with groups, what the first one matches. Example:
//	               \bORD-\d+. Default: none.
func Load(vars *env.Reader) Masks {
	standard, _ := parseKinds(defaults)
	return Masks{chosen: env.Value(vars, "MASK", standard, parseKinds), own: vars.Patterns("MASK_PATTERNS")}
}

func parseKinds(list string) (c chosen, err error) {
	for name := range strings.SplitSeq(list, ",") {
		switch name = strings.TrimSpace(name); {
		case name == "none" && strings.TrimSpace(list) == name:
		case name == "default":
			c.kinds |= everyKind
		case name == "all":
			c = chosen{classes: classes, kinds: everyKind}
		case credentials[name] != 0:
			c.kinds |= credentials[name]
		default:
			if err := c.addClass(name); err != nil {
				return chosen{}, err
			}
		}
	}
	return c, nil
}

const everyKind = awsKey | bearer | privateKey | password | token

func (c *chosen) addClass(name string) error {
	i := slices.IndexFunc(classes, func(known class) bool { return known.name == name })
	if i < 0 {
		return fmt.Errorf("must be none, or a comma-separated list of %s, email, card, default and all; %q is none of them", strings.ReplaceAll(defaults, ",", ", "), name)
	}
	if !slices.ContainsFunc(c.classes, func(known class) bool { return known.name == name }) {
		c.classes = append(c.classes, classes[i])
	}
	return nil
}

// None reports whether there is nothing to mask.
func (m *Masks) None() bool { return len(m.classes) == 0 && m.kinds == 0 && len(m.own) == 0 }

// Text returns text without its secrets: text itself where it has none, else a
// copy. Nothing that it leaves would be masked by a built-in kind again.
//
// One kind's bracket may end what another takes for a longer word: they take
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
		if text = m.kinds.mask(text); same(text, before) {
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
