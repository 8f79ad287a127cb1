// Package trace reads AWS X-Ray trace headers and carries them in a context.
//
// A header looks like
//
//	Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1
//
// as in https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader.
package trace

import (
	"context"
	"strings"
)

// A Header is a valid trace header. The zero Header stands for none.
type Header struct {
	Root    string // 1-<8 hex digits>-<24 hex digits>, lower case
	Parent  string // 16 hex digits, or ""
	Sampled string // "0", "1", "?" (undecided) or ""
}

// Parse reads a header's fields in any order and ignores those it does not
// know. It reports false where there is no valid Root; a malformed Parent or
// Sampled is dropped, as the trace is known without them.
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

// ID returns the trace id as documents hold it, 32 hex digits, or "".
func (h Header) ID() string {
	if h.Root == "" {
		return ""
	}
	return h.Root[2:10] + h.Root[11:]
}

// String returns the header in the form Parse reads, or "".
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

// isHex reports whether s holds lower-case hex digits alone.
func isHex(s string) bool {
	return strings.Trim(s, "0123456789abcdef") == ""
}

type contextKey struct{}

// NewContext returns a context in the trace of text, or ctx itself where text
// is no valid header. Where Lambda already put ctx in that same trace, it is
// left alone: Lambda's header knows the parent segment.
func NewContext(ctx context.Context, text string) context.Context {
	h, ok := Parse(text)
	if !ok || h.Root == FromContext(ctx).Root {
		return ctx
	}
	return context.WithValue(ctx, contextKey{}, h)
}

// FromContext returns the header NewContext stored, else the one Lambda gave
// the invocation, else the zero Header.
func FromContext(ctx context.Context) Header {
	if h, ok := ctx.Value(contextKey{}).(Header); ok {
		return h
	}
	// aws-lambda-go keeps the header under this plain string.
	text, _ := ctx.Value("x-amzn-trace-id").(string)
	h, _ := Parse(text)
	return h
}
