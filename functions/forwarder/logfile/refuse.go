package logfile

import (
	"bytes"
	"fmt"
)

// An unsupportedFormat is a file format that can contain logs but is not text, with advice for the user.
type unsupportedFormat struct {
	name   string
	at     int // offset of the magic number in the file
	magic  string
	advice string
}

// unsupportedFormats returns the archive formats, and the compression formats that inflate does not support.
func unsupportedFormats() []unsupportedFormat {
	const unpack = ", and dig the output: "
	return []unsupportedFormat{
		{"a zip archive", 0, "PK\x03\x04", "unzip it" + unpack + "unzip -p FILE | local dig -, or unzip FILE -d FOLDER"},
		{"an empty zip archive", 0, "PK\x05\x06", "it is empty"},
		{"a tar archive", 257, "ustar\x00", "unpack it" + unpack + "tar xf FILE -C FOLDER"},
		{"a tar archive", 257, "ustar  \x00", "unpack it" + unpack + "tar xf FILE -C FOLDER"}, // GNU tar
		{"a 7z archive", 0, "7z\xbc\xaf\x27\x1c", "unpack it" + unpack + "7z x FILE"},
		{"a rar archive", 0, "Rar!\x1a\x07", "unpack it" + unpack + "unrar x FILE"},
		{"xz", 0, "\xfd7zXZ\x00", "unpack it" + unpack + "xz -dc FILE | local dig -, or xz -dk FILE"},
		{"lz4", 0, "\x04\x22\x4d\x18", "unpack it" + unpack + "lz4 -dc FILE | local dig -"},
		{"lzip", 0, "LZIP\x01", "unpack it" + unpack + "lzip -dc FILE | local dig -"},
		{"lzop", 0, "\x89LZO\x00", "unpack it" + unpack + "lzop -dc FILE | local dig -"},
		{"compress", 0, "\x1f\x9d", "unpack it" + unpack + "gzip -dc FILE | local dig -"},
		{"systemd's journal", 0, "LPKSHHRH", "journalctl --file FILE -o json prints it, or -o short-iso for people"},
		{"Windows' event log", 0, "ElfFile\x00", "let wevtutil or Get-WinEvent print it"},
		{"Parquet", 0, "PAR1", asLines},
		{"encrypted Parquet", 0, "PARE", asLines},
	}
}

// asLines is the advice for formats of tables.
const asLines = "write it as JSON lines, such as with duckdb or pyarrow; AWS services that write it can write text or JSON instead"

// refuse returns an error with advice if the first bytes of a file show that it cannot be read as
// text. A log can contain any bytes, including zeros where a write was interrupted. The error is a
// *BinaryError if the file cannot contain a log in any form.
func refuse(head []byte) error {
	for _, s := range unsupportedFormats() {
		if len(head) >= s.at && bytes.HasPrefix(head[s.at:], []byte(s.magic)) {
			return fmt.Errorf("it begins like %s, which is not supported (gzip, zstd, bzip2 and snappy are unpacked); %s", s.name, s.advice)
		}
	}
	if name := wideText(head); name != "" {
		return fmt.Errorf("it is %s, and only UTF-8 and other supersets of ASCII are read; convert it: iconv -f %s -t UTF-8 FILE | local dig -", name, name)
	}
	err := binaryFile(head)
	if err != nil && bytes.HasPrefix(head, []byte("ORC")) {
		return fmt.Errorf("it begins like ORC, which is not supported; %s", asLines)
	}
	return err
}

// wideText returns the name of the multi-byte encoding of a text. It detects the encoding by the
// byte order mark or by zero bytes between ASCII characters. It returns "" for other text.
func wideText(head []byte) string {
	for _, e := range []struct{ mark, name string }{
		{"\xff\xfe\x00\x00", "UTF-32"}, {"\x00\x00\xfe\xff", "UTF-32"}, {"\xff\xfe", "UTF-16"}, {"\xfe\xff", "UTF-16"},
	} {
		if bytes.HasPrefix(head, []byte(e.mark)) {
			return e.name
		}
	}
	const enough = 8 // bytes
	sample := head[:min(len(head), 256)&^1]
	if len(sample) < enough {
		return ""
	}
	var zeros [2]int
	for i, b := range sample {
		if b == 0 {
			zeros[i&1]++
		}
	}
	switch {
	case zeros[0] == 0 && zeros[1] == len(sample)/2:
		return "UTF-16LE"
	case zeros[1] == 0 && zeros[0] == len(sample)/2:
		return "UTF-16BE"
	}
	return ""
}
