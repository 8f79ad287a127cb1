package logfile

import (
	"bytes"
	"unicode/utf8"
)

// A BinaryError reports a file that contains no text. Its files are next to logs in many folders:
// programs, pictures, databases.
type BinaryError struct {
	What string // what the file is
}

// Error implements error.
func (e *BinaryError) Error() string { return "it is " + e.What + ", and not a log" }

// binaries returns what files begin with that can contain text at their start, but are not logs.
func binaries() []struct{ magic, what string } {
	return []struct{ magic, what string }{
		{"\x7fELF", "a program (ELF)"},
		{"\xcf\xfa\xed\xfe", "a program (Mach-O)"},
		{"\xca\xfe\xba\xbe", "a program (Mach-O or a Java class)"},
		{"\x00asm", "a program (WebAssembly)"},
		{"!<arch>\n", "a library or a Debian package"},
		{"\x89PNG\r\n", "a picture (PNG)"},
		{"\xff\xd8\xff", "a picture (JPEG)"},
		{"GIF8", "a picture (GIF)"},
		{"RIFF", "a picture, sound or film (RIFF)"},
		{"%PDF-", "a PDF"},
		{"SQLite format 3\x00", "a database (SQLite)"},
		{"\xd4\xc3\xb2\xa1", "recorded network traffic (pcap)"},
		{"\x0a\x0d\x0d\x0a", "recorded network traffic (pcapng)"},
		{"Obj\x01", "Avro"},
		{"ARROW1\x00\x00", "Arrow"},
	}
}

const (
	binarySample = 32 << 10 // bytes that are examined
	binaryLeast  = 32       // fewer bytes are not examined
	hole         = 16       // a longer run of zeros is a gap that an interrupted write has left in a log
)

// binaryFile returns an error if the first bytes of a file show that it is not text. Random bytes have
// a control character among nine. Text has nearly none in any encoding that is a superset of ASCII,
// also if it is not UTF-8. Some binary files have fewer, but many bytes that are not UTF-8.
func binaryFile(head []byte) error {
	for _, b := range binaries() {
		if bytes.HasPrefix(head, []byte(b.magic)) {
			return &BinaryError{b.what}
		}
	}
	size, controls, invalid := survey(head[:min(len(head), binarySample)])
	if size >= binaryLeast && (20*controls >= size || 100*controls >= size && 5*invalid >= size) {
		return &BinaryError{"binary"}
	}
	return nil
}

// survey counts the bytes of a sample without its holes, and of these the control characters that text
// does not contain and the bytes that are not UTF-8.
func survey(sample []byte) (size, controls, invalid int) {
	for len(sample) > 0 {
		if zeros := len(sample) - len(bytes.TrimLeft(sample, "\x00")); zeros > 0 {
			if sample = sample[zeros:]; zeros <= hole {
				size, controls = size+zeros, controls+zeros
			}
			continue
		}
		r, n := utf8.DecodeRune(sample)
		switch {
		case r == utf8.RuneError && n == 1 && len(sample) >= utf8.UTFMax: // not the start of a character at the end
			invalid++
		case r < ' ' && !bytes.ContainsRune([]byte("\a\b\t\n\v\f\r\x1b"), r), r == '\x7f':
			controls++
		}
		size, sample = size+n, sample[n:]
	}
	return size, controls, invalid
}
