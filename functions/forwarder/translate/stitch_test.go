package translate

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/document"
)

// TestStitch: events of one line each become one document per crash. want contains the first words
// of every document.
func TestStitch(t *testing.T) {
	const (
		node   = "TypeError: x is not a function\n    at load (/var/task/db.js:3:5)\n    at Runtime.handler (/var/task/index.js:9:1)\n"
		python = "Traceback (most recent call last):\n  File \"/var/task/app.py\", line 7, in handler\n    charge({})\nKeyError: 'id'\n"
		odd    = "Traceback (most recent call last):\n  File \"/var/task/app.py\", line 7, in handler\n    read()\nbotocore.errorfactory.NoSuchKey: An error occurred (NoSuchKey)\n"
		golang = "panic: boom\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:5 +0x1d\n"
		linked = "\nDuring handling of the above exception, another exception occurred:\n\n"
	)
	for _, row := range []struct {
		name, text string
		want       []string
	}{
		{"two Node.js errors", node + node, []string{"TypeError:", "TypeError:"}},
		{"two tracebacks", python + python, []string{"Traceback", "Traceback"}},
		{"two linked tracebacks", python + linked + python, []string{"Traceback"}},
		{"no-break spaces", strings.ReplaceAll(python+python, "  ", "\u00a0\u00a0"), []string{"Traceback", "Traceback"}},
		{"type of an odd name", odd, []string{"Traceback"}},
		{"two of them and a line", odd + odd + "next: one\n", []string{"Traceback", "Traceback", "next:"}},
		{"two Go panics", golang + golang, []string{"panic:", "panic:"}},
		{"three languages", node + golang + python, []string{"TypeError:", "panic:", "Traceback"}},
		{"a record behind it", node + "END RequestId: x\n", []string{"TypeError:", "END"}},
		{"JSON behind it", python + "{\"level\":\"info\"}\n", []string{"Traceback", `{"level":"info"}`}},
		{"a blank line behind it", node + "\nGET / 200\n", []string{"TypeError:", "GET"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := byLine(row.text)
			var got []string
			var translator Translator
			translator.Begin(d, 0)
			for _, l := range translator.lines {
				got = append(got, strings.Fields(string(l.text(&d.Events[l.first])))[0])
			}
			if !slices.Equal(got, row.want) {
				t.Errorf("stitch(%q) = %q; want %q", row.text, got, row.want)
			}
		})
	}
}

// byLine returns a delivery with one event per line of text.
func byLine(text string) *delivery.Delivery {
	d := &delivery.Delivery{Group: []byte("/aws/lambda/orders")}
	for line := range strings.Lines(text) {
		d.Events = append(d.Events, delivery.Event{ID: []byte("1"), Time: 1795382692123, Message: []byte(line)})
	}
	return d
}

// TestStitchColumns: the columns before the message of an exception without a type are not part of the
// exception's message.
func TestStitchColumns(t *testing.T) {
	d := byLine("[21:24:51]  ERROR  no funds\n\n    at charge (/srv/app/pay.js:12:11)\n    at run (/srv/app/index.js:3:1)\n")
	var translator Translator
	translator.Begin(d, 0)
	doc := translator.Document(d, 0)
	if got := string(doc.Get(document.ExceptionMessage).Text()); translator.Len() != 1 || got != "no funds" {
		t.Errorf("%d documents, exception.message %q; want 1 and %q", translator.Len(), got, "no funds")
	}
}

// TestStitchWrapped: a stack trace of one event per line is stitched inside the wrappers of
// containers and syslog. Its document has the fields of the first event.
func TestStitchWrapped(t *testing.T) {
	const trace = "Traceback (most recent call last):\n  File \"/app/app.py\", line 7, in handler\n    charge(cart)\nKeyError: 'price'"
	for name, wrap := range map[string]func(line string) string{
		"Docker": func(line string) string {
			return `{"log":` + strconv.Quote(line+"\n") + `,"stream":"stderr","time":"2026-11-22T21:24:50.131621351Z"}`
		},
		"Fluent Bit": func(line string) string {
			return `{"log":` + strconv.Quote(line) + `,"stream":"stderr","kubernetes":{"pod_name":"orders-7d9f","namespace_name":"shop","container_name":"orders"}}`
		},
		"FireLens": func(line string) string {
			return `{"container_name":"orders","source":"stderr","log":` + strconv.Quote(line) + `}`
		},
		"GELF": func(line string) string {
			return `{"version":"1.1","host":"web","short_message":` + strconv.Quote(line) + `,"timestamp":1795382690.131,"level":3}`
		},
		"Logstash": func(line string) string {
			return `{"@timestamp":"2026-11-22T21:24:50.131Z","@version":"1","message":` + strconv.Quote(line) + `}`
		},
		"containerd": func(line string) string { return "2026-11-22T21:24:51.123456789Z stderr F " + line },
		"syslog":     func(line string) string { return "Nov 22 21:24:50 ip-10-0-0-5 web[1234]: " + line },
		"in Fluent Bit": func(line string) string {
			return `{"log":` + strconv.Quote("2026-11-22T21:24:51.123456789Z stderr F "+line) + `,"stream":"stderr"}`
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := &delivery.Delivery{Group: []byte("/ecs/orders"), Stream: []byte("s")}
			for _, text := range []string{"before", trace, "after"} {
				for line := range strings.SplitSeq(text, "\n") {
					d.Events = append(d.Events, delivery.Event{ID: []byte("1"), Time: 1795382692123, Message: []byte(wrap(line))})
				}
			}
			var translator Translator
			translator.Begin(d, 0)
			if translator.Len() != 3 {
				t.Fatalf("%d documents; want 3", translator.Len())
			}
			doc := translator.Document(d, 1)
			if got := string(doc.Get(document.Message).Text()); got != trace || string(doc.Get(document.ExceptionCulprit).Text()) != "handler" {
				t.Errorf("message %q of culprit %q; want the trace, of handler", got, doc.Get(document.ExceptionCulprit).Text())
			}
		})
	}
}
