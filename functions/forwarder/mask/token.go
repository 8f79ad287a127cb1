package mask

import (
	"bytes"
	"encoding/base64"
	"slices"
)

// leastRun is the number of consecutive letters, digits, _ and - that every token contains. Nearly
// all words are shorter, so that only about one byte in that many has to be checked.
const leastRun = 16

// longestPrefix bounds how much text before a run is checked: parts of a token before a dot, and
// the address of a webhook.
const longestPrefix = 80

// nextToken returns the bounds of the next token in a vendor's form or of the next AWS access key
// id, and its kind, or 0 if there is none.
func (s *scanner) nextToken() (start, end int, k kind) {
	text := s.text
	if s.from >= keyIDSize && isKeyID(text[s.from-keyIDSize:s.from]) && s.kinds&awsKey != 0 {
		if start, end = secretKeyAfter(text, s.from); end > 0 {
			return start, end, awsKey
		}
	}
	for first := s.from; first+leastRun <= len(text); {
		i, bytesOf := first+leastRun-1, outside
		for ; i >= first && inRun[text[i]] != outside; i-- {
			bytesOf |= inRun[text[i]]
		}
		if i >= first { // no run of that length contains i
			first = i + 1
			continue
		}
		after := first + leastRun
		for ; after < len(text) && inRun[text[after]] != outside; after++ {
			bytesOf |= inRun[text[after]]
		}
		if start, end, k = s.tokenIn(s.behindEscape(first), after, bytesOf&divider != 0); k != 0 {
			return start, end, k
		}
		first = after + 1
	}
	return 0, 0, 0
}

// Bytes of a run are letters and digits, or dividers.
const (
	outside uint8 = 0
	inside  uint8 = 1 << iota
	divider
)

// inRun contains the kind of each byte. It is read-only.
var inRun = runBytes()

func runBytes() (table [256]uint8) {
	for b := range table {
		switch {
		case isAlphanumeric(byte(b)):
			table[b] = inside
		case b == '-' || b == '_':
			table[b] = divider
		}
	}
	return table
}

// behindEscape returns the start of a run whose first bytes, from i on, may be the end of an
// escape: the n of \n, the 3D of %3D, the u0020 of \u0020.
func (s *scanner) behindEscape(i int) int {
	if i == s.from || s.text[i-1] != '\\' && s.text[i-1] != '%' {
		return i
	}
	for _, size := range []int{2, 3, 6} {
		if after := i - 1 + size; escapeBefore(s.text[i-1:after]) == size {
			return after
		}
	}
	return i
}

// tokenIn returns the token that contains the run from first to after. The token begins with the
// run, behind a divider in the run, or with parts before a dot.
func (s *scanner) tokenIn(first, after int, isDivided bool) (start, end int, k kind) {
	if start, end = s.special(first, after); end > start && start >= s.from && s.kinds&token != 0 {
		return start, end, token
	}
	least := max(s.from, first-longestPrefix)
	start = first
	for start > least && isDotted(s.text[start-1]) {
		start--
	}
	for ; start <= after-leastRun; start++ {
		if start > first && !isDivided {
			break
		}
		if start > first && isAlphanumeric(s.text[start-1]) {
			continue
		}
		list := byFirst[s.text[start]]
		if len(list) == 0 || !begins(s.text, s.from, start) {
			continue
		}
		if s.kinds&awsKey != 0 && start+keyIDSize <= after && isKeyID(s.text[start:start+keyIDSize]) && (start+keyIDSize == len(s.text) || !isAlphanumeric(s.text[start+keyIDSize])) {
			return start, start + keyIDSize, awsKey
		}
		if end = vendorEnd(s.text, start, list); end > 0 && s.kinds&token != 0 {
			return start, end, token
		}
	}
	return 0, 0, 0
}

// vendorEnd returns the end of the token that begins at i in one of the forms, or 0.
func vendorEnd(text []byte, i int, list []vendor) int {
	for k := range list {
		v := &list[k]
		if len(text)-i < len(v.prefix)+v.least || text[i+1] != v.prefix[1] || string(text[i:i+len(v.prefix)]) != v.prefix {
			continue
		}
		end := i + len(v.prefix)
		for end < len(text) && v.body(text[end]) {
			end++
		}
		body := text[i+len(v.prefix) : end]
		if len(body) >= v.least && (end == len(text) || !isWordByte(text[end])) && hasDigit(body) {
			return end
		}
	}
	return 0
}

func hasDigit(text []byte) bool { return slices.ContainsFunc(text, isDigit) }

// special returns the token that contains the run from first to after, for forms that have a marker
// elsewhere instead of a prefix.
func (s *scanner) special(first, after int) (start, end int) {
	if first <= s.from {
		return s.discord(first, after)
	}
	switch s.text[first-1] {
	case ':':
		return s.telegram(first, after)
	case '~':
		return s.azure(first, after)
	case '.':
		return s.terraform(first, after)
	case '/':
		return s.webhook(first, after)
	}
	return s.discord(first, after)
}

// telegram finds a bot token, digits:A… (core.telegram.org/bots/api).
func (s *scanner) telegram(first, after int) (start, end int) {
	start = first - 1
	for start > s.from && isDigit(s.text[start-1]) {
		start--
	}
	if n := first - 1 - start; n < 5 || n > 16 || after-first != 35 || s.text[first] != 'A' {
		return 0, 0
	}
	return start, after
}

// azure finds a client secret of Microsoft Entra, which is four characters, Q~ and more
// (learn.microsoft.com/entra: application credentials), and an OpenShift token, which is sha256~
// and more (docs.openshift.com: OAuth access tokens).
func (s *scanner) azure(first, after int) (start, end int) {
	before := s.text[s.from : first-1]
	if bytes.HasSuffix(before, []byte("sha256")) && after-first == 43 {
		return first - len("sha256~"), after
	}
	start = first - len("abc8Q~")
	if start < s.from || s.text[first-2] != 'Q' || !isDigit(s.text[first-3]) {
		return 0, 0
	}
	for after < len(s.text) && isToken(s.text[after]) {
		after++
	}
	if after-first < 28 {
		return 0, 0
	}
	return start, after
}

// terraform finds a token of HCP Terraform, which is 14 characters, .atlasv1. and more
// (developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens).
func (s *scanner) terraform(first, after int) (start, end int) {
	const mark = ".atlasv1."
	if start = first - len(mark) - 14; start < s.from || string(s.text[first-len(mark):first]) != mark {
		return 0, 0
	}
	return start, after
}

// webhook finds the secret part of a webhook address of Slack
// (docs.slack.dev/messaging/sending-messages-using-incoming-webhooks) or Discord
// (discord.com/developers/docs/resources/webhook).
func (s *scanner) webhook(first, after int) (start, end int) {
	before := s.text[max(s.from, first-longestPrefix):first]
	for _, address := range []string{"hooks.slack.com/", "discord.com/api/webhooks/", "discordapp.com/api/webhooks/"} {
		if n := bytes.LastIndex(before, []byte(address)); n >= 0 && bytes.IndexByte(before[n:], ' ') < 0 {
			return first, after
		}
	}
	return 0, 0
}

// discord finds a bot token: the base64 of the user's number, a time and a signature, separated by
// dots (discord.com/developers/docs/reference#authentication).
func (s *scanner) discord(first, after int) (start, end int) {
	if n := after - first; n < 23 || n > 28 || !dotAt(s.text, after) {
		return 0, 0
	}
	timestampEnd := base64End(s.text, after+1)
	if n := timestampEnd - after - 1; n < 5 || n > 7 || !dotAt(s.text, timestampEnd) {
		return 0, 0
	}
	var user [21]byte
	n, err := base64.RawURLEncoding.Decode(user[:], s.text[first:after])
	if err != nil || n == 0 || !isNumber(user[:n]) {
		return 0, 0
	}
	if end = base64End(s.text, timestampEnd+1); end-timestampEnd < 27 {
		return 0, 0
	}
	return first, end
}
