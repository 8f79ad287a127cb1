package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"faulty/functions/forwarder/document"
	"faulty/local/dig"
	"faulty/local/dig/tally"
)

func sample() *tally.Tally {
	t := new(tally.Tally)
	add := func(second int64, function, level, kind, message string) {
		d := &document.Document{Time: (1790848800 + second) * int64(time.Second)}
		d.SetText(document.Level, level)
		if function != "" {
			d.SetText(document.FaasName, function)
		}
		if kind != "" {
			d.SetText(document.ExceptionType, kind)
			d.SetText(document.ExceptionMessage, message)
			d.SetText(document.ExceptionFingerprint, strings.Repeat(kind[:1], 16))
			d.SetText(document.ExceptionCulprit, "charge")
		}
		t.Add(d, 100)
	}
	add(0, "orders", "error", "KeyError", "'price'")
	add(60, "orders", "error", "KeyError", "'price'")
	add(30, "", "fatal", "panic", "evil \x1b[31mred\x1b[0m\nsecond line\u202e")
	add(10, "orders", "info", "", "")
	return t
}

func TestTables(t *testing.T) {
	var b bytes.Buffer
	Tables(&b, sample(), Options{Sort: tally.ByCount, Top: 40})
	want := `3 exceptions in 2 groups

COUNT  FIRST SEEN           LAST SEEN            FUNCTION  CULPRIT  GROUP             EXCEPTION
    2  2026-10-01 10:00:00  2026-10-01 10:01:00  orders    charge   KKKKKKKKKKKKKKKK  KeyError: 'price'
    1  2026-10-01 10:00:30  2026-10-01 10:00:30  -         charge   pppppppppppppppp  panic: evil [31mred[0m second line

COUNT  LEVEL
    2  error
    1  fatal
    1  info

DOCUMENTS  EXCEPTIONS  FIRST SEEN           LAST SEEN            FUNCTION
        3  2           2026-10-01 10:00:00  2026-10-01 10:01:00  orders
        1  1           2026-10-01 10:00:30  2026-10-01 10:00:30  -
`
	if b.String() != want {
		t.Errorf("Tables =\n%s\nwant\n%s", &b, want)
	}
}

// TestTablesBounds checks that a narrow terminal and --top limit the tables, and that an empty result is reported.
func TestTablesBounds(t *testing.T) {
	var b bytes.Buffer
	Tables(&b, sample(), Options{Sort: tally.ByLast, Top: 1, Width: 40})
	for line := range strings.Lines(b.String()) {
		if n := len([]rune(line)) - 1; n > 40 && !strings.HasPrefix(line, "and ") {
			t.Errorf("a line of %d characters on a terminal of 40: %q", n, line)
		}
	}
	if !strings.Contains(b.String(), "and 1 more group: --top 2, or --json") {
		t.Errorf("Tables = %s; want the number of groups that are left out", &b)
	}
	b.Reset()
	Tables(&b, new(tally.Tally), Options{Top: 40})
	if b.String() != "no exceptions\n" {
		t.Errorf("Tables = %q; want no exceptions, and no empty tables", &b)
	}
}

func TestSummary(t *testing.T) {
	s := dig.Summary{Files: 3, Skipped: 1, Events: 110, Before: 10, Documents: 90, Filtered: 5, Stored: 80, Duplicate: 8, Refused: 2,
		Reasons: map[string]int{"mapper_parsing_exception": 2}, Unreadable: []string{"a.log: line 7, byte 70: cannot read on"}, Nameless: 4, Undated: 3, Derived: 2}
	var b bytes.Buffer
	Summary(&b, &s, true, Options{Took: 2 * time.Second})
	want := `100 events in 2 files, 2s, 50 a second
 1  file was completed by an earlier run
10  events were stored by an earlier run
90  documents (several events can form one, such as the lines of a stack trace)
 5  dropped by MIN_LEVEL, INCLUDE, EXCLUDE or SAMPLE
80  stored
 8  duplicates, already stored
 2  refused: mapper_parsing_exception
note: 4 events without the name of a function; with --function, such events get the same groups as in live delivery
note: 3 events before the first line with a time; the modification time of the file is used
note: 2 events without an id from CloudWatch; events that live delivery has also stored are duplicated: set --until to the time of its first event
unreadable: a.log: line 7, byte 70: cannot read on
`
	if b.String() != want {
		t.Errorf("Summary =\n%s\nwant\n%s", &b, want)
	}
}

// TestSummaryOfOne checks the singular, and the names of what was read.
func TestSummaryOfOne(t *testing.T) {
	for _, row := range []struct {
		name string
		s    dig.Summary
		want string
	}{
		{"a file", dig.Summary{Files: 1, Events: 1, Documents: 1, Duplicate: 1}, "1 event in 1 file, 1s, 1 a second\n1  document\n0  stored\n1  duplicate, already stored\n"},
		{"a log group", dig.Summary{Windows: 2, Events: 2, Documents: 2}, "2 events in 2 time windows, 1s, 2 a second\n2  documents\n0  stored\n"},
		{"both", dig.Summary{Files: 2, Windows: 1}, "0 events in 2 files and 1 time window, 1s, 0 a second\n0  stored\n"},
	} {
		var b bytes.Buffer
		if Summary(&b, &row.s, true, Options{Took: time.Second}); b.String() != row.want {
			t.Errorf("%s: Summary =\n%s\nwant\n%s", row.name, &b, row.want)
		}
	}
}

func TestJSON(t *testing.T) {
	var b bytes.Buffer
	if err := JSON(&b, &dig.Summary{Events: 4, Tally: sample()}, Options{Sort: tally.ByCount, Took: time.Second}); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Events, Exceptions int
		Groups             []struct {
			Fingerprint, First string
			Count              int
		}
		Functions []struct{ Function string }
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil || got.Events != 4 || got.Exceptions != 3 || len(got.Groups) != 2 ||
		got.Groups[0].Count != 2 || got.Groups[0].First != "2026-10-01T10:00:00Z" || got.Functions[0].Function != "orders" {
		t.Errorf("JSON = %s, %v", &b, err)
	}
}

// TestProgress checks that the line contains the events, the file and the percentage. It must not contain control
// characters except those of the bar.
func TestProgress(t *testing.T) {
	var b bytes.Buffer
	l := NewLine(&b, 80)
	l.start = time.Unix(0, 0)
	l.now = func() time.Time { return time.Unix(10, 0) }
	l.Show(dig.Progress{Unit: "old/a\x1b[2J.log", Done: 25, Total: 100, Events: 5000})
	l.Show(dig.Progress{Unit: strings.Repeat("x", 100), Done: 50, Total: 100, Events: 5000})
	for _, want := range []string{"5000 events  500/s  old/a[2J.log", " 25% ", strings.Repeat("x", 19) + "…", " 50% "} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("Show = %q; want %q in it", b.String(), want)
		}
	}
	if strings.Contains(b.String(), "\x1b[2J") {
		t.Errorf("Show = %q; want no control characters of a file's name", b.String())
	}
	l.Finish()
	NewLine(nil, 0).Show(dig.Progress{}) // without a terminal
}
