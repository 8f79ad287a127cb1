package stacktrace

import "strings"

const (
	innerEnd   = "--- End of inner exception stack trace ---"
	innerArrow = "---> "
	groupEnd   = "<---"
)

// detectDotNet recognizes a .NET call, and the heading of a stack overflow, which calls in any form
// may follow.
func detectDotNet(line, s string) parser {
	if s[0] == 'S' && s == "Stack overflow." {
		return parseStackOverflow
	}
	if _, ok := dotnetCall(line); ok {
		return parseDotNet
	}
	return nil
}

// parseStackOverflow reads .NET's output for a stack overflow. The heading is at offset at, and
// calls follow it.
func parseStackOverflow(text string, at int) (Exception, bool) {
	l := lines{text: text, next: at}
	l.scan()
	for range 3 { // dashes, and how often the calls are repeated
		if !l.scan() {
			break
		}
		if _, ok := dotnetCall(l.line()); ok {
			return parseDotNet(text, l.start)
		}
	}
	return Exception{}, false
}

// parseDotNet reads the output of Exception.ToString, whose first call is at offset at. Headings
// are ordered outermost first, frames innermost first, and a marker ends each inner exception:
//
//	System.InvalidOperationException: outer
//	 ---> System.ArgumentNullException: inner
//	   at Shop.Orders.Find(String id) in /src/Orders.cs:line 12
//	   --- End of inner exception stack trace ---
//	   at Shop.Program.Main()
//
// An AggregateException prints its other members behind its own calls:
//
//	---> (Inner Exception #1) System.IO.IOException: disk full
//	  at Shop.Store.Write()<---
func parseDotNet(text string, at int) (Exception, bool) {
	c := dotnetChain{chain: newChain(text, strings.Count(text[at:], "at "))}
	c.heads(text[:at], strings.Contains(text, innerEnd))
	end := len(text)
	for l := (lines{text: text, next: at}); l.scan(); {
		if !c.line(&l) {
			end = l.start
			break
		}
	}
	c.endMessage(end)
	c.leave()
	c.dropRepeated()
	e := c.exception(langDotNet)
	e.Code = dotnetCode(text, &e)
	return e, true
}

// A dotnetChain is a chain, together with its exceptions whose calls have not been read, the
// innermost last.
type dotnetChain struct {
	chain
	open []int
}

// heads reads the headings before the first call. An arrow at the start of a line begins another
// heading. Within a line, as .NET Framework writes it, an arrow only counts if a heading follows it
// and an inner exception ends below.
func (c *dotnetChain) heads(pre string, nested bool) {
	var starts []int
	for l := (lines{text: pre}); l.scan(); {
		line := l.line()
		switch in := indent(line); {
		case strings.HasPrefix(line[in:], innerArrow):
			starts = append(starts, l.start+in)
		case strings.HasPrefix(line[in:], innerEnd):
			starts = append(starts, l.start+in)
		}
		for at := 0; nested; {
			i := strings.Index(line[at:], " "+innerArrow)
			if i < 0 {
				break
			}
			at += i + 1
			if at > indent(line) && isDotNetHead(line[at+len(innerArrow):]) {
				starts = append(starts, l.start+at)
			}
		}
	}
	from := 0
	for _, start := range append(starts, len(pre)) {
		c.head(pre[from:start])
		from = start
	}
}

// head adds the exception with heading s, which is the text behind its arrow. It also ends an
// exception that has no calls because it was never thrown.
func (c *dotnetChain) head(s string) {
	if strings.HasPrefix(s, innerEnd) {
		c.leave()
		return
	}
	s = strings.TrimPrefix(s, innerArrow)
	if strings.HasPrefix(s, "(Inner Exception #") {
		s = strings.TrimPrefix(s[strings.IndexByte(s, ')')+1:], " ")
	}
	typ, message := dotnetHead(s)
	c.open = append(c.open, len(c.list))
	c.list = append(c.list, Cause{Type: typ, Message: strings.TrimSuffix(message, groupEnd)})
}

// leave assigns the calls so far to the innermost exception and closes it.
func (c *dotnetChain) leave() {
	frames := c.take()
	if n := len(c.open); n > 0 {
		if frames != nil {
			c.list[c.open[n-1]].Frames = frames
		}
		c.open = c.open[:n-1]
	}
}

// line handles the current line of l. It returns false if the stack trace has ended before it.
func (c *dotnetChain) line(l *lines) bool {
	line := l.line()
	rest := line[indent(line):]
	if f, ok := dotnetCall(line); ok {
		c.endMessage(l.start)
		c.add(f)
		if strings.HasSuffix(line, groupEnd) {
			c.leave()
		}
		return true
	}
	switch {
	case strings.HasPrefix(rest, innerEnd), strings.HasPrefix(line, "   --- ") && strings.HasSuffix(line, " ---"):
		c.endMessage(l.start)
		c.leave()
		return true
	case strings.HasPrefix(rest, innerArrow):
		c.endMessage(l.start)
		if strings.HasPrefix(rest, innerArrow+"(") && len(c.frames) > c.begin {
			c.leave() // the calls of the AggregateException itself
		}
		c.head(rest)
		if !strings.HasSuffix(rest, groupEnd) {
			c.message = l.start + strings.Index(line, c.list[len(c.list)-1].Message)
		}
		return true
	}
	isDetail := len(rest) < len(line) && len(c.open) > 1 // of an inner exception, such as Npgsql's data
	return rest == "" || isDotNetRule(rest) || c.message > 0 || isDetail
}

// dropRepeated drops the member of an AggregateException that was already printed as its inner
// exception, as .NET before version 5 does.
func (c *dotnetChain) dropRepeated() {
	for i := 2; i < len(c.list); i++ {
		if first := &c.list[1]; c.list[i].Type == first.Type && c.list[i].Message == first.Message && len(c.list[i].Frames) == len(first.Frames) {
			c.list = append(c.list[:i], c.list[i+1:]...)
			return
		}
	}
}

// dotnetHead splits a heading behind a banner or other words. Its type may be generic or nested:
// "System.ServiceModel.FaultException`1[Shop.OrderFault]: text".
func dotnetHead(pre string) (typ, message string) {
	for l := (lines{text: pre}); l.scan(); {
		line := l.line()
		start := dotnetBanner(line)
		if n := dotnetTypeLen(line[start:]); n > 0 {
			return line[start : start+n], strings.TrimSpace(pre[l.start+start+n+codeLen(line[start+n:]):])
		}
		if line[start:] == "Stack overflow." {
			return "System.StackOverflowException", line[start:]
		}
		if rest, ok := strings.CutPrefix(line[start:], "Process terminated."); ok {
			return "Process terminated", strings.TrimSpace(rest)
		}
	}
	if typ, message := dotnetTail(pre); typ != "" {
		return typ, message
	}
	return classHead(pre, isDotNetHead)
}

// dotnetTail reads a heading whose type is behind the message, as Lambda's runtime of .NET Core
// wrote it: "no stock: InvalidOperationException".
func dotnetTail(pre string) (typ, message string) {
	pre = strings.TrimRight(pre, " \r\n")
	i := strings.LastIndex(pre, ": ")
	if i < 0 {
		return "", ""
	}
	typ = pre[i+len(": "):]
	if !strings.HasSuffix(typ, "Exception") || run(typ, len(typ), isAlnum) < len(typ) || !isUpper(typ[0]) {
		return "", ""
	}
	return typ, strings.TrimSpace(pre[:i])
}

// dotnetBanner returns the length of the text before a heading: a log prefix, the banner of an
// unhandled exception, or the fields of NLog's layout.
func dotnetBanner(line string) int {
	n := indent(line)
	n += noiseLen(line[n:])
	for _, banner := range [...]string{"Unhandled exception. ", "Unhandled Exception: ", "Unhandled exception: ", "Fatal error. "} {
		if i := strings.Index(line[n:], banner); i >= 0 && i < 128 {
			return n + i + len(banner)
		}
	}
	if i := strings.LastIndexByte(line[n:], '|'); i >= 0 && isDotNetHead(line[n+i+1:]) {
		return n + i + 1
	}
	return n
}

func isDotNetHead(line string) bool { return dotnetTypeLen(line) > 0 }

// dotnetTypeLen returns the length of the type at the start of a heading, which is followed by a
// colon, a code in parentheses or nothing. It returns 0 if there is none.
func dotnetTypeLen(line string) int {
	n := run(line, len(line), func(c byte) bool { return isTypeByte(c) || c == '+' })
	if n == 0 || !isLetter(line[0]) && line[0] != '_' {
		return 0
	}
	name := line[:n]
	if n < len(line) && line[n] == '[' {
		n += bracketLen(line[n:min(len(line), n+longestCall)])
	}
	short := strings.TrimRight(name[strings.LastIndexByte(name, '+')+1:], "`0123456789")
	if !isExceptionName(short) && (strings.IndexByte(name, '.') <= 0 || !isUpper(name[0])) {
		return 0
	}
	rest := line[n:]
	if code := codeLen(rest); code > 0 || rest == "" {
		return n
	}
	return 0
}

// codeLen returns the length of the text between a type and its message: a colon, preceded by "
// (0x80004005)" or " (111)" for errors of the operating system.
func codeLen(s string) int {
	n := 0
	if strings.HasPrefix(s, " (") && len(s) > 2 && isDigit(s[2]) {
		n = strings.IndexByte(s[:min(len(s), 32)], ')') + 1
	}
	switch {
	case n < len(s) && s[n] == ':' && (n+1 == len(s) || s[n+1] == ' '):
		return n + 1
	case n == len(s):
		return n
	}
	return 0
}
