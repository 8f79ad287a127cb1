package translate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/pattern"
)

// patternOf returns the pattern in the document of a line.
func patternOf(t *testing.T, line string, options Options) string {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal(one(line, options), &doc); err != nil {
		t.Fatal(err)
	}
	text, _ := doc["log.pattern"].(string)
	return text
}

func TestPattern(t *testing.T) {
	const trace = "Traceback (most recent call last):\n  File \"/var/task/app.py\", line 7, in handler\n    charge({})\nKeyError: 17\n"
	for _, row := range []struct{ name, line, want string }{
		{"text", "order 17 paid", "order <*> paid"},
		{"JSON", `{"level":"info","msg":"order 17 paid in \"EUR\"","order":17}`, `order <*> paid in "EUR"`},
		{"several lines", "order 17 failed\nfor 3 reasons", "order <*> failed"},
		{"trace behind a message", `2026-10-01 10:00:00,123 ERROR shop: cannot charge order 17` + "\n" + trace, "cannot charge order <*>"},
		{"trace alone", trace, "KeyError: <*>"},
		{"trace in JSON", `{"level":"error","msg":"charge 17 failed","exception":"KeyError: 5"}`, "charge <*> failed"},
		{"dump", "panic: boom 17\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:5 +0x1d\n", "panic: boom <*>"},
		{"record", "START RequestId: 5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11 Version: $LATEST", ""},
		{"report of a failure", `{"time":"2026-11-22T21:24:52.123Z","type":"platform.report","record":{"requestId":"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11","status":"timeout"}}`, ""},
		{"no message", `{"level":"info","order":17}`, ""},
		{"CLEF", `{"@t":"2026-11-22T21:24:52.123Z","@mt":"paid by {Who} in 3 days","Who":"ann"}`, "paid by {Who} in 3 days"},
		{"CLEF, rendered", `{"@t":"2026-11-22T21:24:52.123Z","@mt":"paid by {Who}","@m":"paid by ann","Who":"ann"}`, "paid by {Who}"},
		{"Serilog", `{"Timestamp":"2026-11-22T21:24:52.1Z","Level":"Error","MessageTemplate":"order {Id}","RenderedMessage":"order 5"}`, "order {Id}"},
		{"Microsoft.Extensions.Logging", `{"EventId":0,"LogLevel":"Information","Category":"Shop","Message":"order 17 placed","State":{"Id":17,"{OriginalFormat}":"order {Id} placed"}}`, "order {Id} placed"},
		{"interpolated template", `{"EventId":0,"LogLevel":"Information","Category":"Shop","Message":"order 17 placed","State":{"{OriginalFormat}":"order 17 placed"}}`, "order <*> placed"},
		{"OpenTelemetry", `{"body":"order 17","severityText":"INFO","attributes":{"{OriginalFormat}":"order {Id}"}}`, "order {Id}"},
		{"messageTemplate", `{"level":"info","message":"order 17","messageTemplate":"order %s"}`, "order %s"},
		{"logback", `{"level":"INFO","loggerName":"shop","message":"order {} paid","arguments":["7"],"formattedMessage":"order 7 paid"}`, "order {} paid"},
		{"event of structlog", `{"event":"user_login_2fa","user":"ann","level":"info"}`, "user_login_2fa"},
		{"text of structlog", `{"event":"paid order 17","level":"info"}`, "paid order <*>"},
		{"field of another forwarder", `{"message":"order 17","log.pattern":"order <*>!"}`, "order <*>!"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := patternOf(t, row.line, Options{}); got != row.want {
				t.Errorf("pattern of %q = %q; want %q", row.line, got, row.want)
			}
		})
	}
}

// TestLongTemplate: a long template is cut in log.pattern and kept unchanged elsewhere.
func TestLongTemplate(t *testing.T) {
	long := strings.Repeat("{Id} ", 60) + "placed"
	doc := string(one(`{"@t":"2026-11-22T21:24:52.123Z","@mt":"`+long+`","@m":"x"}`, Options{}))
	if got := patternOf(t, `{"@mt":"`+long+`","@m":"x"}`, Options{}); len(got) > pattern.Limit || !strings.HasSuffix(got, "…") {
		t.Errorf("pattern = %q of %d bytes; want it cut", got, len(got))
	}
	if !strings.Contains(doc, `"@mt":"`+long+`"`) {
		t.Errorf("document = %s; want it to contain the unchanged template", doc)
	}
}

// TestPatternIsMasked: the pattern of a message contains nothing that a mask hides.
func TestPatternIsMasked(t *testing.T) {
	options := everyOption(t)
	for _, line := range []string{"call abc back", `{"msg":"call abc back"}`, `{"@mt":"call abc {Now}","Now":"x"}`} {
		if got := patternOf(t, line, options); got == "" || strings.Contains(got, "abc") {
			t.Errorf("pattern of %q = %q; want it masked", line, got)
		}
	}
}

// TestPatternAllocatesNothing: the pattern is built in memory that the translator reuses.
func TestPatternAllocatesNothing(t *testing.T) {
	translator := Translator{}
	d := delivery.Delivery{Group: []byte("/aws/lambda/orders"), Events: []delivery.Event{{Time: 1795382692123, Message: []byte("order 17 of 2026-11-22 paid")}}}
	translator.Begin(&d, 0)
	doc := translator.Document(&d, 0)
	if n := testing.AllocsPerRun(10, func() {
		doc.Clear(document.Pattern)
		translator.setPattern(doc)
	}); n > 0 {
		t.Errorf("%v allocations; want none", n)
	}
}

// TestConstants: the cache changes no pattern, whatever the order and number of messages.
func TestConstants(t *testing.T) {
	translator := Translator{}
	d := delivery.Delivery{Group: []byte("/aws/lambda/orders"), Events: make([]delivery.Event, 1)}
	for i := range 2000 {
		for _, line := range []string{"cache is cold", fmt.Sprint("order ", i%7, " paid"), "state " + strings.Repeat("x", i%200) + " reached", ""} {
			d.Events[0] = delivery.Event{Time: 1795382692123, Message: []byte(line)}
			translator.Begin(&d, 0)
			got := translator.Document(&d, 0).Get(document.Pattern).Text()
			if want := pattern.Append(nil, []byte(line)); !bytes.Equal(got, want) {
				t.Fatalf("pattern of %q = %q; want %q", line, got, want)
			}
		}
	}
}
