package s3

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"faulty/functions/forwarder/identity"
	"faulty/functions/internal/env"
)

func newID(tb testing.TB, vars map[string]string) identity.Identity {
	tb.Helper()
	r := env.Reader{Lookup: func(name string) (string, bool) {
		value, ok := vars[name]
		return value, ok
	}}
	return identity.Read(&r)
}

// server returns the address of a server and a client for it.
func newServer(t *testing.T, handler http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return NewClient(newID(t, map[string]string{"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_ENDPOINT_URL": server.URL}), nil)
}

// TestRead checks that an object is read to its end although the connection breaks again and again, and that each
// further request names the content that the first one got.
func TestRead(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789"), 100_000)
	requests := 0
	c := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if requests++; requests > 1 && (r.Header.Get("If-Match") != `"e"` || r.Header.Get("Range") == "") {
			t.Errorf("request %d has If-Match %q and Range %q", requests, r.Header.Get("If-Match"), r.Header.Get("Range"))
		}
		w.Header().Set("Etag", `"e"`)
		http.ServeContent(&breaking{w, 300_000}, r, "", time.Date(2026, 11, 22, 21, 30, 0, 0, time.UTC), bytes.NewReader(content))
	})
	o, err := c.Open(t.Context(), Address{Bucket: "b", Key: "a.log"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(o)
	if err != nil || !bytes.Equal(got, content) || requests < 4 || o.Err() != nil || o.Modified.Year() != 2026 {
		t.Errorf("read %d bytes, %v, by %d requests, modified %v; want %d by several", len(got), err, requests, o.Modified, len(content))
	}
	if _, err := o.Seek(7, io.SeekStart); err != nil {
		t.Error(err)
	}
	if rest, err := io.ReadAll(o); err != nil || !bytes.Equal(rest, content[7:]) {
		t.Errorf("read %d bytes, %v, from byte 7 on; want all that follow", len(rest), err)
	}
	if err := o.Close(); err != nil {
		t.Error(err)
	}
}

// breaking closes the connection after some bytes.
type breaking struct {
	http.ResponseWriter
	left int
}

func (b *breaking) Write(p []byte) (int, error) {
	if len(p) > b.left {
		n, _ := b.ResponseWriter.Write(p[:b.left])
		b.left = 0
		return n, errors.New("broken")
	}
	b.left -= len(p)
	return b.ResponseWriter.Write(p)
}

// TestReadStops checks that reading ends with S3's error if the object is replaced, and with the connection's if no
// byte arrives any more.
func TestReadStops(t *testing.T) {
	for _, row := range []struct {
		name   string
		status int
		want   string
		most   int // requests
	}{
		{"replaced", http.StatusPreconditionFailed, "PreconditionFailed (status 412): gone", 2},
		{"broken for good", http.StatusPartialContent, "read byte 10", 2 + maxReopened},
		{"whole object instead of the rest", http.StatusOK, "continue at byte 10: S3 responded with status 200", 2},
	} {
		t.Run(row.name, func(t *testing.T) {
			requests := 0
			c := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
				requests++
				w.Header().Set("Content-Length", "100")
				switch {
				case requests == 1:
					_, _ = io.WriteString(w, "0123456789")
				case row.status == http.StatusPreconditionFailed:
					w.Header().Del("Content-Length")
					w.WriteHeader(row.status)
					_, _ = io.WriteString(w, "<Error><Code>PreconditionFailed</Code><Message>gone</Message></Error>")
				default:
					w.WriteHeader(row.status)
				}
			})
			o, err := c.Open(t.Context(), Address{Bucket: "b", Key: "a"})
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(o)
			if err == nil || !strings.Contains(err.Error(), row.want) || o.Err() == nil || len(got) != 10 || requests > row.most {
				t.Errorf("read %d bytes, %v, by %d requests; want 10 and %q by at most %d", len(got), err, requests, row.want, row.most)
			}
		})
	}
}

// TestURL checks the addresses of objects. S3 requires that everything except letters, digits and -._~/ is encoded.
func TestURL(t *testing.T) {
	for _, row := range []struct{ region, endpoint, bucket, key, want string }{
		{"eu-west-1", "", "logs", "a/b.log", "https://logs.s3.eu-west-1.amazonaws.com/a/b.log"},
		{"cn-north-1", "", "logs", "a", "https://logs.s3.cn-north-1.amazonaws.com.cn/a"},
		{"eu-west-1", "", "logs.example.com", "a", "https://s3.eu-west-1.amazonaws.com/logs.example.com/a"},
		{"eu-west-1", "http://localhost:4566", "logs", "a", "http://localhost:4566/logs/a"},
		{"eu-west-1", "", "logs", "2026/[$LATEST] a+b%20=ü//", "https://logs.s3.eu-west-1.amazonaws.com/2026/%5B%24LATEST%5D%20a%2Bb%2520%3D%C3%BC//"},
	} {
		c := NewClient(newID(t, map[string]string{"AWS_ENDPOINT_URL": row.endpoint}), nil)
		u, err := c.url(Address{Bucket: row.bucket, Key: row.key}, row.region)
		if err != nil || u.String() != row.want {
			t.Errorf("url(%s, %s) = %v, %v; want %s", row.bucket, row.key, u, err, row.want)
		}
	}
}

// TestRequest checks what a request for a version of an object contains.
func TestRequest(t *testing.T) {
	c := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		got := fmt.Sprint(r.Method, " ", r.URL.EscapedPath(), " ", r.URL.RawQuery, " ", r.Header.Get("If-Match"), " ", r.Header.Get("Accept-Encoding"), " ", strings.Contains(r.Header.Get("Authorization"), "/us-east-2/s3/aws4_request"))
		if want := `GET /b/a%20b versionId=v%2B1 "e" identity true`; got != want {
			t.Errorf("the request is %s; want %s", got, want)
		}
	})
	o, err := c.Open(t.Context(), Address{Bucket: "b", Key: "a b", Region: "us-east-2", ETag: "e", Version: "v+1"})
	if err != nil {
		t.Fatal(err)
	}
	_ = o.Close()
}

// TestRegion checks that a region and a bucket, which are parts of a host name, cannot make it another host: anyone may have sent the
// notification.
func TestRegion(t *testing.T) {
	c := NewClient(newID(t, map[string]string{"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s"}), &http.Client{Transport: refusing{t}})
	for _, a := range []Address{
		{Bucket: "b.c", Key: "k", Region: "example.com/"}, {Bucket: "b.c", Key: "k", Region: "example.com:8080/x"}, {Bucket: "b", Key: "k", Region: "example.com#"},
		{Bucket: "b", Key: "k", Region: "x@example.com/"}, {Bucket: "b", Key: "k", Region: "a.b"},
		{Bucket: "example.com/", Key: "k"}, {Bucket: "x@y", Key: "k"}, {Bucket: "b#", Key: "k"}, {Bucket: "..", Key: "k"}, {Bucket: "a/../b.c", Key: "k"},
	} {
		if _, err := c.Open(t.Context(), a); err == nil {
			t.Errorf("Open(%+v) = nil; want an error", a)
		}
	}
}

// refusing fails the test if a request is sent.
type refusing struct{ t *testing.T }

func (r refusing) RoundTrip(req *http.Request) (*http.Response, error) {
	r.t.Errorf("a request was sent to %s", req.URL)
	return nil, errors.New("no")
}
