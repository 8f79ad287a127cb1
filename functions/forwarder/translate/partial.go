package translate

import (
	"bytes"

	"faulty/functions/forwarder/jsonscan"
)

// Container runtimes split a line that is longer than 16 KiB into parts. containerd and CRI-O mark
// all parts except the last with the tag P instead of F. Docker's fluentd driver marks parts with
// additional members. Fluent Bit passes both on:
//
//	2026-11-22T21:24:50.123456789Z stdout P {"level":"error","msg":"charge
//	2026-11-22T21:24:50.123456790Z stdout F  failed"}

// criTags are the stream and the tag of a part, without the preceding time. It is read-only.
var criTags = [...][]byte{[]byte("stdout P "), []byte("stderr P ")}

// isPart reports whether the message of a wrapped line is a part of a longer line, but not the last
// part.
func isPart(message []byte) bool {
	if len(message) > 0 && message[0] == '{' {
		return hasMember(message, `"logtag"`, `"P"`) || hasMember(message, `"_p"`, `"P"`) ||
			hasMember(message, `"partial_message"`, `"true"`) && !hasMember(message, `"partial_last"`, `"true"`)
	}
	return criTag(message) >= 0
}

// hasMember reports whether the first member of an object with this name has this value. Writers of
// JSON may put a blank behind the colon.
func hasMember(object []byte, name, value string) bool {
	_, rest, ok := bytes.Cut(object, []byte(name))
	return ok && bytes.HasPrefix(bytes.TrimLeft(rest, ": "), []byte(value))
}

// criTag returns the position of the tag P in a containerd message, or -1.
func criTag(message []byte) int {
	const longest = len("2026-11-22T21:24:50.123456789+01:00 stdout P ")
	head := message[:min(len(message), longest)]
	for _, tag := range criTags {
		if i := bytes.Index(head, tag); i == 0 || i > 0 && head[i-1] == ' ' {
			return i + len(tag) - 2
		}
	}
	return -1
}

// maxParts is how many parts of 16 KiB make up the longest line that is joined.
const maxParts = maxStitched / (16 << 10)

// joinParts returns how many events, starting with the first, are parts of one line, and the
// message of the first with the text of all parts. It returns 1 and nil if the last part is
// missing.
func joinParts(events []event) (count int, message []byte) {
	var text []byte
	for i := range events[:min(len(events), maxParts)] {
		e := &events[i]
		if len(text)+len(e.text) > maxStitched || e.wrapper == nil || isStderr(e.wrapper) != isStderr(events[0].wrapper) {
			break
		}
		text = append(text, e.text...)
		if !e.isPart {
			return i + 1, joinedPart(events[0].wrapper, text)
		}
	}
	return 1, nil
}

// isStderr reports whether a wrapped line belongs to the stream stderr.
func isStderr(message []byte) bool {
	if message[0] == '{' {
		return hasMember(message, `"stream"`, `"stderr"`) || hasMember(message, `"source"`, `"stderr"`)
	}
	return bytes.Contains(message[:min(len(message), 64)], []byte("stderr "))
}

// joinedPart returns the message of a part with its text replaced. In a containerd message, it also
// replaces the tag by that of a complete line.
func joinedPart(part, text []byte) []byte {
	if part[0] != '{' {
		tag := criTag(part)
		message := append(append([]byte(nil), part[:tag]...), "F "...)
		return append(message, text...)
	}
	c := jsonscan.Cursor{Buf: part}
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		if string(key.Raw) != "log" || c.Peek() != '"' {
			c.Skip()
			continue
		}
		start := c.Pos
		c.Skip()
		message := append(append([]byte(nil), part[:start]...), '"')
		message = append(jsonscan.AppendText(message, text), '"')
		return append(message, part[c.Pos:]...)
	}
	return part
}
