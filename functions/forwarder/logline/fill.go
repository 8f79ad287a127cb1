package logline

import (
	"bytes"
	"strconv"

	"faulty/functions/forwarder/correlation"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/format"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// fill stores v in the field of its role. It returns false if the role has no field, or if the
// value is not suitable.
func (w *walker) fill(r role, v document.Value) bool {
	d := w.doc
	switch r {
	case roleNone, roleKeep, roleEvents, roleOTLP, roleHeaders, roleStack, roleException, roleVerbose, roleTemplate:
		return false
	case roleDrop:
		return true
	case roleTime:
		return fillTime(d, v)
	case roleNanoseconds:
		return timestamp.FillNanoseconds(d, v)
	case roleLevel:
		return level.Fill(d, v)
	case roleSeverity:
		return level.FillSeverity(d, v)
	case roleMessage, roleLog:
		return d.Fill(document.Message, v)
	case roleEvent:
		return fillEvent(d, v)
	case roleRequestID, roleAnyID:
		return correlation.IsUUID(v.Bytes) && d.Fill(document.FaasExecution, v)
	case roleTraceID:
		return correlation.FillTraceID(d, v)
	case roleSpanID:
		return correlation.FillSpanID(d, v)
	case roleErrorType:
		return !isPlaceholder(v.Bytes) && d.Fill(document.ExceptionType, v)
	case roleErrorMessage, role(document.ExceptionMessage):
		return !isPlaceholder(v.Bytes) && d.Fill(document.ExceptionMessage, v)
	case roleErrorCode, role(document.ExceptionCode), role(document.ExceptionFingerprint):
		f := document.ExceptionCode
		if r == role(document.ExceptionFingerprint) {
			f = document.ExceptionFingerprint
		}
		return !isPlaceholder(v.Bytes) && string(v.Bytes) != "0" && d.Fill(f, v)
	case roleSQLState:
		return format.IsSQLState(v.Bytes) && string(v.Bytes) != "00000" && d.Fill(document.ExceptionCode, v)
	case roleService:
		return isServiceName(v.Bytes) && d.Fill(document.ServiceName, v)
	case role(document.StepFunctionsExecution): // durable functions also write an executionArn
		return bytes.Contains(v.Bytes, []byte(":states:")) && d.Fill(document.StepFunctionsExecution, v)
	case roleSource:
		return fillSource(d, v)
	case roleLocation:
		return fillLocation(d, v)
	}
	if r > firstRole {
		return w.fillRequest(r, v)
	}
	return d.Fill(document.Field(r), v)
}

// fillRequest stores v in a field of an HTTP request.
func (w *walker) fillRequest(r role, v document.Value) bool {
	d := w.doc
	switch r {
	case roleMethod:
		return format.IsMethod(v.Bytes) && d.Fill(document.HTTPMethod, v)
	case roleStatus:
		return format.IsStatus(v.Bytes) && d.Fill(document.HTTPStatus, v)
	case roleURL:
		return !d.Has(document.URLPath) && format.FillTarget(d, d.Text(v))
	case roleRequestLine:
		w.isHTTP = format.FillRequestLine(d, d.Text(v)) || w.isHTTP
		return false // there is no field for the protocol
	case roleRoute:
		return fillRoute(d, v)
	case roleClient:
		return len(v.Bytes) > 1 && !d.Has(document.ClientIP) && format.FillClient(d, d.Text(v))
	case roleMilliseconds:
		return format.FillMilliseconds(d, v.Bytes)
	case roleSeconds:
		return format.FillSeconds(d, v.Bytes)
	case roleNanos:
		n, err := strconv.ParseInt(string(v.Bytes), 10, 64)
		return err == nil && format.FillMilliseconds(d, strconv.AppendFloat(nil, float64(n)/1e6, 'f', -1, 64))
	case roleDuration:
		return format.FillDuration(d, d.Text(v)) || format.FillMilliseconds(d, v.Bytes)
	case roleBytes:
		return d.Fill(document.HTTPBodyBytes, v)
	case roleRegion:
		return isRegion(v.Bytes) && d.Fill(document.Region, v)
	case roleAccount:
		return len(v.Bytes) == 12 && isDigits(v.Bytes) && d.Fill(document.AccountID, v)
	}
	return false
}

// fillTime sets the time. If the existing time is a whole second, it makes it more precise.
func fillTime(d *document.Document, v document.Value) bool {
	if timestamp.Fill(d, v) {
		return true
	}
	if d.Time == 0 || d.Time%1e9 != 0 {
		return false
	}
	ns, ok := timestamp.ParseAt(v.Bytes, d.Observed)
	if !ok || ns < d.Time || ns >= d.Time+1e9 {
		return false
	}
	d.Time = ns
	return true
}

// isServiceName reports whether text names a service. SDKs write a placeholder if no name is
// configured.
func isServiceName(text []byte) bool {
	return len(text) > 0 && string(text) != "service_undefined" && !bytes.HasPrefix(text, []byte("unknown_service")) && !isPlaceholder(text)
}

// isRegion reports whether text has the form of a region name: us-east-1, us-gov-west-1,
// eusc-de-east-1.
func isRegion(text []byte) bool {
	i := bytes.LastIndexByte(text, '-')
	return i > 4 && i < 20 && isDigits(text[i+1:]) && bytes.IndexByte(text[:i], '-') >= 2 && bytes.IndexFunc(text[:i], func(r rune) bool { return (r < 'a' || r > 'z') && r != '-' }) < 0
}

// fillSource reads file:line, or a call with its file and line in parentheses. It checks the form,
// because the value of a key such as caller is often something else: an identity, or a channel.
func fillSource(d *document.Document, v document.Value) bool {
	text := d.Text(v)
	name := []byte(nil)
	if open := bytes.IndexByte(text, '('); open > 0 && text[len(text)-1] == ')' { // such as com.shop.Job.map(Job.java:17)
		name, text = text[:open], text[open+1:len(text)-1]
	}
	i := bytes.LastIndexByte(text, ':')
	if i <= 0 || bytes.IndexByte(text[:i], '.') < 0 || bytes.IndexByte(text, ' ') >= 0 || !isDigits(text[i+1:]) || d.Has(document.FileName) {
		return false
	}
	if host := text[:i]; bytes.IndexByte(host, '/') < 0 && isDigits(host[bytes.LastIndexByte(host, '.')+1:]) {
		return false // an address and a port
	}
	d.Fill(document.FileName, document.Plain(text[:i]))
	d.Fill(document.FileLine, document.Plain(text[i+1:]))
	if name != nil {
		d.Fill(document.OriginFunction, document.Plain(name))
	}
	return true
}

// fillLocation reads function:line, as Powertools writes it.
func fillLocation(d *document.Document, v document.Value) bool {
	text := d.Text(v)
	name, line, ok := bytes.Cut(text, []byte(":"))
	if i := bytes.LastIndexByte(text, ':'); ok && i > len(name) && isDigits(text[i+1:]) && bytes.IndexByte(name, '.') > 0 { // file:function:line
		d.Fill(document.FileName, document.Plain(name))
		d.Fill(document.OriginFunction, document.Plain(text[len(name)+1:i]))
		return d.Fill(document.FileLine, document.Plain(text[i+1:]))
	}
	if !ok || len(name) == 0 || !isDigits(line) || bytes.ContainsAny(name, " /") {
		return fillSource(d, v)
	}
	return d.Fill(document.OriginFunction, document.Plain(name)) && d.Fill(document.FileLine, document.Plain(line))
}

// fillRoute reads "/pets/{id}", or "GET /pets/{id}", the form in which API Gateway's HTTP APIs name
// routes.
func fillRoute(d *document.Document, v document.Value) bool {
	text := d.Text(v)
	method, path, ok := bytes.Cut(text, []byte(" "))
	if !ok || !format.IsMethod(method) {
		return d.Fill(document.HTTPRoute, v)
	}
	d.Fill(document.HTTPMethod, document.Plain(method))
	return d.Fill(document.HTTPRoute, document.Plain(path))
}
