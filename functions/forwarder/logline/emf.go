package logline

import (
	"bytes"
	"slices"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/jsonscan"
	"faulty/functions/forwarder/timestamp"
)

// embedded reads the metadata of CloudWatch's embedded metric format at the cursor, as the
// specification in the CloudWatch User Guide defines it:
//
//	"_aws":{"Timestamp":1795382692123,"CloudWatchMetrics":[{"Namespace":"shop","Dimensions":[["service"]],"Metrics":[{"Name":"orders","Unit":"Count"}]}]}
//
// The metadata is for CloudWatch and is not stored. The metrics that it names are sibling members.
// embedded returns false and does not move the cursor if the value is not such an object.
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

// directives reads the lists of metrics in the metadata.
func (w *walker) directives(list []byte) {
	c := jsonscan.Cursor{Buf: list}
	for c.Open('['); c.Element(); {
		w.directive(jsonscan.Cursor{Buf: c.Skip()})
	}
}

// directive reads one list of metrics in the metadata.
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

// definition records a metric whose name usually has another role. The value of a metric called
// "error" or "time" must not be interpreted as an error or a time.
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
