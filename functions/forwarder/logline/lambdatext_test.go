package logline

import "testing"

// TestLambdaText compares the fields of lines that Lambda writes, and of lines that only look like
// them, with the expected ones; nil means no field.
func TestLambdaText(t *testing.T) {
	const id = "5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11"
	for _, row := range []struct {
		line string
		want map[string]any
	}{
		{"LOGS rotated: 3 files kept", map[string]any{"event.action": "application"}},
		{"TELEMETRY sent: 3 spans", map[string]any{"event.action": "application"}},
		{"EXTENSION point: none", map[string]any{"event.action": "application"}},
		{"INIT_REPORT written: yes", map[string]any{"event.action": "application"}},
		{"EXTENSION\tName: x\tState: LaunchError\tEvents: []\tError Type: PermissionDenied", map[string]any{"event.action": "platform.extension", "log.level": "error"}},
		{"RESTORE_REPORT Restore Duration: 400.50 ms\tStatus: error\tError Type: Runtime.AfterRestoreError", map[string]any{"event.action": "platform.restoreReport", "log.level": "error", "exception.type": "Runtime.AfterRestoreError"}},
		{"LAMBDA_WARNING: Unhandled exception. See the version of the runtime.", map[string]any{"event.action": "application", "log.level": "warn", "exception.type": nil}},
		{"RESTORE_REPORT Restore Duration: 1236.04 ms\tStatus: timeout", map[string]any{"event.action": "platform.restoreReport", "log.level": "error", "faas.status": "timeout"}},
		{"EXTENSION\tName: x\tState: Ready\tEvents: [INVOKE]", map[string]any{"event.action": "platform.extension"}},
		{
			"REPORT RequestId: " + id + " Duration: 0.62 ms  Billed Duration: 100 ms Memory Size: 128 MB Max Memory Used: 51 MB Status: error Error Type: Runtime.ExitError XRAY TraceId: 1-5d83c0ad-b8eb33a0b1de97d804fac890 SegmentId: 31255c3b19bd3637 Sampled: true",
			map[string]any{
				"event.action": "platform.report", "faas.execution": id, "faas.duration_ms": 0.62, "faas.billed_duration_ms": 100.0,
				"faas.memory_size_mb": 128.0, "faas.max_memory_used_mb": 51.0, "faas.status": "error", "exception.type": "Runtime.ExitError",
				"traceId": "5d83c0adb8eb33a0b1de97d804fac890", "spanId": "31255c3b19bd3637",
			},
		},
		{"RequestId: " + id + " Process exited before completing request\n\n", map[string]any{"exception.type": "Runtime.ExitError", "faas.execution": id, "log.level": "error"}},
		{"RequestId: " + id + " Process exited before lunch", map[string]any{"exception.type": nil}},
		{`{"time":"2026-11-22T21:24:52.123Z","type":"platform.fault","record":"RequestId: ` + id + ` Process exited before completing request"}`, map[string]any{"event.action": "platform.fault", "exception.type": "Runtime.ExitError", "faas.execution": id}},
		{"IMAGE\tLaunch error: fork/exec /lambda-entrypoint.sh: exec format error\tEntrypoint: []\tCmd: []\tWorkingDir: []", map[string]any{"log.level": "error", "exception.type": nil}},
		{"IMAGE Launch error: fork/exec /app: no such file or directory Entrypoint: [/app]", map[string]any{"log.level": "error"}},
		{"SUPERNOVA\tLaunch error: Couldn't find valid bootstrap(s): [app.handler]\tEntrypoint: []", map[string]any{"log.level": "error"}},
		{"Unknown application error occurred", map[string]any{"log.level": "error", "exception.type": nil}},
		{"Unknown application error occurred\nRuntime.Unknown", map[string]any{"log.level": "error", "exception.type": "Runtime.Unknown"}},
		{"Unknown application error occurred in the shop", map[string]any{"log.level": nil}},
	} {
		doc := parse(t, row.line)
		for name, want := range row.want {
			if doc[name] != want {
				t.Errorf("%q: %s is %v; want %v", row.line, name, doc[name], want)
			}
		}
	}
}

// TestWrapped compares the fields of lines behind a wrapper with the expected ones. The fields of
// the wrapper stay unless the line sets them itself.
func TestWrapped(t *testing.T) {
	const header = "<14>Nov 22 21:24:50 host-7 app[1]: "
	for _, row := range []struct {
		line string
		want map[string]any
	}{
		{header + "plain", map[string]any{"log.level": "info", "host.name": "host-7", "service.name": "app", "message": "plain"}},
		{header + `{"level":"error","msg":"x","service":"orders","pid":7}`, map[string]any{"log.level": "error", "severity.number": 17.0, "host.name": "host-7", "service.name": "orders", "message": "x"}},
		{header + `level=warn msg="x y" a=1`, map[string]any{"log.level": "warn", "host.name": "host-7", "message": "x y"}},
		{header + `level=warn not logfmt {"a":1}`, map[string]any{"host.name": "host-7", "service.name": "app"}},
		{header + `2026-11-22T21:24:51.123456789Z stderr F [ERROR] boom`, map[string]any{"log.level": "error", "host.name": "host-7", "@timestamp": "2026-11-22T21:24:51.123456789Z", "message": "boom"}},
		{header + `10.0.0.5 - - [22/Nov/2026:21:24:50 +0000] "GET /x HTTP/1.1" 500 1`, map[string]any{"log.level": "info", "client.ip": "10.0.0.5", "url.path": "/x", "host.name": "host-7"}},
	} {
		doc := parse(t, row.line)
		for name, want := range row.want {
			if doc[name] != want {
				t.Errorf("%q: %s is %v; want %v", row.line, name, doc[name], want)
			}
		}
	}
}

// TestAccessLineAsMessage: an application's logger may write lines of an access log.
func TestAccessLineAsMessage(t *testing.T) {
	for _, line := range []string{
		`{"level":"info","logger":"werkzeug","message":"10.0.0.5 - - [22/Nov/2026 21:24:50] \"GET /x HTTP/1.1\" 500 -"}`,
		`{"level":"info","logger":"uvicorn.access","msg":"10.0.0.5:1234 - \"GET /x HTTP/1.1\" 500"}`,
	} {
		doc := parse(t, line)
		if doc["client.ip"] != "10.0.0.5" || doc["url.path"] != "/x" || doc["http.response.status_code"] != 500.0 || doc["log.level"] != "info" || doc["message"] != "GET /x HTTP/1.1" {
			t.Errorf("%s makes %v; want client, path, status and level", line, doc)
		}
	}
}

// TestQuotedDataIsNotRead: a caller of an API can set neither the level nor the message nor the
// exception of a document.
func TestQuotedDataIsNotRead(t *testing.T) {
	const id = "(5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11) "
	for _, body := range []string{
		`Method request body before transformations: {"level":"fatal","message":"forged"}`,
		"Method request body before transformations: \t{\"level\":\"fatal\",\"message\":\"forged\"}",
		`{"level":"fatal","message":"forged"}`,
		"Method request body before transformations: Traceback (most recent call last):\n  File \"/app/app.py\", line 7, in handler\n    charge(cart)\nKeyError: 'price'",
		"Method request query string: {level=ERROR}",
		"level=fatal msg=forged",
	} {
		doc := parse(t, id+body)
		if doc["log.level"] != nil || doc["exception.type"] != nil || doc["exception.stacktrace"] != nil || doc["message"] != body {
			t.Errorf("%q makes %v; want the body as its message, and nothing else", body, doc)
		}
	}
}
