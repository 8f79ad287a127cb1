// Package s3 reads objects. It signs requests itself, like package awsjson and for the same reason: the
// SDK's client would make every cold start longer, whether the function reads an object or not.
package s3

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"faulty/functions/forwarder/awsjson"
	"faulty/functions/forwarder/identity"
	"faulty/functions/forwarder/transport"
)

// maxReopened is how often in a row the connection may break before any byte of the object arrives.
const maxReopened = 3

// A Client reads objects. It is safe for concurrent use.
type Client struct {
	ID   identity.Identity
	HTTP *http.Client
}

// NewClient returns a client. http sends the requests; nil uses a client of its own.
func NewClient(id identity.Identity, client *http.Client) *Client {
	return &Client{ID: id, HTTP: cmp.Or(client, &http.Client{Transport: transport.Default()})}
}

// An Address identifies an object, or one version of it.
type Address struct {
	Bucket, Key string
	Region      string // empty: the function's
	ETag        string // of the content; empty for any content
	Version     string // empty: the current one
}

// An Object is an object that is being read. If the connection breaks, Read continues where it was,
// provided that the object has not changed.
type Object struct {
	Modified time.Time

	client   *Client
	ctx      context.Context
	address  Address
	body     io.ReadCloser
	offset   int64
	size     int64
	reopened int
	err      error // of S3 or the connection, but not io.EOF
}

// Open requests an object. The context ends all reading.
func (c *Client) Open(ctx context.Context, a Address) (*Object, error) {
	o := &Object{client: c, ctx: ctx, address: a}
	return o, o.open()
}

// Tags returns the tags of a bucket.
func (c *Client) Tags(ctx context.Context, bucket, region string) (map[string]string, error) {
	res, err := c.do(ctx, Address{Bucket: bucket, Region: region}, url.Values{"tagging": {""}}, http.Header{})
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	const longest = 1 << 20
	text, err := io.ReadAll(io.LimitReader(res.Body, longest))
	if err != nil {
		return nil, fmt.Errorf("read the tags of %s: %w", bucket, err)
	}
	tags := map[string]string{}
	for tag := range bytes.SplitSeq(text, []byte("</Tag>")) {
		if name := awsjson.Element(tag, "Key"); name != "" {
			tags[name] = awsjson.Element(tag, "Value")
		}
	}
	return tags, nil
}

// Err returns the error of S3 or of the connection with which Read ended. It is nil if the object was
// read to its end.
func (o *Object) Err() error { return o.err }

// Offset returns the number of bytes that were read.
func (o *Object) Offset() int64 { return o.offset }

// Seek makes Read continue at a byte of the object. whence is io.SeekStart.
func (o *Object) Seek(offset int64, whence int) (int64, error) {
	if whence != io.SeekStart || offset < 0 {
		return o.offset, fmt.Errorf("seek byte %d: only bytes from the start of an object can be sought", offset)
	}
	_ = o.body.Close()
	o.offset = offset
	if o.err = o.open(); o.err != nil {
		return offset, o.err
	}
	return offset, nil
}

// Close implements io.Closer.
func (o *Object) Close() error { return o.body.Close() }

// Read implements io.Reader.
func (o *Object) Read(p []byte) (int, error) {
	for o.err == nil {
		n, err := o.body.Read(p)
		o.offset += int64(n)
		switch {
		case n > 0:
			o.reopened = 0
			return n, nil
		case errors.Is(err, io.EOF) && (o.size < 0 || o.offset >= o.size):
			return 0, io.EOF
		case err == nil:
			continue
		}
		if o.reopened++; o.reopened > maxReopened || o.ctx.Err() != nil {
			o.err = fmt.Errorf("read byte %d: %w", o.offset, err)
			break
		}
		_ = o.body.Close()
		o.err = o.open()
	}
	return 0, o.err
}

// open requests the rest of the object.
func (o *Object) open() error {
	var header http.Header = map[string][]string{}
	if o.offset > 0 {
		header.Set("Range", fmt.Sprintf("bytes=%d-", o.offset))
	}
	if o.address.ETag != "" {
		header.Set("If-Match", `"`+strings.Trim(o.address.ETag, `"`)+`"`)
	}
	query := url.Values{}
	if o.address.Version != "" {
		query.Set("versionId", o.address.Version)
	}
	res, err := o.client.do(o.ctx, o.address, query, header)
	if err != nil {
		return err
	}
	if o.offset > 0 && res.StatusCode != http.StatusPartialContent {
		_ = res.Body.Close()
		return fmt.Errorf("continue at byte %d: S3 responded with status %d", o.offset, res.StatusCode)
	}
	o.body = res.Body
	if o.offset == 0 {
		o.address.ETag = res.Header.Get("Etag")
		o.size = res.ContentLength
		o.Modified, _ = http.ParseTime(res.Header.Get("Last-Modified"))
	}
	return nil
}

// do sends a GET request. It returns an *awsjson.Error if S3 refuses it.
func (c *Client) do(ctx context.Context, a Address, query url.Values, header http.Header) (*http.Response, error) {
	region := cmp.Or(a.Region, c.ID.Region)
	if !isHostPart(a.Bucket, "._") || !isHostPart(region, "") {
		return nil, fmt.Errorf("no bucket of S3 is called %q in a region %q", a.Bucket, region)
	}
	u, err := c.url(a, region)
	if err != nil {
		return nil, err
	}
	u.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("address S3: %w", err)
	}
	req.URL = u // with the encoding of the key that is signed
	req.Header = header
	req.Header.Set("Accept-Encoding", "identity") // bytes as they are stored, whatever their encoding
	credentials, err := c.ID.Credentials().Retrieve(ctx)
	if err != nil {
		return nil, fmt.Errorf("the role's credentials are missing (AWS_ACCESS_KEY_ID …, which Lambda sets): %w", err)
	}
	const unsigned = "UNSIGNED-PAYLOAD"
	req.Header.Set("X-Amz-Content-Sha256", unsigned)
	signer := v4.NewSigner(func(so *v4.SignerOptions) { so.DisableURIPathEscaping = true }) // S3 encodes the path once
	if err := signer.SignHTTP(ctx, credentials, req, unsigned, "s3", region, time.Now()); err != nil {
		return nil, fmt.Errorf("sign for S3 in %s: %w", region, err)
	}
	res, err := c.HTTP.Do(req)
	if err != nil {
		return nil, err
	}
	if res.StatusCode == http.StatusOK || res.StatusCode == http.StatusPartialContent {
		return res, nil
	}
	defer func() { _ = res.Body.Close() }()
	const longest = 64 << 10
	text, _ := io.ReadAll(io.LimitReader(res.Body, longest))
	return nil, &awsjson.Error{Status: res.StatusCode, Code: cmp.Or(awsjson.Element(text, "Code"), http.StatusText(res.StatusCode)), Message: awsjson.Element(text, "Message")}
}

// url returns the address of an object. The bucket is part of the host name, except for emulators, and
// for names with dots, for which no certificate of S3 is valid.
func (c *Client) url(a Address, region string) (*url.URL, error) {
	endpoint := *c.ID.Endpoint("https://s3." + region + "." + awsjson.Domain(region))
	u, err := url.Parse(endpoint)
	if err != nil {
		return nil, fmt.Errorf("address S3 at %s: %w", endpoint, err)
	}
	path := "/" + a.Key
	if isEmulator := c.ID.Endpoint("") != nil; isEmulator || strings.Contains(a.Bucket, ".") {
		path = "/" + a.Bucket + path
	} else {
		u.Host = a.Bucket + "." + u.Host
	}
	u.Path, u.RawPath = path, escape(path)
	return u, nil
}

// isHostPart reports whether a name of a notification, which anyone may have sent, changes no more than a part of
// S3's host name: the request has a session token of the role. others are the characters besides letters, digits
// and hyphens that the name can have inside.
func isHostPart(name, others string) bool {
	for i := range len(name) {
		if c := name[i]; c|0x20-'a' > 'z'-'a' && c-'0' > 9 && c != '-' && (i == 0 || strings.IndexByte(others, c) < 0) {
			return false
		}
	}
	return name != ""
}

// escape encodes a path as S3 requires it for signatures: everything except letters, digits, slashes
// and -._~.
func escape(path string) string {
	var b strings.Builder
	for i := range len(path) {
		if c := path[i]; c|0x20-'a' <= 'z'-'a' || c-'0' <= 9 || strings.IndexByte("/-._~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
