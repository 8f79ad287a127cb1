package history

import (
	"fmt"
	"strconv"
	"strings"
)

// fill replaces the placeholders in a text. A placeholder is a lower-case name in braces, and some
// have an argument: {order}, {n 3-40}, {build 12}. Values that belong to the request are the same
// in all its log events. All other values are different every time.
func (i *invocation) fill(text string) string {
	var filled strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		filled.WriteString(before)
		if !found {
			return filled.String()
		}
		inside, after, closed := strings.Cut(rest, "}")
		name, argument, _ := strings.Cut(inside, " ")
		value, known := "", false
		if closed {
			value, known = i.value(name, argument)
		}
		if !known { // the brace is part of the text
			filled.WriteString("{")
			text = rest
			continue
		}
		filled.WriteString(value)
		text = after
	}
}

// value returns the value of a placeholder. It returns false if the name is unknown.
func (i *invocation) value(name, argument string) (string, bool) {
	switch name {
	case "user":
		return i.request.user, true
	case "order":
		return strconv.Itoa(i.request.number), true
	case "request":
		return i.id, true
	case "build": // a number that a compiler assigns
		n, _ := strconv.Atoi(argument)
		return strconv.Itoa(n + i.build()), true
	case "release": // release of the deployed version
		return fmt.Sprintf("1.%d.0+%07x", i.environment.version, 0x3f2a9c1*i.environment.version&0xfffffff), true
	case "host":
		return i.environment.host, true
	case "n":
		low, high, _ := strings.Cut(argument, "-")
		from, _ := strconv.Atoi(low)
		to, _ := strconv.Atoi(high)
		return strconv.Itoa(from + i.m.rand.IntN(max(1, to-from+1))), true
	}
	if random, known := i.m.values[name]; known {
		return random(i.m.rand, i.at), true
	}
	return "", false
}

// letters returns n random characters from an alphabet. At least one of them is a digit.
func (m *simulation) letters(alphabet string, n int) string {
	id := make([]byte, n)
	for i := range id {
		id[i] = alphabet[m.rand.IntN(len(alphabet))]
	}
	id[m.rand.IntN(n)] = alphabet[m.rand.IntN(10)]
	return string(id)
}

// userID returns a user id in the given format. Applications use several formats.
func (m *simulation) userID(form string) string {
	switch form {
	case "customer":
		return fmt.Sprintf("C-%05d", 10_000+m.rand.IntN(90_000))
	case "prefixed":
		return "usr_" + m.letters("0123456789abcdefghjkmnpqrstvwxyz", 26)
	case "mixed":
		return "cus_" + m.letters("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", 14)
	}
	return uuid(m.rand)
}
