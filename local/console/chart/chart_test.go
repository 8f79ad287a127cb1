package chart

import (
	"encoding/xml"
	"errors"
	"fmt"
	"html/template"
	"io"
	"math"
	"strings"
	"testing"
	"time"
)

// elements returns the elements of a drawing as "name a=1 b=2". It fails the test if the drawing is not
// well-formed.
func elements(t *testing.T, drawing template.HTML) (list []string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(string(drawing)))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return list
		}
		if err != nil {
			t.Fatalf("%v in %s", err, drawing)
		}
		if e, ok := token.(xml.StartElement); ok {
			text := e.Name.Local
			for _, a := range e.Attr {
				text += " " + a.Name.Local + "=" + a.Value
			}
			list = append(list, text)
		}
	}
}

func noon() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

func testHistogram() Histogram {
	return Histogram{
		Label: "events", From: noon().Add(-time.Hour), To: noon(), Start: noon().Add(-time.Hour), Step: 15 * time.Minute,
		Stacks: []Stack{{"error", "level-error", []int{50, 0, 0, 100}}, {"info", "level-info", []int{0, 0, 0, 100}}},
		Link:   func(from, to time.Time) string { return "/?from=" + from.Format("15:04") + "&to=" + to.Format("15:04") },
	}
}

func TestHistogram(t *testing.T) {
	drawing := testHistogram().SVG()
	var bars []string
	for _, e := range elements(t, drawing) {
		if strings.HasPrefix(e, "rect class=level-") {
			bars = append(bars, strings.TrimPrefix(e, "rect class="))
		}
	}
	want := []string{
		"level-error x=0% width=22% y=99.5 height=28.5", // a quarter of 200, at the bottom
		"level-error x=75% width=22% y=71 height=57",
		"level-info x=75% width=22% y=14 height=57", // up to the top
	}
	if got := strings.Join(bars, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("bars =\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
	for _, text := range []string{
		`<a href="/?from=11:45&amp;to=12:00" tabindex="-1">`,
		"22 Nov 11:45 – 12:00 UTC: 200\ninfo 100\nerror 100</title>",
		`data-from="1795345200000" data-to="1795348800000"`, ">11:30</text>", ">200</text>",
	} {
		if !strings.Contains(string(drawing), text) {
			t.Errorf("the drawing lacks %s: %s", text, drawing)
		}
	}
}

// TestHistogramEnds checks that steps at the ends are cut to the axis, and that one event among thousands
// is visible.
func TestHistogramEnds(t *testing.T) {
	h := testHistogram()
	h.From, h.To = h.From.Add(5*time.Minute), h.To.Add(-5*time.Minute)
	h.Stacks = []Stack{{"error", "level-error", []int{1, 0, 0, 10000}}}
	drawing := string(h.SVG())
	for _, want := range []string{`x="0%" width="17.6%" y="127" height="1"`, `x="80%" width="17.6%" y="14" height="114"`, "from=11:45&amp;to=11:55"} {
		if !strings.Contains(drawing, want) {
			t.Errorf("the drawing lacks %s: %s", want, drawing)
		}
	}
}

func TestHistogramOfNothing(t *testing.T) {
	for _, h := range []Histogram{{}, {From: noon(), To: noon()}, {From: noon(), To: noon().Add(time.Hour), Stacks: []Stack{{}}}} {
		elements(t, h.SVG())
	}
}

func TestZone(t *testing.T) {
	h := testHistogram()
	h.Zone = time.FixedZone("IST", 5*3600+1800)
	drawing := string(h.SVG())
	if !strings.Contains(drawing, "17:15 – 17:30 IST") || !strings.Contains(drawing, ">17:00</text>") {
		t.Errorf("the drawing is not in its zone: %s", drawing)
	}
}

func TestTicks(t *testing.T) {
	for _, row := range []struct {
		span, step time.Duration
		label      string // label at noon
	}{
		{time.Second, time.Second, "12:00:00"}, {15 * time.Minute, 2 * time.Minute, "12:00"}, {time.Hour, 10 * time.Minute, "12:00"},
		{24 * time.Hour, 3 * time.Hour, "12:00"}, {7 * 24 * time.Hour, 24 * time.Hour, "22 Nov"}, {30 * 24 * time.Hour, 4 * 24 * time.Hour, "22 Nov"},
		{50 * time.Millisecond, 10 * time.Millisecond, "12:00:00.000"}, {100 * 365 * 24 * time.Hour, 100 * 365 * 24 * time.Hour / 9, "22 Nov"},
	} {
		step := tickStep(row.span)
		if label := noon().Format(tickLayout(noon(), step)); step != row.step || label != row.label {
			t.Errorf("ticks of %v: every %v, as %s; want every %v, as %s", row.span, step, label, row.step, row.label)
		}
	}
}

func TestCeiling(t *testing.T) {
	for n, want := range map[int]int{0: 1, 1: 1, 2: 2, 3: 4, 5: 5, 7: 8, 9: 10, 10: 10, 11: 20, 99: 100, 101: 200, 565: 600, 1001: 2000} {
		if got := int(roundUp(float64(n))); got != want {
			t.Errorf("roundUp(%d) = %d; want %d", n, got, want)
		}
	}
}

func TestSparkline(t *testing.T) {
	drawing := string(Sparkline([]int{0, 10, 5, 0, 1000}, "1,015 events"))
	want := `d="M4 24v-2h3v2zM8 24v-2h3v2zM16 24v-23h3v23z"`
	if !strings.Contains(drawing, want) || !strings.Contains(drawing, `aria-label="1,015 events"`) {
		t.Errorf("Sparkline = %s; want %s", drawing, want)
	}
	elements(t, Sparkline(nil, ""))
}

func TestSlices(t *testing.T) {
	got := string(Slices([]Slice{{Name: "a", Count: 3, Class: "s0"}, {Name: "b", Count: 1, Class: "s1"}, {Name: "none", Count: 0, Class: "s2"}}, "parts"))
	for _, want := range []string{`d="M0 -48A48 48 0 1 1 -48 0L-30 0A30 30 0 1 0 0 -30Z"`, "a: 3 (75.0 %)", "b: 1 (25.0 %)"} {
		if !strings.Contains(got, want) {
			t.Errorf("Slices = %s; want %s", got, want)
		}
	}
	if whole := string(Slices([]Slice{{Name: "all", Count: 7, Class: "s0"}}, "")); strings.Count(whole, "Z") != 2 {
		t.Errorf("a whole is %s; want two halves", whole)
	}
	elements(t, Slices(nil, ""))
}

func TestSpan(t *testing.T) {
	for _, row := range []struct {
		begin, end float64
		want       string
	}{
		{0.25, 0.5, `x="25%" width="25%"`}, {0.5, 0.5, `x="50%" width="0.4%"`}, {-1, 2, `x="0%" width="100%"`}, {math.NaN(), math.NaN(), `x="0%"`},
	} {
		if got := string(Span(row.begin, row.end, "s0")); !strings.Contains(got, row.want) {
			t.Errorf("Span(%v, %v) = %s; want %s", row.begin, row.end, got, row.want)
		}
	}
}

// FuzzHistogram checks that the drawing is well-formed for all counts and names, and that no part of it is
// higher than the plot.
func FuzzHistogram(f *testing.F) {
	f.Add(int64(0), int64(3_600_000), int64(60_000), "error", 5, 7)
	f.Add(int64(1795404420662), int64(1), int64(1), "\"><script>\x00\u202e", 1, 1<<40)
	f.Add(int64(1795404420662), int64(1), int64(1), "\xae", 43, 1<<40)
	f.Fuzz(func(t *testing.T, from, length, step int64, name string, a, b int) {
		if from < 0 || from > 7e12 || length < 0 || length > 7e12 || step <= 0 || step > 7e12 || a < 0 || b < 0 || a > 1<<50 || b > 1<<50 {
			return
		}
		h := Histogram{Label: name, From: time.UnixMilli(from), To: time.UnixMilli(from + length), Start: time.UnixMilli(from), Step: time.Duration(step) * time.Millisecond,
			Stacks: []Stack{{name, name, []int{a, b}}, {name, "info", []int{b, a, a}}}, Link: func(from, to time.Time) string { return fmt.Sprint(from, name, to) }}
		drawing := h.SVG()
		list := elements(t, drawing)
		if strings.ContainsAny(string(drawing), "\x00\u202e") {
			t.Errorf("the drawing hides something: %q", drawing)
		}
		for _, e := range list {
			var x, width, y, height float64
			if _, err := fmt.Sscanf(e, "rect class=info x=%g%% width=%g%% y=%g height=%g", &x, &width, &y, &height); err == nil && (x < 0 || x+width > 100.1 || y < plotTop-2 || y+height > plotBottom+0.1) {
				t.Errorf("%s leaves the plot", e)
			}
		}
	})
}

func BenchmarkHistogram(b *testing.B) {
	h := testHistogram()
	h.Step = time.Minute
	for i := range 60 {
		h.Stacks[0].Counts = append(h.Stacks[0].Counts, i)
	}
	b.ReportAllocs()
	for b.Loop() {
		h.SVG()
	}
}

// TestMarks checks that deployments are drawn as lines, that close lines are combined, and that deployments
// outside the axis are not drawn.
func TestMarks(t *testing.T) {
	start := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	at := func(minutes int) time.Time { return start.Add(time.Duration(minutes) * time.Minute) }
	h := Histogram{From: start, To: at(1000), Start: start, Step: time.Hour, Marks: []Mark{
		{at(-5), "early 1", ""}, {at(100), "orders <43>", "/versions"}, {at(102), "billing 7", ""}, {at(500), "mailer 2", ""}, {at(1000), "late 1", ""},
	}}
	got := string(h.SVG())
	if n := strings.Count(got, `class="mark-deployed"`); n != 2 {
		t.Errorf("%d lines; want 2: %s", n, got)
	}
	for _, want := range []string{"deployed:\norders &lt;43&gt;, 22 Nov 01:40:00\nbilling 7, 22 Nov 01:42:00", `x1="10%"`, `x1="50%"`, `href="/versions"`} {
		if !strings.Contains(got, want) {
			t.Errorf("the marks lack %q: %s", want, got)
		}
	}
}
