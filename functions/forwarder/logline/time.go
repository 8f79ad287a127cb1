package logline

import (
	"bytes"
	"strings"
	"sync"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/jsonscan"
	"faulty/functions/forwarder/level"
)

// Time returns the time that Parse finds in message. In an object it only reads the members if they
// determine the time: a time with a fraction of a second is final, unless the message is an event
// itself. The other contents of d are then a part of what Parse finds. d must be as for Parse.
func (p *Parser) Time(d *document.Document, message []byte) int64 {
	if text := trim(message); isLoggedObject(text) {
		w := walker{doc: d, exception: p.begin(), cursor: jsonscan.Cursor{Buf: text}, roleOf: roleOf}
		w.object(nil, nil, 0)
		if w.cursor.AtEnd() && w.metrics == nil && d.Time%1e9 != 0 && w.event() == nil && p.loggerLine(&w) == nil {
			return d.Time
		}
		d.Restart()
	}
	p.Parse(d, message)
	return d.Time
}

// QuickTime returns the time that Parse finds in an object if few of its members are sufficient to
// know it. It returns false if they are not, and for an object that may contain the events of a
// delivery, a dead letter or a search hit. The caller must then empty d, which must be as for Parse.
func (p *Parser) QuickTime(d *document.Document, object []byte) (ns int64, ok bool) {
	if !isLoggedObject(object) || !p.timeAmongMembers(d, object) {
		return 0, false
	}
	return d.Time, true
}

// isLoggedObject reports whether text begins like an object that a program logged, and not Lambda.
func isLoggedObject(text []byte) bool {
	return len(text) > 0 && text[0] == '{' && !IsRecord(text) && !hasTelemetryLine(text)
}

// timeAmongMembers sets the time of an object if a member of the object contains it with a fraction
// of a second, and the message is not an event. It skips objects whose names have no meaning. It
// returns false if this is not enough to know the time; the caller must then empty d.
func (p *Parser) timeAmongMembers(d *document.Document, object []byte) bool {
	w := walker{doc: d, cursor: jsonscan.Cursor{Buf: object}, roleOf: roleOf, shape: &p.shapes[0]}
	c := &w.cursor
	mayHaveLine := false // the message may be the line of a logger
	c.Open('{')
	list := members{before: &w.shape.begin}
	for m := w.next(&list); m != nil; m = w.next(&list) {
		role := m.role
		if m.mark&(markService|markWrapper|markShipped|markEnvelope) != 0 || m.isEscaped {
			return false
		}
		first := c.Peek()
		switch {
		case first == '[':
			return false
		case first == '{':
			if role != roleNone || m.isParent() || bytes.IndexByte(c.Skip(), '[') >= 0 {
				return false
			}
		case role == roleTime && first == '"':
			fillTime(d, document.Quoted(c.String()))
		case role == roleLevel && first == '"':
			level.Fill(d, document.Quoted(c.String()))
		case role.isMessage() && first == '"':
			text := bytes.TrimLeft(document.Quoted(c.String()).Bytes, " \t")
			if len(text) > 0 && text[0] == '{' {
				return false
			}
			mayHaveLine = mayHaveLine || mayHaveColumns(text)
		case role == roleTime, role == roleNanoseconds, role == roleMessage, role == roleLog:
			return false
		default:
			c.Skip()
		}
	}
	return c.AtEnd() && d.Time%1e9 != 0 && (!mayHaveLine || d.Has(document.Level))
}

// isParent reports whether an object with that name may have members with a meaning.
func (k *knownMember) isParent() bool {
	if !k.hasParent {
		first, _, _ := bytes.Cut(k.name, []byte("."))
		k.parent, k.hasParent = parents()[string(first)], true
	}
	return k.parent
}

// parents are the first parts of all dotted names with a meaning, and the names of objects that are
// read in other ways. It is read-only, and built when it is first needed: forwarders do not need it.
var parents = sync.OnceValue(func() map[string]bool {
	parents := map[string]bool{"_aws": true, "@fields": true}
	for _, k := range keys.keys {
		if first, _, isDotted := strings.Cut(k.name, "."); isDotted {
			parents[first] = true
		}
	}
	return parents
})
