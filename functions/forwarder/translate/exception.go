package translate

import (
	"bytes"
	"slices"
	"strconv"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/jsonscan"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/logline"
	"faulty/functions/forwarder/stacktrace"
)

// maxFrames is the maximum number of frames and causes in a document's lists. The stack trace
// itself is stored completely.
const maxFrames = 64

// readException fills the fields of exception e that the line itself did not set. dying reports
// whether a dying process left the stack trace: a logger would have set a level.
func (t *Translator) readException(doc *document.Document, e *stacktrace.Exception, found bool) (dying bool) {
	t.lists = t.lists[:0]
	logged := doc.Has(document.Level)
	if !found && !doc.Has(document.ExceptionType) && !doc.Has(document.ExceptionMessage) {
		dropGroup(doc)
		return false
	}
	if found && bytes.HasSuffix(doc.Get(document.ExceptionType).Text(), []byte(rejection)) { // the type of the rejection reason replaces it
		doc.Clear(document.ExceptionType)
		doc.Clear(document.ExceptionMessage)
		dying, logged = true, true
	}
	if found && e.Message == "" && e.Type == "error" && doc.Has(document.Message) { // a Go stack without a panic
		doc.SetDefault(document.ExceptionMessage, doc.Get(document.Message))
	}
	if found && !logged && e.IsWarning() {
		level.Warn.Set(doc)
		logged = true
	}
	doc.FillText(document.ExceptionType, e.Type)
	doc.FillText(document.ExceptionMessage, e.Message)
	doc.FillText(document.ExceptionLanguage, e.Language)
	doc.FillText(document.ExceptionCulprit, e.Culprit)
	if e.Line > 0 && !doc.Has(document.ExceptionLine) {
		t.number = strconv.AppendInt(t.number[:0], int64(e.Line), 10)
		doc.Set(document.ExceptionLine, document.Bare(t.number))
	}
	if len(e.Frames) > 0 {
		doc.Set(document.ExceptionFrames, document.Bare(t.frames(e.Frames)))
		if !doc.Has(document.ExceptionStacktrace) {
			doc.Set(document.ExceptionStacktrace, document.Plain(e.AppendStack(nil)))
		}
	}
	if len(e.Causes) > 0 || len(e.Members) > 0 {
		doc.Set(document.ExceptionCauses, document.Bare(t.causes(slices.Concat(e.Causes, e.Members))))
	}
	if name := groupName(doc); name != "" {
		doc.SetText(document.ExceptionFingerprint, stacktrace.NamedGroup(string(t.scope(doc)), name))
	} else {
		e.Type = doc.StringOf(document.ExceptionType, e.Type)
		e.Message = doc.StringOf(document.ExceptionMessage, e.Message)
		logged := ""
		if isExit(e.Type) || e.Type == timedOut {
			e.Type, e.Message = endOf(doc), ""
		} else if len(e.Frames) == 0 {
			logged = doc.StringOf(document.Message, e.Message)
		}
		if e.Code == "" {
			e.Code = doc.StringOf(document.ExceptionCode, "")
		}
		t.fingerprint = e.AppendFingerprint(t.fingerprint[:0], t.scope(doc), logged)
		doc.SetDefault(document.ExceptionFingerprint, document.Plain(t.fingerprint))
	}
	if found || isReport(doc) || isInitReport(doc) {
		logline.SetErrorLevel(doc)
	}
	return found && !logged || dying
}

// groupName returns the name that the line gives to its exception group, or "". Datadog sends it as
// a member of the error, Sentry as a list.
func groupName(doc *document.Document) string {
	if doc.Has(document.ExceptionFingerprint) {
		return string(doc.Text(doc.Get(document.ExceptionFingerprint)))
	}
	for _, name := range [...]string{"error.fingerprint", "err.fingerprint"} {
		if v, ok := doc.Attribute(name); ok {
			return string(doc.Text(v))
		}
	}
	v, _ := doc.List("fingerprint")
	return string(v.Bytes)
}

// scope returns the part of a fingerprint that separates groups of different programs. For a Lambda
// function this is the function, whatever service a log event names, so that exceptions that the
// program logs and the runtime's reports of them form one group. Otherwise it is the service, or
// else the log group.
func (t *Translator) scope(doc *document.Document) []byte {
	for _, f := range [...]document.Field{document.FaasName, document.ServiceName} {
		if doc.Has(f) {
			return doc.Get(f).Text()
		}
	}
	return t.logGroup
}

// dropGroup turns a line's own group name into an attribute if the line reports no exception.
func dropGroup(doc *document.Document) {
	if doc.Has(document.ExceptionFingerprint) {
		doc.AddAttribute([]byte(document.ExceptionFingerprint.Name()), doc.Get(document.ExceptionFingerprint))
		doc.Clear(document.ExceptionFingerprint)
	}
}

// frames returns the JSON list of the functions in a stack, innermost first. It only contains
// names, because the list is for searching and counting.
func (t *Translator) frames(frames []stacktrace.Frame) []byte {
	t.lists = append(t.lists[:0], '[')
	for i, f := range frames[:min(len(frames), maxFrames)] {
		t.lists = appendElement(t.lists, i, f.Function)
	}
	t.lists = append(t.lists, ']')
	return t.lists
}

// causes returns the JSON list of "Type: message" of every cause, outermost first. It stores the
// list behind the frames.
func (t *Translator) causes(causes []stacktrace.Cause) []byte {
	start := len(t.lists)
	t.lists = append(t.lists, '[')
	for i, c := range causes[:min(len(causes), maxFrames)] {
		text := c.Type
		switch {
		case text == "": // a cause that is a string instead of an error
			text = c.Message
		case c.Message != "":
			text += ": " + c.Message
		}
		t.lists = appendElement(t.lists, i, text)
	}
	t.lists = append(t.lists, ']')
	return t.lists[start:]
}

func appendElement(dst []byte, i int, text string) []byte {
	if i > 0 {
		dst = append(dst, ',')
	}
	dst = append(dst, '"')
	start := len(dst)
	dst = append(dst, text...)
	if element := dst[start:]; len(text) > document.MaxLeaf || !jsonscan.Ordinary(element) {
		dst = jsonscan.AppendText(dst[:start], jsonscan.Cut([]byte(text), document.MaxLeaf))
	}
	return append(dst, '"')
}
