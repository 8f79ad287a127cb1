package testlogs

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"github.com/klauspost/compress/gzip"
)

// A kind is a kind of log file.
type kind struct {
	name     string
	path     func(part int) string
	start    time.Time
	inLambda bool // the file contains the lines that Lambda writes
	named    bool // the file contains its log groups
	line     func(at time.Time, level, words string) string
	// write writes the records of one invocation. first is true for the first invocation in the file.
	write func(out io.Writer, function string, records []record, first bool)
	end   string // text at the end of the file
}

// kinds returns all kinds of log files.
func (w *writer) kinds() []kind {
	august := func(day int) time.Time { return time.Date(2026, time.August, day, 6, 0, 0, 0, time.UTC) }
	plain := func(_ time.Time, level, words string) string { return "[" + level + "] " + words }
	numbered := func(format string) func(int) string {
		return func(part int) string { return fmt.Sprintf(format, part) }
	}
	return []kind{
		{name: "text", path: numbered("text/app-%d.log"), start: august(1), line: textLine, write: w.text},
		{name: "json", path: numbered("json/app-%d.jsonl"), start: august(2), line: w.pino, write: w.text},
		{name: "logstash", path: numbered("logstash/2014-%d.json"), start: time.Date(2014, 10, 12, 6, 0, 0, 0, time.UTC), line: w.logstash, write: w.text},
		{name: "export", path: numbered("export/3b5f1a2c-0000-4000-8000-0123456789ab/2026-08-03-[$LATEST]%032x/000000.gz"), start: august(3), inLambda: true, line: plain, write: w.export},
		{name: "firehose", path: numbered("firehose/2026/08/04/06/faulty-1-2026-08-04-06-00-00-%08d.gz"), start: august(4), inLambda: true, named: true, line: plain, write: w.firehose},
		{name: "filter", path: numbered("filter/events-%d.json"), start: august(5), inLambda: true, line: plain, write: w.filter, end: "\n    ],\n    \"searchedLogStreams\": []\n}\n"},
		{name: "tail", path: numbered("tail/tail-%d.txt"), start: august(6), inLambda: true, line: plain, write: w.tail},
	}
}

// file writes one file of a kind with about size bytes before compression.
func (w *writer) file(k kind, part, size int) (written int, err error) {
	path := filepath.Join(w.Dir, filepath.FromSlash(k.path(part)))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return 0, err
	}
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	var out io.WriteCloser = f
	if filepath.Ext(path) == ".gz" {
		zw, _ := gzip.NewWriterLevel(f, gzip.BestSpeed) // the level is valid, so there is no error
		defer func() { _ = f.Close() }()
		out = zw
	}
	counted := &counter{w: bufio.NewWriterSize(out, 1<<20)}
	at := k.start.Add(time.Duration(part) * 6 * time.Hour)
	for first := true; counted.n < size; first = false {
		function := Function
		if k.named {
			function = functionNames[w.rand.IntN(len(functionNames))]
		}
		at = at.Add(time.Duration(50+w.rand.IntN(400)) * time.Millisecond)
		records := w.invocation(at, k.inLambda, k.line)
		k.write(counted, function, records, first)
		w.account(k.name, function, records)
	}
	_, _ = io.WriteString(counted, k.end)
	w.ledger.Bytes += counted.n
	if err := counted.w.Flush(); err != nil {
		return 0, err
	}
	return counted.n, out.Close()
}

// account adds records to the ledger.
func (w *writer) account(kind, function string, records []record) {
	for _, r := range records {
		w.ledger.Events += len(r.events)
		w.ledger.Docs++
		w.ledger.ByKind[kind]++
		if r.crash != nil {
			w.ledger.Groups[r.crash.group[function]]++
		}
	}
}

// A counter counts the bytes that are written.
type counter struct {
	w *bufio.Writer
	n int
}

// Write implements io.Writer.
func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += n
	return n, err
}

func (w *writer) text(out io.Writer, _ string, records []record, _ bool) {
	for _, r := range records {
		for _, text := range r.events {
			_, _ = io.WriteString(out, text+"\n")
		}
	}
}

// pino returns a line in the format of the Node.js logger pino.
func (w *writer) pino(at time.Time, level, words string) string {
	number := map[string]int{"DEBUG": 20, "INFO": 30, "WARN": 40, "ERROR": 50}[level]
	return fmt.Sprintf(`{"level":%d,"time":%d,"pid":8,"hostname":"ip-10-0-0-%d","requestId":%d,"msg":%q}`, number, at.UnixMilli(), w.rand.IntN(256), w.rand.IntN(1e9), words)
}

// logstash returns a document in the format of Logstash in 2014.
func (w *writer) logstash(at time.Time, level, words string) string {
	return fmt.Sprintf(`{"message":"%s %s","@version":"1","@timestamp":"%s","host":"web-%d","path":"/var/log/app.log","type":"app","tags":["_grokparsed"]}`,
		level, words, at.UTC().Format("2006-01-02T15:04:05.000Z"), w.rand.IntN(9))
}

func (w *writer) export(out io.Writer, _ string, records []record, _ bool) {
	for _, r := range records {
		for _, text := range r.events {
			fmt.Fprintf(out, "%s %s\n", r.at.UTC().Format("2006-01-02T15:04:05.000Z"), text)
		}
	}
}

func (w *writer) tail(out io.Writer, function string, records []record, _ bool) {
	for _, r := range records {
		for _, text := range r.events {
			fmt.Fprintf(out, "%s %s %s\n", r.at.UTC().Format("2006-01-02T15:04:05.000000+00:00"), stream(function), text)
		}
	}
}

// stream returns the name of the log stream of a function's only environment.
func stream(function string) string { return fmt.Sprintf("2026/08/04/[$LATEST]%032x", function) }

// id returns an event id in CloudWatch's format.
func (w *writer) id(at time.Time) string {
	w.serial++
	n := big.NewInt(at.UnixMilli())
	n.Lsh(n, 144)
	return fmt.Sprintf("%056s", n.Add(n, big.NewInt(int64(w.serial))))
}

type logEvent struct {
	ID        string `json:"id,omitempty"`
	Stream    string `json:"logStreamName,omitempty"`
	Timestamp int64  `json:"timestamp"`
	Message   string `json:"message"`
	Ingestion int64  `json:"ingestionTime,omitempty"`
	EventID   string `json:"eventId,omitempty"`
}

func (w *writer) firehose(out io.Writer, function string, records []record, _ bool) {
	var events []logEvent
	for _, r := range records {
		for _, text := range r.events {
			events = append(events, logEvent{ID: w.id(r.at), Timestamp: r.at.UnixMilli(), Message: text + "\n"})
		}
	}
	payload, _ := json.Marshal(map[string]any{ // cannot fail: the values are strings and numbers
		"messageType": "DATA_MESSAGE", "owner": "123456789012", "logGroup": "/aws/lambda/" + function, "logStream": stream(function),
		"subscriptionFilters": []string{"all"}, "logEvents": events,
	})
	_, _ = out.Write(payload)
}

func (w *writer) filter(out io.Writer, function string, records []record, first bool) {
	before := ",\n        "
	if first {
		before = "{\n    \"events\": [\n        "
	}
	for _, r := range records {
		for _, text := range r.events {
			event, _ := json.MarshalIndent(logEvent{Stream: stream(function), Timestamp: r.at.UnixMilli(), Message: text + "\n", Ingestion: r.at.UnixMilli() + 900, EventID: w.id(r.at)}, "        ", "    ")
			_, _ = io.WriteString(out, before+string(event))
			before = ",\n        "
		}
	}
}
