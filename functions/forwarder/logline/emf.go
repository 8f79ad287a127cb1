package logline

import (
	"bytes"
	"slices"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/jsonscan"
	"faulty/functions/forwarder/timestamp"
)

// embedded reads the metadata of CloudWatch's embedded metric format at the
// cursor, as its specification in the CloudWatch User Guide has it:
//
//	"_aws":{"Timestamp":1795382692123,"CloudWatchMetrics":[{"Namespace":"shop","Dimensions":[["service"]],"Metrics":[{"Name":"orders","Unit":"Count"}]}]}
//
// The metadata itself is for CloudWatch and is not kept. The metrics it names
// are members beside it. It reports false, and moves nowhere, where it is no
// such object.
func (w *walker) embedded() bool {
	start := w.cursor.Pos
	c := jsonscan.Cursor{Buf: w.cursor.Skip()}
	found := false
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		switch b := c.Peek(); {
		case string(key.Raw) == "Timestamp" && b != '"' && b != '{' && b != '[':
			timestamp.Fill(w.doc, document.Bare(c.Literal()))
		case string(key.Raw) == "CloudWatchMetrics" && b == '[':
			found = true
			w.directives(c.Skip())
		default:
			c.Skip()
		}
	}
	if !found {
		w.cursor.Pos = start
	}
	return found
}

// directives reads the metadata's lists of metrics.
func (w *walker) directives(list []byte) {
	c := jsonscan.Cursor{Buf: list}
	for c.Open('['); c.Element(); {
		w.directive(jsonscan.Cursor{Buf: c.Skip()})
	}
}

// directive reads one of the metadata's lists of metrics.
func (w *walker) directive(c jsonscan.Cursor) {
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		switch b := c.Peek(); {
		case string(key.Raw) == "Namespace" && b == '"':
			w.doc.Fill(document.EMFNamespace, document.Quoted(c.String()))
		case string(key.Raw) == "Metrics" && b == '[':
			for c.Open('['); c.Element(); {
				w.definition(jsonscan.Cursor{Buf: c.Skip()})
			}
		default:
			c.Skip()
		}
	}
}

// definition notes a metric whose name means something else to us: of those
// that are called "error" or "time" the value must not be taken for one.
func (w *walker) definition(c jsonscan.Cursor) {
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		if string(key.Raw) != "Name" || c.Peek() != '"' {
			c.Skip()
			continue
		}
		name, _ := c.String().Plain(nil)
		if r, _ := w.roleOf(name); r != roleNone && !w.isMetric(name) {
			w.metrics = append(w.metrics, name)
		}
	}
}

func (w *walker) isMetric(name []byte) bool {
	return slices.ContainsFunc(w.metrics, func(metric []byte) bool { return bytes.Equal(metric, name) })
}
