package stacktrace

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"strings"
)

const (
	maxKeys     = 8 // calls of one exception that count
	foreignKeys = 3 // where none of them is in-app
)

// Fingerprint returns 16 hexadecimal digits which are the same for all events
// of one bug in one service: the first 64 bits of
//
//	sha1(service \0 part \0 part …)   part = short type @ key , key …
//
// with one part for each exception of the chain that has frames, outermost
// first. The message is no part of it: it holds ids. Only where nothing in the
// chain has frames is it the type and the parameterised first line of the
// message. The service counts because every Go function has a main.handle, and
// every Node.js one an index.handler.
func (e *Exception) Fingerprint(service string) string {
	var room [1024]byte
	b := append(room[:0], service...)
	named := len(b)
	appendKey := e.keys()
	b = appendPart(b, appendKey, e.Type, e.Frames)
	for i := range e.Causes {
		b = appendPart(b, appendKey, e.Causes[i].Type, e.Causes[i].Frames)
	}
	if len(b) == named {
		b = append(append(b, 0), e.Type...)
		b = append(append(b, 0), Parameterise(firstLine(e.Message))...)
	}
	sum := sha1.Sum(b)
	var digits [16]byte
	hex.Encode(digits[:], sum[:8])
	return string(digits[:])
}

// appendPart appends one exception's part, or nothing where no frame has a key.
func appendPart(b []byte, appendKey keyFunc, typ string, frames []Frame) []byte {
	start := len(b)
	b = append(append(append(b, 0), shortType(typ)...), '@')
	keys := len(b)
	b = appendKeys(b, appendKey, frames, true)
	if len(b) == keys {
		b = appendKeys(b, appendKey, frames, false)
	}
	if len(b) == keys {
		return b[:start]
	}
	return b
}

// appendKeys appends the keys of the in-app frames, or of the first three of
// any kind. A key that is there already is left out, whatever lies between:
// recursion, direct or mutual, has another depth each time.
func appendKeys(b []byte, appendKey keyFunc, frames []Frame, inApp bool) []byte {
	var ends [maxKeys + 1]int
	ends[0] = len(b)
	n := 0
	for i := range frames {
		if inApp && !frames[i].InApp || !inApp && i == foreignKeys {
			continue
		}
		if n == maxKeys || !inApp && i > foreignKeys {
			break
		}
		start := len(b)
		var ok bool
		if b, ok = appendKey(b, &frames[i]); !ok {
			b = b[:start]
			continue
		}
		b = append(b, ',')
		if isRepeat(b, ends[:n+1], start) {
			b = b[:start]
			continue
		}
		n++
		ends[n] = len(b)
	}
	return b
}

// isRepeat reports whether b[start:] equals one of the keys before it.
func isRepeat(b []byte, ends []int, start int) bool {
	for i := 1; i < len(ends); i++ {
		if bytes.Equal(b[ends[i-1]:ends[i]], b[start:]) {
			return true
		}
	}
	return false
}

// shortType is the type without its package, namespace or outer class: log4j2
// writes shop.Orders$Failed in a trace, and shop.Orders.Failed in JSON.
func shortType(typ string) string {
	if i := strings.LastIndexByte(typ, '$'); i >= 0 && i+1 < len(typ) && isLetter(typ[i+1]) {
		typ = typ[i+1:]
	}
	if i := strings.LastIndexByte(typ, '.'); i >= 0 {
		typ = typ[i+1:]
	}
	if i := strings.LastIndex(typ, "::"); i >= 0 {
		typ = typ[i+2:]
	}
	return strings.TrimLeft(typ, "*")
}
