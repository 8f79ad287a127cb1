package source

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, path := range []string{"b.log", "a.log.gz", "sub/c.log", "sub/.hidden", ".git/x", "sub/aws-logs-write-test", "odd[1].log"} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(path), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("nothing", "sub/link.log"); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		arg  string
		want []string
		size int64
		err  string
	}{
		{"b.log", []string{"b.log"}, 5, ""},
		{".", []string{"a.log.gz", "b.log", "odd[1].log", "sub/c.log"}, 32, ""},
		{"sub/", []string{"sub/c.log"}, 9, ""},
		{"*.log*", []string{"a.log.gz", "b.log", "odd[1].log"}, 23, ""},
		{"odd[1].log", []string{"odd[1].log"}, 10, ""}, // an existing file name has priority over a pattern
		{"*", []string{"a.log.gz", "b.log", "odd[1].log", "sub/c.log"}, 32, ""},
		{"x.log", nil, 0, `source "x.log": lstat x.log: no such file or directory; sources are files, directories`},
		{"*.txt", nil, 0, `source "*.txt": no file matches`},
		{"[", nil, 0, `source "[" is not a valid pattern`},
		{"sub/.hidden*", []string{"sub/.hidden"}, 11, ""}, // explicitly requested
		{"https://example.com/a.log", nil, 0, "download the file"},
	} {
		s, err := Open(t.Context(), row.arg, Options{})
		if row.err != "" {
			if err == nil || !strings.Contains(err.Error(), row.err) {
				t.Errorf("Open(%q) = %v; want %q in it", row.arg, err, row.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("Open(%q) = %v", row.arg, err)
			continue
		}
		names, texts := contents(t, s)
		for i := range names {
			names[i] = filepath.ToSlash(names[i])
		}
		if !slices.Equal(names, row.want) || s.Size != row.size || !slices.Equal(texts, names) {
			t.Errorf("Open(%q) = %v, %d bytes, holding %v; want %v, %d", row.arg, names, s.Size, texts, row.want, row.size)
		}
	}
}

// contents returns the names and the texts of all units of a source.
func contents(t *testing.T, s Source) (names, texts []string) {
	t.Helper()
	for u, err := range s.Units(t.Context(), 0, 0) {
		if err != nil {
			t.Fatal(err)
		}
		in, err := u.Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		in.Close()
		names, texts = append(names, u.Name), append(texts, string(text))
	}
	return names, texts
}

// s3Fake simulates S3 with one bucket. It lists two objects per page.
func s3Fake(objects map[string]string) http.Handler {
	keys := []string{}
	for key := range objects {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key, _ := strings.CutPrefix(r.URL.Path, "/logs/")
		switch text, found := objects[key]; {
		case !strings.HasPrefix(r.URL.Path, "/logs"):
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, `<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message></Error>`)
		case found && r.Header.Get("If-Match") != etag(key):
			w.WriteHeader(http.StatusPreconditionFailed)
		case found:
			_, _ = io.WriteString(w, text)
		case key == "" || key == "/logs":
			listObjects(w, r, keys, objects)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	})
}

func etag(key string) string { return `"` + key + `"` }

func listObjects(w http.ResponseWriter, r *http.Request, keys []string, objects map[string]string) {
	type content struct {
		Key, ETag    string
		Size         int
		LastModified time.Time
	}
	type result struct {
		XMLName               xml.Name `xml:"ListBucketResult"`
		IsTruncated           bool
		NextContinuationToken string `xml:",omitempty"`
		Contents              []content
	}
	var out result
	for _, key := range keys {
		if !strings.HasPrefix(key, r.URL.Query().Get("prefix")) || key <= r.URL.Query().Get("continuation-token") {
			continue
		}
		if len(out.Contents) == 2 {
			out.IsTruncated, out.NextContinuationToken = true, out.Contents[1].Key
			break
		}
		out.Contents = append(out.Contents, content{key, etag(key), len(objects[key]), time.Unix(1790848801, 0).UTC()})
	}
	_ = xml.NewEncoder(w).Encode(out)
}

func TestBucket(t *testing.T) {
	const task = "orders/3b5f1a2c-0000-4000-8000-0123456789ab/2026-10-01-[$LATEST]0123456789abcdef0123456789abcdef/000000.gz"
	o := Options{AWS: awsAt(t, s3Fake(map[string]string{
		"aws-logs-write-test": "Permission Check Successful", "orders/": "", "orders/a": "1", "orders/b c+d": "22", task: "333", "x": "4444",
	}))}
	s, err := Open(t.Context(), "s3://logs/orders", o)
	if err != nil {
		t.Fatal(err)
	}
	names, texts := contents(t, s)
	if want := []string{"s3://logs/" + task, "s3://logs/orders/a", "s3://logs/orders/b c+d"}; !slices.Equal(names, want) || !slices.Equal(texts, []string{"333", "1", "22"}) || s.Size != 6 {
		t.Errorf("Open = %q holding %q, %d bytes; want %q", names, texts, s.Size, want)
	}
	for u := range s.Units(t.Context(), 0, 0) {
		if !u.Export || u.Stream != "2026/10/01/[$LATEST]0123456789abcdef0123456789abcdef" || u.Tag == "" || u.Time.IsZero() {
			t.Errorf("unit = %+v; want an export task's object", u)
		}
		break
	}
	if s, err = Open(t.Context(), "s3://logs", o); err != nil || s.Size != 10 {
		t.Errorf("Open(s3://logs) = %d bytes, %v; want 10", s.Size, err)
	}
	for arg, want := range map[string]string{
		"s3://":          "does not name a bucket",
		"s3://logs/none": "s3://logs/none: no object has a key with this prefix",
		"s3://other":     "is it in this account and region?",
	} {
		if _, err := Open(t.Context(), arg, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Open(%q) = %v; want %q in it", arg, err, want)
		}
	}
}

func TestStdin(t *testing.T) {
	s, err := Open(context.Background(), "-", Options{Stdin: strings.NewReader("text")})
	if err != nil {
		t.Fatal(err)
	}
	if names, texts := contents(t, s); fmt.Sprint(names, texts) != "[-] [text]" || s.Size != 0 {
		t.Errorf("Open(-) = %v %v, %d bytes; want - and its text, of unknown size", names, texts, s.Size)
	}
}

// TestLocations checks that the stream of a file is unique and the same for every path to the file. A file in the
// directory of an export task belongs to the export even if the working directory is inside it.
func TestLocations(t *testing.T) {
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	const task = "3b5f1a2c-0000-4000-8000-0123456789ab"
	for _, path := range []string{"a/app.log", "b/app.log", "b/app.log.gz", task + "/web/000000.gz"} {
		path = filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(root, "a"), filepath.Join(root, "current")); err != nil {
		t.Skip(err)
	}
	for _, row := range []struct{ dir, arg, want string }{
		{".", "a/app.log", root + "/a/app.log"},
		{".", "a", root + "/a/app.log"},
		{".", "a/*", root + "/a/app.log"},
		{".", "b/../current/app.log", root + "/a/app.log"},
		{"a", "app.log", root + "/a/app.log"},
		{"b", "../a", root + "/a/app.log"},
		{"b", "app.log", root + "/b/app.log"},
		{"b", "app.log.gz", root + "/b/app.log"}, // the compressed file has the stream of the original
		{task + "/web", ".", "web"},
	} {
		t.Chdir(filepath.Join(root, row.dir))
		s, err := Open(t.Context(), row.arg, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.units[0].Stream; got != row.want {
			t.Errorf("in %s, the stream of %s is %s; want %s", row.dir, row.arg, got, row.want)
		}
	}
}

// TestLinkedDirectory checks that a symbolic link to a directory is followed.
func TestLinkedDirectory(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.log"), []byte("a line\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Skip(err)
	}
	if s, err := openFiles(link); err != nil || s.Size != 7 {
		t.Errorf("openFiles of a link = %d bytes, %v; want the 7 of its file", s.Size, err)
	}
}
