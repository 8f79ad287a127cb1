package stacktrace

import (
	"slices"
	"strings"
)

// rubyFrame reads a call of Ruby 3.4 or older; an exception's heading may
// follow on the same line, and rest is then not empty:
//
//	app.rb:12:in 'Orders#find'
//	app.rb:12:in `block (2 levels) in find': not found (KeyError)
func rubyFrame(s string) (f Frame, rest string, ok bool) {
	i := strings.Index(s, ":in ")
	if i <= 0 || i+len(":in ")+1 >= len(s) {
		return f, "", false
	}
	name := s[i+len(":in "):]
	if name[0] != '\'' && name[0] != '`' {
		return f, "", false
	}
	if f.File, f.Line, ok = cutLine(s[:i]); !ok {
		return f, "", false
	}
	name = name[1:]
	n := strings.IndexByte(name, '\'')
	if n < 0 {
		return f, "", false
	}
	f.Function, rest = name[:n], name[n+1:]
	if rest != "" && !strings.HasPrefix(rest, ": ") {
		return f, "", false
	}
	f.InApp = !isRubyLibrary(f.File)
	return f, rest, true
}

func isRubyLibrary(file string) bool {
	return strings.HasPrefix(file, "<internal:") || isLambdaFile(file) ||
		strings.Contains(file, "/gems/") || strings.Contains(file, "/lib/ruby/")
}

// rubyCallLen measures what stands before a frame: "\tfrom ", "\t 3: from ".
func rubyCallLen(line string) int {
	n := indent(line)
	if _, digits := leadingInt(line[n:]); digits > 0 && strings.HasPrefix(line[n+digits:], ": from ") {
		return n + digits + len(": from ")
	}
	if strings.HasPrefix(line[n:], "from ") {
		return n + len("from ")
	}
	return n
}

func isRubyFrame(line string) bool {
	_, _, ok := rubyFrame(line[rubyCallLen(line):])
	return ok
}

// detectRuby recognizes a call. The heading that Ruby 2 prints above its calls
// is Python's, and detectPython recognizes it.
func detectRuby(_, s string) parser {
	if isRubyFrame(s) {
		return parseRuby
	}
	return nil
}

// parseRuby reads a backtrace whose first line with a call is at offset at. An
// uncaught exception has its heading there; a logged one has it above. With the
// order of Ruby 2.5 to 2.7 the innermost call, which has the heading, is last.
func parseRuby(text string, at int) (Exception, bool) {
	c := newChain(text, strings.Count(text[at:], ":in "))
	for l := (lines{text: text, next: at}); l.scan(); {
		line := l.line()
		in := rubyCallLen(line)
		f, rest, ok := rubyFrame(line[in:])
		switch {
		case ok && rest != "":
			if reversed := len(c.list) == 0 && len(c.frames) > 0; reversed {
				c.add(f)
				slices.Reverse(c.frames)
				c.openRuby(l.end-len(rest)+len(": "), l.end)
				continue
			}
			c.close(l.start)
			c.openRuby(l.end-len(rest)+len(": "), l.end)
			c.add(f)
		case ok:
			c.endMessage(l.start)
			c.add(f)
		case c.message == 0 && line != "" && indent(line) == 0 && len(c.frames) > 0:
			return c.ruby(text[:at], l.start), true
		}
	}
	return c.ruby(text[:at], len(text)), true
}

// openRuby adds an exception whose heading is text[start:end]: "not found
// (KeyError)". What Ruby prints below it, a hint or an excerpt, is left out.
func (c *chain) openRuby(start, end int) {
	typ, message := rubyHead(c.text[start:end])
	c.list = append(c.list, Cause{Type: typ, Message: message})
}

// rubyHead splits "not found (KeyError)".
func rubyHead(s string) (typ, message string) {
	i := strings.LastIndex(s, " (")
	if i < 0 || s[len(s)-1] != ')' {
		return "", s
	}
	return s[i+2 : len(s)-1], s[:i]
}

// ruby ends the chain; a logged exception's heading is in pre.
func (c *chain) ruby(pre string, end int) Exception {
	if len(c.list) == 0 {
		typ, message := rubyLogHead(pre)
		c.list = append(c.list, Cause{Type: typ, Message: message})
	}
	c.close(end)
	return c.exception(langRuby)
}

// rubyLogHead reads "KeyError: not found", Rails' "KeyError (not found):" and
// the standard logger's "not found (KeyError)".
func rubyLogHead(pre string) (typ, message string) {
	last := lastLine(pre)
	last = last[noiseLen(last):]
	if i := strings.Index(last, " -- "); i >= 0 {
		_, last, _ = strings.Cut(last[i:], ": ") // "E, [time #7] ERROR -- shop: "
	}
	if name, rest, ok := strings.Cut(strings.TrimSuffix(last, ":"), " ("); ok && strings.HasSuffix(rest, ")") {
		rest = rest[:len(rest)-1]
		if isExceptionName(name[strings.LastIndexByte(name, ':')+1:]) && strings.IndexByte(name, ' ') < 0 {
			return name, rest
		}
		if typ, message := rubyHead(last); isExceptionName(typ[strings.LastIndexByte(typ, ':')+1:]) {
			return typ, message
		}
	}
	return splitHead(pre)
}

// appendRubyKey drops the block, the class (which Ruby 3.4 added) and the
// numbers of compiled templates.
func appendRubyKey(b []byte, f *Frame) ([]byte, bool) {
	b = append(appendBase(b, f.File), '|')
	name := f.Function
	if i := strings.LastIndex(name, " in "); i >= 0 {
		name = name[i+len(" in "):]
	}
	if name[:min(1, len(name))] != "<" {
		name = name[strings.LastIndexAny(name, "#.")+1:]
	}
	if i := strings.LastIndex(name, "__"); i >= 0 && strings.Trim(name[i:], "_0123456789") == "" {
		name = name[:i]
	}
	return append(b, name...), true
}
