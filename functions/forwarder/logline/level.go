package logline

import (
	"bytes"
	"strconv"

	"faulty/functions/forwarder/document"
)

// A level is one of the six that documents know.
type level uint8

const (
	noLevel level = iota
	levelTrace
	levelDebug
	levelInfo
	levelWarn
	levelError
	levelFatal
)

// levels holds the name and OpenTelemetry's number of each; it is read-only.
var levels = [...]struct{ name, number document.Value }{
	levelTrace: {document.Plain([]byte("trace")), document.Bare([]byte("1"))},
	levelDebug: {document.Plain([]byte("debug")), document.Bare([]byte("5"))},
	levelInfo:  {document.Plain([]byte("info")), document.Bare([]byte("9"))},
	levelWarn:  {document.Plain([]byte("warn")), document.Bare([]byte("13"))},
	levelError: {document.Plain([]byte("error")), document.Bare([]byte("17"))},
	levelFatal: {document.Plain([]byte("fatal")), document.Bare([]byte("21"))},
}

// set gives l to d.
func (l level) set(d *document.Document) {
	d.Set(document.Level, levels[l].name)
	d.SetDefault(document.SeverityNumber, levels[l].number)
}

// fillLevel takes a level's name or number.
func fillLevel(d *document.Document, v document.Value) bool {
	l := parseLevel(v.Bytes)
	if l == noLevel || d.Has(document.Level) {
		return false
	}
	l.set(d)
	return true
}

// fillSeverity takes OpenTelemetry's SeverityNumber, 1 to 24. It is finer than the
// number that a level's name stands for.
func fillSeverity(d *document.Document, v document.Value) bool {
	n, err := strconv.Atoi(string(v.Bytes))
	if err != nil || n < 1 || n > 24 {
		return false
	}
	d.Set(document.SeverityNumber, document.Bare(strconv.AppendInt(nil, int64(n), 10)))
	if !d.Has(document.Level) {
		level((n-1)/4 + 1).set(d)
	}
	return true
}

// parseLevel reads a level as any of the usual loggers writes it.
func parseLevel(text []byte) level {
	if len(text) == 0 || len(text) > 16 {
		return noLevel
	}
	if text[0]-'0' <= 9 {
		return numericLevel(text)
	}
	if i := bytes.IndexAny(text, "+-"); i > 0 {
		return offsetLevel(text[:i], text[i:])
	}
	var lower [16]byte
	for i, b := range text {
		if b-'A' <= 'Z'-'A' {
			b |= 0x20
		}
		lower[i] = b
	}
	switch string(lower[:len(text)]) {
	case "trace", "verbose", "finest", "finer", "silly":
		return levelTrace
	case "debug", "fine", "dbg", "http": // the last is winston's, between info and verbose
		return levelDebug
	case "info", "information", "notice", "informational", "inf", "config", "success":
		return levelInfo
	case "warn", "warning", "wrn":
		return levelWarn
	case "error", "err", "severe":
		return levelError
	case "fatal", "critical", "crit", "panic", "dpanic", "alert", "emerg", "emergency", "ftl":
		return levelFatal
	}
	return noLevel
}

// numericLevel reads the tens of pino, bunyan and Python's logging. Python's 50
// is CRITICAL and pino's is error, and a line does not say who wrote it; but
// Python's loggers write names, so that pino's reading is taken.
// One digit is syslog's.
func numericLevel(text []byte) level {
	n, err := strconv.Atoi(string(text))
	switch {
	case err != nil || n < 0 || n >= 70:
		return noLevel
	case n >= 10:
		return level(n / 10)
	case n <= 2:
		return levelFatal
	case n == 3:
		return levelError
	case n == 4:
		return levelWarn
	case n <= 6:
		return levelInfo
	case n == 7:
		return levelDebug
	}
	return noLevel
}

// offsetLevel reads slog's levels between its names: ERROR+4, DEBUG-4. The
// names stand four apart, and so do ours.
func offsetLevel(name, offset []byte) level {
	base := parseLevel(name)
	n, err := strconv.Atoi(string(offset))
	if base == noLevel || err != nil || n < -64 || n > 64 {
		return noLevel
	}
	steps := n / 4
	if n%4 < 0 {
		steps--
	}
	return level(min(max(int(base)+steps, int(levelTrace)), int(levelFatal)))
}
