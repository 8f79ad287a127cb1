package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"time"
)

// An entry is a file of an archive.
type entry struct {
	name string
	mode fs.FileMode
	body []byte
}

// The archives hold their entries in the order given, all of one time and of
// nobody's: the same files give the same bytes.

// packZip packs entries as Lambda takes them.
func packZip(entries []entry, at time.Time) ([]byte, error) {
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.BestCompression) })
	for _, e := range entries {
		header := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: at.UTC()}
		header.SetMode(e.mode)
		out, err := w.CreateHeader(header)
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", e.name, err)
		}
		if _, err := out.Write(e.body); err != nil {
			return nil, fmt.Errorf("pack %s: %w", e.name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("end the zip: %w", err)
	}
	return packed.Bytes(), nil
}

// packTar packs entries as a .tar.gz, whose own header names no time and no file.
func packTar(entries []entry, at time.Time) ([]byte, error) {
	var packed bytes.Buffer
	zw, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("begin the gzip: %w", err)
	}
	w := tar.NewWriter(zw)
	for _, e := range entries {
		header := &tar.Header{Name: e.name, Mode: int64(e.mode.Perm()), Size: int64(len(e.body)), ModTime: at.UTC().Truncate(time.Second), Format: tar.FormatUSTAR}
		if err := w.WriteHeader(header); err != nil {
			return nil, fmt.Errorf("pack %s: %w", e.name, err)
		}
		if _, err := w.Write(e.body); err != nil {
			return nil, fmt.Errorf("pack %s: %w", e.name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("end the tar: %w", err)
	}
	if err := zw.Close(); err != nil {
		return nil, fmt.Errorf("end the gzip: %w", err)
	}
	return packed.Bytes(), nil
}
