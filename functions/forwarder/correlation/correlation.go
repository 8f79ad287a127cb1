// Package correlation reads the ids that connect documents: trace ids of OpenTelemetry and X-Ray,
// span ids and request ids.
package correlation

import (
	"bytes"

	"faulty/functions/forwarder/document"
)

// FillTraceID sets the trace id of d to v. It accepts the 32 hexadecimal digits of OpenTelemetry,
// and X-Ray's 1-aaaaaaaa-bbbbbbbbbbbbbbbbbbbbbbbb, alone or as the Root of a trace header. It
// converts X-Ray's form to OpenTelemetry's and also stores the original. FillTraceID returns false
// if v is not a trace id or if d has another one.
func FillTraceID(d *document.Document, v document.Value) bool {
	v = withoutBase(v, 32)
	id := v.Bytes
	if IsHex(id, 32) && d.Fill(document.TraceID, v) {
		return true
	}
	var memory [32]byte
	hex, root := AppendTraceID(memory[:0], id)
	switch {
	case len(hex) == 0:
		return false
	case d.Has(document.TraceID):
		return bytes.Equal(d.Get(document.TraceID).Bytes, hex) // the same id again
	}
	d.Set(document.TraceID, document.Plain(d.Keep(string(hex))))
	d.Set(document.XRayTraceID, document.Plain(root))
	return true
}

// FillSpanID sets the span id of d to v. It returns false if v does not have 16 hexadecimal digits or
// if d has a span id.
func FillSpanID(d *document.Document, v document.Value) bool {
	v = withoutBase(v, 16)
	return IsHex(v.Bytes, 16) && d.Fill(document.SpanID, v)
}

// withoutBase removes the 0x with which OpenTelemetry for Python prints an id of n digits.
func withoutBase(v document.Value, n int) document.Value {
	if len(v.Bytes) == n+2 && v.Bytes[0] == '0' && v.Bytes[1] == 'x' {
		return document.Plain(v.Bytes[2:])
	}
	return v
}

// AppendTraceID appends the 32 digits of a trace id in any of its forms. It appends nothing if id
// is not a trace id. It also returns the id in X-Ray's form if it has that form.
func AppendTraceID(dst, id []byte) (hex, xray []byte) {
	if IsHex(id, 32) {
		return append(dst, id...), nil
	}
	root := xrayRoot(id)
	if root == nil {
		return dst, nil
	}
	return append(append(dst, root[2:10]...), root[11:]...), root
}

// xrayRoot finds X-Ray's form, 1-8 digits-24 digits, at the start or after "Root=".
func xrayRoot(id []byte) []byte {
	if i := bytes.Index(id, []byte("Root=")); i >= 0 {
		id = id[i+len("Root="):]
	}
	if len(id) < 35 || id[0] != '1' || id[1] != '-' || id[10] != '-' || len(id) > 35 && id[35] != ';' {
		return nil
	}
	if !IsHex(id[2:10], 8) || !IsHex(id[11:35], 24) {
		return nil
	}
	return id[:35]
}

// IsHex reports whether b consists of n hexadecimal digits in lower or upper case.
func IsHex(b []byte, n int) bool {
	if len(b) != n {
		return false
	}
	other := uint8(0)
	for _, c := range b { // most are, so there is no branch for each of them
		other |= notHex[c]
	}
	return other == 0
}

// notHex is 0 for the hexadecimal digits and 1 for all other bytes. It is read-only.
var notHex = func() (is [256]uint8) {
	for c := range is {
		is[c] = 1
	}
	for _, c := range "0123456789abcdefABCDEF" {
		is[c] = 0
	}
	return is
}()

// IsUUID reports whether b is a UUID, the form of Lambda's request ids.
func IsUUID(b []byte) bool {
	return len(b) == 36 && b[8] == '-' && b[13] == '-' && b[18] == '-' && b[23] == '-' &&
		IsHex(b[:8], 8) && IsHex(b[9:13], 4) && IsHex(b[14:18], 4) && IsHex(b[19:23], 4) && IsHex(b[24:], 12)
}
