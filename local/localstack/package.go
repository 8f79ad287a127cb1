package localstack

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A Store stores an artefact under a key and returns the s3:// URL with which
// CloudFormation finds it.
type Store func(ctx context.Context, key string, body []byte) (string, error)

// Package returns the template at path. It packs the folder of each function's
// CodeUri as a zip archive, stores the archive, and replaces the CodeUri by the
// URL. `sam package` does the same.
func Package(ctx context.Context, path string, store Store) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read the template: %w", err)
	}
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	if len(root.Content) == 0 {
		return "", fmt.Errorf("%s is empty", path)
	}
	resources := member(root.Content[0], "Resources")
	if resources == nil {
		return "", fmt.Errorf("%s has no Resources", path)
	}
	for i := 1; i < len(resources.Content); i += 2 {
		code := member(member(resources.Content[i], "Properties"), "CodeUri")
		if code == nil || code.Kind != yaml.ScalarNode || strings.HasPrefix(code.Value, "s3://") {
			continue
		}
		body, err := zipFolder(filepath.Join(filepath.Dir(path), code.Value))
		if err != nil {
			return "", fmt.Errorf("%s:%d: %w", path, code.Line, err)
		}
		// The name depends only on the content, so that unchanged code is not
		// deployed again.
		sum := sha256.Sum256(body)
		if code.Value, err = store(ctx, hex.EncodeToString(sum[:16])+".zip", body); err != nil {
			return "", err
		}
	}
	packaged, err := yaml.Marshal(&root)
	if err != nil {
		return "", fmt.Errorf("write the packaged template: %w", err)
	}
	return string(packaged), nil
}

// member returns the value of a mapping's key, or nil.
func member(mapping *yaml.Node, key string) *yaml.Node {
	if mapping == nil || mapping.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}

// zipFolder packs the files of dir. All are executable and have no times, so that
// the same files yield the same bytes.
func zipFolder(dir string) ([]byte, error) {
	files, err := os.ReadDir(dir)
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("%s is missing or empty; run `make build`", dir)
	}
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	for _, file := range files {
		body, err := os.ReadFile(filepath.Join(dir, file.Name()))
		if err != nil {
			return nil, fmt.Errorf("pack the function: %w", err)
		}
		header := &zip.FileHeader{Name: file.Name(), Method: zip.Deflate}
		header.SetMode(0o755)
		out, err := w.CreateHeader(header)
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", file.Name(), err)
		}
		if _, err := out.Write(body); err != nil {
			return nil, fmt.Errorf("pack %s: %w", file.Name(), err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("pack %s: %w", dir, err)
	}
	return packed.Bytes(), nil
}
