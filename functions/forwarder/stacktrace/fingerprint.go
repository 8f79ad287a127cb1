package stacktrace

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"slices"
	"strings"

	"faulty/functions/forwarder/errorcode"
)

const (
	maxKeys     = 8  // maximum number of keys of one exception in the fingerprint
	maxDistinct = 16 // maximum number of distinct calls that are examined for them
	foreignKeys = 3  // number of keys if no call belongs to the application
	maxParts    = 16 // maximum number of exceptions of a chain in the fingerprint
)

// Fingerprint returns 16 hexadecimal digits that are the same for all events that one change to the
// code would fix. They are the first 64 bits of
//
//	sha1(scope \0 part \0 part …)   part = type [:code] @ key , key …
//
// with one part for each exception of the chain, outermost first. The scope is the name of the
// function or service. It is necessary because every Go function has a main.handle, and every
// Node.js function an index.handler.
//
// The message is not included if a call of the application is known, because it contains data.
// Otherwise the pattern of the message distinguishes two failures of a library. logged is the
// message of the log event. It is included if no exception in the chain has calls and the
// exception's text does not say which operation failed. The file of a Rust panic without a
// backtrace is included too.
func (e *Exception) Fingerprint(scope, logged string) string {
	return string(e.AppendFingerprint(nil, []byte(scope), logged))
}

// AppendFingerprint appends the fingerprint to dst. The unused capacity of dst is its working memory.
func (e *Exception) AppendFingerprint(dst, scope []byte, logged string) []byte {
	if e.known.hasFingerprint(e, scope) {
		return append(dst, e.known.fingerprint...)
	}
	start := len(dst)
	p := printer{b: append(slices.Grow(dst, room), scope...), appendKey: e.keys(), language: e.Language}
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
	dst = appendDigest(p.b[:start], p.b[start:])
	e.known.setFingerprint(e, scope, dst[start:])
	return dst
}

// room is the working memory for most fingerprints, in bytes.
const room = 1024

// NamedGroup returns the fingerprint of a group that a line names itself. The name replaces all
// parts, but not the scope.
func NamedGroup(scope, name string) string {
	return string(appendDigest(nil, append(append([]byte(scope), 0, 0), name...)))
}

// appendDigest appends the first 64 bits of the SHA-1 of text in hexadecimal digits to dst. The two
// may share their memory.
func appendDigest(dst, text []byte) []byte {
	sum := sha1.Sum(text)
	return hex.AppendEncode(dst, sum[:8])
}

// failureCode returns the code that distinguishes the failures of one type. It prefers the code in
// the message, which does not depend on whether a logger prints the properties of an error.
// Lambda's .NET runtime prints no properties.
func failureCode(language, typ, code, message string) string {
	const shortest = 4 // bytes of a message that contains a code
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

// isOrdinary reports whether a type is that of a programming mistake, which has no code.
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

// A printer writes the text that the fingerprint is the hash of.
type printer struct {
	b         []byte
	appendKey keyFunc
	language  string
	starts    [maxParts + 1]int // start of each part, and of the next one
	parts     int
}

// text writes the part of an exception without calls.
func (p *printer) text(e *Exception, logged string) {
	message := e.Message
	if e.Type == v8Fatal { // the words before the dash depend on the state of the heap
		message = message[strings.LastIndex(message, " - ")+1:]
	}
	p.head(e.Type, e.Code, e.Message)
	p.b = appendSummary(append(p.b, 0), message)
	if e.Language == langRust && e.Culprit != "" { // the messages of unwrap and of indices are the same in all files
		p.b = appendTail(append(p.b, 0), e.Culprit)
	}
	if logged != "" && logged != e.Message && (e.Type == "" || e.Type == "error" || isGeneric(e.Message)) {
		p.b = appendSummary(append(p.b, 0), logged)
	}
	p.end()
}

// exception writes the part of one exception. The JVM omits the calls of a cause if they are the
// same as those of the enclosing exception; the part then still contains the type. A Go cause
// without calls is omitted, because it is only a panic before it was recovered, or the text of an
// error.
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

// end closes a part. It removes the part if the same part was written before, because a chain of
// retries contains as many exceptions as there were attempts.
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

// appendType appends a type without the details in which two forms of one stack trace differ.
// Lambda's Go, Python and .NET runtimes report the class without its package or namespace. log4j2
// writes shop.Orders$Failed in a stack trace and shop.Orders.Failed in JSON.
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
		if i := strings.IndexByte(typ, '`'); i > 0 { // generic types of .NET
			typ = typ[:i]
		}
		typ = strings.TrimLeft(typ, "*")
	}
	return append(b, typ...)
}
