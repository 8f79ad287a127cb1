package logline

import "faulty/functions/forwarder/document"

// A role is what the value of a key is for: a field, by the field's own number,
// or one of the roles below.
type role uint8

const (
	roleNone role = 255 - iota
	roleTime
	roleNanoseconds // of the second that roleTime gave
	roleMillis      // of the same
	roleLevel
	roleSeverity
	roleMessage   // which may be an event of its own
	roleLog       // the message inside a wrapper: another program's line
	roleEvent     // the name of an event, as structlog gives it, or a message
	roleTemplate  // of the message
	roleRequestID // of an invocation of Lambda
	roleAnyID     // of Lambda in a function's log, else of another service
	roleTraceID
	roleSpanID
	roleStack     // a stack trace
	roleVerbose   // zap's second form of an error, with its stack if it is Go's
	roleException // a stack trace, or an exception's message
	roleErrorType
	roleErrorMessage
	roleErrorCode
	roleSQLState
	roleEvents // of a span
	roleOTLP   // an export of OpenTelemetry: resources, their scopes, the records of those
	roleHeaders
	roleService
	roleMethod
	roleStatus
	roleURL
	roleRequestLine // GET /path HTTP/1.1
	roleRoute       // GET /path/{id}
	roleClient      // an address, with or without a port, or several
	roleMilliseconds
	roleSeconds
	roleNanos
	roleDuration // with its unit
	roleBytes
	roleSource   // file:line
	roleLocation // function:line
	roleRegion
	roleAccount
	roleKeep  // nothing, whatever the name looks like
	roleDrop  // says nothing
	firstRole = roleDrop
)

// A key is what the table knows of a name.
type key struct {
	name string
	role role
	mark mark
}

// A mark says what a line is that has a key of that name.
type mark uint16

const (
	markService  mark = 1 << iota // a record of an AWS service
	markHTTP                      // of an HTTP request
	markWrapper                   // it wraps another program's line
	markShipped                   // an agent that ships lines of files has made it
	markNamed                     // its name is that of a logger
	markTemplate                  // its message has a template
	markTracing                   // of Rust's tracing
	markMonolog
	markHost // its host is the machine that it comes from
	markSpan // of OpenTelemetry
	markFlink
	markTslog
	markMongo
	markOrigin // it may name the file and the line that logged it
	markTarget
)

// roleOf returns the role of a key by its dotted name. The forwarder's own fields
// (event.*, the log group and stream, the time CloudWatch took the event in) have
// none: a line cannot set them.
func roleOf(name []byte) (role, mark) {
	k := keys.find(name)
	return k.role, k.mark
}

// keys knows all names, requestKeys those of lines about HTTP requests, recordKeys
// those of records of AWS services. They are read-only.
var keys, requestKeys, recordKeys = newKeys(), newKeyTable(requestNames), newKeyTable(recordNames)

// A keyTable is a hash table of names, without collisions in most buckets.
type keyTable [keyBuckets][]key

const keyBuckets = 2048

// newKeys returns the table of all names.
func newKeys() *keyTable {
	t := newKeyTable(commonNames, exceptionNames, httpNames, serviceNames)
	for f := range document.Original {
		if !isOwnField(f) {
			t.add(key{f.Name(), role(f), 0})
		}
	}
	return t
}

func newKeyTable(lists ...[]names) *keyTable {
	var t keyTable
	for _, rows := range lists {
		for _, row := range rows {
			for _, name := range row.names {
				t.add(key{name, row.role, row.mark})
			}
		}
	}
	return &t
}

// isOwnField reports whether a line cannot set a field under the field's name.
func isOwnField(f document.Field) bool {
	return f == document.Action || f.Kind() == document.Nested || f == document.XRayTraceID
}

// add adds a key whose name is not there yet.
func (t *keyTable) add(k key) {
	if i := bucket([]byte(k.name)); t.find([]byte(k.name)).name == "" {
		t[i] = append(t[i], k)
	}
}

// find returns the key of that name; one of roleNone where none is known.
func (t *keyTable) find(name []byte) key {
	if len(name) == 0 {
		return key{role: roleNone}
	}
	keys := t[bucket(name)]
	for i := range keys {
		if k := &keys[i]; k.name == string(name) {
			return *k
		}
	}
	return key{role: roleNone}
}

// bucket hashes a name by its length and four of its bytes.
func bucket(name []byte) int {
	if len(name) == 0 {
		return 0
	}
	n := len(name)
	h := uint32(n)*0x9E3779B1 ^ uint32(name[0])*0x85EBCA6B ^ uint32(name[n-1])*0xC2B2AE35 ^ uint32(name[n/2])*0x27D4EB2F ^ uint32(name[n/3])*0x165667B1
	return int(h >> 21)
}
