package stacktrace

import "strings"

// monologObject is how Monolog writes an exception into the context of a line.
const monologObject = "[object] ("

// parseMonolog reads an exception that the text formatters of Monolog, Laravel
// and Symfony write; it begins at offset at. The ones that led to it follow:
//
//	[2026-11-22 21:24:52] app.ERROR: failed {"exception":"[object] (Shop\\NotFound(code: 0): no order at /var/task/a.php:5)
//	[stacktrace]
//	#0 /var/task/b.php(6): Shop\\Repo->find()
//	#1 {main}
//
//	[previous exception] [object] (PDOException(code: 0): refused at /var/task/a.php:4)
//	[stacktrace]
//	#0 {main}
//	"}
func parseMonolog(text string, at int) (Exception, bool) {
	text = text[at:]
	if strings.Contains(text, `\n[stacktrace]\n#`) { // one line, as it is by default
		text = string(appendUnquoted(nil, text))
	} else if strings.Contains(text, `\\`) {
		text = strings.ReplaceAll(text, `\\`, `\`)
	}
	p := phpTrace{chain: newChain(text, strings.Count(text, "\n#")), head: -1}
	for range maxCauses {
		i := strings.Index(text, monologObject)
		if i < 0 {
			break
		}
		end := strings.Index(text[i+1:], monologObject)
		if end < 0 {
			end = len(text) - i - 1
		}
		p.readObject(text[i+len(monologObject) : i+1+end])
		text = text[i+1+end:]
	}
	if len(p.list) == 0 {
		return Exception{}, false
	}
	return p.outermost(), true
}

// readObject reads one exception: Shop\NotFound(code: 0): no order at a.php:5).
func (p *phpTrace) readObject(s string) {
	head, stack, _ := strings.Cut(s, "\n[stacktrace]\n")
	typ, message, _ := strings.Cut(head, "(code: ")
	if _, after, ok := strings.Cut(message, "): "); ok {
		message = after
	}
	if i := strings.LastIndexByte(message, ')'); i >= 0 {
		message = message[:i]
	}
	p.place = Frame{}
	if i := strings.LastIndex(message, " at "); i >= 0 {
		if file, line, ok := cutLine(message[i+len(" at "):]); ok {
			p.place = Frame{File: file, Line: line}
			message = message[:i]
		}
	}
	p.list = append(p.list, Cause{Type: typ, Message: message})
	for l := (lines{text: stack}); l.scan(); {
		if call, ok := phpCall(l.line()); ok {
			p.addCall(call.Function, call)
		}
	}
	p.list[len(p.list)-1].Frames = p.take()
	if len(p.list) == 1 {
		p.thrown = p.place
	}
}

// parseMonologLine is parseMonolog for the line at offset at.
func parseMonologLine(text string, at int) (Exception, bool) {
	return parseMonolog(text, at+strings.Index(text[at:], monologObject))
}

// A phpReport is an exception in JSON, its values still raw: Bref's, and what
// Monolog's JSON formatters make of one.
//
//	{"errorType","errorMessage","errorLocation":"File: /a.php, Line: 5","stack":["#0 {main}"],"previous":[{…}]}
//	{"class","message","code","file":"/a.php:5","trace":["/b.php:6"],"previous":{…}}
type phpReport struct {
	class, message, place, previous string
}

func (r *phpReport) read(name, value string) {
	switch name {
	case "class":
		r.class = text(value)
	case "message":
		r.message = text(value)
	case "file", "errorLocation":
		r.place = text(value)
	case "previous":
		r.previous = value
	}
}

// isException reports whether r is Monolog's.
func (r *phpReport) isException() bool {
	return r.class != "" && r.place != ""
}

// exception decodes Monolog's form, whose trace is a list of places.
func (r *phpReport) exception(trace string) Exception {
	e := Exception{Type: unquote(r.class), Message: unquote(r.message), Language: langPHP}
	place := unquote(r.place)
	if strings.HasPrefix(trace, `["#`) {
		e.Frames = parsedFrames(joined(trace, ""))
		e.setPHPPlace(place)
		return e
	}
	e.Frames = appendPHPPlace(nil, place)
	if strings.HasPrefix(trace, "[") {
		for a := (array{trace, 1}); ; {
			value, ok := a.next()
			if !ok {
				break
			}
			e.Frames = appendPHPPlace(e.Frames, unquote(value))
		}
	}
	return e
}

func appendPHPPlace(frames []Frame, place string) []Frame {
	file, line, ok := cutLine(place)
	if !ok {
		return frames
	}
	f := Frame{File: file, Line: line}
	f.InApp = isPHPApp(&f)
	return append(frames, f)
}

func parsedFrames(stack string) []Frame {
	e, _ := parseText(stack)
	return e.Frames
}

// setPHPPlace says where an exception was thrown, of which only the calls are
// known: "File: /a.php, Line: 5", "/a.php:5".
func (e *Exception) setPHPPlace(place string) {
	file, line, ok := cutLine(place)
	if s, found := strings.CutPrefix(place, "File: "); found {
		var number string
		file, number, ok = strings.Cut(s, ", Line: ")
		line, _ = leadingInt(number)
	}
	if !ok || len(e.Frames) == 0 || e.Frames[0].File != "" {
		return
	}
	f := &e.Frames[0]
	if len(e.Frames) > 1 && isPHPEngine(f.Function, Frame{File: file, Line: line}, e.Frames[1]) {
		return
	}
	f.File, f.Line = file, line
	f.InApp = isPHPApp(f)
}

// previousPHP decodes what led to an exception: Bref lists all of it, Monolog
// puts one into the other.
func previousPHP(raw string, level int) []Cause {
	if raw[0] == '{' {
		raw = "[" + raw + "]"
	}
	if raw[0] != '[' {
		return nil
	}
	var list []Cause
	for a := (array{raw, 1}); len(list) < maxCauses; {
		value, ok := a.next()
		if !ok {
			break
		}
		var r report
		if r.read(value); value[0] == '{' && (r.typ != "" || r.php.isException()) {
			e, _ := r.exception(level + 1)
			list = append(append(list, Cause{e.Type, e.Message, e.Frames}), e.Causes...)
		}
	}
	return list
}

// isPHPWhole reports whether line is a message of the engine, or has an exception
// that Monolog wrote.
func isPHPWhole(line []byte) bool {
	if hasAny(line, monologObject) {
		return hasAny(line, "(code: ")
	}
	if !hasAny(line, " on line ", ".php:") {
		return false
	}
	_, ok := phpMessage(string(line))
	return ok
}

// IsWarning reports whether e is a message of PHP's engine after which the script
// went on.
func (e *Exception) IsWarning() bool {
	if e.Language != langPHP {
		return false
	}
	switch e.Type {
	case "Warning", "Notice", "Deprecated", "Core warning", "Compile warning", "Strict Standards":
		return true
	}
	return false
}
