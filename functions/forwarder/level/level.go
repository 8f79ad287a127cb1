// Package level maps the levels of loggers to the six levels of documents: trace, debug, info,
// warn, error and fatal. It also sets OpenTelemetry's severity numbers ("Log Data Model", field
// SeverityNumber).
package level

import (
	"bytes"
	"strconv"

	"faulty/functions/forwarder/document"
)

// A Level is one of the six levels of a document. The zero value is None.
type Level uint8

// The levels, lowest first.
const (
	None Level = iota
	Trace
	Debug
	Info
	Warn
	Error
	Fatal
)

// values holds the name and the severity number of each level. It is read-only.
var values = [...]struct{ name, number document.Value }{
	Trace: {document.Checked([]byte("trace")), document.Bare([]byte("1"))},
	Debug: {document.Checked([]byte("debug")), document.Bare([]byte("5"))},
	Info:  {document.Checked([]byte("info")), document.Bare([]byte("9"))},
	Warn:  {document.Checked([]byte("warn")), document.Bare([]byte("13"))},
	Error: {document.Checked([]byte("error")), document.Bare([]byte("17"))},
	Fatal: {document.Checked([]byte("fatal")), document.Bare([]byte("21"))},
}

// Set sets the level of d, and its severity number if d has none. It does nothing for None.
func (l Level) Set(d *document.Document) {
	if l == None {
		return
	}
	d.Set(document.Level, values[l].name)
	d.SetDefault(document.SeverityNumber, values[l].number)
}

// SetDefault sets the level of d if d has none.
func (l Level) SetDefault(d *document.Document) {
	if !d.Has(document.Level) {
		l.Set(d)
	}
}

// Fill sets the level of d to the one that v names. It returns false if v names no level or if d
// already has one.
func Fill(d *document.Document, v document.Value) bool {
	l := Parse(v.Bytes)
	if l == None || d.Has(document.Level) {
		return false
	}
	l.Set(d)
	return true
}

// FillSeverity sets the severity number of d to v, which is a number of OpenTelemetry from 1 to 24.
// It is more precise than the number that belongs to the name of a level. FillSeverity returns
// false if v is not such a number.
func FillSeverity(d *document.Document, v document.Value) bool {
	n, err := strconv.Atoi(string(v.Bytes))
	if err != nil || n < 1 || n > 24 {
		return false
	}
	d.Set(document.SeverityNumber, document.Bare(strconv.AppendInt(nil, int64(n), 10)))
	Level((n-1)/4 + 1).SetDefault(d)
	return true
}

// Parse reads the name or number of a level, in any case, as the common loggers write it. It
// returns None for other texts.
func Parse(text []byte) Level {
	if len(text) == 0 || len(text) > 16 {
		return None
	}
	if text[0]-'0' <= 9 {
		return number(text)
	}
	if text[len(text)-1]-'0' <= 9 {
		if i := bytes.IndexAny(text, "+-"); i > 0 {
			return offset(text[:i], text[i:])
		}
	}
	var lower [16]byte
	for i, b := range text {
		if b-'A' <= 'Z'-'A' {
			b |= 0x20
		}
		lower[i] = b
	}
	return named(string(lower[:len(text)]))
}

// Letter reads the first letter of a level's name. Android, glog and Ruby's Logger write only this
// letter. Letter returns None for other texts.
func Letter(text []byte) Level {
	if len(text) != 1 {
		return None
	}
	switch text[0] {
	case 'T', 'V':
		return Trace
	case 'D':
		return Debug
	case 'I', 'N', 'L':
		return Info
	case 'W':
		return Warn
	case 'E':
		return Error
	case 'F', 'C':
		return Fatal
	}
	return None
}

func named(name string) Level {
	switch name {
	case "trace", "verbose", "finest", "finer", "silly", "trc", "trce", "trac", "vrb", "vrbs", "verb", "spam":
		return Trace
	case "debug", "fine", "dbg", "dbug", "debg", "debu", "deb", "http": // the last is winston's, between info and verbose
		return Debug
	case "info", "information", "notice", "informational", "inf", "config", "success", "log", "note", "notce", "ntc":
		return Info
	case "warn", "warning", "wrn", "warni", "wrng":
		return Warn
	case "error", "err", "severe", "erro", "eror", "fail":
		return Error
	case "fatal", "critical", "crit", "panic", "dpanic", "alert", "emerg", "emergency", "ftl", "fatl", "fata", "crt", "pnc", "pani", "panc", "alrt", "emrg", "critic":
		return Fatal
	}
	return None
}

// number reads the multiples of ten of pino, bunyan and Python's logging, or the single digit of
// syslog (RFC 5424, severity). 50 is CRITICAL in Python and error in pino, and a line does not name
// its logger. number uses pino's meaning, because Python's loggers write names.
func number(text []byte) Level {
	n, err := strconv.Atoi(string(text))
	switch {
	case err != nil || n < 0 || n >= 70:
		return None
	case n >= 10:
		return Level(n / 10)
	case n <= 2:
		return Fatal
	case n == 3:
		return Error
	case n == 4:
		return Warn
	case n <= 6:
		return Info
	case n == 7:
		return Debug
	}
	return None
}

// offset reads slog's levels between its names: ERROR+4, DEBUG-4. The names are four apart, and so
// are the severity numbers.
func offset(name, offset []byte) Level {
	base := Parse(name)
	n, err := strconv.Atoi(string(offset))
	if base == None || err != nil || n < -64 || n > 64 {
		return None
	}
	steps := n / 4
	if n%4 < 0 {
		steps--
	}
	return Level(min(max(int(base)+steps, int(Trace)), int(Fatal)))
}
