package logline

import (
	"slices"

	"faulty/functions/forwarder/document"
)

// A role is the use of a key's value: a field, by the number of the field, or one of the roles
// below.
type role uint8

const (
	roleNone role = 255 - iota
	roleTime
	roleNanoseconds // nanoseconds within the second that roleTime provides
	roleMillis      // milliseconds within that second
	roleLevel
	roleSeverity
	roleMessage   // may be an event itself
	roleLog       // the message inside a wrapper: the line of another program
	roleEvent     // the name of an event, as in structlog, or a message
	roleTemplate  // the template of the message
	roleRequestID // the id of a Lambda invocation
	roleAnyID     // in a function's log an id of Lambda, otherwise of another service
	roleTraceID
	roleSpanID
	roleStack     // a stack trace
	roleVerbose   // zap's second form of an error, with its stack if it is a Go error
	roleException // a stack trace, or the message of an exception
	roleErrorType
	roleErrorMessage
	roleErrorCode
	roleSQLState
	roleEvents // the events of a span
	roleOTLP   // an OpenTelemetry export: resources, their scopes, and the records of these
	roleHeaders
	roleService
	roleMethod
	roleStatus
	roleURL
	roleRequestLine // GET /path HTTP/1.1
	roleRoute       // GET /path/{id}
	roleClient      // an address, with or without a port, or several addresses
	roleMilliseconds
	roleSeconds
	roleNanos
	roleDuration // includes its unit
	roleBytes
	roleSource   // file:line
	roleLocation // function:line
	roleRegion
	roleAccount
	roleKeep  // an attribute, whatever the name looks like
	roleDrop  // contains no information
	firstRole = roleDrop
)

// isMessage reports whether a text with that role becomes the message.
func (r role) isMessage() bool {
	return r == roleMessage || r == roleEvent || r == role(document.Message)
}

// A key is the table's entry for a name.
type key struct {
	name string
	role role
	mark mark
}

// A mark is what the presence of a key says about a line.
type mark uint32

const (
	markService  mark = 1 << iota // it is a record of an AWS service
	markHTTP                      // it describes an HTTP request
	markWrapper                   // it wraps the line of another program
	markShipped                   // an agent that ships the lines of files created it
	markNamed                     // its member name is the name of a logger
	markTemplate                  // its message has a template
	markTracing                   // it comes from Rust's tracing
	markMonolog
	markHost // its host is the machine that it comes from
	markSpan // it is an OpenTelemetry span
	markFlink
	markTslog
	markMongo
	markOrigin // it may contain the file and line of the logging call
	markTarget
	markSerilog
	markEnvelope // it may contain events that package logfile reads
)

// roleOf returns the role of a key by its dotted name. The forwarder's own fields (event.*, the log
// group and stream, the time at which CloudWatch received the event) have no role: a line cannot
// set them.
func roleOf(name []byte) (role, mark) { return keys.find(name) }

// keys contains all names. requestKeys contains those in lines about HTTP requests, and recordKeys
// those in records of AWS services. They are read-only.
var keys, requestKeys, recordKeys = newKeys(), newKeyTable(requestNames), newKeyTable(recordNames)

// A keyTable is a hash table of names with open addressing. It is built at every cold start, so it
// has few allocations.
type keyTable struct {
	slots [keySlots]uint16 // positions in keys, counted from 1; 0 is a free slot
	keys  []key
}

const keySlots = 2048

// newKeys returns the table of all names.
func newKeys() *keyTable {
	t := newKeyTable(commonNames, exceptionNames, httpNames, serviceNames)
	for f := range document.Original {
		if !isReserved(f) {
			t.add(key{f.Name(), role(f), 0})
		}
	}
	return t
}

func newKeyTable(lists ...[]names) *keyTable {
	n := 0
	for _, row := range slices.Concat(lists...) {
		n += len(row.names)
	}
	t := &keyTable{keys: make([]key, 0, n)}
	for _, rows := range lists {
		for _, row := range rows {
			for _, name := range row.names {
				t.add(key{name, row.role, row.mark})
			}
		}
	}
	return t
}

// isReserved reports whether a line cannot set a field by the field's name.
func isReserved(f document.Field) bool {
	return f == document.Action || f.Kind() == document.Nested || f == document.XRayTraceID
}

// add adds a key unless its name already exists.
func (t *keyTable) add(k key) {
	i := bucket([]byte(k.name))
	for ; t.slots[i] > 0; i = (i + 1) % keySlots {
		if t.keys[t.slots[i]-1].name == k.name {
			return
		}
	}
	t.keys = append(t.keys, k)
	t.slots[i] = uint16(len(t.keys)) // #nosec G115 -- there are fewer names than slots
}

// find returns the role and the mark of a name; roleNone if it has none.
func (t *keyTable) find(name []byte) (role, mark) {
	for i := bucket(name); t.slots[i] > 0; i = (i + 1) % keySlots {
		if k := &t.keys[t.slots[i]-1]; k.name == string(name) {
			return k.role, k.mark
		}
	}
	return roleNone, 0
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
