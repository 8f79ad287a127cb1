package history

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
)

// A language is how the runtime of a language and its loggers print.
type language struct {
	name    string
	runtime string // as INIT_START names it
	exits   bool   // an exception ends the process
	crash   func(*entry) []string
	loggers map[string]func(*entry) string
	// culprit names the function of a frame as the stack trace of a fault does. The
	// last argument is the name of the Lambda function.
	culprit func(frame, *fault, string) string
}

// An entry is what a program hands to its logger, or to the runtime.
type entry struct {
	*invocation
	at      time.Time
	level   string // DEBUG, INFO, WARN, ERROR
	message string
	fields  []member
	thrown  *thrown // nil for no exception
}

// A thrown is an exception that occurred.
type thrown struct {
	kind, message string
	frames        []frame // innermost first
	repeated      int     // how often the innermost frame is repeated
	isDump        bool
	cause         *thrown
}

// A frame is a frame of a stack trace.
type frame struct {
	location string // file:line
	function string
}

// file returns the location's file.
func (f frame) file() string {
	file, _, _ := strings.Cut(strings.TrimPrefix(f.location, "node:"), ":")
	return file
}

// line returns the location's line, without a column.
func (f frame) line() string {
	parts := strings.Split(strings.TrimPrefix(f.location, "node:"), ":")
	return parts[min(1, len(parts)-1)]
}

// isOfApplication reports whether the frame is code of the application. The scenarios
// give libraries and the runtime absolute or special paths, or Java's own packages.
func (f frame) isOfApplication() bool {
	for _, prefix := range []string{"/", "node:", "node_modules/", "<"} {
		if strings.HasPrefix(f.location, prefix) {
			return false
		}
	}
	return !strings.HasPrefix(f.function, "java.base/")
}

func functionName(f frame, _ *fault, _ string) string { return f.function }

// throw makes an exception occur in an invocation.
func (i *invocation) throw(e *exception) *thrown {
	t := &thrown{kind: e.kind, message: i.fill(e.message), isDump: e.isDump}
	for _, f := range e.frames {
		location, function, _ := strings.Cut(i.fill(f), " ")
		t.frames = append(t.frames, frame{location, function})
	}
	if e.repeat > 0 {
		t.repeated = e.repeat - e.repeat/10 + i.m.rand.IntN(e.repeat/5+1)
	}
	if e.cause != nil {
		t.cause = i.throw(e.cause)
	}
	return t
}

// A member is a name with a value, for loggers that print members.
type member struct {
	name  string
	value any
}

// members parses "key=value key=value" after its placeholders have been filled.
func (i *invocation) members(fields string) (all []member) {
	for field := range strings.FieldsSeq(i.fill(fields)) {
		name, value, _ := strings.Cut(field, "=")
		if number := json.Number(value); isNumber(value) {
			all = append(all, member{name, number})
		} else {
			all = append(all, member{name, value})
		}
	}
	return all
}

func isNumber(text string) bool {
	var n float64
	return json.Unmarshal([]byte(text), &n) == nil
}

// object returns a JSON object with its members in the given order. Members whose
// value is nil or empty are left out, as loggers do.
func object(all ...member) string {
	var b bytes.Buffer
	b.WriteByte('{')
	for _, m := range all {
		if m.value == nil || m.value == "" {
			continue
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.Write(encode(m.name))
		b.WriteByte(':')
		b.Write(encode(m.value))
	}
	b.WriteByte('}')
	return b.String()
}

// encode encodes a value without the escapes for HTML, which none of the loggers uses.
func encode(value any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		panic(err) // a value of this package that is not JSON
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// user returns the member that names the user, for functions whose logger has one.
func (e *entry) user() member {
	if e.fn.userKey == "" {
		return member{}
	}
	return member{e.fn.userKey, e.request.user}
}

// text returns the message, with the members behind it as key=value.
func (e *entry) text() string {
	var b strings.Builder
	b.WriteString(e.message)
	for _, m := range e.fields {
		b.WriteString(" " + m.name + "=" + strings.Trim(string(encode(m.value)), `"`))
	}
	return b.String()
}

// iso is the time as most loggers print it.
func (e *entry) iso() string { return e.at.Format("2006-01-02T15:04:05.000Z") }

// traceID returns X-Ray's id of the trace, or "" if X-Ray is off.
func (e *entry) traceID() string {
	if !e.fn.isTraced {
		return ""
	}
	return e.request.trace
}
