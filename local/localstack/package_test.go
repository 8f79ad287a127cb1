package localstack

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const small = `Transform: AWS::Serverless-2016-10-31
Resources:
  Api: { Type: AWS::Serverless::Api, Properties: { StageName: !Ref Stage } }
  ApiFunction:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: !Sub ${AWS::StackName}-api # named
      CodeUri: dist/api/
  Done:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: s3://elsewhere/key }
  Queue:
    Type: AWS::SQS::Queue
`

// write writes files to a new folder and returns the folder.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestPackage(t *testing.T) {
	dir := write(t, map[string]string{"template.yaml": small, "dist/api/bootstrap": "\x7fELF"})
	var stored [][]byte
	store := func(_ context.Context, key string, body []byte) (string, error) {
		stored = append(stored, body)
		return "s3://b/" + key, nil
	}
	var packaged [2]string
	for i := range packaged {
		var err error
		if packaged[i], err = Package(t.Context(), filepath.Join(dir, "template.yaml"), store); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"CodeUri: s3://b/", "s3://elsewhere/key", "FunctionName: !Sub ${AWS::StackName}-api", "StageName: !Ref Stage"} {
		if !strings.Contains(packaged[0], want) {
			t.Errorf("Package = %s\nwant …%s…", packaged[0], want)
		}
	}
	if packaged[0] != packaged[1] || len(stored) != 2 || !bytes.Equal(stored[0], stored[1]) {
		t.Errorf("packaging the same files again has another result: %d artefacts, keys in\n%s\n%s", len(stored), packaged[0], packaged[1])
	}
	holdsBootstrap(t, stored[0])
}

// holdsBootstrap checks that body is a zip archive with one executable file.
func holdsBootstrap(t *testing.T, body []byte) {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.File) != 1 || r.File[0].Name != "bootstrap" || r.File[0].Mode().Perm() != 0o755 {
		t.Fatalf("the zip holds %+v; want an executable bootstrap", r.File)
	}
	f, err := r.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(f); string(text) != "\x7fELF" || err != nil {
		t.Errorf("bootstrap = %q, %v; want what is in dist", text, err)
	}
}

func TestPackageErrors(t *testing.T) {
	for _, row := range []struct {
		name, template string
		files          map[string]string
		want           string
	}{
		{"not built", small, nil, "template.yaml:8: "},
		{"not built: what to do", small, nil, "run `make build`"},
		{"no resources", "Transform: x\n", nil, "has no Resources"},
		{"empty", "", nil, "is empty"},
		{"no YAML", "a: [", nil, "template.yaml: yaml:"},
		{"refused", small, map[string]string{"dist/api/bootstrap": "x"}, "no bucket"},
	} {
		t.Run(row.name, func(t *testing.T) {
			files := map[string]string{"template.yaml": row.template}
			maps.Copy(files, row.files)
			_, err := Package(t.Context(), filepath.Join(write(t, files), "template.yaml"),
				func(context.Context, string, []byte) (string, error) { return "", errors.New("no bucket") })
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("Package: %v; want …%s…", err, row.want)
			}
		})
	}
}

// TestOurTemplate packages the project's template.
func TestOurTemplate(t *testing.T) {
	text, err := os.ReadFile("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := write(t, map[string]string{
		"template.yaml": string(text), "dist/api/bootstrap": "a", "dist/hasher/bootstrap": "h", "dist/forwarder/bootstrap": "f",
	})
	n := 0
	packaged, err := Package(t.Context(), filepath.Join(dir, "template.yaml"), func(context.Context, string, []byte) (string, error) {
		n++
		return "s3://b/k", nil
	})
	if err != nil || n != 3 || strings.Count(packaged, "CodeUri: s3://b/k") != 3 || strings.Contains(packaged, "CodeUri: dist") {
		t.Errorf("Package stored %d artefacts, %v; want the three functions'", n, err)
	}
}
