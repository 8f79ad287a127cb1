// Package source lists the parts of a SOURCE of historical logs: the files that match a path or
// pattern, the objects in an S3 bucket, or the time windows of a log group.
package source

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"faulty/functions/forwarder/location"
	"faulty/functions/forwarder/logfile"
)

// A Unit is a part of a source that is read from start to end.
type Unit struct {
	Name     string
	Location string    // unique identity: for a file, the absolute path without symbolic links
	Owner    string    // AWS account that the path names, for events whose source does not contain one
	Group    string    // log group that the path names, for events whose source does not contain one
	Stream   string    // log stream of such events
	Size     int64     // bytes; 0 if unknown
	Time     time.Time // modification time; no event in the unit is newer
	Export   bool      // the name is that of an export task's object
	Named    bool      // the user has named exactly this file, or it is a pipe
	Tag      string    // changes when the content changes; "" if the source has no such value

	// Open opens a file (as a *File), an object or a pipe. It is nil for a window.
	Open func(context.Context) (io.ReadCloser, error)

	// Read reads the events of a window. It is nil for all other units.
	Read     func(context.Context, func(*logfile.Event) error) error
	From, To int64 // limits of a window in milliseconds since 1970; To is exclusive

	info fs.FileInfo // only set for a file
}

// A Source is one SOURCE argument of the command line.
type Source struct {
	Name  string
	Group string // name of the log group; empty for other sources
	Size  int64  // total bytes, or milliseconds for a log group; 0 if unknown
	From  int64  // start of a log group in milliseconds since 1970

	// Units yields the parts in the order in which they must be read. through and window are the
	// progress of an earlier run in a log group. They are 0 if there is none.
	Units func(ctx context.Context, through, window int64) iter.Seq2[Unit, error]

	units []Unit // nil for a log group
}

// Options specify which parts of the sources are read.
type Options struct {
	Since, Until time.Time // zero for no limit
	Stdin        io.Reader
	AWS          func() (aws.Config, error) // called if a source needs it
	Rate         float64                    // requests per second to CloudWatch Logs
	Now          time.Time
}

// OpenAll opens several SOURCE arguments. If several sources contain the same unit, or one source
// contains it under several names, only the first occurrence is kept.
func OpenAll(ctx context.Context, args []string, o Options) (sources []Source, err error) {
	before := seen{map[string]bool{}, map[trait][]fs.FileInfo{}}
	for _, arg := range args {
		s, err := Open(ctx, arg, o)
		if err != nil {
			return nil, err
		}
		if s, ok := before.rest(s); ok {
			sources = append(sources, s)
		}
	}
	return sources, nil
}

// Open determines the type of a SOURCE argument from its form, and finds its files or objects.
func Open(ctx context.Context, arg string, o Options) (Source, error) {
	for _, prefix := range []string{"cloudwatch:", "log-group:"} {
		if group, ok := strings.CutPrefix(arg, prefix); ok {
			return openGroup(ctx, arg, group, o)
		}
	}
	switch {
	case strings.HasPrefix(arg, "s3://"):
		return openBucket(ctx, arg, o)
	case arg == "-":
		return stdin(o), nil
	case strings.Contains(arg, "://"):
		return Source{}, fmt.Errorf("source %q: s3://bucket/prefix is the only supported address; download the file, or pipe it into -", arg)
	}
	return openFiles(arg)
}

func stdin(o Options) Source {
	u := Unit{Name: "-", Location: "-", Stream: "stdin", Time: o.Now, Named: true}
	u.Open = openPiped(func() (io.ReadCloser, error) { return io.NopCloser(o.Stdin), nil })
	return list("-", []Unit{u})
}

// list returns a source with a known list of units.
func list(name string, units []Unit) Source {
	s := Source{Name: name, units: units}
	for _, u := range units {
		s.Size += u.Size
	}
	s.Units = func(context.Context, int64, int64) iter.Seq2[Unit, error] {
		return func(yield func(Unit, error) bool) {
			for _, u := range units {
				if !yield(u, nil) {
					return
				}
			}
		}
	}
	return s
}

// describe sets the fields that follow from the location of a unit.
func (u *Unit) describe(of string) {
	origin := location.Of(of)
	u.Location, u.Owner, u.Group, u.Stream, u.Export = of, origin.Owner, origin.Group, origin.Stream, origin.Export
}
