package mask

import "faulty/functions/forwarder/document"

// Apply takes the secrets out of a document.
func (m *Masks) Apply(doc *document.Document) {
	if m.None() {
		return
	}
	doc.Rewrite(func(name, text []byte) []byte {
		if m.names && len(text) > 0 && secretName(name) {
			return []byte("[aws-key]")
		}
		return m.Text(text)
	})
}
