package awsjson

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"

	"faulty/functions/forwarder/identity"
)

// Query calls an operation of a service with the Query protocol, such as SNS. The request is a
// form. The response is XML, of which only errors are used.
func (s Service) Query(ctx context.Context, id identity.Identity, operation string, parameters url.Values) error {
	parameters.Set("Action", operation)
	parameters.Set("Version", s.Version)
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded; charset=utf-8"}}
	_, err := s.repeat(ctx, id, request{method: http.MethodPost, header: header, body: []byte(parameters.Encode())})
	return err
}

// Element returns the text of the first element of a name in XML without attributes, such as an error, or
// "" if there is none.
func Element(text []byte, name string) string {
	_, rest, ok := bytes.Cut(text, []byte("<"+name+">"))
	value, _, closed := bytes.Cut(rest, []byte("</"+name+">"))
	if !ok || !closed {
		return ""
	}
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&apos;", "'", "&amp;", "&").Replace(string(value))
}
