package stacktrace

import (
	"slices"
	"unsafe"

	"faulty/functions/forwarder/errorcode"
)

// A Cache remembers the exceptions in texts that occur again: a program that fails repeatedly prints
// the same stack trace. It returns the same results as Parse. A text is only known if all its bytes
// are the same. A Cache is not safe for concurrent use, and a nil Cache remembers nothing.
type Cache struct {
	known map[string]*known
	size  int
}

// maxCached bounds the memory of a Cache, in bytes. When it is reached, the Cache starts over: what
// still occurs is known again after its next occurrence.
const maxCached = 2 << 20

// maxCachedText is the length of the longest text that a Cache remembers, in bytes. Most stack traces
// are shorter.
const maxCachedText = 8 << 10

// maxCachedMessage is the length of the longest message whose code and fingerprint a Cache remembers, in
// bytes. The message may come from another member of an event than the text.
const maxCachedMessage = 1 << 10

// known is an exception, and the fingerprint that it had last. found is the code that was found last,
// in a message of an exception of some type.
type known struct {
	exception          Exception
	scope              []byte
	typ, message, code string
	fingerprint        []byte
	found              struct{ typ, message, code string }
}

// Parse is like the function Parse. The exception shares its frames and causes with later ones: only
// methods of Exception may change them.
func (c *Cache) Parse(text []byte) (Exception, bool) {
	if c == nil || len(text) > maxCachedText {
		return Parse(string(text))
	}
	if k := c.known[string(text)]; k != nil {
		return k.exception, true
	}
	key := string(text)
	e, ok := Parse(key)
	if !ok {
		return e, false
	}
	e.Frames, e.Causes, e.Members = slices.Clip(e.Frames), slices.Clip(e.Causes), slices.Clip(e.Members)
	e.known = &known{}
	e.known.exception = e
	if c.size += len(key) + e.size(); c.known == nil || c.size > maxCached {
		c.known, c.size = map[string]*known{}, len(key)+e.size()
	}
	c.known[key] = e.known
	return e, true
}

// size returns about how much memory an exception takes in a Cache, in addition to its text.
func (e *Exception) size() int {
	frames := len(e.Frames)
	for i := range e.Causes {
		frames += len(e.Causes[i].Frames)
	}
	return int(unsafe.Sizeof(known{})) + frames*int(unsafe.Sizeof(Frame{})) + (len(e.Causes)+len(e.Members))*int(unsafe.Sizeof(Cause{}))
}

// unshare gives e frames and causes of its own, if a Cache returned it.
func (e *Exception) unshare() {
	if e.known == nil {
		return
	}
	e.known = nil
	e.Frames, e.Causes = slices.Clone(e.Frames), slices.Clone(e.Causes)
	for i := range e.Causes {
		e.Causes[i].Frames = slices.Clone(e.Causes[i].Frames)
	}
}

// FindCode returns the code in the message of an error of the given type, as errorcode.Find does.
func (e *Exception) FindCode(typ, message string) string {
	if e.known == nil || message == "" || len(message) > maxCachedMessage {
		return errorcode.Find(typ, message)
	}
	found := &e.known.found
	if found.typ != typ || found.message != message {
		found.typ, found.message, found.code = typ, message, errorcode.Find(typ, message)
	}
	return found.code
}

// hasFingerprint reports whether the fingerprint of e is known: e has the same calls as when it was
// computed, and the same values of its other parts. An exception without calls has more parts.
func (k *known) hasFingerprint(e *Exception, scope []byte) bool {
	return k != nil && len(k.fingerprint) > 0 && string(scope) == string(k.scope) && k.isFrom(e) && e.Type == k.typ && e.Message == k.message && e.Code == k.code
}

func (k *known) setFingerprint(e *Exception, scope, fingerprint []byte) {
	if k != nil && k.isFrom(e) && len(e.Message) <= maxCachedMessage {
		k.scope, k.fingerprint = append(k.scope[:0], scope...), append(k.fingerprint[:0], fingerprint...)
		k.typ, k.message, k.code = e.Type, e.Message, e.Code
	}
}

// isFrom reports whether e has the calls and causes that k has, and at least one call.
func (k *known) isFrom(e *Exception) bool {
	return len(e.Frames) > 0 && len(e.Frames) == len(k.exception.Frames) && &e.Frames[0] == &k.exception.Frames[0] &&
		len(e.Causes) == len(k.exception.Causes) && (len(e.Causes) == 0 || &e.Causes[0] == &k.exception.Causes[0]) &&
		e.Language == k.exception.Language && e.isLabelled == k.exception.isLabelled
}
