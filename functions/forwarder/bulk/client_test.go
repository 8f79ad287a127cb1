package bulk

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"faulty/functions/forwarder/auth"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/identity"
	"faulty/functions/internal/env"
)

// rotating is an auth whose first credentials are refused.
type rotating struct{ renewed int }

func (r *rotating) Authorize(_ context.Context, req *http.Request, _ []byte) error {
	req.Header.Set("Authorization", fmt.Sprint("proof ", r.renewed))
	return nil
}
func (r *rotating) Renew() bool  { r.renewed++; return true }
func (r *rotating) Hint() string { return "hint" }

func TestSendRenewsCredentialsOnce(t *testing.T) {
	for _, row := range []struct {
		name, valid, fails string
		requests           int
	}{
		{"rotated", "proof 1", "", 2},
		{"wrong", "proof 7", "responded 401:  (hint)", 2},
	} {
		t.Run(row.name, func(t *testing.T) {
			requests := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				requests++
				if r.Header.Get("Authorization") != row.valid {
					w.WriteHeader(http.StatusUnauthorized)
					return
				}
				_, _ = io.WriteString(w, `{"items":[{"create":{"status":201}}]}`)
			}))
			t.Cleanup(server.Close)
			base, _ := url.Parse(server.URL)
			_, err := NewClient(Options{URL: base, Auth: new(rotating)}).Send(t.Context(), batch(1))
			if row.fails == "" && err != nil || row.fails != "" && (err == nil || !strings.Contains(err.Error(), row.fails)) || requests != row.requests {
				t.Errorf("Send = %v after %d requests; want %q after %d", err, requests, row.fails, row.requests)
			}
		})
	}
}

// TestCompressedAndSigned: the signature covers the compressed body, and the body inflates to the
// batch.
func TestCompressedAndSigned(t *testing.T) {
	b := batch(100)
	var got []byte
	var encoding, hash, sum string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		encoding, hash = r.Header.Get("Content-Encoding"), r.Header.Get("X-Amz-Content-Sha256")
		got, _ = io.ReadAll(r.Body)
		digest := sha256.Sum256(got)
		sum = hex.EncodeToString(digest[:])
		if encoding == "gzip" {
			zr, err := gzip.NewReader(bytes.NewReader(got))
			if err != nil {
				t.Error(err)
				return
			}
			got, _ = io.ReadAll(zr)
		}
		_, _ = io.WriteString(w, `{"items":[`+strings.TrimSuffix(strings.Repeat(`{"create":{"status":201}},`, bytes.Count(got, []byte("\n"))/2), ",")+`]}`)
	}))
	t.Cleanup(server.Close)
	base, _ := url.Parse(server.URL)
	id := identity.Read(&env.Reader{Lookup: func(name string) (string, bool) { return name, true }})
	for _, row := range []struct {
		name     string
		compress int
		want     string
	}{{"never", 0, ""}, {"large enough", b.Size(), "gzip"}, {"too small", b.Size() + 1, ""}} {
		t.Run(row.name, func(t *testing.T) {
			c := NewClient(Options{URL: base, Auth: auth.NewSigV4(auth.Domain, "eu-west-1", id), Compress: row.compress})
			for range 2 { // the second reuses the memory of the first
				if _, err := c.Send(t.Context(), b); err != nil {
					t.Fatal(err)
				}
				if encoding != row.want || !bytes.Equal(got, b.body) {
					t.Errorf("encoding %q, %d bytes; want %q, %d", encoding, len(got), row.want, len(b.body))
				}
				if hash != sum {
					t.Errorf("the signature is of a body with the hash %s; sent was %s", hash, sum)
				}
			}
		})
	}
}

func TestCreateVariants(t *testing.T) {
	doc := document.Document{ID: document.Plain([]byte("7")), Time: 1795382692123e6, Observed: 1795382692123e6}
	for _, row := range []struct {
		name   string
		create func(b *Batch)
		want   string
	}{
		{"by day", func(b *Batch) { b.Create("logs", &doc, nil) }, `{"create":{"_index":"logs-2026.11.22","_id":"7"}}`},
		{"by name", func(b *Batch) { b.CreateIn("logs-old", &doc, nil) }, `{"create":{"_index":"logs-old","_id":"7"}}`},
		{"without ids", func(b *Batch) { b.NoIDs = true; b.Create("logs", &doc, nil) }, `{"create":{"_index":"logs-2026.11.22"}}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			var b Batch
			row.create(&b)
			action := b.items[0].action(&b)
			_, text := b.Item(0)
			if string(action) != row.want || !bytes.HasPrefix(text, []byte(`{"@timestamp":"`)) || !bytes.HasSuffix(text, []byte(`}`)) {
				t.Errorf("Item(0) = %s, %s; want %s and a document", action, text, row.want)
			}
		})
	}
}

func TestParseDynamic(t *testing.T) {
	for _, row := range []struct {
		response, want string
		ok             bool
	}{
		{`{"i":{"mappings":{"dynamic":"false"}}}`, "false", true},
		{`{"h":{},"i":{"aliases":{},"mappings":{"properties":{},"dynamic":"strict"}}}`, "strict", true},
		{`{"i":{"mappings":{"properties":{}}}}`, "true", true},
		{`{}`, "", false},
		{`{"i":[]}`, "", false},
		{`{"i":{"mappings":{"properties":`, "true", false},
	} {
		if got, ok := parseDynamic([]byte(row.response), "i"); got != row.want || ok != row.ok {
			t.Errorf("parseDynamic(%s) = %q, %v; want %q, %v", row.response, got, ok, row.want, row.ok)
		}
	}
}

// FuzzParseDynamic: no response causes a panic, and a mapping is only found in a response that
// names the index.
func FuzzParseDynamic(f *testing.F) {
	f.Add([]byte(`{"i":{"mappings":{"dynamic":"false"}}}`))
	f.Fuzz(func(t *testing.T, response []byte) {
		if _, ok := parseDynamic(response, "i"); ok && !bytes.Contains(response, []byte(`"i"`)) {
			t.Errorf("parseDynamic(%q) finds an index that is not named", response)
		}
	})
}

// BenchmarkCompress measures the cost of compression and reports how much it saves.
func BenchmarkCompress(b *testing.B) {
	batch := batch(1000)
	z := new(zipper)
	b.SetBytes(int64(batch.Size()))
	b.ReportAllocs()
	var zipped []byte
	for b.Loop() {
		zipped = z.compress(batch.body)
	}
	b.ReportMetric(float64(batch.Size())/float64(len(zipped)), "ratio")
}
