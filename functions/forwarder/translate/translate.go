// Package translate turns a delivery into documents. Its stages, in order:
//
//	scan        one look at each event: text, or a record of Lambda's own
//	stitch      a stack trace that came as one event per line is one line again
//	associate   the invocation that each event belongs to
//
// and then for each line:
//
//	rules       INCLUDE and EXCLUDE, which need the line alone
//	parse       format, time, level, fields, attributes, exception
//	apply       the invocation's ids, the origin of the delivery
//	deduplicate what Lambda repeats of a failure that was reported already
//	group       culprit and fingerprint of the exception; IN_APP and NOT_IN_APP
//	user        whom the event is about
//	rules       MIN_LEVEL and SAMPLE
//	mask
//	pattern     of the message, or the logger's template
//	promote
//
// A line may name its exception's group itself, as error.grouping_key,
// error.fingerprint, groupingHash or exception.fingerprint: a person who groups by
// hand knows better. The name replaces everything in the fingerprint but the
// function or service. Where the line reports no exception it is an attribute.
//
// A failure that several events report counts once. A process's own dump comes
// before the exit that follows; the line that states how the process ended before
// the reports, which only state that it did; and a failed start before the
// reports of the invocation behind it.
package translate

import (
	"bytes"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/logline"
	"faulty/functions/forwarder/stacktrace"
)

// A Translator translates deliveries one after another with the same memory.
// It is not for use by several goroutines at once.
type Translator struct {
	Options

	// Observe is called after each stage with the document as it is then; nil for
	// nobody. It is for people who want to see where a field comes from.
	Observe func(stage string, d *document.Document)

	all, parser *logline.Parser // of all groups, and of the delivery's
	logGroup    []byte          // that parser is for
	doc         document.Document
	events      []event
	lines       []line
	invocations invocations
	common      []byte
	lists       []byte // the JSON of the document's frames and causes
	number      []byte // the line of the document's exception
	pattern     []byte // of the document
	constants   constants
	exception   []byte // its type and message, where they stand for the message
	origin      origin
}

// A line is what becomes one document: an event, or several that hold one trace.
type line struct {
	first, count int // the events
	trace        *trace
	joined       []byte // the message of a line that came in parts
}

// Begin takes in the next delivery; the one before is forgotten. ingested is
// the present time in nanoseconds since 1970; 0 leaves it out of the documents.
// It returns the JSON members common to all documents, for Append.
func (t *Translator) Begin(d *delivery.Delivery, ingested int64) (common []byte) {
	t.selectParser(d.Group)
	t.origin = newOrigin(d.Owner, d.Group, d.Stream, t.Region)
	t.common = document.AppendMember(t.common[:0], "aws.cloudwatch.log_group", document.Plain(d.Group))
	t.common = document.AppendMember(t.common, "aws.cloudwatch.log_stream", document.Plain(d.Stream))
	if ingested != 0 {
		t.common = append(t.common, `,"event.ingested":"`...)
		t.common = document.AppendTime(t.common, ingested)
		t.common = append(t.common, '"')
	}
	t.doc.Ingested = ingested
	if t.IsHistorical {
		t.doc.Ingested = 0
	}
	t.invocations.reset()
	t.Continue(d)
	return t.common
}

// Continue takes in the next chunk of the delivery that Begin was given. The
// invocations that the chunks before told of are known.
func (t *Translator) Continue(d *delivery.Delivery) {
	t.invocations.carry()
	t.scan(d.Events)
	t.lines = stitch(t.lines[:0], t.events)
	t.invocations.associate(t.events)
}

// selectParser sets the parser for a log group's events.
func (t *Translator) selectParser(group []byte) {
	if t.all == nil {
		t.all = logline.NewParser(t.Formats...)
		t.parser = nil
	}
	if t.parser == nil || !bytes.Equal(t.logGroup, group) {
		t.parser, t.logGroup = t.all.For(group), append(t.logGroup[:0], group...)
	}
}

// Len returns how many documents the delivery becomes.
func (t *Translator) Len() int { return len(t.lines) }

// Events returns which events of the delivery the i-th document is made of: count
// of them, from the first on.
func (t *Translator) Events(i int) (first, count int) {
	return t.lines[i].first, t.lines[i].count
}

// Document translates the i-th line of the delivery; nil where a rule drops it.
// The document holds until the next call.
func (t *Translator) Document(d *delivery.Delivery, i int) *document.Document {
	l, doc := &t.lines[i], &t.doc
	event := &d.Events[l.first]
	if !t.Rules.KeepsLine(l.text(event)) {
		return nil
	}
	t.parser.Observe = t.Observe
	e, found := t.parse(doc, l, event)
	for i := range l.count {
		doc.Bytes += int64(len(d.Events[l.first+i].Message))
	}
	if doc.IsCut() {
		doc.Set(document.Original, document.Plain(l.text(event)))
	}
	t.observe("the event")
	t.invocations.apply(l.first, doc)
	t.observe("the records of its invocation")
	t.origin.apply(doc)
	t.observe("the log group and stream")
	readTimeout(doc)
	t.invocations.deduplicate(l.first, doc)
	t.observe("other events of the invocation")
	stage := "the exception"
	if t.Calls.Apply(&e) {
		stage = "the exception, with IN_APP and NOT_IN_APP"
	}
	t.group(doc, l, event, e, found)
	t.observe(stage)
	t.setUser(l.first, doc)
	t.observe("the user")
	if !t.Rules.KeepsDocument(doc) {
		return nil
	}
	t.Masks.Apply(doc)
	t.observe("MASK and MASK_PATTERNS")
	t.setPattern(doc)
	t.observe("the pattern of the message")
	t.Promotions.apply(doc)
	t.observe("PROMOTE_LABELS and PROMOTE_METRICS")
	return doc
}

func (t *Translator) observe(stage string) {
	if t.Observe != nil {
		t.Observe(stage, &t.doc)
	}
}

// parse reads a line into doc, and returns the exception in it.
func (t *Translator) parse(doc *document.Document, l *line, event *delivery.Event) (e stacktrace.Exception, found bool) {
	doc.Reset()
	doc.ID = document.Checked(event.ID)
	doc.OtherService = t.origin.function.Bytes == nil && t.origin.service.Bytes != nil
	doc.Observed = event.Nanoseconds()
	message := event.Message
	if l.joined != nil {
		message = l.joined
	}
	e, found = t.parser.Parse(doc, message)
	if l.trace != nil {
		l.trace.apply(doc)
		return l.trace.exception, true
	}
	return e, found
}

// group completes the exception of doc, if it has one.
func (t *Translator) group(doc *document.Document, l *line, event *delivery.Event, e stacktrace.Exception, found bool) {
	named := doc.Get(document.ExceptionType).Text()
	dying := t.readException(doc, e, found) || found && isUncaught(event.Message)
	t.invocations.remember(l.first, doc, named, dying)
}

// text returns the line as the rules see it.
func (l *line) text(event *delivery.Event) []byte {
	if l.trace != nil {
		return l.trace.text
	}
	if l.joined != nil {
		return l.joined
	}
	return event.Message
}
