package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// writeRelease writes a release of two builds, with text files in place of the
// binaries.
func writeRelease(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	var builds []build
	for _, system := range []string{"darwin-amd64", "linux-arm64"} {
		b := build{dir: filepath.Join(dir, system), system: system, version: "v0.1.0", time: time.Date(2026, 11, 23, 4, 24, 16, 0, time.UTC)}
		for _, name := range binaries() {
			path := filepath.Join(b.dir, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(name+" for "+system), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		builds = append(builds, b)
	}
	modules := []module{{path: "example.org/m", version: "v1.2.3", licence: "MIT", text: []byte("their licence")}}
	r := release{out: filepath.Join(dir, "out"), template: "../../template.yaml", builds: builds, modules: modules, notices: notices(modules)}
	if err := r.write(); err != nil {
		t.Fatal(err)
	}
	return r.out
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// TestReleaseIsReproducible: the same builds yield the same bytes in another
// folder.
func TestReleaseIsReproducible(t *testing.T) {
	first, second := writeRelease(t), writeRelease(t)
	want := []string{"SHA256SUMS", "api-linux-arm64.zip", "domain.yaml", "faulty-darwin-amd64.tar.gz", "faulty-linux-arm64.tar.gz", "faulty.cdx.json", "forwarder-linux-arm64.zip", "hasher-linux-arm64.zip", "template-arm64.yaml"}
	files, err := os.ReadDir(first)
	if err != nil || len(files) != len(want) {
		t.Fatalf("the release holds %v (%v); want %v", files, err, want)
	}
	sums := string(read(t, filepath.Join(first, "SHA256SUMS")))
	for i, file := range files {
		body := read(t, filepath.Join(first, file.Name()))
		if file.Name() != want[i] || !bytes.Equal(body, read(t, filepath.Join(second, want[i]))) {
			t.Errorf("file %d is %s, of %d bytes; want %s, twice the same bytes", i, file.Name(), len(body), want[i])
		}
		if line := fmt.Sprintf("%x  %s\n", sha256.Sum256(body), file.Name()); i > 0 && !strings.Contains(sums, line) {
			t.Errorf("SHA256SUMS = %s; want %s", sums, line)
		}
	}
}

// TestFunctionArchive: the file that Lambda starts is executable and at the top
// level.
func TestFunctionArchive(t *testing.T) {
	r, err := zip.OpenReader(filepath.Join(writeRelease(t), "hasher-linux-arm64.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	if f := r.File[0]; f.Name != "bootstrap" || f.Mode() != 0o755 || !f.Modified.Equal(time.Date(2026, 11, 23, 4, 24, 16, 0, time.UTC)) {
		t.Errorf("first entry = %s %v %v; want bootstrap, -rwxr-xr-x, the commit's time", f.Name, f.Mode(), f.Modified)
	}
}

// TestCommandArchive: the archive has a single root folder with the files that
// `local up` needs.
func TestCommandArchive(t *testing.T) {
	body := read(t, filepath.Join(writeRelease(t), "faulty-darwin-amd64.tar.gz"))
	if !bytes.Equal(body[4:8], make([]byte, 4)) {
		t.Errorf("gzip's own time = % x; want none", body[4:8])
	}
	zr, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int64{}
	for r := tar.NewReader(zr); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if found[h.Name] = h.Mode; h.Uid != 0 || h.Uname != "" {
			t.Errorf("%s is %d %q's; want nobody's", h.Name, h.Uid, h.Uname)
		}
	}
	for _, name := range documents {
		if found["faulty-v0.1.0/"+name] != 0o644 {
			t.Errorf("the archive has no %s", name)
		}
	}
	for name, mode := range map[string]int64{"local": 0o755, "infra": 0o755, "dist/api/bootstrap": 0o755, "template.yaml": 0o644, "LICENSE": 0o644, "LICENSES.txt": 0o644} {
		if got := found["faulty-v0.1.0/"+name]; got != mode {
			t.Errorf("mode of faulty-v0.1.0/%s = %o; want %o", name, got, mode)
		}
	}
}

// TestBillOfMaterials: it contains every module with the properties that scanners
// need.
func TestBillOfMaterials(t *testing.T) {
	var bill struct {
		BOMFormat, SpecVersion string
		Metadata               struct{ Component component }
		Components             []component
	}
	if err := json.Unmarshal(read(t, filepath.Join(writeRelease(t), "faulty.cdx.json")), &bill); err != nil {
		t.Fatal(err)
	}
	if bill.BOMFormat != "CycloneDX" || bill.Metadata.Component.Version != "v0.1.0" || len(bill.Components) != 1 {
		t.Fatalf("bill = %+v; want one component of faulty v0.1.0", bill)
	}
	if c := bill.Components[0]; c.PURL != "pkg:golang/example.org/m@v1.2.3" || c.Licences[0].Expression != "MIT" {
		t.Errorf("component = %+v; want its purl and licence", c)
	}
}
