package stacktrace

import "strings"

// phpCall reads a call; its file and line are where the call was made:
//
//	#0 /var/task/src/Repo.php(5): Shop\Repo->load()
//	#1 [internal function]: Shop\Repo::Shop\{closure}(1)
//	#2 {main}
func phpCall(s string) (f Frame, ok bool) {
	if s == "" || s[0] != '#' {
		return f, false
	}
	_, digits := leadingInt(s[1:])
	if digits == 0 || !strings.HasPrefix(s[1+digits:], " ") {
		return f, false
	}
	s = s[1+digits+1:]
	if s == "{main}" {
		return Frame{Function: s}, true
	}
	if name, ok := strings.CutPrefix(s, "[internal function]: "); ok {
		return Frame{Function: phpFunction(name)}, true
	}
	i := strings.Index(s, "): ")
	if i < 0 {
		return f, false
	}
	open := strings.LastIndexByte(s[:i], '(')
	if open <= 0 {
		return f, false
	}
	line, digits := leadingInt(s[open+1:])
	if digits == 0 || open+1+digits != i {
		return f, false
	}
	return Frame{Function: phpFunction(s[i+len("): "):]), File: s[:open], Line: line}, true
}

// phpFunction removes the arguments. Since PHP 8.4 the name of a closure contains those of its
// function: {closure:Shop\f():7}(1).
func phpFunction(s string) string {
	n := 0
	if i := strings.Index(s, "{closure:"); i >= 0 {
		if j := strings.IndexByte(s[i:], '}'); j >= 0 {
			n = i + j
		}
	}
	if i := strings.IndexByte(s[n:], '('); i >= 0 {
		s = s[:n+i]
	}
	return s
}

// phpType returns the class at the start of a heading, and the start of the message:
// "Shop\NotFound: no order", "Exception in /var/task/a.php:5".
func phpType(head string) (typ string, message int) {
	n := run(head, len(head), func(c byte) bool { return isAlnum(c) || c == '\\' || c == '_' || c >= 0x80 })
	if n == 0 || isDigit(head[0]) {
		return "", 0
	}
	rest := head[n:]
	if strings.HasPrefix(rest, "@anonymous") {
		rest = rest[len("@anonymous"):]
		if i := strings.IndexAny(rest, ": "); i >= 0 && rest[0] == 0 { // the name of an anonymous class: a NUL, the file, the line
			rest = rest[i:]
		}
	}
	if strings.HasPrefix(rest, ": ") {
		return head[:n], len(head) - len(rest) + len(": ")
	}
	if strings.HasPrefix(rest, " in ") {
		return head[:n], len(head) - len(rest)
	}
	return "", 0
}

// cutPHPLocation removes the location from the end of a message: "in /var/task/a.php:5", "in
// /var/task/a.php on line 12".
func cutPHPLocation(s string) (message string, location Frame) {
	s = strings.TrimRight(s, " \n")
	i := strings.LastIndex(s, " in ")
	switch {
	case i >= 0:
		location.File, message = s[i+len(" in "):], s[:i]
	case strings.HasPrefix(s, "in "):
		location.File = s[len("in "):]
	default:
		return s, location
	}
	if j := strings.LastIndex(location.File, " on line "); j >= 0 {
		location.Line, _ = leadingInt(location.File[j+len(" on line "):])
		location.File = location.File[:j]
		return message, location
	}
	file, line, ok := cutLine(location.File)
	if !ok {
		return s, Frame{}
	}
	return message, Frame{File: file, Line: line}
}

// isPHPApp reports whether a call is in a file of the application. Composer puts dependencies into
// vendor (getcomposer.org/doc/06-config.md, vendor-dir), and Bref its runtime into /opt/bref
// (github.com/brefphp/bref, layers).
func isPHPApp(f *Frame) bool {
	return f.File != "" && !strings.Contains(f.File, "/vendor/") && !strings.Contains(f.File, `\vendor\`) &&
		!isLambdaFile(f.File) && !strings.HasPrefix(f.File, "phar://") && !strings.Contains(f.File, "/lib/php/")
}

// appendPHPKey drops the line that names of closures contain since PHP 8.4, and the namespace that
// they contained before. A class replaces its file, which some loggers omit.
func appendPHPKey(b []byte, f *Frame) ([]byte, bool) {
	name := f.Function
	closure := strings.Index(name, "{closure")
	if closure >= 0 {
		name = name[:strings.LastIndexAny(name[:closure], ":>")+1]
	}
	if closure >= 0 && name == "" || closure < 0 && !strings.ContainsAny(name, `\:>`) {
		b = appendTail(b, f.File)
	}
	b = append(append(b, '|'), name...)
	if closure >= 0 {
		b = append(b, "{closure}"...)
	}
	return b, true
}
