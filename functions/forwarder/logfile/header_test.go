package logfile

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// TestRecordsAcrossLines checks that the events of a list do not depend on how CloudTrail's JSON is written: on one
// line, over several lines, or larger than what is examined to detect the format.
func TestRecordsAcrossLines(t *testing.T) {
	record := func(i int, between string) string {
		return fmt.Sprintf(`{"eventVersion":"1.10",%s"eventTime":"2026-11-22T21:18:%02dZ","eventSource":"s3.amazonaws.com","requestParameters":{"key":%q}}`, between, i%60, strings.Repeat("x", i))
	}
	for _, row := range []struct {
		name    string
		count   int
		between string
	}{{"one line", 3, ""}, {"several lines", 3, "\n  "}, {"a large file", 1500, ""}} {
		var text bytes.Buffer
		text.WriteString(`{` + row.between + `"Records":[`)
		for i := range row.count {
			if i > 0 {
				text.WriteString(",")
			}
			text.WriteString(record(i, row.between))
		}
		text.WriteString("]}")
		events, err := read(text.Bytes(), Options{Name: "trail.json"})
		if err != nil || len(events) != row.count {
			t.Fatalf("%s: Read = %d events, %v; want %d", row.name, len(events), err, row.count)
		}
		for i, e := range events {
			if want := record(i, row.between); string(e.Message) != want || e.Time/1000%60 != int64((i%60+2*60)%60) {
				t.Fatalf("%s: event %d = %.80q at %d; want %.80q", row.name, i, e.Message, e.Time, want)
			}
		}
	}
}

// TestHeaderInLaterBlocks checks that lines in every block of a large file have the names of the latest header before
// them, whatever the number of goroutines.
func TestHeaderInLaterBlocks(t *testing.T) {
	var text bytes.Buffer
	const lines = 20_000
	for i := range lines {
		if i%7000 == 0 {
			fmt.Fprintf(&text, "#Version: 1.0\n#Fields: date time column-%d sc-comment\n", i/7000)
		}
		fmt.Fprintf(&text, "2026-11-22 21:24:50 %d \"two words\"\n", i)
	}
	for _, workers := range []int{1, 4} {
		events, err := read(text.Bytes(), Options{Name: "w3c.log", Workers: workers})
		if err != nil || len(events) != lines {
			t.Fatalf("%d goroutines: Read = %d events, %v; want %d", workers, len(events), err, lines)
		}
		for i, e := range events {
			if want := fmt.Sprintf(`"column-%d":"%d","sc-comment":"two words"}`, i/7000, i); !strings.HasSuffix(string(e.Message), want) {
				t.Fatalf("%d goroutines: event %d = %s; want it to end with %s", workers, i, e.Message, want)
			}
		}
	}
}

// TestNoHeader checks lines that look like headers, and are events.
func TestNoHeader(t *testing.T) {
	for _, text := range []string{
		"# a comment\nkey value\n",
		"version 1 of the account-id service\n",
		"start end action\n",
		"2026-11-22T21:24:50.123Z #Fields: date time\n",
	} {
		events, err := read([]byte(text), Options{Name: "app.log"})
		if want := strings.Count(text, "\n"); err != nil || len(events) != want {
			t.Errorf("Read(%q) = %d events, %v; want %d", text, len(events), err, want)
		}
	}
}

// TestLargeValue checks that a JSON value without end is not kept in memory.
func TestLargeValue(t *testing.T) {
	_, err := read([]byte("{\n\"a\":\""+strings.Repeat("x", maxValue+peekSize)+"\"}"), Options{Name: "large.json"})
	if err == nil || !strings.Contains(err.Error(), "a value has more than 16777216 bytes") {
		t.Errorf("Read = %v; want the limit of a value", err)
	}
}

// TestWindow checks that a zstd file that requires more memory than allowed is refused.
func TestWindow(t *testing.T) {
	text := zst([]byte(strings.Repeat("2026-11-22T21:24:50.123Z INFO line\n", 1000)))
	if _, err := read(text, Options{Name: "a.zst", Window: 1 << 10}); err == nil {
		t.Error("Read = nil; want an error about the window")
	}
	if events, err := read(text, Options{Name: "a.zst"}); err != nil || len(events) != 1000 {
		t.Errorf("Read = %d events, %v; want 1000", len(events), err)
	}
}
