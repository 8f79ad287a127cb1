// Package location derives the log group, the log stream and the account of log events from the
// location of their file. The lines of a file usually contain none of them.
package location

import "strings"

// An Origin is the source of the events in a file. A member that the file's location does not
// determine is empty.
type Origin struct {
	Owner  string // AWS account
	Group  string
	Stream string
	Export bool // the location is that of an export task's object
}

// Of returns the origin of the events at a location: the absolute path of a file, or
// s3://BUCKET/KEY. The log stream is the location without the suffix of a compression format, so
// that a file's events have the same ids whether or not it is compressed.
//
// The stream is the complete location, because a shorter name would not be unique: app.log can exist
// in every directory. Of cannot determine whether a file in another location is a copy or a
// different file with the same lines.
func Of(location string) Origin {
	x := expressions()
	// The objects of an export task are named prefix/<task id>/<log stream>/000000.gz, where each /
	// of the log stream is replaced by -.
	if m := x.exported.FindStringSubmatch(location); m != nil {
		return Origin{Group: x.groupOf(location), Stream: x.ofFunction.ReplaceAllString(m[1], "$1/$2/$3/$4"), Export: true}
	}
	o := Origin{Stream: location}
	for _, suffix := range []string{".gz", ".zst", ".gzip", ".bz2", ".sz"} {
		o.Stream = strings.TrimSuffix(o.Stream, suffix)
	}
	var ok bool
	if o.Owner, o.Group, ok = x.service(location); !ok {
		o.Group = x.groupOf(location)
	}
	return o
}

// IsNoLog reports whether a file with this name, without its folders, is not a log: a hidden file, or
// a file that a service writes to check its permissions.
func IsNoLog(name string) bool {
	switch name {
	case "aws-logs-write-test", "ELBAccessLogTestFile", "ConfigWritabilityCheckFile":
		return true
	}
	return strings.HasPrefix(name, ".")
}
