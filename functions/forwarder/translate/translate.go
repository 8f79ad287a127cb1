// Package translate turns a delivery into documents: it puts traces together
// that came one line an event, finds out which invocation a line belongs to,
// reads every line and its exception, and adds where it all comes from.
//
// A line may name its exception's group itself, as error.grouping_key or
// exception.fingerprint: who groups by hand knows better. The name is a keyword,
// cut at document.MaxLeaf bytes, and it is not made the service's own, so that
// two services may share a group. Where the line tells of no exception it is an
// attribute.
//
// What Lambda tells of a failure counts once. A process's own dump comes before
// the exit that follows; the line that says how it ended before the reports,
// which only say that it did; and a failed start before the reports of the
// invocation behind it.
package translate

import (
	"bytes"
	"strings"
	"time"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/logline"
)

// A Translator translates deliveries one after another with the same memory.
// It is not for use by several goroutines at once.
type Translator struct {
	Options

	parser      *logline.Parser
	doc         document.Document
	lines       []line
	invocations invocations
	common      []byte
	lists       []byte // the JSON of the document's frames and causes
	origin      origin
}

// A line is what becomes one document: an event, or several that hold one trace.
type line struct {
	first, count int // the events
	trace        *trace
}

// origin is what all events of a delivery have in common.
type origin struct {
	account, function, version []byte
	region, partition          []byte
}

// Begin takes in the next delivery; the one before is forgotten. ingested is
// the present time in nanoseconds since 1970; 0 leaves it out of the documents.
// It returns the JSON members common to all documents, for Append.
func (t *Translator) Begin(d *delivery.Delivery, ingested int64) (common []byte) {
	if t.parser == nil {
		t.parser = logline.NewParser()
	}
	t.origin = origin{
		account:   d.Owner,
		function:  functionName(d.Group),
		version:   functionVersion(d.Stream),
		region:    []byte(t.Region),
		partition: []byte(partition(t.Region)),
	}
	t.common = document.AppendMember(t.common[:0], "aws.cloudwatch.log_group", d.Group)
	t.common = document.AppendMember(t.common, "aws.cloudwatch.log_stream", d.Stream)
	if ingested != 0 {
		t.common = append(t.common, `,"event.ingested":"`...)
		t.common = document.AppendTime(t.common, ingested)
		t.common = append(t.common, '"')
	}
	t.doc.Ingested = ingested
	t.lines = stitch(t.lines[:0], d.Events)
	t.invocations.find(d.Events)
	return t.common
}

// Len returns how many documents the delivery becomes.
func (t *Translator) Len() int { return len(t.lines) }

// Document translates the i-th line of the delivery; nil where a rule drops it.
// The document holds until the next call.
func (t *Translator) Document(d *delivery.Delivery, i int) *document.Document {
	l, doc := &t.lines[i], &t.doc
	event := &d.Events[l.first]
	if !t.Rules.KeepsLine(l.text(event)) {
		return nil
	}
	doc.Reset()
	doc.ID = event.ID
	doc.Observed = event.Time * int64(time.Millisecond)
	if l.trace != nil {
		logline.ParseTrace(doc, l.trace.text)
	} else {
		t.parser.Parse(doc, event.Message)
	}
	t.invocations.apply(l.first, doc)
	t.origin.apply(doc)
	readTimeout(doc)
	t.invocations.tellOnce(l.first, doc)
	named := doc.Get(document.ExceptionType).Text()
	t.invocations.remember(l.first, doc, named, t.readException(doc, l.trace))
	keepTrace(doc, event.Message)
	if !t.Rules.KeepsDocument(doc) {
		return nil
	}
	t.Masks.Apply(doc)
	t.Promotions.apply(doc)
	return doc
}

// text returns the line as the operator's patterns see it.
func (l *line) text(event *delivery.Event) []byte {
	if l.trace != nil {
		return l.trace.text
	}
	return event.Message
}

// apply gives doc its origin, where the line itself does not know better.
func (o *origin) apply(doc *document.Document) {
	setDefault(doc, document.FaasName, o.function)
	setDefault(doc, document.FaasVersion, o.version)
	setDefault(doc, document.AccountID, o.account)
	setDefault(doc, document.Region, o.region)
	setDefault(doc, document.Partition, o.partition)
	if doc.Has(document.FaasName) {
		doc.SetDefault(document.ServiceName, doc.Get(document.FaasName))
	}
}

func setDefault(doc *document.Document, f document.Field, text []byte) {
	if len(text) > 0 {
		doc.SetDefault(f, document.Plain(text))
	}
}

// functionName finds a function's name in the name of its log group.
func functionName(group []byte) []byte {
	name, ok := bytes.CutPrefix(group, []byte("/aws/lambda/"))
	if !ok {
		return nil
	}
	return name
}

// functionVersion finds the version in the name of a function's log stream,
// 2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef.
func functionVersion(stream []byte) []byte {
	_, rest, _ := bytes.Cut(stream, []byte("["))
	version, _, ok := bytes.Cut(rest, []byte("]"))
	if !ok {
		return nil
	}
	return version
}

// partition returns the AWS partition that a region is in.
func partition(region string) string {
	switch {
	case region == "":
		return ""
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}
