package rest

import (
	"mime"
	"strings"
)

// mediaTypes are an API's BinaryMediaTypes.
type mediaTypes []string

// match reports whether a body of this Content-Type is passed as base64.
func (m mediaTypes) match(contentType string) bool {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		media = "application/json" // what API Gateway assumes
	}
	major, _, _ := strings.Cut(media, "/")
	for _, t := range m {
		if t == "*/*" || strings.EqualFold(t, media) || strings.EqualFold(t, major+"/*") {
			return true
		}
	}
	return false
}

// matchAccept reports whether a base64 reply is decoded for a client that
// accepts this: API Gateway looks at the first media type only.
func (m mediaTypes) matchAccept(accept string) bool {
	first, _, _ := strings.Cut(accept, ",")
	return m.match(strings.TrimSpace(first))
}
