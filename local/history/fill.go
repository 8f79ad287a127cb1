package history

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// fill replaces the placeholders of a text. A placeholder is a lower-case name in
// braces, with an argument for some: {order}, {n 3-40}, {build 12}. What belongs to
// the request is the same in all its lines; all else is different every time.
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
		if !known { // a brace of the text
			filled.WriteString("{")
			text = rest
			continue
		}
		filled.WriteString(value)
		text = after
	}
}

// value returns the value of a placeholder, and false for none.
func (i *invocation) value(name, argument string) (string, bool) {
	random := i.m.rand
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
	case "n":
		low, high, _ := strings.Cut(argument, "-")
		from, _ := strconv.Atoi(low)
		to, _ := strconv.Atoi(high)
		return strconv.Itoa(from + random.IntN(max(1, to-from+1))), true
	case "ms":
		return strconv.Itoa(3 + random.IntN(900)), true
	case "money":
		return fmt.Sprintf("%d.%02d", 1+random.IntN(900), random.IntN(100)), true
	case "hex":
		return fmt.Sprintf("%012x", random.Uint64()>>16), true
	case "address": // of an object in memory
		return fmt.Sprintf("0x7f%010x", random.Uint64()>>24), true
	case "uuid":
		return i.m.uuid(), true
	case "ip":
		return fmt.Sprintf("10.0.%d.%d", random.IntN(256), 1+random.IntN(254)), true
	case "sku":
		return fmt.Sprintf("SKU-%05d", random.IntN(100_000)), true
	case "date":
		return i.at.Add(time.Duration(random.IntN(60*24)) * time.Hour).Format(time.DateOnly), true
	case "mail":
		return fmt.Sprintf("%s.%d@example.com", [...]string{"anna", "ben", "carla", "dmitri", "elif"}[random.IntN(5)], random.IntN(1000)), true
	}
	return "", false
}

// uuid returns a random UUID of version 4.
func (m *simulation) uuid() string {
	a, b := m.rand.Uint64(), m.rand.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", a>>32, a>>16&0xffff, a&0xfff, b>>48&0x3fff|0x8000, b&0xffff_ffff_ffff)
}

// userID returns the id of a user, in one of the forms that applications use.
func (m *simulation) userID(form string) string {
	switch form {
	case "customer":
		return fmt.Sprintf("C-%05d", 10_000+m.rand.IntN(90_000))
	case "prefixed":
		return "usr_" + strconv.FormatUint(36*36*36*36*36*36*36+m.rand.Uint64()%(36*36*36*36*36*36), 36)
	}
	return m.uuid()
}
