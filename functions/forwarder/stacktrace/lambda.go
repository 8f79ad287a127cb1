package stacktrace

import "strings"

const (
	maxWraps  = 4 // levels of JSON in JSON
	maxCauses = 8 // levels of causes in a runtime's error JSON
)

// A report is the error JSON of a Lambda runtime, its values still raw:
//
//	Go      {"errorMessage","errorType","stackTrace":[{"path","line","label"}]}
//	Python  {"errorMessage","errorType","requestId","stackTrace":["  File …"]}
//	Node.js {"errorType","errorMessage","stack" or "trace" or "stackTrace":["Error: …","    at …"],
//	        "reason":{…}, "cause":{…}}
//	Java    {"errorMessage","errorType","stackTrace":["com.example.Orders.find(Orders.java:12)"],"cause":{…}}
//	.NET    {"errorType","errorMessage","stackTrace":["at …"],"cause":{…}}
//	Ruby    {"errorMessage","errorType":"Function<KeyError>","stackTrace":["/var/task/f.rb:3:in …"]}
//	PHP     see phpReport
type report struct {
	typ, message, stack, cause, reason string
	php                                phpReport
	members                            int
	nested                             bool // any value may hold a trace
}

func (r *report) read(raw string) {
	for o := (object{text: raw}); ; {
		name, value, ok := o.next()
		if !ok {
			return
		}
		r.members++
		c := value[0]
		r.nested = r.nested || c == '{' || c == '[' || c == '"' && strings.IndexByte(value, '\\') >= 0
		switch name {
		case "errorType":
			r.typ = text(value)
		case "errorMessage":
			r.message = text(value)
		case "stackTrace", "stack", "trace":
			// A JSON trace may be an object: an application's own field.
			if c == '[' || c == '"' {
				r.stack = value
			}
		case "cause":
			r.cause = value
		case "reason":
			r.reason = value
		default:
			r.php.read(name, value)
		}
	}
}

// text returns a raw value that is a string, or "".
func text(value string) string {
	if value[0] != '"' {
		return ""
	}
	return value
}

// parseJSON reads a runtime's error JSON, or finds a trace in the values of any
// other object, array or string.
func parseJSON(raw string, depth int) (Exception, bool) {
	if depth > maxWraps {
		return Exception{}, false
	}
	switch raw[0] {
	case '"':
		if depth == maxWraps || strings.IndexByte(raw, '\\') < 0 {
			return Exception{}, false // without an escape it is one line of text
		}
		return parse(unquote(raw), depth+1)
	case '[':
		for a := (array{raw, 1}); ; {
			value, ok := a.next()
			if !ok {
				return Exception{}, false
			}
			if e, ok := parseValue(value, depth); ok {
				return e, true
			}
		}
	}
	return parseObject(raw, depth)
}

func parseObject(raw string, depth int) (Exception, bool) {
	var r report
	r.read(raw)
	if r.typ != "" || r.message != "" || r.php.isException() {
		return r.exception(0)
	}
	if !r.nested {
		return Exception{}, false
	}
	for o := (object{text: raw}); ; {
		_, value, ok := o.next()
		if !ok {
			return Exception{}, false
		}
		if e, ok := parseValue(value, depth); ok {
			return e, true
		}
	}
}

func parseValue(value string, depth int) (Exception, bool) {
	switch value[0] {
	case '"':
		return parseJSON(value, depth)
	case '{', '[':
		return parseJSON(value, depth+1)
	}
	return Exception{}, false
}

// parseEmbeddedJSON tries the object behind text, as in Ruby's
// "Error raised from handler method\n{…}".
func parseEmbeddedJSON(text string, depth int) (Exception, bool) {
	if i := strings.IndexByte(text, '{'); i >= 0 && (strings.Contains(text[i:], `"error`) || strings.Contains(text[i:], `"exception":`)) {
		return parseJSON(text[i:], depth)
	}
	return Exception{}, false
}

// exception decodes r. The reason of an unhandled promise rejection takes its
// place: the wrapper is always the same.
func (r *report) exception(level int) (Exception, bool) {
	if r.reason != "" && r.reason[0] == '{' && strings.Contains(r.typ, rejection) && level < maxCauses {
		var reason report
		if reason.read(r.reason); reason.typ != "" || reason.message != "" {
			return reason.exception(level + 1)
		}
	}
	e := r.stackOf()
	if r.typ != "" {
		e.Type = strings.TrimSuffix(strings.TrimPrefix(unquote(r.typ), "Function<"), ">")
	}
	if r.message != "" {
		e.Message = unquote(r.message)
	}
	if strings.HasSuffix(e.Type, rejection) {
		c := Cause{Type: e.Type, Message: e.Message}
		settle(&c)
		e.Type, e.Message, e.Frames = c.Type, c.Message, nil
	}
	if r.php.previous != "" && level < maxCauses {
		e.Causes = previousPHP(r.php.previous, level)
	}
	if r.cause == "" || r.cause[0] != '{' || level >= maxCauses {
		return e, true
	}
	var cause report
	if cause.read(r.cause); cause.typ != "" || cause.message != "" {
		c, _ := cause.exception(level + 1)
		e.Causes = append([]Cause{{c.Type, c.Message, c.Frames}}, c.Causes...)
		if e.Frames == nil {
			e.Language, e.labelled = c.Language, c.labelled
		}
	}
	return e, true
}

// stackOf decodes the trace alone.
func (r *report) stackOf() Exception {
	if r.php.isException() && r.typ == "" {
		return r.php.exception(r.stack)
	}
	if r.stack == "" {
		var e Exception
		if r.members == 2 && r.typ != "" && !strings.Contains(r.typ, ".") {
			// Only Go's runtime leaves the trace out: an error value has
			// none. The platform's own types are Runtime.… and Sandbox.….
			e.Language = langGo
		}
		return e
	}
	if r.stack[0] == '"' {
		e, _ := parseText(clean(unquote(r.stack)))
		return e
	}
	a := array{r.stack, 1}
	switch first, _ := a.next(); {
	case strings.HasPrefix(first, "{"):
		return Exception{Language: langGo, Frames: labelledFrames(r.stack), labelled: true}
	case strings.HasPrefix(first, `"`):
		before := ""
		if isBareCall(firstLine(unquote(first))) {
			before = "at "
		}
		e, _ := parseText(clean(joined(r.stack, before)))
		e.setPHPPlace(unquote(r.php.place))
		return e
	}
	return Exception{}
}

// isBareCall reports whether line is a call as the JVM's runtime lists it,
// without the "at " of a printed trace. A blank before the parenthesis tells
// other runtimes' lines: "TypeError: db.query(...) is not iterable".
func isBareCall(line string) bool {
	name, _, _ := strings.Cut(line, "(")
	_, ok := javaFrame(line)
	return ok && strings.IndexByte(name, ' ') < 0
}

// joined puts the strings of a JSON array on lines of their own.
func joined(raw, before string) string {
	text := make([]byte, 0, len(raw))
	for a := (array{raw, 1}); ; {
		value, ok := a.next()
		if !ok {
			return string(text)
		}
		text = append(text, before...)
		text = appendUnquoted(text, value)
		if n := len(text); n == 0 || text[n-1] != '\n' {
			text = append(text, '\n')
		}
	}
}
