package translate

import (
	"strings"
	"testing"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/document"
)

// translationOf translates messages of one stream.
func translationOf(messages ...string) (translator *Translator, d *delivery.Delivery) {
	d = &delivery.Delivery{Group: []byte("/ecs/orders"), Stream: []byte("s")}
	for _, message := range messages {
		d.Events = append(d.Events, delivery.Event{ID: []byte("1"), Time: 1795382692123, Message: []byte(message)})
	}
	translator = new(Translator)
	translator.Begin(d, 0)
	return translator, d
}

// TestParts: the parts of a long line that a container runtime has split become one document. Parts
// of another stream and parts without an end stay separate.
func TestParts(t *testing.T) {
	for _, row := range []struct {
		name     string
		messages []string
		want     []string
	}{
		{"containerd", []string{`2026-11-22T21:24:50.1Z stdout P {"level":"error","msg":"charge`, `2026-11-22T21:24:50.2Z stdout P  has`, `2026-11-22T21:24:50.3Z stdout F  failed"}`, `2026-11-22T21:24:50.4Z stdout F next`}, []string{"charge has failed", "next"}},
		{"Fluent Bit", []string{`{"log":"charge","logtag":"P","stream":"stdout"}`, `{"log":" \"failed\"","logtag":"F","stream":"stdout"}`}, []string{`charge "failed"`}},
		{"Docker", []string{`{"log":"charge","partial_message":"true","partial_last":"false"}`, `{"log":" failed","partial_message":"true","partial_last":"true"}`}, []string{"charge failed"}},
		{"Docker, with blanks", []string{`{"log": "charge", "partial_message": "true", "partial_last": "false"}`, `{"log": " failed", "partial_message": "true", "partial_last": "true"}`}, []string{"charge failed"}},
		{"another stream", []string{`2026-11-22T21:24:50.1Z stdout P charge`, `2026-11-22T21:24:50.2Z stderr F failed`}, []string{"charge", "failed"}},
		{"no end", []string{`2026-11-22T21:24:50.1Z stdout P charge`}, []string{"charge"}},
		{"not wrapped behind it", []string{`2026-11-22T21:24:50.1Z stdout P charge`, "failed"}, []string{"charge", "failed"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			translator, d := translationOf(row.messages...)
			var got []string
			for i := range translator.Len() {
				got = append(got, string(translator.Document(d, i).Get(document.Message).Text()))
			}
			if strings.Join(got, "|") != strings.Join(row.want, "|") {
				t.Errorf("messages %q; want %q", got, row.want)
			}
		})
	}
}

// TestStitchPrefixed: a stack trace with a logger's prefix on each line is stitched without the
// prefix. A prefix in an unknown format becomes an attribute.
func TestStitchPrefixed(t *testing.T) {
	trace := []string{"java.lang.IllegalStateException: no stock", "\tat com.shop.Stock.take(Stock.java:21)", "Caused by: java.io.IOException: disk", "\tat com.shop.Disk.read(Disk.java:3)", "\t... 1 more"}
	for _, row := range []struct{ name, prefix, attribute string }{
		{"JBoss", "21:24:50,12# ERROR [stderr] (default task-1) ", ""},
		{"PM2", "0|orders   | ", "0|orders   |"},
		{"gunicorn", "[2026-11-22 21:24:5# +0000] [8] [ERROR] ", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			var messages []string
			for i, line := range append(append([]string{"started"}, trace...), "stopped") {
				messages = append(messages, strings.ReplaceAll(row.prefix, "#", string(rune('0'+i)))+line)
			}
			translator, d := translationOf(messages...)
			if translator.Len() != 3 {
				t.Fatalf("%d documents; want 3", translator.Len())
			}
			doc := translator.Document(d, 1)
			if got := string(doc.Get(document.Message).Text()); got != strings.Join(trace, "\n") || string(doc.Get(document.ExceptionCulprit).Text()) != "com.shop.Stock.take" {
				t.Errorf("message %q of culprit %q; want the trace", got, doc.Get(document.ExceptionCulprit).Text())
			}
			if v, _ := doc.Attribute("prefix"); string(v.Text()) != row.attribute {
				t.Errorf("attribute prefix %q; want %q", v.Text(), row.attribute)
			}
		})
	}
}
