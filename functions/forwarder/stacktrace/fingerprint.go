package stacktrace

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"strings"

	"faulty/functions/forwarder/errorcode"
)

const (
	maxKeys     = 8  // calls of one exception that count
	maxDistinct = 16 // calls that are looked at for them
	foreignKeys = 3  // calls that count where none is the application's
	maxParts    = 16 // exceptions of a chain that count
)

// Fingerprint returns 16 hexadecimal digits which are the same for all events
// that one change to the code would fix: the first 64 bits of
//
//	sha1(scope \0 part \0 part …)   part = type [:code] @ key , key …
//
// with one part for each exception of the chain, outermost first. The scope is the
// function's or the service's name: every Go function has a main.handle, and every
// Node.js one an index.handler.
//
// The message is no part of it where a call of the application is known, as it
// contains data. Where none is, the message's pattern tells two failures of a
// library apart. logged is the message of the log event. It counts where nothing in
// the chain has calls and the exception's text does not say what was tried.
func (e *Exception) Fingerprint(scope, logged string) string {
	var room [1024]byte
	p := printer{b: append(room[:0], scope...), appendKey: e.keys(), language: e.Language}
	p.starts[0] = len(p.b)
	hasFrames := len(e.Frames) > 0
	for i := range e.Causes {
		hasFrames = hasFrames || len(e.Causes[i].Frames) > 0
	}
	switch {
	case len(e.Frames) > 0:
		p.exception(e.Type, e.Code, e.Message, e.Frames)
	case !hasFrames:
		p.text(e, logged)
	}
	for i := range e.Causes {
		c := &e.Causes[i]
		p.exception(c.Type, c.Code, c.Message, c.Frames)
	}
	return digest(p.b)
}

// NamedGroup returns the fingerprint of a group that a line names itself. The name
// takes the place of all parts, not that of the scope.
func NamedGroup(scope, name string) string {
	var room [256]byte
	return digest(append(append(append(room[:0], scope...), 0, 0), name...))
}

// digest returns the first 64 bits of the SHA-1 of b, in hexadecimal digits.
func digest(b []byte) string {
	sum := sha1.Sum(b)
	var digits [16]byte
	hex.Encode(digits[:], sum[:8])
	return string(digits[:])
}

// failureCode returns the code that tells the failures of one type apart. The one in
// the message is there whether or not a logger prints the properties of an error;
// the runtime of Lambda for .NET prints none.
func failureCode(language, typ, code, message string) string {
	const shortest = 4 // bytes of a message with a code in it
	if len(message) < shortest || isOrdinary(typ) {
		return code
	}
	if inMessage := errorcode.Find(typ, message); inMessage != "" {
		return inMessage
	}
	if implied := statementCode(typ, message); implied != "" || language == langDotNet {
		return implied
	}
	return code
}

// isOrdinary reports whether a type is that of a mistake in a program, which has no
// code.
func isOrdinary(typ string) bool {
	switch typ {
	case "KeyError", "IndexError", "AttributeError", "NameError", "NoMethodError", "ZeroDivisionError", "AssertionError", "UnboundLocalError",
		"java.lang.NullPointerException", "java.lang.IllegalStateException", "java.lang.IllegalArgumentException", "java.lang.ClassCastException",
		"java.lang.IndexOutOfBoundsException", "java.lang.ArithmeticException", "java.lang.NumberFormatException", "java.util.NoSuchElementException",
		"System.NullReferenceException", "System.ArgumentException", "System.InvalidCastException", "System.FormatException", "System.IndexOutOfRangeException",
		"NullReferenceException", "runtime.boundsError", "runtime.errorString", "runtime.plainError", "boundsError", "ReferenceError", "RangeError", "SyntaxError":
		return true
	}
	return false
}

// A printer writes the text of which the fingerprint is the hash.
type printer struct {
	b         []byte
	appendKey keyFunc
	language  string
	starts    [maxParts + 1]int // of the parts, and of the next one
	parts     int
}

// text writes the part of an exception without any calls.
func (p *printer) text(e *Exception, logged string) {
	p.head(e.Type, e.Code, e.Message)
	p.b = appendSummary(append(p.b, 0), e.Message)
	if logged != "" && logged != e.Message && (e.Type == "" || e.Type == "error" || isGeneric(e.Message)) {
		p.b = appendSummary(append(p.b, 0), logged)
	}
	p.end()
}

// exception writes the part of one exception. A cause whose calls the runtime left
// out, as the JVM does where they are those of the exception around it, still has
// its type. One of Go's is a panic before it was recovered, or an error's text.
func (p *printer) exception(typ, code, message string, frames []Frame) {
	if p.parts == maxParts || len(frames) == 0 && (typ == "" || p.language == langGo) {
		return
	}
	p.head(typ, code, message)
	k := keys{b: p.b, isOverflow: len(frames) > maxKeys && isOverflow(typ, message), isPartial: p.language == langPython || p.language == langDotNet}
	k.collect(p.appendKey, frames, true)
	if len(frames) > 0 && (k.n == 0 || k.isUnnamed) {
		k.b = append(k.b[:k.start], 0)
		k.reset(append(appendSummary(k.b, message), '@'))
		k.collect(p.appendKey, frames, k.isUnnamed)
	}
	p.b = k.b
	p.end()
}

// head writes type and code.
func (p *printer) head(typ, code, message string) {
	p.b = appendType(append(p.b, 0), p.language, typ)
	if code = failureCode(p.language, typ, code, message); code != "" {
		p.b = append(append(p.b, ':'), code...)
	}
	p.b = append(p.b, '@')
}

// end closes a part. A part that was there before is taken back: a chain of retries
// has as many exceptions as there were attempts.
func (p *printer) end() {
	start := p.starts[p.parts]
	for i := range p.parts {
		if bytes.Equal(p.b[p.starts[i]:p.starts[i+1]], p.b[start:]) {
			p.b = p.b[:start]
			return
		}
	}
	p.parts++
	p.starts[p.parts] = len(p.b)
}

// appendType appends a type without what two forms of one trace do not agree on.
// The runtimes of Lambda for Go, Python and .NET report the class without its
// package or namespace. log4j2 writes shop.Orders$Failed in a trace, and
// shop.Orders.Failed in JSON.
func appendType(b []byte, language, typ string) []byte {
	switch language {
	case langJava:
		for i := range len(typ) {
			c := typ[i]
			if c == '$' {
				c = '.'
			}
			b = append(b, c)
		}
		return b
	case langGo, langPython, langDotNet, langJavaScript, langRust, "":
		if i := strings.LastIndexByte(typ, '.'); i >= 0 {
			typ = typ[i+1:]
		}
		if i := strings.LastIndex(typ, "::"); i >= 0 {
			typ = typ[i+2:]
		}
		if i := strings.IndexByte(typ, '`'); i > 0 { // .NET's generic types
			typ = typ[:i]
		}
		typ = strings.TrimLeft(typ, "*")
	}
	return append(b, typ...)
}
