// Package translate turns a delivery into documents. First it processes all events:
//
//	scan        classify each event: text, or one of Lambda's platform records
//	stitch      join a stack trace that arrived as one event per line into one line
//	associate   find the invocation that each event belongs to
//
// Then it processes each line:
//
//	rules       INCLUDE and EXCLUDE, which only need the line
//	parse       format, time, level, fields, attributes, exception
//	apply       ids of the invocation, origin of the delivery
//	deduplicate remove exceptions that repeat an already reported failure
//	group       culprit and fingerprint of the exception; IN_APP and NOT_IN_APP
//	user        the user that the event is about
//	rules       MIN_LEVEL and SAMPLE
//	mask
//	pattern     of the message, or the logger's template
//	promote
//	tags        of the delivery become labels
//
// A line may name the group of its exception in error.grouping_key, error.fingerprint, groupingHash
// or exception.fingerprint. A group that a person chose takes precedence: its name replaces
// everything in the fingerprint except the function or service. If the line reports no exception,
// the name is an attribute.
//
// A failure that several events report counts once. The most specific report wins: a process's own
// dump wins over the exit that follows. The line that states how the process ended wins over the
// reports, which only state that it ended. A failed start wins over the reports of the invocation
// after it.
package translate

import (
	"bytes"
	"strings"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/logline"
	"faulty/functions/forwarder/mask"
	"faulty/functions/forwarder/recent"
	"faulty/functions/forwarder/stacktrace"
)

// A Translator translates deliveries one after another in the same memory. It is not safe for
// concurrent use.
type Translator struct {
	Options

	// Observe is called after each stage with the current document, unless it is nil. It shows
	// users where a field comes from.
	Observe func(stage string, d *document.Document)

	// IsCount is set if the documents are only counted, by time, level, function and exception. They then
	// have no user. Those without an exception have neither masks nor a pattern, labels or metrics, and most
	// of them have no attributes.
	IsCount bool

	all, parser *logline.Parser // for all log groups, and for that of the delivery
	logGroup    []byte          // the log group that parser is for
	doc         document.Document
	events      []event
	lines       []line
	invocations invocations
	common      []byte
	lists       []byte // the JSON of the document's frames and causes
	number      []byte // the line number of the document's exception
	fingerprint []byte // of the document's exception
	pattern     []byte // of the document's message
	harmless    mask.Harmless
	constants   recent.Texts // messages that equal their own patterns, as those of structured loggers do
	exception   []byte       // type and message of the exception, if they replace the message
	origin      origin
}

// A line is what becomes one document: an event, or several events with one stack trace.
type line struct {
	first, count int // range of events
	trace        *trace
	joined       []byte // the message of a line that arrived in parts
}

// Begin starts a delivery and discards the previous one. ingested is the current time in
// nanoseconds since 1970; 0 omits it from the documents. Begin returns the JSON members that all
// documents have in common, for Append.
func (t *Translator) Begin(d *delivery.Delivery, ingested int64) (common []byte) {
	t.selectParser(d.Group)
	t.origin = newOrigin(d.Owner, d.Group, d.Stream, t.Region)
	t.doc.Reset()
	t.origin.apply(&t.doc)
	t.doc.SetOrigin()
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

// Continue starts the next chunk of the delivery that was passed to Begin. It still knows the
// invocations of earlier chunks.
func (t *Translator) Continue(d *delivery.Delivery) {
	t.invocations.carry()
	t.scan(d.Events)
	t.lines = stitch(t.lines[:0], t.events)
	t.invocations.associate(t.events)
}

// selectParser selects the parser for the events of a log group.
func (t *Translator) selectParser(group []byte) {
	if t.all == nil {
		t.all = logline.NewParser(t.Formats...)
		t.parser = nil
	}
	if t.parser == nil || !bytes.Equal(t.logGroup, group) {
		t.parser, t.logGroup = t.all.For(group), append(t.logGroup[:0], group...)
	}
}

// Len returns the number of lines, each of which becomes one document.
func (t *Translator) Len() int { return len(t.lines) }

// addTags adds the tags of a delivery as labels. The one that names the environment is also that of the document,
// unless the event states it.
func addTags(doc *document.Document, tags []delivery.Tag) {
	for _, tag := range tags {
		v := document.Checked([]byte(tag.Value))
		doc.AddLabel(tag.Name, v)
		if strings.EqualFold(tag.Name, "env") || strings.EqualFold(tag.Name, "environment") {
			doc.SetDefault(document.Environment, v)
		}
	}
}

// Events returns the events of the delivery that the i-th document consists of: the index of the
// first, and how many.
func (t *Translator) Events(i int) (first, count int) {
	return t.lines[i].first, t.lines[i].count
}

// Document translates the i-th line of the delivery. It returns nil if a rule drops the line. The
// document is valid until the next call.
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
	if e != nil {
		stage := "the exception"
		if t.Calls.Apply(e) {
			stage = "the exception, with IN_APP and NOT_IN_APP"
		}
		t.group(doc, l, event, e, found)
		t.observe(stage)
	}
	if !t.IsCount {
		t.setUser(l.first, doc)
		t.observe("the user")
	}
	if !t.Rules.KeepsDocument(doc) {
		return nil
	}
	if t.IsCount && !doc.Has(document.ExceptionFingerprint) {
		return doc
	}
	t.Masks.Apply(doc, &t.harmless)
	t.observe("MASK and MASK_PATTERNS")
	t.setPattern(doc)
	t.observe("the pattern of the message")
	t.Promotions.apply(doc)
	t.observe("PROMOTE_LABELS and PROMOTE_METRICS")
	addTags(doc, d.Tags)
	return doc
}

func (t *Translator) observe(stage string) {
	if t.Observe != nil {
		t.Observe(stage, &t.doc)
	}
}

// parse parses a line into doc and returns the exception in it. It returns nil if the parser only read an outline of
// the line, which has no exception.
func (t *Translator) parse(doc *document.Document, l *line, event *delivery.Event) (e *stacktrace.Exception, found bool) {
	doc.Reset()
	doc.ID, doc.Hash = document.Checked(event.ID), event.Hash
	doc.OtherService = t.origin.function.Bytes == nil && t.origin.service.Bytes != nil
	doc.Observed = event.Nanoseconds()
	message := event.Message
	if l.joined != nil {
		message = l.joined
	}
	if l.trace == nil && t.needsOutline() && t.parser.Outline(doc, message) {
		return nil, false
	}
	e, found = t.parser.Parse(doc, message)
	if l.trace != nil {
		l.trace.apply(doc)
		*e = l.trace.exception
		return e, true
	}
	return e, found
}

// needsOutline reports whether an outline of a line without an exception is sufficient: its document is only counted,
// and SAMPLE does not need the trace id.
func (t *Translator) needsOutline() bool {
	return t.IsCount && t.Observe == nil && !t.Rules.IsSampling()
}

// group completes the exception of doc, if it has one.
func (t *Translator) group(doc *document.Document, l *line, event *delivery.Event, e *stacktrace.Exception, found bool) {
	named := doc.Get(document.ExceptionType).Text()
	dying := t.readException(doc, e, found) || found && isUncaught(event.Message)
	t.invocations.remember(l.first, doc, e.Type, named, dying)
}

// text returns the line that the rules match against.
func (l *line) text(event *delivery.Event) []byte {
	if l.trace != nil {
		return l.trace.text
	}
	if l.joined != nil {
		return l.joined
	}
	return event.Message
}
