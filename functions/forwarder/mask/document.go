package mask

import (
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/recent"
)

// Harmless remembers what occurs again and contains no secret: names of attributes, which announce none
// either, and long texts, which are nearly always stack traces. It belongs to the Masks that it is used
// with. The zero value remembers nothing.
type Harmless struct{ names, texts recent.Texts }

// These lengths, in bytes, bound the texts that Harmless remembers. Shorter ones are examined as fast.
const (
	leastRemembered = 256
	mostRemembered  = 16 << 10
)

// hasName reports whether name is one of the names, and adds it if m permits.
func (h *Harmless) hasName(m *Masks, name []byte) bool {
	if h.names.Has(name) {
		return true
	}
	if len(name) == 0 || len(name) > longestName || m.kinds != 0 && policyOf(name) != open || !same(m.Text(name), name) {
		return false
	}
	h.names.Add(name)
	return true
}

// hasText reports whether text is one of the texts, and adds it if it contains no secret of the kinds.
func (h *Harmless) hasText(k kind, text []byte) bool {
	isRemembered := len(text) >= leastRemembered && len(text) <= mostRemembered
	if isRemembered && h.texts.Has(text) {
		return true
	}
	if !same(k.mask(text), text) {
		return false
	}
	if isRemembered {
		h.texts.Add(text)
	}
	return true
}

// Apply masks the secrets in a document.
func (m *Masks) Apply(doc *document.Document, known *Harmless) {
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
		if onlyKinds && (isShortAndHarmless(text) || known.hasText(m.kinds, text)) { // like nearly all values
			return text
		}
		return m.Text(text)
	}, func(name []byte) bool { return known.hasName(m, name) })
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
