package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// levelFirst returns the format of lines that begin with a level and have no other column.
func levelFirst() Format {
	return Format{
		Name:      "level-first",
		Source:    "winston's simple format, consola, uvicorn, print statements",
		Shapes:    []string{"AA", "aa", "[A", "[a", "[ A", "<A", "(A"},
		IsGeneral: true,
		HasObject: true,
		Parse:     parseLevelFirst,
		Samples: []Sample{
			{"[ERROR] cannot charge\nKeyError: x", []string{"log.level=error", "message=cannot charge\nKeyError: x"}},
			{"[ERROR] KeyError: 'x'\nTraceback (most recent call last):\n", []string{"message=[ERROR] KeyError: 'x'\nTraceback (most recent call last):\n"}},
			{"[warning] low stock", []string{"log.level=warn", "message=low stock"}},
			{"ERROR cannot charge", []string{"log.level=error", "message=cannot charge"}},
			{"INFO:     Started server process [1]", []string{"log.level=info", "message=Started server process [1]"}},
			{"error: cannot charge", []string{"log.level=error", "message=cannot charge"}},
			{"WARNING: DATA RACE\nRead at 0x00c00009d888 by goroutine 9:", []string{"log.level=error", "message=WARNING: DATA RACE\nRead at 0x00c00009d888 by goroutine 9:"}},
			{"WARN - low", []string{"log.level=warn", "message=low"}},
			{"[ WARNING ] low stock [request-id: 17] (App/Stock.swift:9)", []string{"log.level=warn", "message=low stock [request-id: 17] (App/Stock.swift:9)"}},
		},
	}
}

func parseLevelFirst(d *document.Document, text []byte) ([]byte, bool) {
	l, n := leadingLevel(text)
	if n == 0 {
		return nil, false
	}
	if bytes.HasPrefix(text, []byte("WARNING: DATA RACE")) {
		level.Error.SetDefault(d) // Go's race detector, whose report is an exception
		return text, true
	}
	l.SetDefault(d)
	if bytes.HasPrefix(text, []byte("FATAL ERROR: ")) {
		return text, true // V8's last message
	}
	if bytes.Contains(text, []byte("Traceback (most recent call last)")) {
		return text, true // Lambda's Python runtime: the level marks the heading of the stack trace
	}
	message := bytes.TrimLeft(text[n:], " \t")
	if len(message) > 1 && (message[0] == '-' || message[0] == '|') && message[1] == ' ' {
		message = message[2:]
	}
	return message, true
}

// leadingLevel reads the level at the start of text: in brackets, in capitals, or in lower case
// before a colon. It returns the number of bytes it has read. Error and panic before a colon are
// exception names of runtimes, and so is "error:" above a stack trace.
func leadingLevel(text []byte) (l level.Level, n int) {
	const longest = 11
	start := 0
	if text[0] == '[' || text[0] == '<' || text[0] == '(' {
		start = 1
	}
	isBracketed := start == 1
	if isBracketed && len(text) > 1 && text[1] == ' ' {
		start = 2
	}
	end := start
	for end < len(text) && end < start+longest+1 && text[end]|0x20-'a' <= 'z'-'a' {
		end++
	}
	word := text[start:end]
	if len(word) < 3 || len(word) > longest || end == len(text) {
		return level.None, 0
	}
	if isBracketed {
		for end < len(text) && text[end] == ' ' {
			end++
		}
		if end == len(text) || text[end] != ']' && text[end] != '>' && text[end] != ')' {
			return level.None, 0
		}
		if end++; end < len(text) && text[end] == ':' {
			end++
		}
		return orNone(level.Parse(word), end)
	}
	switch c := text[end]; {
	case c == ':' && isLowerCase(word) && !bytes.Contains(text, []byte("\n")) && string(word) != "panic" && string(word) != "http":
		return orNone(level.Parse(word), end+1)
	case !isUpperCase(word), c != ':' && c != ' ' && c != '\t' && c != '\n', c == ' ' && isAmbiguous(word) && isSentence(text[end:]):
		return level.None, 0
	case c == ':':
		end++
	}
	return orNone(level.Parse(word), end)
}

func orNone(l level.Level, n int) (level.Level, int) {
	if l == level.None {
		return level.None, 0
	}
	return l, n
}

// isSentence reports whether the text behind a blank continues a sentence and is not a column.
func isSentence(text []byte) bool {
	return len(text) > 1 && text[1] != ' ' && text[1] != '-' && text[1] != '|' && text[1] != '['
}

func isUpperCase(word []byte) bool {
	for _, b := range word {
		if b-'A' > 'Z'-'A' {
			return false
		}
	}
	return true
}

func isLowerCase(word []byte) bool {
	for _, b := range word {
		if b-'a' > 'z'-'a' {
			return false
		}
	}
	return true
}

// timeFirst returns the format of lines that begin with a time, and whose level, if any, is one of
// the following words.
func timeFirst() Format {
	return Format{
		Name:      "time-first",
		Source:    "Go's log package and the patterns of many others",
		Shapes:    []string{"0", "[0", "A"},
		IsGeneral: true,
		HasObject: true,
		Parse:     parseTimeFirst,
		Samples: []Sample{
			{"2026/11/22 21:24:52 listening on :8080", []string{"@timestamp=2026-11-22T21:24:52.000Z", "message=listening on :8080"}},
			{"2026/11/22 21:24:52 http: TLS handshake error from 10.0.0.5:51234: EOF", []string{"log.level=", "message=http: TLS handshake error from 10.0.0.5:51234: EOF"}},
			{"[2026-11-22T21:24:52.123Z] started\nmore", []string{"@timestamp=2026-11-22T21:24:52.123Z", "message=started\nmore"}},
			{"2026-11-22 21:24:52,123 ~ shop ~ ERROR ~ cannot charge", []string{"log.level=error", "message=~ shop ~ ERROR ~ cannot charge"}},
			{"21:24:52.123 started", []string{"@timestamp=2026-11-22T21:24:52.123Z", "message=started"}},
		},
	}
}

func parseTimeFirst(d *document.Document, text []byte) ([]byte, bool) {
	start := 0
	if text[0] == '[' {
		start = 1
	}
	ns, n := timestamp.Any(text[start:], d.Observed)
	if n == 0 {
		ns, n = timestamp.TimeOfDay(text[start:], d.Observed)
	}
	end := start + n
	if start == 1 && end < len(text) && text[end] == ']' {
		end++
	} else if start == 1 {
		return nil, false
	}
	if n == 0 || end == len(text) || text[end]|0x20-'a' <= 'z'-'a' || text[end]-'0' <= 9 {
		return nil, false
	}
	if !timestamp.Set(d, ns) {
		d.AddAttribute([]byte("timestamp"), document.Plain(text[start:start+n]))
	}
	message := bytes.TrimLeft(text[end:], " \t:|-")
	wordLevel(message).SetDefault(d)
	return message, true
}

// wordLevel looks for the name of a level, in capitals, among the first words.
func wordLevel(text []byte) level.Level {
	const words, head = 6, 160
	line, _, _ := bytes.Cut(text[:min(len(text), head)], []byte("\n"))
	for range words {
		line = bytes.TrimLeft(line, " \t[](){}<>|-:,;=~")
		end := 0
		for end < len(line) && line[end]|0x20-'a' <= 'z'-'a' {
			end++
		}
		word := line[:end]
		if len(word) >= 3 && isUpperCase(word) && !isAmbiguous(word) {
			if l := level.Parse(word); l != level.None {
				return l
			}
		}
		next := bytes.IndexAny(line[end:], " \t[](){}<>|,;=~")
		if next < 0 {
			break
		}
		line = line[end+next:]
	}
	return level.None
}
