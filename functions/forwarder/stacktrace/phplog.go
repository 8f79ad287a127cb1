package stacktrace

import "strings"

// phpEscapes decodes the output of PHP's json_encode for the text of an exception. It is read-only.
var phpEscapes = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\"`, `"`, `\/`, `/`, `\t`, "\t")

// monologObject is the start of an exception in the context of a Monolog line.
const monologObject = "[object] ("

// parseMonolog reads an exception that the text formatters of Monolog, Laravel and Symfony write,
// starting at offset at. The exceptions that led to it follow:
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
	if strings.Contains(text, `\n[stacktrace]\n#`) { // one line, which is the default
		text = phpEscapes.Replace(text)
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
	e := p.outermost()
	e.Code = p.code
	return e, true
}

// readObject reads one exception: Shop\NotFound(code: 0): no order at a.php:5). Monolog 1 writes
// the exceptions that led to it behind a comma in the same object.
func (p *phpTrace) readObject(s string) {
	head, stack, _ := strings.Cut(s, "\n[stacktrace]\n")
	typ, message, _ := strings.Cut(head, "(code: ")
	if code, after, ok := strings.Cut(message, "): "); ok {
		if len(p.list) == 0 && isCode(code) {
			p.code = code
		}
		message = after
	}
	previous := ""
	if i := strings.Index(message, "(code: "); i >= 0 {
		if j := strings.LastIndex(message[:i], ", "); j >= 0 && len(p.list) < maxCauses {
			message, previous = message[:j]+")", message[j+len(", "):]
		}
	}
	if i := strings.LastIndexByte(message, ')'); i >= 0 {
		message = message[:i]
	}
	p.location = Frame{}
	if i := strings.LastIndex(message, " at "); i >= 0 {
		if file, line, ok := cutLine(message[i+len(" at "):]); ok {
			p.location = Frame{File: file, Line: line}
			message = message[:i]
		}
	}
	p.list = append(p.list, Cause{Type: typ, Message: message})
	for l := (lines{text: stack}); l.scan(); {
		if call, ok := phpCall(l.line()); ok {
			p.addCall(call.Function, call)
		}
	}
	frames := p.take()
	if frames == nil && p.location.File != "" { // without calls, only the location is known
		p.location.InApp = isPHPApp(&p.location)
		frames = []Frame{p.location}
	}
	p.list[len(p.list)-1].Frames = frames
	if len(p.list) == 1 {
		p.thrown = p.location
	}
	if previous != "" {
		p.readObject(previous)
	}
}

// parseMonologLine is like parseMonolog for the line at offset at.
func parseMonologLine(text string, at int) (Exception, bool) {
	return parseMonolog(text, at+strings.Index(text[at:], monologObject))
}

// SetThrown sets the location, "/a.php:5" or "File: /a.php, Line: 5", at which a PHP exception that
// arrived as data was thrown. PHP's data contains with each call where it was made, while a frame
// contains the location of the next call in the function. made means that the frames still have
// PHP's form and need to be converted.
func (e *Exception) SetThrown(location string, made bool) {
	e.unshare()
	file, line, ok := cutLine(location)
	if s, found := strings.CutPrefix(location, "File: "); found {
		var number string
		file, number, ok = strings.Cut(s, ", Line: ")
		line, _ = leadingInt(number)
	}
	thrown := Frame{File: file, Line: line}
	if made {
		for i := range e.Frames {
			f := &e.Frames[i]
			f.File, f.Line, thrown.File, thrown.Line = thrown.File, thrown.Line, f.File, f.Line
		}
		if thrown.File != "" {
			e.Frames = append(e.Frames, Frame{Function: "{main}", File: thrown.File, Line: thrown.Line})
		}
	}
	if len(e.Frames) == 0 || e.Frames[0].Function == "" {
		if ok {
			e.Frames = append([]Frame{{File: file, Line: line}}, e.Frames...)
		}
		return
	}
	f := &e.Frames[0]
	if len(e.Frames) > 1 && isPHPEngine(f.Function, Frame{File: file, Line: line}, e.Frames[1]) {
		f.File, f.Line = "", 0
		return
	}
	if ok && f.File == "" {
		f.File, f.Line = file, line
	}
}

// symfonyUncaught is the text before an exception in a line of Symfony's error listener.
const symfonyUncaught = "Uncaught PHP Exception "

// parseSymfony reads a line of Symfony's error listener, which contains the location but no calls:
//
//	Uncaught PHP Exception App\StockException: "no stock" at Stock.php line 21
func parseSymfony(text string, at int) (Exception, bool) {
	line := firstLine(text[at:])
	typ, rest, ok := strings.Cut(line[indent(line)+len(symfonyUncaught):], `: "`)
	message, location, found := cutLast(rest, `" at `)
	file, number, hasLine := strings.Cut(location, " line ")
	n, digits := leadingInt(number)
	if !ok || !found || !hasLine || digits == 0 || strings.IndexByte(typ, ' ') >= 0 {
		return Exception{}, false
	}
	f := Frame{File: file, Line: n}
	f.InApp = isPHPApp(&f)
	return Exception{Type: typ, Message: message, Language: langPHP, Frames: []Frame{f}}, true
}

// isPHPComplete reports whether line is a message of the engine, or contains an exception that Monolog
// or Symfony wrote.
func isPHPComplete(line []byte) bool {
	if line[0] == 'U' {
		return hasAny(line[:min(len(line), len(symfonyUncaught))], symfonyUncaught)
	}
	if hasAny(line, monologObject) {
		return hasAny(line, "(code: ")
	}
	if !hasAny(line, " on line ", ".php:") {
		return false
	}
	_, ok := phpMessage(string(line))
	return ok
}

// IsWarning reports whether e is a message of PHP's engine after which the script continued.
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
