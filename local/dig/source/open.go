package source

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
)

// A File is a file up to the size that it had when it was opened. This matters for a file of dead
// letters, because the run can append new dead letters to the same file.
type File struct {
	io.Reader
	Size int64
	file *os.File
}

func openFile(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open a log file: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("open a log file: %w", err)
	}
	return &File{io.LimitReader(f, info.Size()), info.Size(), f}, nil
}

// Close implements io.Closer.
func (f *File) Close() error { return f.file.Close() }

// edge is the number of bytes at the start and at the end of a file that identify it. Reading the
// whole file only to find that it is finished would take too long.
const edge = 4096

// Print returns a fingerprint of the file, which distinguishes it from a later file with the same
// path. It consists of the size and a hash of both edges.
func (f *File) Print() (string, error) { return f.printAt(f.Size) }

// Continues reports whether an earlier fingerprint is of this file, which may have grown since. A
// different file with the same start has different bytes at the earlier end.
func (f *File) Continues(earlier string) bool {
	var size int64
	if _, err := fmt.Sscanf(earlier, "%d:", &size); err != nil || size < 0 || size > f.Size {
		return false
	}
	now, err := f.printAt(size)
	return err == nil && now == earlier
}

func (f *File) printAt(size int64) (string, error) {
	edges := make([]byte, min(size, edge), 2*edge)
	_, err := f.file.ReadAt(edges, 0)
	if size > edge && err == nil {
		edges = edges[:2*edge]
		_, err = f.file.ReadAt(edges[edge:], size-edge)
	}
	if err != nil {
		return "", fmt.Errorf("read the edges of %s: %w", f.file.Name(), err)
	}
	sum := sha256.Sum256(edges)
	return fmt.Sprintf("%d:%s", size, hex.EncodeToString(sum[:8])), nil
}

// openPiped opens an input that is not a file. Reads end when the run ends, even if the pipe is
// idle and a read is blocked.
func openPiped(open func() (io.ReadCloser, error)) func(context.Context) (io.ReadCloser, error) {
	return func(ctx context.Context) (io.ReadCloser, error) {
		out, in := io.Pipe()
		go func() { // can outlive the run, because a blocked read cannot be cancelled
			from, err := open()
			if err == nil {
				_, err = io.Copy(in, from)
				_ = from.Close()
			}
			_ = in.CloseWithError(err)
		}()
		context.AfterFunc(ctx, func() { _ = in.CloseWithError(context.Cause(ctx)) })
		return out, nil
	}
}
