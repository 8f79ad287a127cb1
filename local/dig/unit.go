package dig

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"faulty/local/dig/checkpoint"
	"faulty/local/dig/format"
	"faulty/local/dig/source"
)

// unit reads one unit of a source through to the workers.
func (r *run) unit(ctx context.Context, state string, s source.Source, u source.Unit) error {
	r.meter.begin(u.Name)
	r.note(func(s *Summary) { s.Units++ })
	if u.Read != nil {
		return r.window(ctx, state, s, u)
	}
	return r.file(ctx, state, s, u)
}

// window reads a window of a log group. All of it is stored before the next one
// begins, and the next one is written down before anything of it is stored.
func (r *run) window(ctx context.Context, state string, s source.Source, u source.Unit) error {
	if err := r.State.Update(state, func(c *checkpoint.Source) { c.Through, c.Window = u.From, u.To }); err != nil {
		return err
	}
	g := r.gatherer(ctx, s, u)
	defer g.account()
	err := u.Read(ctx, g.add)
	if err == nil {
		err = g.finish(nil)
	}
	r.pending.Wait()
	if err != nil || ctx.Err() != nil {
		return errors.Join(err, context.Cause(ctx))
	}
	r.meter.done.Store(u.To - s.From)
	return r.State.Update(state, func(c *checkpoint.Source) { c.Through, c.Window = u.To, 0 })
}

// file reads a file or an object.
func (r *run) file(ctx context.Context, state string, s source.Source, u source.Unit) error {
	done := r.State.File(state, u.Name)
	if u.Tag != "" && done.Head == u.Tag && done.Size == u.Size {
		r.skip(u.Size)
		return nil
	}
	in, err := u.Open(ctx)
	if err != nil {
		r.unreadable(err)
		return nil
	}
	defer func() { _ = in.Close() }()
	in, head, same := sameHead(in, done.Head)
	if u.Tag != "" {
		head, same = u.Tag, done.Head == u.Tag
	}
	switch {
	case !same: // another file of that name
		done = checkpoint.File{}
	case done.Size != 0 && done.Size == u.Size:
		r.skip(u.Size)
		return nil
	}
	g := r.gatherer(ctx, s, u)
	defer g.account()
	g.done, g.mark = done, func(f checkpoint.File) error {
		f.Head = head
		return r.State.Update(state, func(c *checkpoint.Source) { c.Files[u.Name] = f })
	}
	o := format.Options{Name: u.Name, Kind: r.Kind, Zone: r.Zone, Newest: u.Time, Export: u.Export}
	err = format.Read(&counter{in, &r.meter}, o, g.add)
	if stop, ok := errors.AsType[*stopError](err); ok {
		return stop.cause
	}
	if err != nil {
		r.unreadable(err)
	}
	finished := u
	if err != nil {
		finished.Size = 0 // to be read again when it is mended
	}
	return g.finish(&finished)
}

// skip passes over a file that an earlier run has finished.
func (r *run) skip(size int64) {
	r.note(func(s *Summary) { s.Skipped++ })
	r.meter.done.Add(size)
}

// gatherer returns a gatherer for a unit's events.
func (r *run) gatherer(ctx context.Context, s source.Source, u source.Unit) *gatherer {
	group := s.Group
	if group == "" {
		group = r.Group
	}
	stream := r.Stream
	if stream == "" {
		stream = u.Stream
	}
	return &gatherer{run: r, ctx: ctx, name: u.Name, group: group, stream: stream, fallback: u.Time.UnixMilli()}
}

// headSize is how much of a file's beginning tells it from others, in bytes.
const headSize = 4096

// sameHead compares a file's first bytes with those of an earlier run, as far as
// there were any. It returns the file from its beginning, and what tells it.
func sameHead(in io.ReadCloser, before string) (whole io.ReadCloser, head string, same bool) {
	first := make([]byte, headSize)
	n, _ := io.ReadFull(in, first)
	first = first[:n]
	same = before == ""
	var size int
	var sum string
	if _, err := fmt.Sscanf(before, "%d:%s", &size, &sum); err == nil && size <= n {
		same = sumOf(first[:size]) == sum
	}
	whole = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(first), in), in}
	return whole, fmt.Sprintf("%d:%s", n, sumOf(first)), same
}

func sumOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}
