package dig

import (
	"context"
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
		err = g.finish()
	}
	r.pending.Wait()
	if err != nil || ctx.Err() != nil {
		return errors.Join(err, context.Cause(ctx))
	}
	r.meter.done.Store(u.To - s.From)
	return r.State.Update(state, func(c *checkpoint.Source) { c.Through, c.Window = u.To, 0 })
}

// file reads a file, an object or a pipe.
func (r *run) file(ctx context.Context, state string, s source.Source, u source.Unit) error {
	done := r.State.File(state, u.Place)
	if done.Head == "" {
		done = r.State.File(state, u.Name) // which it was kept under before
	}
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
	head, same, err := recognise(&u, in, done.Head)
	switch {
	case err != nil:
		r.unreadable(err)
		return nil
	case !same:
		done = checkpoint.File{}
	case done.Size != 0 && done.Size == u.Size:
		r.skip(u.Size)
		return nil
	}
	if err := r.reopen(ctx, &u, &done); err != nil {
		return err
	}
	g := r.gatherer(ctx, s, u)
	defer g.account()
	g.done = done
	if head != "" {
		g.mark = func(f checkpoint.File) error {
			f.Head = head
			return r.State.Update(state, func(c *checkpoint.Source) { c.Files[u.Place] = f })
		}
	}
	return r.read(ctx, g, in, u)
}

// reopen takes back the last document of a file that has gone on, which may be half,
// and has it read again.
func (r *run) reopen(ctx context.Context, u *source.Unit, done *checkpoint.File) error {
	last := done.Last
	if last == nil {
		return nil
	}
	if r.client != nil && last.ID != "" {
		ctx, cancel := context.WithTimeout(ctx, r.Store.Patience)
		defer cancel()
		if err := r.client.Delete(ctx, last.Index, last.ID); err != nil {
			return fmt.Errorf("delete the last document of %s, which has grown since: %w; --again leaves the document as it is, perhaps incomplete", u.Name, err)
		}
	}
	done.Events, done.Last = min(done.Events, last.Events), nil
	return nil
}

// recognise returns what tells a file from another in its place, and whether it is
// the one of an earlier run. Of a pipe nothing tells that it says the same again: it
// is read from its beginning, and its ids find what is stored.
func recognise(u *source.Unit, in io.Reader, earlier string) (head string, same bool, err error) {
	f, ok := in.(*source.File)
	if !ok {
		return u.Tag, u.Tag != "" && u.Tag == earlier, nil
	}
	u.Size = f.Size
	head, err = f.Print()
	return head, f.Continues(earlier), err
}

// read reads a file through to its end, or to where it cannot be read on.
func (r *run) read(ctx context.Context, g *gatherer, in io.Reader, u source.Unit) error {
	o := format.Options{Name: u.Name, Kind: r.Kind, Zone: r.Zone, Newest: u.Time, Export: u.Export}
	err := format.Read(&counter{in, &r.meter}, o, g.add)
	if stop, ok := errors.AsType[*stopError](err); ok {
		return stop.cause
	}
	if ctx.Err() != nil { // which is why a pipe ended
		return context.Cause(ctx)
	}
	if err != nil {
		r.unreadable(err)
		u.Size = 0 // to be read again when it is mended
	}
	return g.finishFile(&u)
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
