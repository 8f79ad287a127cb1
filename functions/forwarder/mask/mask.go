// Package mask replaces secrets in texts before they are stored.
//
// Each class of personal data has its own finders. These are pure functions over bytes that search
// for the one byte that every address or number contains. Credentials are found by two scans: one
// for their names and markers, and one for long words with the prefixes that vendors publish. A
// text without secrets therefore costs little more than reading it.
package mask

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"faulty/functions/internal/env"
)

// A finder finds the first secret of its class that begins at from or later. The text before from
// is already masked and ends in a bracket. start is negative if there is no secret.
type finder func(text []byte, from int) (start, end int)

// A class is a kind of personal data. Its finders run one after another over the entire text, so
// that none of them reads a part of it repeatedly.
type class struct {
	name        string
	least       int // length of the shortest secret in bytes
	finders     []finder
	replacement string
}

// classes are the kinds of personal data. It is read-only.
//
// The escaped form comes first, because a URL's user may be an address: jane%40example.com@host.
var classes = []class{
	{"email", len("a@b.co"), []finder{emailBy("%40"), emailBy(`\u0040`), emailBy("@")}, "[email]"},
	{"card", leastDigits, []finder{findCard}, "[card]"},
}

// credentials are the kinds of credentials by name. It is read-only.
var credentials = map[string]kind{"aws-key": awsKey, "bearer": bearer, "private-key": privateKey, "password": password, "token": token}

// Masks replace secrets in texts. The zero value masks nothing. They are safe for concurrent use by
// multiple goroutines.
type Masks struct {
	chosen
	userPatterns []*regexp.Regexp
}

// chosen are the selected built-in kinds.
type chosen struct {
	classes []class
	kinds   kind
}

// defaults are the kinds that are masked if MASK is not set.
const defaults = "aws-key,bearer,private-key,password,token"

// Load reads the masks from the environment. They apply to the fields that document.Rewrite
// rewrites, and to the names and values of attributes before these are promoted. They never change
// the group of an exception.
//
//	MASK           comma-separated kinds of secrets; default means the first five, all
//	               means every kind, none disables masking. Default: default.
//	               aws-key      access key ids (AKIA…, ASIA…), and secret access keys,
//	                            session tokens and signatures of URLs behind their
//	                            names; becomes [aws-key]
//	               bearer       the token after "Bearer ", and behind access_token,
//	                            refresh_token and id_token; JSON Web Tokens anywhere;
//	                            becomes [bearer]
//	               private-key  private keys of PEM, OpenSSH, SSH2, OpenPGP and PuTTY;
//	                            becomes [private-key]
//	               password     the value behind the name of a password, secret, API
//	                            key, token or cookie, before an @ in URLs, and behind
//	                            Authorization; becomes [password]
//	               token        tokens and keys in a form that their vendor publishes,
//	                            such as ghp_…; becomes [token]
//	               email        e-mail addresses, in any alphabet; becomes [email]
//	               card         payment card numbers: 13 to 19 digits, also in groups
//	                            of four separated by blanks, dashes or dots, with a
//	                            card's first digit and check digit (Luhn); becomes
//	                            [card]
//	MASK_PATTERNS  RE2 patterns, one per line: a match becomes [masked]; in a pattern
//	               with groups, only the match of the first group. Example:
//	               \bORD-\d+. Default: none.
func Load(vars *env.Reader) Masks {
	standard, _ := parseKinds(defaults)
	return Masks{chosen: env.Value(vars, "MASK", standard, parseKinds), userPatterns: vars.Patterns("MASK_PATTERNS")}
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
		return fmt.Errorf("must be none, or a comma-separated list of %s, email, card, default and all; %q is not one of them", strings.ReplaceAll(defaults, ",", ", "), name)
	}
	if !slices.ContainsFunc(c.classes, func(known class) bool { return known.name == name }) {
		c.classes = append(c.classes, classes[i])
	}
	return nil
}

// None reports whether there is nothing to mask.
func (m *Masks) None() bool { return len(m.classes) == 0 && m.kinds == 0 && len(m.userPatterns) == 0 }

// Text returns text without its secrets: text itself if it has none, otherwise a copy. Masking the
// result again with the built-in kinds changes nothing.
//
// The bracket of one kind may end what another kind takes for a longer word. The kinds therefore
// run repeatedly until nothing changes, which is nearly always in the second round.
func (m *Masks) Text(text []byte) []byte {
	for _, p := range m.userPatterns {
		text = replaceMatches(text, p)
	}
	for range 8 {
		before := text
		for i := range m.classes {
			c := &m.classes[i]
			if len(text) < c.least { // true for most names and values of attributes
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

// replace replaces every secret that find finds.
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

// replaceMatches replaces the matches of a user-defined pattern by [masked]. It leaves empty matches
// unchanged.
func replaceMatches(text []byte, p *regexp.Regexp) []byte {
	var out []byte
	from := 0
	for _, at := range p.FindAllSubmatchIndex(text, -1) {
		start, end := at[0], at[1]
		if len(at) > 2 {
			start, end = at[2], at[3]
		}
		if start < from || start == end { // an unmatched group is at -1
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

// same reports whether a and b are the same memory, and therefore the same text.
func same(a, b []byte) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}
