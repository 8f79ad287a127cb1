package stacktrace

import "strings"

// rubyHead splits "not found (KeyError)". An exception without a message only prints its type.
func rubyHead(s string) (typ, message string) {
	i := strings.LastIndex(s, " (")
	if i >= 0 && s[len(s)-1] == ')' {
		return s[i+2 : len(s)-1], s[:i]
	}
	if s != "" && rubyTypeLen(s) == len(s) {
		return s, ""
	}
	return "", s
}

// rubyTypeLen returns the length of a constant: "KeyError", "Shop::NotFound".
func rubyTypeLen(s string) int {
	n := 0
	for n < len(s) && isUpper(s[n]) {
		n += run(s[n:], len(s), func(c byte) bool { return isAlnum(c) || c == '_' })
		if !strings.HasPrefix(s[n:], "::") || n+2 == len(s) || !isUpper(s[n+2]) {
			return n
		}
		n += len("::")
	}
	return n
}

// isRubyType reports whether name is a constant that is probably an exception class: it is in a
// module, or has the ending of an exception name.
func isRubyType(name string) bool {
	return name != "" && rubyTypeLen(name) == len(name) &&
		(strings.Contains(name, "::") || isExceptionName(name))
}

// rubyLogHeads reads the heading of a logged exception, and its causes if Rails lists them:
//
//	KeyError: not found
//	Shop::NotFound - not found:
//	#<Shop::NotFound: not found>
//	KeyError (not found):
//	E, [2026-11-22T21:24:52.123456 #8] ERROR -- shop: not found (KeyError)
func rubyLogHeads(pre string) []Cause {
	logged := 0 // start of the message in the logger's last line
	for l := (lines{text: pre}); l.scan(); {
		n := rubyPrefixLen(l.line())
		if n > 0 {
			logged = l.start + n
		}
		if c, end := rubyLineHead(pre, l.start+n, l.end); c.Type != "" {
			return rubyCauses([]Cause{c}, pre[end:])
		}
	}
	last := lastLine(pre)
	if typ, message := rubyHead(last); isRubyType(typ) || message != "" && rubyTypeLen(typ) == len(typ) && strings.ToUpper(typ) != typ {
		text := strings.TrimSpace(pre)
		if logged == 0 {
			logged = len(text) - len(last)
		}
		text = text[:len(text)-len("()")-len(typ)]
		return []Cause{{Type: typ, Message: strings.TrimSpace(text[min(logged, len(text)):])}}
	}
	for l := (lines{text: pre}); l.scan(); {
		if c := rubyInlineHead(pre[l.start:], l.end-l.start); c.Type != "" {
			return []Cause{c}
		}
	}
	typ, message := splitHead(pre)
	return []Cause{{Type: typ, Message: message}}
}

// rubyPrefixLen returns the length of the text that the standard logger and Rails put before a
// heading: "E, [2026-11-22T21:24:52.123456 #8] ERROR -- shop: [request id] ".
func rubyPrefixLen(line string) int {
	n := noiseLen(line)
	if rest := line[n:]; len(rest) > 4 && rest[1] == ',' && rest[3] == '[' {
		if i := strings.Index(rest, " -- "); i >= 0 {
			if j := strings.Index(rest[i:], ": "); j >= 0 {
				n += i + j + len(": ")
			}
		}
	}
	return n + rubyTagsLen(line[n:])
}

// rubyLineHead reads the heading at the start of the line pre[start:end] and returns the offset
// behind it. The type is empty if there is no heading.
func rubyLineHead(pre string, start, end int) (c Cause, after int) {
	line := pre[start:end]
	inspected := strings.HasPrefix(line, "#<")
	if inspected {
		line, start = line[2:], start+2
	}
	n := rubyTypeLen(line)
	rest := line[n:]
	isRails := strings.HasPrefix(rest, " (") && strings.HasSuffix(rest, "):")
	if n == 0 || !isRails && !isRubyType(line[:n]) {
		return c, 0
	}
	message := start + n + 2
	switch {
	case inspected && strings.HasPrefix(rest, ": "):
		to := strings.IndexByte(pre[message:], '>')
		if to < 0 {
			return c, 0
		}
		return Cause{Type: line[:n], Message: strings.Trim(pre[message:message+to], `"`)}, message + to
	case strings.HasPrefix(rest, " ("):
		to := railsHeadEnd(pre[message:])
		return Cause{Type: line[:n], Message: pre[message : message+to]}, message + to
	case strings.HasPrefix(rest, ": "), strings.HasPrefix(rest, " - "):
		text := strings.TrimLeft(pre[message:], "- ")
		return Cause{Type: line[:n], Message: strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), ":"))}, len(pre)
	case rest == "" || rest == ":":
		return Cause{Type: line[:n]}, end
	}
	return c, 0
}

// railsHeadEnd returns the length of a message in parentheses: up to "):" at the end of a line, or
// to ")" at the end of the first line.
func railsHeadEnd(s string) int {
	line := firstLine(s)
	for _, end := range [...]string{"):", ")"} {
		if strings.HasSuffix(line, end) {
			return len(line) - len(end)
		}
	}
	if i := strings.Index(s, "):\n"); i >= 0 {
		return i
	}
	return len(line)
}

// rubyCauses adds the causes that Rails lists below a heading, without their calls, up to the
// excerpt of a template.
func rubyCauses(list []Cause, below string) []Cause {
	i := strings.Index(below, "\nCauses:\n")
	if i < 0 {
		return list
	}
	below = below[i+len("\nCauses:\n"):]
	for l := (lines{text: below}); l.scan(); {
		c, _ := rubyLineHead(below, l.start+rubyTagsLen(l.line()), l.end)
		if c.Type == "" {
			break
		}
		list = append(list, c)
	}
	return list
}

// rubyInlineHead finds a heading behind other words in a line of length n: "order failed:
// Shop::NotFound: not found".
func rubyInlineHead(text string, n int) Cause {
	for i := 0; i < n; {
		j := strings.IndexByte(text[i:n], ' ')
		if j < 0 {
			break
		}
		i += j + 1
		if strings.HasPrefix(text[i:n], "#<") {
			if c, _ := rubyLineHead(text, i, n); c.Type != "" {
				return c
			}
		}
		size := rubyTypeLen(text[i:n])
		switch rest := text[i+size : n]; {
		case size == 0 || !isRubyType(text[i:i+size]):
		case strings.HasPrefix(rest, ": "):
			return Cause{Type: text[i : i+size], Message: strings.TrimSpace(rest[2:] + text[n:])}
		case strings.HasPrefix(rest, " (") && strings.HasSuffix(rest, "):"): // Active Job
			return Cause{Type: text[i : i+size], Message: rest[2 : len(rest)-2]}
		}
	}
	return Cause{}
}
