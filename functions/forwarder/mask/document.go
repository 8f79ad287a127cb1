package mask

import "faulty/functions/forwarder/document"

// Apply takes the secrets out of a document.
func (m *Masks) Apply(doc *document.Document) {
	if m.None() {
		return
	}
	doc.Rewrite(func(name, text []byte) []byte {
		if len(text) > 0 && len(name) > 0 {
			if c := m.byName(name); c != nil {
				return []byte(c.replacement)
			}
		}
		return m.Text(text)
	})
}
