package translate

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/document"
	"faulty/functions/internal/env"
)

// load returns the options for the settings.
func load(settings map[string]string) (Options, error) {
	vars := env.Reader{Lookup: func(name string) (string, bool) { value, ok := settings[name]; return value, ok }}
	options := LoadOptions(&vars)
	return options, vars.Err()
}

// TestOptions checks the document of one line with one option.
func TestOptions(t *testing.T) {
	const line = `{"level":"warn","message":"paid by jane@example.com","plan":"gold","cart":{"total":12.50,"items":[1,2]},"tags":["a","b"],"card":4111111111111111,"n":"17","word":"many"}`
	for _, row := range []struct{ name, variable, value, line, want string }{ // want is a part of the document, "" for none
		{"no option", "", "", line, `"attributes":{"plan":"gold","cart.total":"12.50","cart.items":["1","2"],"tags":["a","b"],"card":"4111111111111111","n":"17","word":"many"}`},
		{"level kept", "MIN_LEVEL", "WARN", line, `"log.level":"warn"`},
		{"level dropped", "MIN_LEVEL", "error", line, ""},
		{"no level", "MIN_LEVEL", "fatal", "plain text", `"message":"plain text"`},
		{"platform record", "MIN_LEVEL", "fatal", "START RequestId: x Version: 1", `"event.action":"platform.start"`},
		{"included", "INCLUDE", `"plan":"gold"`, line, `"log.level":"warn"`},
		{"not included", "INCLUDE", "silver", line, ""},
		{"excluded", "EXCLUDE", "silver\ngold", line, ""},
		{"sampled out", "SAMPLE", "0", line, ""},
		{"exception kept", "SAMPLE", "0", "Traceback (most recent call last):\n  File \"a.py\", line 1, in f\n    g()\nKeyError: 1", `"exception.type":"KeyError"`},
		{"report of a failure kept", "SAMPLE", "0", "REPORT RequestId: x\tDuration: 1.00 ms\tStatus: timeout", `"faas.status":"timeout"`},
		{"report of a success", "SAMPLE", "0", "REPORT RequestId: x\tDuration: 1.00 ms", ""},
		{"label", "PROMOTE_LABELS", "plan,cart.total", line, `"labels.plan":"gold","labels.cart.total":"12.50","attributes":{"cart.items":`},
		{"list as a label", "PROMOTE_LABELS", "tags", line, `"labels.tags":["a","b"]`},
		{"metric", "PROMOTE_METRICS", "cart.total", line, `"metrics.cart.total":12.50`},
		{"list as a metric", "PROMOTE_METRICS", "cart.items", line, `"metrics.cart.items":[1,2]`},
		{"digits between quotes", "PROMOTE_METRICS", "n", line, `"metrics.n":17`},
		{"no number", "PROMOTE_METRICS", "word,tags", line, `"tags":["a","b"],"card":"4111111111111111","n":"17","word":"many"}`},
		{"embedded metric", "PROMOTE_METRICS", "orders", `{"_aws":{"CloudWatchMetrics":[{"Namespace":"shop","Metrics":[{"Name":"orders"}]}]},"orders":3}`, `"emf.namespace":"shop","metrics.orders":3}`},
		{"masked message", "MASK", "email", line, `"message":"paid by [email]"`},
		{"masked number", "MASK", "card", line, `"card":"[card]"`},
		{"own mask", "MASK_PATTERNS", "paid|gold", line, `"message":"[masked] by jane@example.com"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			options, err := load(map[string]string{row.variable: row.value})
			if err != nil {
				t.Fatal(err)
			}
			got := one(row.line, options)
			if row.want == "" && got != nil || !bytes.Contains(got, []byte(row.want)) {
				t.Errorf("%s=%q makes of %q\n%s\nwant %s", row.variable, row.value, row.line, got, row.want)
			}
		})
	}
}

// one returns the document of a line, or nil if a rule drops it.
func one(line string, options Options) []byte {
	translator := Translator{Options: options}
	d := delivery.Delivery{Group: []byte("/aws/lambda/orders"), Events: []delivery.Event{{ID: []byte("1"), Time: 1795382692123, Message: []byte(line)}}}
	common := translator.Begin(&d, 0)
	doc := translator.Document(&d, 0)
	if doc == nil {
		return nil
	}
	return doc.Append(nil, common)
}

// TestStitchedTraceIsOneLine: patterns match against the text of a stitched stack trace, and keep
// or drop all of it.
func TestStitchedTraceIsOneLine(t *testing.T) {
	options, err := load(map[string]string{"INCLUDE": "KeyError"})
	if err != nil {
		t.Fatal(err)
	}
	d := delivery.Delivery{Group: []byte("/aws/lambda/orders")}
	for _, text := range []string{"before", "Traceback (most recent call last):", `  File "a.py", line 1, in f`, "    g()", "KeyError: 1", "after"} {
		d.Events = append(d.Events, delivery.Event{ID: []byte(text), Time: 1795382692123, Message: []byte(text)})
	}
	translator := Translator{Options: options}
	translator.Begin(&d, 0)
	var kept []string
	for i := range translator.Len() {
		if doc := translator.Document(&d, i); doc != nil {
			kept = append(kept, string(doc.ID.Bytes))
		}
	}
	if len(kept) != 1 || !strings.HasPrefix(kept[0], "Traceback") {
		t.Errorf("kept %q; want the trace alone", kept)
	}
}

// TestCallPatterns: IN_APP and NOT_IN_APP determine the culprit, and -explain names them.
func TestCallPatterns(t *testing.T) {
	const line = "java.io.IOException: x\n\tat org.springframework.A.b(A.java:1)\n\tat com.shop.gen.Client.call(Client.java:2)\n\tat com.shop.Cart.charge(Cart.java:3)\n"
	for _, row := range []struct{ inApp, notInApp, culprit, stage string }{
		{"", "", "com.shop.gen.Client.call", "the exception"},
		{"org.springframework.", "", "org.springframework.A.b", "the exception, with IN_APP and NOT_IN_APP"},
		{"", "re:[.]gen[.]", "com.shop.Cart.charge", "the exception, with IN_APP and NOT_IN_APP"},
	} {
		options, err := OptionsFrom(func(name string) (string, bool) {
			value := map[string]string{"IN_APP": row.inApp, "NOT_IN_APP": row.notInApp}[name]
			return value, value != ""
		})
		if err != nil {
			t.Fatal(err)
		}
		d := delivery.Delivery{Group: []byte("/aws/lambda/orders"), Stream: []byte("s"), Events: []delivery.Event{{ID: []byte("1"), Message: []byte(line)}}}
		tr, stages := Translator{Options: options}, []string{}
		tr.Observe = func(stage string, _ *document.Document) { stages = append(stages, stage) }
		tr.Begin(&d, 0)
		culprit := string(tr.Document(&d, 0).Get(document.ExceptionCulprit).Text())
		if culprit != row.culprit || !slices.Contains(stages, row.stage) {
			t.Errorf("IN_APP=%s NOT_IN_APP=%s: culprit %q, stages %q; want %q, %q", row.inApp, row.notInApp, culprit, stages, row.culprit, row.stage)
		}
	}
}

func TestLoadOptionsReportsAllMistakes(t *testing.T) {
	_, err := load(map[string]string{"PROMOTE_LABELS": "a,a.b, c d ,.e", "PROMOTE_METRICS": "n,a", "MIN_LEVEL": "loud", "MASK": "pin", "IN_APP": "com.shop.\nre:["})
	const want = `IN_APP="com.shop.\nre:[" must be prefixes, or re: and RE2 expressions; "[" is not: error parsing regexp: missing closing ]: ` + "`[`" + `
MIN_LEVEL="loud" must be one of trace, debug, info, warn, error, fatal
MASK="pin" must be none, or a comma-separated list of aws-key, bearer, private-key, password, token, email, card, default and all; "pin" is not one of them
PROMOTE_LABELS="a,a.b, c d ,.e" must not name both "a" and "a.b": a field cannot hold a value and other fields
must be names without blanks, quotes and asterisks, of at most 200 bytes and 9 dots; "c d" is not
must be names with something on both sides of every dot; ".e" is not
PROMOTE_METRICS="n,a" must not name "a", which PROMOTE_LABELS names: an attribute can be promoted only once`
	if err == nil || err.Error() != want {
		t.Errorf("LoadOptions =\n%v\nwant\n%s", err, want)
	}
}

// TestSampleByTrace: the lines of one trace in the log groups of an API and of a worker
// are kept or dropped together, also when they are delivered again.
func TestSampleByTrace(t *testing.T) {
	options, err := load(map[string]string{"SAMPLE": "0.5"})
	if err != nil {
		t.Fatal(err)
	}
	for _, trace := range []string{"5f35ae120c0fec141ab77a00bc047aa2", "5f35ae120c0fec141ab77a00bc047aa3", "5f35ae120c0fec141ab77a00bc047aa4", "5f35ae120c0fec141ab77a00bc047aa5"} {
		want := one(`{"traceId":"`+trace+`"}`, options) != nil
		for _, line := range []string{
			`{"level":"info","msg":"hash","trace_id":"` + strings.ToUpper(trace) + `"}`,
			`{"xray_trace_id":"1-` + trace[:8] + "-" + trace[8:] + `","requestId":"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11"}`,
			"REPORT RequestId: x\tDuration: 1.00 ms\nXRAY TraceId: 1-" + trace[:8] + "-" + trace[8:] + "\tSegmentId: 0123456789abcdef\tSampled: true",
		} {
			if got := one(line, options) != nil; got != want {
				t.Errorf("trace %s is kept: %v; its line %s: %v", trace, want, line, got)
			}
		}
	}
}

// FuzzOptions: with every option, the documents of a delivery are valid JSON without repeated
// names, and masking them again finds nothing.
func FuzzOptions(f *testing.F) {
	for _, line := range goldenLines(f) {
		f.Add(line)
	}
	f.Add(`{"jane@example.com":"4111111111111111","john@example.com":["Bearer 0123456789abcdef"],"plan":"x@y.zz","n":4111111111111111}`)
	options, err := load(map[string]string{"MASK": "all", "PROMOTE_LABELS": "plan,a.b", "PROMOTE_METRICS": "n,order"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, line string) {
		doc := one(line, options)
		checkObject(t, doc)
		var fields map[string]any
		if err := json.Unmarshal(doc, &fields); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"message", "exception.message", "exception.stacktrace", "url.path"} {
			text, _ := fields[name].(string)
			if masked := options.Masks.Text([]byte(text)); string(masked) != text {
				t.Errorf("%s of %q is %q; masked again %q", name, line, text, masked)
			}
		}
	})
}

// BenchmarkDocument measures lines that real loggers wrote, without and with options.
func BenchmarkDocument(b *testing.B) {
	all := map[string]string{"MIN_LEVEL": "debug", "EXCLUDE": `^(START|END) RequestId`, "SAMPLE": "0.9", "MASK": "all", "PROMOTE_LABELS": "customer.plan", "PROMOTE_METRICS": "order"}
	for _, row := range []struct {
		name     string
		settings map[string]string
	}{
		{"options=none", map[string]string{"MASK": "none"}},
		{"options=default", nil},
		{"options=level", map[string]string{"MIN_LEVEL": "debug"}},
		{"options=exclude", map[string]string{"EXCLUDE": all["EXCLUDE"]}},
		{"options=sample", map[string]string{"SAMPLE": "0.9"}},
		{"options=mask", map[string]string{"MASK": all["MASK"]}},
		{"options=promote", map[string]string{"PROMOTE_LABELS": "customer.plan", "PROMOTE_METRICS": "order"}},
		{"options=all", all},
	} {
		b.Run(row.name, func(b *testing.B) {
			options, err := load(row.settings)
			if err != nil {
				b.Fatal(err)
			}
			d := readDelivery(b, "testdata/ran-node.jsonl")
			size := 0
			for _, e := range d.Events {
				size += len(e.Message)
			}
			translator := Translator{Options: options}
			var out []byte
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				common := translator.Begin(d, 1)
				for i := range translator.Len() {
					if doc := translator.Document(d, i); doc != nil {
						out = doc.Append(out[:0], common)
					}
				}
			}
		})
	}
}
