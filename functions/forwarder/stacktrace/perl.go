package stacktrace

import (
	"bytes"
	"strings"
)

// detectPerl recognizes the location that die writes behind a message, and the calls that confess
// adds:
//
//	no order 7 at lib/Shop.pm line 3.
//		Shop::load(7) called at app.pl line 9
func detectPerl(_, s string) parser {
	if s[len(s)-1] == '.' {
		if _, _, ok := cutPerlLocation(s); ok {
			return parsePerl
		}
	}
	return nil
}

// perlBegins reports whether line ends like a message of die or confess.
func perlBegins(line string) bool {
	if line[len(line)-1] != '.' || !strings.Contains(line, " line ") {
		return false
	}
	_, _, ok := cutPerlLocation(line)
	return ok
}

// perlFollows decides about the lines behind such a message: only calls continue it.
func perlFollows(previous, line string) decision {
	isCalled := strings.Contains(line, " called at ")
	if previous != "" && (perlBegins(previous) || strings.Contains(previous, " called at ")) {
		return decide(isCalled)
	}
	return undecided
}

// cutPerlLocation splits "no order 7 at lib/Shop.pm line 3." and "no order 7 at app.pl line 3, <STDIN>
// line 5."
func cutPerlLocation(s string) (message string, location Frame, ok bool) {
	s = strings.TrimSuffix(s, ".")
	if i := strings.LastIndex(s, ", <"); i >= 0 {
		s = s[:i]
	}
	before, number, ok := cutLast(s, " line ")
	if !ok {
		return "", location, false
	}
	line, digits := leadingInt(number)
	message, file, ok := cutLast(before, "at ")
	if !ok || digits == 0 || digits != len(number) || !isPerlFile(file) {
		return "", location, false
	}
	return strings.TrimRight(message, " "), Frame{File: file, Line: line}, true
}

// isPerlComplete reports whether line is the message of a die, and not of a warning of Perl's.
func isPerlComplete(line []byte) bool {
	return line[len(line)-1] == '.' && isDigit(line[len(line)-2]) && bytes.Contains(line, []byte(" line ")) && detectPerl("", string(line)) != nil && !isPerlWarning(string(line))
}

// isPerlWarning reports whether a message is one of Perl's usual warnings (perldiag), which have the
// same form.
func isPerlWarning(message string) bool {
	if hasAnyPrefix(message, "Use of ", "Argument \"", "Odd number of ", "Wide character ", "Deep recursion ", "Useless use ", "Possible ", "Name \"", "Scalar value ",
		"Statement unlikely ", "Reference found ", "Unquoted string ", "Found = in ", "Exiting ", "Smartmatch ", "substr outside ") {
		return true
	}
	for _, words := range [...]string{" redefined at ", " masks earlier ", " is deprecated", " on closed filehandle", " on unopened filehandle"} {
		if strings.Contains(message, words) {
			return true
		}
	}
	return false
}

func isPerlFile(file string) bool {
	for _, ext := range [...]string{".pl", ".pm", ".t", ".cgi", ".psgi"} {
		if strings.HasSuffix(file, ext) {
			return strings.IndexByte(file, ' ') < 0
		}
	}
	return false
}

// parsePerl reads the message that ends at the line at offset at, and the calls below it. Perl
// prints the location from which a function was called, not its own location.
func parsePerl(text string, at int) (Exception, bool) {
	l := lines{text: text, next: at}
	l.scan()
	message, location, _ := cutPerlLocation(l.line())
	e := Exception{Type: "die", Message: strings.TrimSpace(message), Language: langPerl}
	for l.scan() {
		call, caller, ok := strings.Cut(strings.TrimPrefix(l.line(), "\t"), " called at ")
		if !ok {
			break
		}
		_, made, ok := cutPerlLocation("at " + caller)
		if !ok {
			break
		}
		name, _, _ := strings.Cut(call, "(")
		e.Frames = append(e.Frames, perlFrame(name, location))
		location = made
	}
	if len(e.Frames) == 0 {
		e.Culprit, e.Line = location.File, location.Line
		return e, true
	}
	e.Frames = append(e.Frames, perlFrame("", location))
	return e, true
}

// perlFrame returns a frame, with InApp false for files below the folders that perl -V lists as
// @INC.
func perlFrame(name string, location Frame) Frame {
	location.Function = name
	location.InApp = !strings.Contains(location.File, "/perl5/") && !hasAnyPrefix(location.File, "/usr/share/perl", "/usr/lib/", "/usr/local/lib/", "/usr/local/share/perl", "/opt/")
	return location
}

// appendPerlKey keeps the file for functions without a package and for the script itself.
func appendPerlKey(b []byte, f *Frame) ([]byte, bool) {
	if !strings.Contains(f.Function, "::") || strings.HasPrefix(f.Function, "main::") {
		b = appendTail(b, f.File)
	}
	return append(append(b, '|'), f.Function...), true
}
