package logline

import (
	"bytes"

	"faulty/functions/forwarder/correlation"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/jsonscan"
	"faulty/functions/forwarder/level"
)

// recogniseService reads keys that only have a meaning in the records of one AWS service.
func (w *walker) recogniseService() {
	d := w.doc
	if w.isService {
		w.record()
	}
	w.isService = w.isService && !d.Has(document.Level)
	switch {
	case d.Has(document.StepFunctionsExecution):
		w.history()
	case w.marks&markSpan != 0:
		w.span()
	case w.marks&markFlink != 0:
		if v, ok := d.Attribute("messageType"); ok && level.Fill(d, v) {
			d.TakeAttribute("messageType")
		}
	case w.isService && d.HasAttribute("eventSource"):
		w.trail()
	case w.isService && d.HasAttribute("deliveryStreamARN") && d.HasAttribute("errorCode"):
		level.Error.SetDefault(d) // Firehose only logs failed deliveries
	}
	if w.isService || d.OtherService {
		w.foreignID()
	}
}

// record stores the members of a service's record with common names in their fields.
func (w *walker) record() {
	w.doc.TakeAttributes(func(name []byte, v document.Value) bool {
		role, _ := recordKeys.find(name)
		return role != roleNone && w.fill(role, v)
	})
	if w.isGateway() {
		move(w.doc, "requestId", document.APIGatewayRequestID)
	}
}

// foreignID moves a request id of another service out of the field for Lambda's request ids.
func (w *walker) foreignID() {
	d := w.doc
	if w.anyID == nil || !d.Has(document.FaasExecution) || string(d.Get(document.FaasExecution).Bytes) != string(w.anyID) {
		return
	}
	v := d.Get(document.FaasExecution)
	d.Clear(document.FaasExecution)
	if w.isGateway() && d.Fill(document.APIGatewayRequestID, v) {
		return
	}
	d.AddAttribute(w.anyIDName, v)
}

// isGateway reports whether the record belongs to the access log of API Gateway.
func (w *walker) isGateway() bool {
	d := w.doc
	return w.isService && (d.Has(document.HTTPMethod) || d.Has(document.HTTPRoute) || d.HasAttribute("apiId")) && !d.HasAttribute("webaclId")
}

// history reads an event of a state machine's history, as Step Functions writes it. The cause of a
// failure is often the error JSON of a function.
func (w *walker) history() {
	d := w.doc
	v, _ := d.Attribute("type")
	kind := v.Bytes
	d.Fill(document.Message, document.Plain(kind))
	failed := bytes.HasSuffix(kind, []byte("Failed")) || bytes.HasSuffix(kind, []byte("TimedOut")) || bytes.HasSuffix(kind, []byte("Aborted"))
	if !failed {
		level.Info.SetDefault(d)
		return
	}
	level.Error.SetDefault(d)
	if w.found {
		return
	}
	f := &failure{}
	if cause, ok := d.Attribute("details.cause"); ok {
		text := d.Text(cause)
		if len(text) > 0 && text[0] == '{' {
			if inner := readFailure(text, 0); inner != nil {
				f = inner
			}
		} else if !f.readStack(text) {
			f.Message = string(text)
		}
		if f.Type != "" || f.Message != "" || f.hasStack() {
			d.TakeAttribute("details.cause")
		}
	}
	if name, ok := d.TakeAttribute("details.error"); ok && f.Type == "" {
		f.Type = string(d.Text(name))
	}
	if f.Type == "" && f.Message == "" {
		f.Type = string(kind)
	}
	w.take(d, f)
}

// trail reads a CloudTrail record. A denied call is not an exception of a program.
func (w *walker) trail() {
	if v := w.doc.Get(document.ClientIP); v.Bytes != nil {
		w.doc.AddAttribute([]byte("sourceIPAddress"), v) // elsewhere it is the name of a service
	}
	if w.doc.HasAttribute("errorCode") {
		level.Warn.SetDefault(w.doc)
		return
	}
	level.Info.SetDefault(w.doc)
}

// span reads an OpenTelemetry span. The message is its name, and an unset status is no error.
func (w *walker) span() {
	d := w.doc
	for _, name := range [...]string{"status.code", "status.status_code"} {
		v, _ := d.Attribute(name)
		switch string(v.Bytes) {
		case "ERROR", "STATUS_CODE_ERROR", "2":
			level.Error.SetDefault(d)
		}
	}
	move(d, "name", document.Message)
}

// spanEvents reads the exceptions among the events of a span.
func (w *walker) spanEvents(list []byte) {
	c := jsonscan.Cursor{Buf: list}
	for c.Open('['); c.Element(); {
		if c.Peek() != '{' || w.found {
			c.Skip()
			continue
		}
		cursor, roles, mark := w.cursor, w.roleOf, w.doc.Mark()
		w.cursor, w.roleOf = jsonscan.Cursor{Buf: c.Skip()}, eventRole
		w.object(nil, nil, 0)
		w.cursor, w.roleOf = cursor, roles
		if w.stack.Bytes == nil && !w.doc.Has(document.ExceptionType) {
			w.doc.Rewind(mark)
		}
	}
}

// eventRole returns the role of a member of an exception event.
func eventRole(name []byte) (role, mark) {
	switch string(name) {
	case "attributes.exception.type":
		return roleErrorType, 0
	case "attributes.exception.message":
		return roleErrorMessage, 0
	case "attributes.exception.stacktrace":
		return roleStack, 0
	}
	return roleDrop, 0
}

// keyValues reads a list of {"key":"http.route","value":{"stringValue":"/pay"}}, the form of
// attributes in OTLP. It returns false for other lists.
func (w *walker) keyValues(path, list []byte, depth int) bool {
	c := jsonscan.Cursor{Buf: list}
	for c.Open('['); c.Element(); {
		if c.Peek() != '{' {
			return false
		}
		name, value := keyValue(c.Skip())
		if name == nil || value == nil {
			return false
		}
		outer := w.cursor
		w.cursor = jsonscan.Cursor{Buf: value}
		w.member(w.doc.Join(path, name), depth+1)
		w.cursor = outer
	}
	return true
}

func keyValue(object []byte) (name, value []byte) {
	c := jsonscan.Cursor{Buf: object}
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		switch b := c.Peek(); {
		case string(key.Raw) == "key" && b == '"':
			name = plain(c.String())
		case string(key.Raw) == "value" && b == '{':
			value = anyValue(c.Skip())
		default:
			c.Skip()
		}
	}
	return name, value
}

// anyValue returns the value in {"stringValue":"…"}, {"intValue":"7"} and similar objects.
func anyValue(object []byte) []byte {
	c := jsonscan.Cursor{Buf: object}
	c.Open('{')
	key, ok := c.Member()
	if !ok || !bytes.HasSuffix(key.Raw, []byte("Value")) {
		return nil
	}
	return c.Skip()
}

// noteID records the value of a name that is a Lambda request id only in a function's log. isStored
// reports whether the value is the document's request id.
func (w *walker) noteID(name []byte, v document.Value, isStored bool) {
	if w.anyID == nil && (isStored || correlation.IsUUID(v.Bytes)) {
		w.anyID, w.anyIDName = v.Bytes, name
	}
}
