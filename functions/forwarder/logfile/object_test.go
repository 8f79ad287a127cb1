package logfile

import (
	"testing"
	"time"

	"faulty/functions/forwarder/logline"
)

// TestLoggedTime checks the times in objects, of which those without a year are near Newest.
func TestLoggedTime(t *testing.T) {
	for _, row := range []struct{ line, want string }{
		{`{"time":"2026-11-20T21:24:52.123Z","msg":"m"}`, "2026-11-20T21:24:52.123Z"},
		{`{"time":"2026-11-20T21:24:52Z","msg":"m"}`, "2026-11-20T21:24:52.000Z"},
		{`{"time":"Nov 20 21:24:52","msg":"m"}`, "2026-11-20T21:24:52.000Z"},
		{`{"time":"Nov 20 21:24:52.123","level":"info","msg":"m"}`, "2026-11-20T21:24:52.123Z"},
		{`{"log":"E1120 21:24:52.123456       7 cart.go:1] m\n","stream":"stderr"}`, "2026-11-20T21:24:52.123Z"},
		{`{"msg":"m"}`, ""},
		{`{"time":"2026-11-20 21:24:52 IST","msg":"m"}`, ""},
	} {
		r := reader{Options: Options{Zone: time.UTC, Newest: newest}, parser: logline.NewParser()}
		got := ""
		if ms := r.loggedTime([]byte(row.line)); ms != 0 {
			got = time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z")
		}
		if got != row.want {
			t.Errorf("loggedTime(%s) = %q; want %q", row.line, got, row.want)
		}
	}
}
