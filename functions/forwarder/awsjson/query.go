package awsjson

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"

	"faulty/functions/forwarder/identity"
)

// Query calls an operation of a service that speaks the Query protocol, such as SNS:
// a form goes in, and the response is XML, of which nothing is needed.
func (s Service) Query(ctx context.Context, id identity.Identity, operation string, parameters url.Values) error {
	parameters.Set("Action", operation)
	parameters.Set("Version", s.Version)
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded; charset=utf-8"}}
	_, err := s.repeat(ctx, id, header, []byte(parameters.Encode()))
	return err
}

// element returns the text of an element of an error's XML, "" where there is none.
func element(text []byte, name string) string {
	_, rest, ok := bytes.Cut(text, []byte("<"+name+">"))
	value, _, closed := bytes.Cut(rest, []byte("</"+name+">"))
	if !ok || !closed {
		return ""
	}
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&apos;", "'", "&amp;", "&").Replace(string(value))
}
