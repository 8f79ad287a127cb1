// Package source lists the parts of a SOURCE of historical logs: the files of a path or
// pattern, the objects of an S3 bucket, the time windows of a log group.
package source

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"faulty/local/dig/format"
)

// A Unit is a part of a source that is read from its beginning to its end.
type Unit struct {
	Name   string
	Place  string    // the same whatever it is called by: a file's path from the root, without links
	Stream string    // of events whose source names no log stream
	Size   int64     // bytes; 0 where that is not known
	Time   time.Time // when it was written: no event in it is younger
	Export bool      // it has the name of an export task's object
	Tag    string    // changes with its content, where the source has such a thing

	// Open opens a file, which is a *File then, an object or a pipe; nil for a window.
	Open func(context.Context) (io.ReadCloser, error)

	// Read reads the events of a window; nil for all else.
	Read     func(context.Context, func(*format.Event) error) error
	From, To int64 // of a window: milliseconds since 1970, To not in it

	info fs.FileInfo // of a file
}

// A Source is one SOURCE of the command line.
type Source struct {
	Name  string
	Group string // of a log group; empty where the events have to tell
	Size  int64  // bytes in all, milliseconds of a log group; 0 where that is not known
	From  int64  // of a log group: milliseconds since 1970

	// Units yields the parts in the order they are to be read. through and
	// window are where an earlier run of a log group was; else they are 0.
	Units func(ctx context.Context, through, window int64) iter.Seq2[Unit, error]

	units []Unit // nil for a log group
}

// Options say what to take out of the sources.
type Options struct {
	Since, Until time.Time // zero for no bound
	Stdin        io.Reader
	AWS          func() (aws.Config, error) // called where a source needs it
	Rate         float64                    // requests a second to CloudWatch Logs
	Now          time.Time
}

// OpenAll opens SOURCEs. What several of them have, or one has by several names,
// is in the first alone.
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

// Open tells a SOURCE by its shape, and finds the files or objects in it.
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
	u := Unit{Name: "-", Place: "-", Stream: "stdin", Time: o.Now}
	u.Open = openPiped(func() (io.ReadCloser, error) { return io.NopCloser(o.Stdin), nil })
	return list("-", []Unit{u})
}

// list is a source whose units are known.
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

// An export task writes prefix/<task id>/<log stream, its / as ->/000000.gz.
var (
	exported  = regexp.MustCompile(`(?:^|/)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/([^/]+)/\d{6}\.gz$`)
	functions = regexp.MustCompile(`^(\d{4})-(\d\d)-(\d\d)-(.*\[.+\][0-9a-f]{32})$`)
)

// describe fills in what a place tells. It is itself the stream, without what
// compression adds: compressed or not, a file's events have the same ids.
//
// It is all of the place, since of what is less there is another one: app.log is in
// every folder. That a copy elsewhere is a copy, and not another file with the same
// lines, nothing tells; whoever digs does, by giving both one stream.
func (u *Unit) describe(place string) {
	u.Place = place
	if m := exported.FindStringSubmatch(place); m != nil {
		u.Export = true
		u.Stream = functions.ReplaceAllString(m[1], "$1/$2/$3/$4")
		return
	}
	u.Stream = place
	for _, suffix := range []string{".gz", ".zst", ".gzip"} {
		u.Stream = strings.TrimSuffix(u.Stream, suffix)
	}
}

// isNoLog reports whether a name is of something that lies beside logs: what is
// hidden, and what an export task writes to see whether it may.
func isNoLog(name string) bool {
	return strings.HasPrefix(name, ".") || name == "aws-logs-write-test"
}
