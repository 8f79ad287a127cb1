package stacktrace

import "strings"

const innerEnd = "--- End of inner exception stack trace ---"

// dotnetFrame reads a call of .NET; s is what follows "at ":
//
//	Shop.Orders.Find(String id) in /src/Orders.cs:line 12
//	Shop.Orders.<FindAsync>d__5.MoveNext()
//	Shop.List`1.Get[T](Int32 i)
func dotnetFrame(s string) (f Frame, ok bool) {
	open := strings.IndexByte(s, '(')
	if open <= 0 || s[open-1] == ' ' {
		return f, false
	}
	n := strings.IndexByte(s[open:], ')')
	if n < 0 || strings.IndexByte(s[:open], '.') < 0 || strings.IndexByte(s[:open], ' ') >= 0 {
		return f, false
	}
	args, place := s[open+1:open+n], s[open+n+1:]
	if args != "" && strings.IndexByte(args, ' ') < 0 {
		return f, false // the JVM's (Orders.java:12)
	}
	f.Function = s[:open]
	if _, after, ok := strings.Cut(place, " in "); ok {
		f.File = after
		if i := strings.LastIndex(f.File, ":line "); i >= 0 {
			f.Line, _ = leadingInt(f.File[i+len(":line "):])
			f.File = f.File[:i]
		}
	}
	f.InApp = !isDotNetLibrary(f.Function)
	return f, true
}

// detectDotNet recognizes a call of .NET.
func detectDotNet(_, s string) parser {
	if call, ok := strings.CutPrefix(s, "at "); ok {
		if _, ok := dotnetFrame(call); ok {
			return parseDotNet
		}
	}
	return nil
}

// parseDotNet reads what Exception.ToString gives; the first frame stands at
// offset at. Headings come outermost first, frames innermost first, and a
// marker closes each inner exception:
//
//	System.InvalidOperationException: outer
//	 ---> System.ArgumentNullException: inner
//	   at Shop.Orders.Find(String id) in /src/Orders.cs:line 12
//	   --- End of inner exception stack trace ---
//	   at Shop.Program.Main()
func parseDotNet(text string, at int) (Exception, bool) {
	c := newChain(text, strings.Count(text[at:], "at "))
	c.list = dotnetHeads(text[:at])
	level := len(c.list) - 1 - strings.Count(text[:at], innerEnd)
	for l := (lines{text: text, next: at}); l.scan(); {
		line := l.line()
		rest := line[indent(line):]
		switch {
		case strings.HasPrefix(rest, "at "):
			if f, ok := dotnetFrame(rest[3:]); ok {
				c.add(f)
				continue
			}
		case strings.HasPrefix(rest, innerEnd):
			if level >= 0 {
				c.list[level].Frames = c.take()
			}
			level--
			continue
		case rest == "", strings.HasPrefix(rest, "--- End of stack trace"):
			continue
		}
		break
	}
	c.list[max(level, 0)].Frames = c.take()
	return c.exception(langDotNet), true
}

// dotnetHeads splits the headings at " ---> ".
func dotnetHeads(pre string) []Cause {
	var list []Cause
	for more := true; more; {
		var head string
		head, pre, more = strings.Cut(pre, " ---> ")
		if i := strings.Index(head, innerEnd); i >= 0 {
			head = head[:i]
		}
		if strings.HasPrefix(head, "(Inner Exception #") {
			head = head[strings.IndexByte(head, ')')+1:]
			head = strings.TrimPrefix(head, " ")
		}
		typ, message := splitHead(head)
		list = append(list, Cause{Type: typ, Message: message})
	}
	return list
}

// appendDotNetKey gives the methods that the compiler moves into classes of
// its own back their names: <M>d__5.MoveNext and <>c__DisplayClass1_0.<M>b__0
// become M, a local function <M>g__F|0_0 becomes F.
func appendDotNetKey(b []byte, f *Frame) ([]byte, bool) {
	b = append(b, '|')
	start := len(b)
	generated := false
	for name := f.Function; name != ""; {
		n := segmentLen(name)
		segment := name[:n]
		name = strings.TrimPrefix(name[n:], ".")
		switch {
		case strings.HasPrefix(segment, "<>"), generated && segment == "MoveNext":
			continue
		case strings.HasPrefix(segment, "<"):
			segment = sourceName(segment)
			generated = true
		}
		if i := strings.IndexAny(segment, "`["); i >= 0 {
			segment = segment[:i]
		}
		if len(b) > start {
			b = append(b, '.')
		}
		b = append(b, segment...)
	}
	return b, true
}

// segmentLen measures s up to the next dot outside angle and square brackets.
func segmentLen(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '<', '[':
			depth++
		case '>', ']':
			depth--
		case '.':
			if depth <= 0 {
				return i
			}
		}
	}
	return len(s)
}

// sourceName returns the name in the source of <M>d__5, <<M>b__0>d, <Main>$
// or, of <M>g__F|0_0, that of the local function F.
func sourceName(s string) string {
	if i := strings.Index(s, ">g__"); i >= 0 {
		s = s[i+len(">g__"):]
		if i := strings.IndexByte(s, '|'); i >= 0 {
			s = s[:i]
		}
		return s
	}
	s = strings.TrimLeft(s, "<")
	if i := strings.IndexByte(s, '>'); i >= 0 {
		s = s[:i]
	}
	return s
}
