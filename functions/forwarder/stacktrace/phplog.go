package stacktrace

import "strings"

// phpEscapes decodes what PHP's json_encode makes of a text of exceptions. It is
// read-only.
var phpEscapes = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\"`, `"`, `\/`, `/`, `\t`, "\t")

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

// readObject reads one exception: Shop\NotFound(code: 0): no order at a.php:5).
// Monolog 1 puts those that led to it behind a comma of the same object.
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
	frames := p.take()
	if frames == nil && p.place.File != "" { // without its calls: the place alone
		p.place.InApp = isPHPApp(&p.place)
		frames = []Frame{p.place}
	}
	p.list[len(p.list)-1].Frames = frames
	if len(p.list) == 1 {
		p.thrown = p.place
	}
	if previous != "" {
		p.readObject(previous)
	}
}

// parseMonologLine is parseMonolog for the line at offset at.
func parseMonologLine(text string, at int) (Exception, bool) {
	return parseMonolog(text, at+strings.Index(text[at:], monologObject))
}

// SetThrown gives an exception of PHP that came as data the place where it was
// thrown, "/a.php:5" or "File: /a.php, Line: 5". PHP's data has with each call
// where it was made, while a frame has where in the function the next call is:
// made says that the frames are not of that form yet.
func (e *Exception) SetThrown(place string, made bool) {
	file, line, ok := cutLine(place)
	if s, found := strings.CutPrefix(place, "File: "); found {
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

// symfonyUncaught is how Symfony's listener of errors names an exception in a line.
const symfonyUncaught = "Uncaught PHP Exception "

// parseSymfony reads such a line, which has the place but no calls:
//
//	Uncaught PHP Exception App\StockException: "no stock" at Stock.php line 21
func parseSymfony(text string, at int) (Exception, bool) {
	line := firstLine(text[at:])
	typ, rest, ok := strings.Cut(line[indent(line)+len(symfonyUncaught):], `: "`)
	message, place, found := cutLast(rest, `" at `)
	file, number, hasLine := strings.Cut(place, " line ")
	n, digits := leadingInt(number)
	if !ok || !found || !hasLine || digits == 0 || strings.IndexByte(typ, ' ') >= 0 {
		return Exception{}, false
	}
	f := Frame{File: file, Line: n}
	f.InApp = isPHPApp(&f)
	return Exception{Type: typ, Message: message, Language: langPHP, Frames: []Frame{f}}, true
}

// isPHPWhole reports whether line is a message of the engine, or has an exception
// that Monolog or Symfony wrote.
func isPHPWhole(line []byte) bool {
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
