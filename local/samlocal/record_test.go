package samlocal

import (
	"strings"
	"testing"
	"time"
)

const id = "25fdf32b-4231-4e15-9cc4-f286ee2206d0"

// TestParse checks lines of SAM CLI 1.170, and similar lines of functions.
func TestParse(t *testing.T) {
	const stamp = "23 Nov 2026 03:13:25,665 [ERROR] (rapid) "
	for _, row := range []struct {
		name, line string
		want       record
	}{
		{"the start has another's id", "START RequestId: " + id + " Version: $LATEST", record{kind: start}},
		{"the end has the right one", "END RequestId: " + id, record{kind: otherLine, id: id}},
		{"report of a cold start", "REPORT RequestId: " + id + "\tInit Duration: 0.39 ms\tDuration: 4.44 ms\tBilled Duration: 5 ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB\t",
			record{kind: report, id: id, duration: 4440 * time.Microsecond}},
		{"report of a warm call", "REPORT RequestId: " + id + "\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\t", record{kind: report, id: id, duration: 3 * time.Second}},
		{"report without a duration", "REPORT RequestId: " + id, record{kind: report, id: id}},
		{"exit", stamp + "Invoke failed error=Runtime exited with error: exit status 1 InvokeID=" + id,
			record{kind: failure, id: id, cause: "Runtime exited with error: exit status 1"}},
		{"the same in another order", stamp + "Invoke failed InvokeID=" + id + " error=errResetReceived", record{kind: failure, id: id, cause: timeoutCause}},
		{"no report will follow", stamp + "Invoke DONE failed: Runtime.ExitError", record{kind: crash}},
		{"other line of the emulator", stamp + "something else", record{kind: otherLine}},
		{"a day of one digit", "3 Nov 2026 03:13:25,665 [WARN] (rapid) x", record{kind: otherLine}},
		{"JSON", `{"level":"INFO","message":"REPORT RequestId: x"}`, record{}},
		{"a function that quotes the emulator", "it said: " + stamp + "Invoke failed", record{}},
		{"a word alone", "START", record{}},
		{"nothing", "", record{}},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := parse(row.line); got != row.want {
				t.Errorf("parse(%q) = %+v; want %+v", row.line, got, row.want)
			}
		})
	}
}

// FuzzParse: the parsed values are parts of the line, and no duration is
// negative.
func FuzzParse(f *testing.F) {
	f.Add("REPORT RequestId: " + id + "\tDuration: 4.44 ms\t")
	f.Add("23 Nov 2026 03:13:34,234 [ERROR] (rapid) Invoke failed InvokeID=x error=errResetReceived")
	f.Add("REPORT RequestId: \tDuration: NaN ms")
	f.Fuzz(func(t *testing.T, line string) {
		r := parse(line)
		if !strings.Contains(line, r.id) || !strings.Contains(line, r.cause) || r.duration < 0 {
			t.Errorf("parse(%q) = %+v; want only parts of the line", line, r)
		}
		if r.kind == functionLine && r != (record{}) {
			t.Errorf("parse(%q) = %+v; a function's line contains no record", line, r)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for _, row := range []struct{ name, line string }{
		{"function", `{"timestamp":"2026-11-23T03:13:21.563981475Z","level":"INFO","message":"GET / 200","logger":"faulty.access","http.route":"/"}`},
		{"report", "REPORT RequestId: " + id + "\tInit Duration: 0.39 ms\tDuration: 4.44 ms\tBilled Duration: 5 ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB\t"},
		{"failure", "23 Nov 2026 03:13:25,665 [ERROR] (rapid) Invoke failed error=Runtime exited with error: exit status 1 InvokeID=" + id},
	} {
		b.Run(row.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(row.line)))
			for b.Loop() {
				parse(row.line)
			}
		})
	}
}
