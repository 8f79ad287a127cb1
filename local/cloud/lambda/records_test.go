package lambda

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"faulty/local/cloud/template"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestRecords compares the logs and the results of successful and failed
// invocations, in both formats, with golden files of real runs.
func TestRecords(t *testing.T) {
	for _, row := range []struct {
		name, payload, mode string
		timeout             time.Duration
	}{
		{name: "success", payload: `{"do":"print","size":2}`},
		{name: "error", payload: `{"do":"error"}`},
		{name: "panic", payload: `{"do":"panic"}`},
		{name: "crash", payload: `{"do":"crash"}`},
		{name: "exit", payload: `{"do":"exit"}`},
		{name: "timeout", payload: `{"do":"hang"}`, timeout: time.Second},
		{name: "initerror", payload: `{}`, mode: "exit"},
		{name: "inittimeout", payload: `{}`, mode: "hang", timeout: 50 * time.Millisecond},
	} {
		for _, format := range []string{"JSON", "Text"} {
			t.Run(row.name+"/"+format, func(t *testing.T) {
				t.Parallel()
				b := start(t, func(f *template.Function, o *Options) {
					f.LogFormat = format
					if row.timeout > 0 {
						f.Timeout = row.timeout
					}
					if row.mode != "" {
						f.Environment = map[string]string{"MODE": row.mode}
						o.InitTimeout = 5 * time.Second
					}
					if row.mode == "hang" {
						o.InitTimeout = 50 * time.Millisecond
					}
				})
				res, err := b.Invoke(t.Context(), "f", Invocation{
					Payload:   []byte(row.payload),
					RequestID: "8f5e1a52-0c5a-4b0e-9a3c-1d2e3f405162",
					TraceID:   "Root=1-5759e988-bd862e3fe1be46a994272793",
				})
				if err != nil {
					t.Fatal(err)
				}
				got := strings.Join(b.logged(), "\n") + "\n=> " + res.FunctionError + " " + string(res.Payload) + "\n"
				golden(t, row.name+"."+strings.ToLower(format)+".golden", stable(got))
			})
		}
	}
}

// stable replaces values that differ between runs.
func stable(log string) string {
	for _, r := range []struct{ from, to string }{
		{`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z`, "<time>"},
		{`\d{4}/\d\d/\d\d \d\d:\d\d:\d\d`, "<time>"},
		{`"(durationMs|billedDurationMs|maxMemoryUsedMB|initDurationMs)":[\d.]+`, `"$1":<n>`},
		{`(Duration|Billed Duration|Init Duration|Max Memory Used): [\d.]+`, `$1: <n>`},
		{`(Parent=|SegmentId: |"spanId":")[0-9a-f]{16}`, `$1<span>`},
		{`"pid":\d+`, `"pid":<n>`},
		{`goroutine \d+`, "goroutine <n>"},
		{`gp=0x[0-9a-f]+ m=\d+ mp=0x[0-9a-f]+`, "gp=<p>"},
		{`0x[0-9a-f]+`, "<hex>"},
		{`(\.go:|"line":)\d+`, `$1<line>`},
		{`"path":"[^"]*/`, `"path":"<dir>/`},
		{`\t/[^ ]*/`, "\t<dir>/"},
	} {
		log = regexp.MustCompile(r.from).ReplaceAllString(log, r.to)
	}
	return log
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; go test -update rewrites it\ngot:\n%s\nwant:\n%s", path, got, want)
	}
}
