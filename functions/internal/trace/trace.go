// Package trace parses AWS X-Ray trace headers and stores them in a context.
//
// An example of a header is
//
//	Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1
//
// The format is described in
// https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader.
package trace

import (
	"context"
	"strings"
)

// A Header is a valid trace header. The zero Header means that there is none.
type Header struct {
	Root    string // 1-<8 hex digits>-<24 hex digits>, lower case
	Parent  string // 16 hex digits, or ""
	Sampled string // "0", "1", "?" (undecided) or ""
}

// Parse parses a header. The fields may be in any order, and unknown fields are
// ignored. It returns false if there is no valid Root. It drops a malformed
// Parent or Sampled, because Root alone identifies the trace.
func Parse(text string) (h Header, ok bool) {
	for field := range strings.SplitSeq(text, ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		value = strings.ToLower(value)
		switch {
		case key == "Root" && isRoot(value):
			h.Root = value
		case key == "Parent" && len(value) == 16 && isHex(value):
			h.Parent = value
		case key == "Sampled" && (value == "0" || value == "1" || value == "?"):
			h.Sampled = value
		}
	}
	if h.Root == "" {
		return Header{}, false
	}
	return h, true
}

// ID returns the trace id in the format of the documents, 32 hex digits, or "".
func (h Header) ID() string {
	if h.Root == "" {
		return ""
	}
	return h.Root[2:10] + h.Root[11:]
}

// String returns the header in the format that Parse accepts, or "".
func (h Header) String() string {
	if h.Root == "" {
		return ""
	}
	text := "Root=" + h.Root
	if h.Parent != "" {
		text += ";Parent=" + h.Parent
	}
	if h.Sampled != "" {
		text += ";Sampled=" + h.Sampled
	}
	return text
}

// isRoot reports whether s is 1-<8 hex digits>-<24 hex digits>.
func isRoot(s string) bool {
	return len(s) == 35 && s[:2] == "1-" && s[10] == '-' && isHex(s[2:10]) && isHex(s[11:])
}

// isHex reports whether s contains only lower-case hex digits.
func isHex(s string) bool {
	return strings.Trim(s, "0123456789abcdef") == ""
}

type contextKey struct{}

// NewContext returns a context with the trace of text. It returns ctx itself if
// text is not a valid header, or if ctx already has the same trace from Lambda,
// because Lambda's header contains the parent segment.
func NewContext(ctx context.Context, text string) context.Context {
	h, ok := Parse(text)
	if !ok || h.Root == FromContext(ctx).Root {
		return ctx
	}
	return context.WithValue(ctx, contextKey{}, h)
}

// FromContext returns the header that NewContext stored, or else the header that
// Lambda sent with the invocation, or else the zero Header.
func FromContext(ctx context.Context) Header {
	if h, ok := ctx.Value(contextKey{}).(Header); ok {
		return h
	}
	// aws-lambda-go stores the header under this plain string key.
	text, _ := ctx.Value("x-amzn-trace-id").(string)
	h, _ := Parse(text)
	return h
}
