package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
)

// warnings returns the output of Python's warnings module and of Ruby's interpreter about code that
// still works: the file and the line in front of the message.
func warnings() Format {
	return Format{
		Name:   "warnings",
		Source: "CPython, Lib/warnings.py: _formatwarnmsg_impl; Ruby, error.c: rb_warning",
		Shapes: []string{"/"},
		Parse:  parseWarning,
		Samples: []Sample{
			{
				"/var/task/app.py:9: DeprecationWarning: datetime.utcnow() is deprecated\n  now = datetime.utcnow()",
				[]string{"log.level=warn", "log.origin.file.name=/var/task/app.py", "log.origin.file.line=9", "message=DeprecationWarning: datetime.utcnow() is deprecated\n  now = datetime.utcnow()"},
			},
			{"/app/order.rb:12: warning: method redefined; discarding old load", []string{"log.level=warn", "log.origin.file.line=12", "message=method redefined; discarding old load"}},
		},
	}
}

func parseWarning(d *document.Document, text []byte) ([]byte, bool) {
	const longest = 512 // maximum length of a path in bytes
	head, _, _ := bytes.Cut(text[:min(len(text), longest)], []byte(": "))
	i := bytes.LastIndexByte(head, ':')
	if i < 0 || bytes.ContainsAny(head, " \t\n") {
		return nil, false
	}
	message := text[min(len(text), len(head)+2):]
	kind, _, ok := bytes.Cut(message[:min(len(message), longest)], []byte(": "))
	isRuby := string(kind) == "warning"
	if !ok || !isRuby && (!bytes.HasSuffix(kind, []byte("Warning")) || bytes.IndexByte(kind, ' ') >= 0) {
		return nil, false
	}
	if isRuby {
		message = message[len("warning: "):]
	}
	level.Warn.SetDefault(d)
	d.Fill(document.FileName, document.Plain(head[:i]))
	d.Fill(document.FileLine, document.Plain(head[i+1:]))
	return message, true
}
