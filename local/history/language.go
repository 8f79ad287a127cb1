package history

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
)

// A language defines the output of a language's runtime and loggers.
type language struct {
	name    string
	runtime string // name in INIT_START
	exits   bool   // an unhandled exception ends the process
	crash   func(*entry) []string
	loggers map[string]func(*entry) string
	// culprit returns the name of a frame's function as the stack trace of a fault shows it. The
	// last argument is the name of the Lambda function.
	culprit func(frame, *fault, string) string
}

// An entry is the data that a program passes to its logger or to the runtime.
type entry struct {
	*invocation
	at      time.Time
	level   string // DEBUG, INFO, WARN, ERROR
	message string
	fields  []member
	thrown  *thrown // nil if there is no exception
}

// A thrown is an occurrence of an exception.
type thrown struct {
	kind, message string
	frames        []frame // innermost first
	repeated      int     // number of repetitions of the innermost frame
	isDump        bool
	cause         *thrown
}

// A frame is a frame of a stack trace.
type frame struct {
	location string // file:line
	function string
}

// file returns the file in the location.
func (f frame) file() string {
	file, _, _ := strings.Cut(strings.TrimPrefix(f.location, "node:"), ":")
	return file
}

// line returns the line number in the location, without the column.
func (f frame) line() string {
	parts := strings.Split(strings.TrimPrefix(f.location, "node:"), ":")
	return parts[min(1, len(parts)-1)]
}

// isOfApplication reports whether the frame is in the code of the application. In the scenarios, the
// frames of libraries and of the runtime have absolute or special paths, or are in packages of Java.
func (f frame) isOfApplication() bool {
	for _, prefix := range []string{"/", "node:", "node_modules/", "<"} {
		if strings.HasPrefix(f.location, prefix) {
			return false
		}
	}
	return !strings.HasPrefix(f.function, "java.base/")
}

func functionName(f frame, _ *fault, _ string) string { return f.function }

// throw returns an occurrence of an exception in an invocation.
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

// A member is a name with a value in the output of a logger.
type member struct {
	name  string
	value any
}

// members fills the placeholders in "key=value key=value" and parses the result.
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

// object returns a JSON object with its members in the given order. Like the loggers, it omits members
// whose value is nil or empty.
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

// encode encodes a value as JSON without escapes for HTML. The loggers do not use these escapes.
func encode(value any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		panic(err) // impossible: all values come from this package
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// user returns the member with the user's id, or an empty member if the function does not log one.
func (e *entry) user() member {
	if e.fn.userKey == "" {
		return member{}
	}
	return member{e.fn.userKey, e.request.user}
}

// text returns the message followed by the members in the form key=value.
func (e *entry) text() string {
	var b strings.Builder
	b.WriteString(e.message)
	for _, m := range e.fields {
		b.WriteString(" " + m.name + "=" + strings.Trim(string(encode(m.value)), `"`))
	}
	return b.String()
}

// iso returns the time in the format that most loggers use.
func (e *entry) iso() string { return e.at.Format("2006-01-02T15:04:05.000Z") }

// traceID returns the X-Ray trace id, or "" if X-Ray is disabled.
func (e *entry) traceID() string {
	if !e.fn.isTraced {
		return ""
	}
	return e.request.trace
}
