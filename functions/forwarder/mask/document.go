package mask

import (
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/recent"
)

// Names are names of attributes that contain no secret and do not announce one. Loggers use the same
// few names in all lines. Names belong to the Masks that they are used with. The zero value is empty.
type Names struct{ known recent.Texts }

// hasOrdinary reports whether name is one of the names, and adds it if m permits.
func (n *Names) hasOrdinary(m *Masks, name []byte) bool {
	if n.known.Has(name) {
		return true
	}
	if len(name) == 0 || len(name) > longestName || m.kinds != 0 && policyOf(name) != open || !same(m.Text(name), name) {
		return false
	}
	n.known.Add(name)
	return true
}

// Apply masks the secrets in a document.
func (m *Masks) Apply(doc *document.Document, names *Names) {
	if m.None() {
		return
	}
	onlyKinds := len(m.classes) == 0 && len(m.userPatterns) == 0
	doc.Rewrite(func(name, text []byte) []byte {
		if len(text) > 0 && len(name) > 0 && m.kinds != 0 {
			if masked := m.kinds.maskNamed(name, text); masked != nil {
				return masked
			}
		}
		if onlyKinds && (isShortAndHarmless(text) || same(m.kinds.mask(text), text)) { // like nearly all values
			return text
		}
		return m.Text(text)
	}, func(name []byte) bool { return names.hasOrdinary(m, name) })
}

// maskNamed returns the masked value of an attribute whose name is that of a secret, or nil if it
// is not.
func (k kind) maskNamed(name, text []byte) []byte {
	p := policyOf(name)
	switch {
	case p == open:
		return nil
	case k&awsKey != 0 && nameStart(name, awsNames) >= 0:
		return []byte(replacements[awsKey])
	case k&bearer != 0 && nameStart(name, tokenNames) >= 0:
		return []byte(replacements[bearer])
	case k&password == 0:
		return nil
	}
	s := scanner{text: text, kinds: k}
	start, end := s.secretIn(value{end: len(text), isQuoted: true}, name, p)
	if end <= start {
		return nil
	}
	return append(append(append(make([]byte, 0, len(text)+len(replacements[password])), text[:start]...), replacements[password]...), text[end:]...)
}
