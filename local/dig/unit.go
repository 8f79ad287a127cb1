package dig

import (
	"context"
	"errors"
	"fmt"
	"io"

	"faulty/functions/forwarder/logfile"
	"faulty/local/dig/checkpoint"
	"faulty/local/dig/source"
)

// unit reads one unit of a source and sends its batches to the workers.
func (r *run) unit(ctx context.Context, state string, s source.Source, u source.Unit) error {
	r.meter.begin(u.Name)
	if u.Read != nil {
		r.note(func(s *Summary) { s.Windows++ })
		return r.window(ctx, state, s, u)
	}
	r.note(func(s *Summary) { s.Files++ })
	return r.file(ctx, state, s, u)
}

// window reads a window of a log group. It records the window in the checkpoint before any of its
// documents are stored. It returns after all documents of the window are stored.
func (r *run) window(ctx context.Context, state string, s source.Source, u source.Unit) error {
	if err := r.State.Update(state, func(c *checkpoint.Source) { c.Through, c.Window = u.From, u.To }); err != nil {
		return err
	}
	g := r.gatherer(ctx, s, u)
	defer g.account()
	err := u.Read(ctx, g.add)
	if err == nil {
		_, err = g.Finish()
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
	done := r.State.File(state, u.Location)
	if done.Head == "" {
		done = r.State.File(state, u.Name) // earlier versions used this key
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
	g.Done = done.Position
	if head != "" {
		g.mark = func(f checkpoint.File) error {
			f.Head = head
			return r.State.Update(state, func(c *checkpoint.Source) { c.Files[u.Location] = f })
		}
	}
	return r.read(ctx, g, in, u)
}

// reopen handles a file that has grown. The last document of the earlier run may be incomplete,
// so reopen deletes it and arranges for its events to be read again.
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

// recognise returns a fingerprint of a file or object, and reports whether it is the one of an
// earlier run. A pipe has no fingerprint, because its content can change. It is read from the
// beginning, and the ids of its events prevent duplicates.
func recognise(u *source.Unit, in io.Reader, earlier string) (head string, same bool, err error) {
	f, ok := in.(*source.File)
	if !ok {
		return u.Tag, u.Tag != "" && u.Tag == earlier, nil
	}
	u.Size = f.Size
	head, err = f.Print()
	return head, f.Continues(earlier), err
}

// read reads a file to its end, or up to the point where reading fails.
func (r *run) read(ctx context.Context, g *gatherer, in io.Reader, u source.Unit) error {
	o := logfile.Options{Name: u.Name, Kind: r.Kind, Zone: r.Zone, Newest: u.Time, Export: u.Export, Workers: r.Workers}
	err := logfile.Read(&counter{in, &r.meter}, o, g.add)
	if stop, ok := errors.AsType[*stopError](err); ok {
		return stop.cause
	}
	if ctx.Err() != nil { // the end of the run closed the pipe
		return context.Cause(ctx)
	}
	if _, isBinary := errors.AsType[*logfile.BinaryError](err); isBinary && !u.Named {
		r.note(func(s *Summary) { s.Binary = append(s.Binary, err.Error()) })
		return nil
	}
	if err != nil {
		r.unreadable(err)
		u.Size = 0 // the next run reads the file again, after it has been repaired
	}
	return g.finishFile(&u)
}

// skip counts a file that an earlier run has finished.
func (r *run) skip(size int64) {
	r.note(func(s *Summary) { s.Skipped++ })
	r.meter.done.Add(size)
}
