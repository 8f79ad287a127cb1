package translate

import (
	"testing"
	"time"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/logline"
)

func TestReadRecord(t *testing.T) {
	const trace = "1-5f35ae12-0c0fec141ab77a00bc047aa2"
	for _, row := range []struct {
		name, line, id, tracing string
		kind                    recordKind
	}{
		{"start", `{"time":"t","type":"platform.start","record":{"requestId":"r","version":"1","tracing":{"spanId":"s","type":"X-Amzn-Trace-Id","value":"Root=` + trace + `"}}}`, "r", "Root=" + trace, startRecord},
		{"report without a trace", `{"time":"t","type":"platform.report","record":{"metrics":{"requestId":"no"},"requestId":"r"}}`, "r", "", reportRecord},
		{"other order", `{"record":{"requestId":"r"},"type":"platform.end"}`, "r", "", endRecord},
		{"record of no invocation", `{"time":"t","type":"platform.initStart","record":{"requestId":"r"}}`, "r", "", noRecord},
		{"no id", `{"time":"t","type":"platform.start","record":{}}`, "", "", noRecord},
		{"broken", `{"time":"t","type":"platform.start","record":{"requestId":"r"}`, "", "", noRecord},
		{"of an application", `{"type":"platform.starting","record":{"requestId":"r"}}`, "r", "", noRecord},
		{"START", "START RequestId: r Version: $LATEST\n", "r", "", startRecord},
		{"END", "END RequestId: r\n", "r", "", endRecord},
		{"REPORT", "REPORT RequestId: r\tDuration: 1 ms\t\nXRAY TraceId: " + trace + "\tSegmentId: s\tSampled: true\t\n", "r", trace, reportRecord},
		{"exit", "RequestId: r Error: Runtime exited with error: exit status 1\nRuntime.ExitError\n", "r", "", exitRecord},
		{"another error", "RequestId: r Error: something", "", "", noRecord},
		{"RESTORE_REPORT", "RESTORE_REPORT Restore Duration: 1 ms", "", "", noRecord},
		{"text", "START of something", "", "", noRecord},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := readRecord([]byte(row.line))
			if got.kind != row.kind || string(got.id) != row.id || string(got.tracing) != row.tracing {
				t.Errorf("readRecord(%q) = %d, %q, %q; want %d, %q, %q", row.line, got.kind, got.id, got.tracing, row.kind, row.id, row.tracing)
			}
		})
	}
}

// FuzzReadRecord: a record agrees with the document of its line.
func FuzzReadRecord(f *testing.F) {
	for _, line := range goldenLines(f) {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		r := readRecord(line)
		if r.kind == noRecord || r.kind == exitRecord {
			return
		}
		doc := document.Document{Observed: 1795382692123 * int64(time.Millisecond)}
		logline.NewParser().Parse(&doc, line)
		if kind := kindOf(string(doc.Get(document.Action).Text())); kind == noRecord {
			t.Errorf("readRecord(%q) = %d; its document's action is %q", line, r.kind, doc.Get(document.Action).Text())
		}
	})
}
