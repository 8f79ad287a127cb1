package rest

import (
	"mime"
	"strings"
)

// mediaTypes are an API's BinaryMediaTypes.
type mediaTypes []string

// match reports whether a body of this Content-Type is passed to the function as
// base64.
func (m mediaTypes) match(contentType string) bool {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		media = "application/json" // API Gateway assumes this type
	}
	major, _, _ := strings.Cut(media, "/")
	for _, t := range m {
		if t == "*/*" || strings.EqualFold(t, media) || strings.EqualFold(t, major+"/*") {
			return true
		}
	}
	return false
}

// matchAccept reports whether a base64 response is decoded for a client with this
// Accept header. API Gateway reads only its first media type.
func (m mediaTypes) matchAccept(accept string) bool {
	first, _, _ := strings.Cut(accept, ",")
	return m.match(strings.TrimSpace(first))
}
