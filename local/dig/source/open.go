package source

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
)

// A File is a file as far as it went when it was opened: what is refused of a file
// of dead letters is appended to that file.
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

// edge is how much of a file's beginning, and of its end, tells it from others, in
// bytes. All of it would have to be read again only to find that it is done.
const edge = 4096

// Print returns what tells the file from one that takes its place later: its size,
// and a hash of its edges.
func (f *File) Print() (string, error) { return f.printAt(f.Size) }

// Continues reports whether this is the file that an earlier print is of, which may
// have been written on since. Another one that begins alike ends otherwise there.
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

// openPiped opens what is no file: it ends when the run does, too, whoever waits for
// the next byte of an idle pipe.
func openPiped(open func() (io.ReadCloser, error)) func(context.Context) (io.ReadCloser, error) {
	return func(ctx context.Context) (io.ReadCloser, error) {
		out, in := io.Pipe()
		go func() { // which waits on where the run has ended: nothing takes a read back
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
