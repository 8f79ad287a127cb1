package logfile

import (
	"strings"
	"testing"
	"time"
)

// TestAwslogs checks that the group, stream and time that awslogs and sam logs write before messages are fields of the events, also of
// the further lines of a message.
func TestAwslogs(t *testing.T) {
	const stream = "2026/11/21/[$LATEST]0123456789abcdef0123456789abcdef"
	messages := []string{
		"START RequestId: 8f5d4a6e-6d9c-4f0e-9f5c-0d8f1a2b3c4d Version: $LATEST", "Traceback (most recent call last):\n  File \"/var/task/app.py\", line 7, in handler\nKeyError: 'id'",
		"2026-11-21T10:00:04.123Z 8f5d4a6e-6d9c-4f0e-9f5c-0d8f1a2b3c4d Task timed out after 3.00 seconds", `{"level":"info","msg":"JSON"}`,
	}
	for _, row := range []struct{ name, lead, group string }{
		{"all", "/aws/lambda/orders " + stream + " ", "/aws/lambda/orders"},
		{"no group", stream + " ", ""},
		{"sam logs", stream + " 2026-11-21T10:00:00.500000 ", ""},
		{"timestamps", "/aws/lambda/orders " + stream + " 2026-11-21T10:00:00.500Z ", "/aws/lambda/orders"},
	} {
		events, err := read([]byte(row.lead+strings.Join(messages, "\n"+row.lead)+"\n"), Options{Newest: newest})
		if err != nil {
			t.Fatal(err)
		}
		var text []string
		for _, e := range events {
			text = append(text, string(e.Message))
			if e.Group != row.group || e.Stream != stream {
				t.Errorf("%s: %s is of %q, %q; want %q, %q", row.name, e.Message, e.Group, e.Stream, row.group, stream)
			}
			if row.name != "all" && row.name != "no group" && e.Time != 0 && !time.UnixMilli(e.Time).UTC().Equal(time.Date(2026, 11, 21, 10, 0, 0, 5e8, time.UTC)) {
				t.Errorf("%s: %s is at %v", row.name, e.Message, time.UnixMilli(e.Time).UTC())
			}
		}
		if got, want := strings.Join(text, "\n"), strings.Join(messages, "\n"); got != want {
			t.Errorf("%s: messages %q; want %q", row.name, got, want)
		}
	}
}
