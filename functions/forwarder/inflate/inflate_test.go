package inflate

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	kgzip "github.com/klauspost/compress/gzip"
)

const limit = 1 << 20

// texts are data of different kinds: none, few, many and random symbols, long and
// short matches, near and far.
func texts() map[string][]byte {
	r := rand.New(rand.NewPCG(1, 2))
	random := make([]byte, 100_000)
	for i := range random {
		random[i] = byte(r.Uint32())
	}
	skewed := make([]byte, 100_000) // codes of up to 15 bits
	for i := range skewed {
		skewed[i] = byte(r.ExpFloat64() * 12)
	}
	var lines strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&lines, `{"level":"INFO","message":"GET /cart/%d 200","requestId":"%08x","n":%d}`+"\n", r.IntN(1000), r.Uint32(), i)
	}
	far := append(bytes.Clone(random[:32768]), random[:300]...)
	return map[string][]byte{
		"nothing": nil, "one byte": []byte("a"), "one byte often": bytes.Repeat([]byte("a"), 70_000), "three bytes often": bytes.Repeat([]byte("abc"), 20_000),
		"random": random, "skewed": skewed, "lines": []byte(lines.String()), "far": far,
	}
}

// pack returns text as gzip.
func pack(tb testing.TB, text []byte, level int) []byte {
	tb.Helper()
	var b bytes.Buffer
	zw, err := gzip.NewWriterLevel(&b, level)
	if err != nil {
		tb.Fatal(err)
	}
	_, _ = zw.Write(text)
	_ = zw.Close()
	return b.Bytes()
}

func TestGzip(t *testing.T) {
	var z Decompressor
	for name, text := range texts() {
		for level := flate.HuffmanOnly; level <= flate.BestCompression; level++ {
			got, err := z.Gzip(nil, pack(t, text, level), limit)
			if err != nil || !bytes.Equal(got, text) {
				t.Errorf("%s, level %d: %d bytes, %v; want the %d bytes that were compressed", name, level, len(got), err, len(text))
			}
		}
	}
}

func TestGzipHeadersAndMembers(t *testing.T) {
	var b bytes.Buffer
	zw := gzip.NewWriter(&b)
	zw.Name, zw.Comment, zw.Extra = "name", "comment", []byte("extra")
	_, _ = zw.Write([]byte("one "))
	_ = zw.Flush() // a stored block
	_, _ = zw.Write([]byte("one two "))
	_ = zw.Close()
	b.Write(pack(t, []byte("three"), 6))
	var z Decompressor
	got, err := z.Gzip([]byte("zero "), b.Bytes(), limit)
	if want := "zero one one two three"; string(got) != want || err != nil {
		t.Errorf("Gzip = %q, %v; want %q", got, err, want)
	}
}

// TestGzipHeaderChecksum: gzip of Go writes none.
func TestGzipHeaderChecksum(t *testing.T) {
	zipped := pack(t, []byte("text"), 6)
	header := bytes.Clone(zipped[:10])
	header[3] |= flagChecksum
	header = binary.LittleEndian.AppendUint16(header, uint16(crc32.ChecksumIEEE(header)))
	var z Decompressor
	if got, err := z.Gzip(nil, append(bytes.Clone(header), zipped[10:]...), limit); string(got) != "text" || err != nil {
		t.Errorf("Gzip = %q, %v; want text", got, err)
	}
	header[11]++
	if _, err := z.Gzip(nil, append(header, zipped[10:]...), limit); !errors.Is(err, ErrHeader) {
		t.Errorf("Gzip with another checksum = %v; want ErrHeader", err)
	}
}

func TestGzipFailure(t *testing.T) {
	whole := pack(t, texts()["lines"], 6)
	changed := func(i int, b byte) []byte {
		zipped := bytes.Clone(whole)
		zipped[i] ^= b
		return zipped
	}
	for _, row := range []struct {
		name string
		in   []byte
		want error
	}{
		{"nothing", nil, ErrHeader},
		{"text", []byte("hello, world"), ErrHeader},
		{"another method", changed(2, 1), ErrHeader},
		{"a name without an end", append(changed(3, flagName)[:10], "name"...), io.ErrUnexpectedEOF},
		{"block of type 3", []byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\x07\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"), ErrCorrupt},
		{"checksum", changed(len(whole)-8, 1), ErrChecksum},
		{"size", changed(len(whole)-4, 1), ErrChecksum},
		{"garbage behind it", append(bytes.Clone(whole), "garbage"...), ErrHeader},
		{"too large", pack(t, make([]byte, limit+1), 6), ErrSize},
		{"too large, stored", pack(t, make([]byte, limit+1), 0), ErrSize},
	} {
		t.Run(row.name, func(t *testing.T) {
			var z Decompressor
			if got, err := z.Gzip(nil, row.in, limit); !errors.Is(err, row.want) || len(got) > limit {
				t.Errorf("Gzip = %d bytes, %v; want %v", len(got), err, row.want)
			}
		})
	}
}

// TestGzipCut: an input that ends too early is not taken for a whole one.
func TestGzipCut(t *testing.T) {
	var z Decompressor
	for name, text := range texts() {
		zipped := pack(t, text, 6)
		for n := 10; n < len(zipped); n += 1 + len(zipped)/100 {
			if got, err := z.Gzip(nil, zipped[:n], limit); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s: the first %d of %d bytes yield %d bytes and %v; want io.ErrUnexpectedEOF", name, n, len(zipped), len(got), err)
			}
		}
	}
}

// FuzzGzip holds the result on every input to that of compress/gzip.
func FuzzGzip(f *testing.F) {
	for _, text := range texts() {
		f.Add(pack(f, text[:min(len(text), 2000)], 6))
	}
	f.Add(pack(f, []byte("stored"), 0))
	var z Decompressor
	f.Fuzz(func(t *testing.T, zipped []byte) {
		got, err := z.Gzip(nil, zipped, limit)
		check(t, zipped, got, err)
		if len(zipped) < 1<<16 { // the same data behind a valid header
			raw := append([]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"), zipped...)
			got, err = z.Gzip(nil, raw, limit)
			check(t, raw, got, err)
		}
	})
}

func check(t *testing.T, zipped, got []byte, err error) {
	var want []byte
	zr, wantErr := gzip.NewReader(bytes.NewReader(zipped))
	if wantErr == nil {
		want, wantErr = io.ReadAll(io.LimitReader(zr, limit+1))
	}
	if len(want) > limit {
		want, wantErr = want[:limit], ErrSize
	}
	if (err == nil) != (wantErr == nil) {
		t.Fatalf("Gzip(%q) = %d bytes, %v; compress/gzip returns %d bytes, %v", zipped, len(got), err, len(want), wantErr)
	}
	if err == nil && !bytes.Equal(got, want) {
		t.Errorf("Gzip(%q) yields other bytes than compress/gzip", zipped)
	}
}

// BenchmarkGzip stands beside klauspost/compress, into memory that is kept.
func BenchmarkGzip(b *testing.B) {
	text := texts()["lines"]
	zipped := pack(b, text, 6)
	b.Run("by=faulty", func(b *testing.B) {
		var z Decompressor
		out := make([]byte, 0, len(text)+Room)
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			if _, err := z.Gzip(out, zipped, limit); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("by=klauspost", func(b *testing.B) {
		var zr kgzip.Reader
		var out bytes.Buffer
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			out.Reset()
			if err := zr.Reset(bytes.NewReader(zipped)); err != nil {
				b.Fatal(err)
			}
			if _, err := out.ReadFrom(&zr); err != nil {
				b.Fatal(err)
			}
		}
	})
}
