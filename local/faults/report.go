package faults

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"faulty/local/noun"
)

// A Report is the result of a run.
type Report struct {
	Environment string        `json:"place"`
	Store       string        `json:"store"`
	Started     time.Time     `json:"started"`
	Took        time.Duration `json:"took_ns"`
	Results     []Result      `json:"results"`
}

// A Result accounts for everything that was sent during one fault.
type Result struct {
	Row        string         `json:"row"`
	Fault      string         `json:"fault"`
	Skipped    string         `json:"skipped,omitempty"` // why the row was not run
	Sent       int            `json:"sent"`              // number of events
	Stored     int            `json:"stored"`            // when nothing was in flight any more
	Queued     int            `json:"queued"`            // at that time, with their reasons
	After      int            `json:"after_replay"`      // stored after the replay of the queue
	Replayed   int            `json:"replayed"`          // messages of the queue, each with many events
	Left       int            `json:"left_in_queue"`     // after the replay: events that can never be stored
	Lost       int            `json:"lost"`
	Duplicates int            `json:"twice"`
	Struck     int            `json:"requests_struck"`    // requests that the proxy affected
	Failed     int            `json:"invocations_failed"` // failed invocations of the forwarder
	Seconds    float64        `json:"seconds"`
	Reasons    map[string]int `json:"reasons,omitempty"` // why events were queued
	Note       string         `json:"note,omitempty"`
	Error      string         `json:"error,omitempty"`    // why the row did not finish
	Examples   []string       `json:"examples,omitempty"` // examples of lost events
	Doubles    []string       `json:"doubles,omitempty"`  // examples of duplicates
}

// OK reports whether nothing is lost or duplicated, and every row finished that was not skipped.
func (r Report) OK() bool {
	return !slices.ContainsFunc(r.Results, func(res Result) bool { return !res.OK() })
}

// OK reports whether nothing is lost or duplicated, and the row finished.
func (r *Result) OK() bool { return r.Error == "" && r.Lost == 0 && r.Duplicates == 0 }

// Summary returns the totals of all rows in one line.
func (r Report) Summary() string {
	var sum Result
	ran, skipped, wrong := 0, 0, 0
	for _, res := range r.Results {
		if res.Skipped != "" {
			skipped++
			continue
		}
		ran++
		if !res.OK() {
			wrong++
		}
		sum.Sent, sum.After, sum.Left = sum.Sent+res.Sent, sum.After+res.After, sum.Left+res.Left
		sum.Lost, sum.Duplicates = sum.Lost+res.Lost, sum.Duplicates+res.Duplicates
	}
	return fmt.Sprintf("%s (%d skipped, %d not passed), %s: %d stored, %d left in the queue permanently, %d lost, %d duplicated; %s, %s, %s",
		noun.Count(ran, "fault", "faults"), skipped, wrong, noun.Count(sum.Sent, "event", "events"), sum.After, sum.Left, sum.Lost, sum.Duplicates, r.Store, r.Environment, r.Took.Round(time.Second))
}

// cells returns the result as a row of the table.
func (r *Result) cells() []string {
	if r.Skipped != "" {
		return []string{r.Row, "–", "–", "–", "–", "–", "–", "–", "", "skipped: " + r.Skipped}
	}
	cells := []string{r.Row}
	for _, n := range []int{r.Sent, r.Stored, r.Queued, r.After, r.Left, r.Lost, r.Duplicates} {
		cells = append(cells, fmt.Sprint(n))
	}
	return append(cells, fmt.Sprintf("%.0f s", r.Seconds), r.seen())
}

// seen describes the effects of the fault.
func (r *Result) seen() string {
	var parts []string
	if r.Struck > 0 {
		parts = append(parts, noun.Count(r.Struck, "request", "requests")+" affected")
	}
	if r.Failed > 0 {
		parts = append(parts, noun.Count(r.Failed, "invocation", "invocations")+" failed")
	}
	if r.Note != "" {
		parts = append(parts, r.Note)
	}
	if r.Error != "" {
		parts = append(parts, "ERROR: "+r.Error)
	}
	return strings.Join(parts, "; ")
}

func heads() []string {
	return []string{"fault", "sent", "stored", "queued", "after replay", "left in queue", "lost", "duplicated", "took", "seen"}
}

// Print prints the table for a terminal. Then it prints why events were queued, and which events
// are lost.
func (r Report) Print(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, strings.ToUpper(strings.Join(heads(), "\t")))
	for _, res := range r.Results {
		fmt.Fprintln(t, strings.Join(res.cells(), "\t"))
	}
	_ = t.Flush()
	for _, res := range r.Results {
		for _, reason := range slices.Sorted(maps.Keys(res.Reasons)) {
			fmt.Fprintf(w, "queued, %s: %d × %s\n", res.Row, res.Reasons[reason], reason)
		}
		for _, example := range res.Examples {
			fmt.Fprintf(w, "lost, %s: %s\n", res.Row, example)
		}
		for _, example := range res.Doubles {
			fmt.Fprintf(w, "duplicated, %s: %s\n", res.Row, example)
		}
	}
}

// Markdown writes the table in Markdown.
func (r Report) Markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "| %s |\n|---|%s---|---|\n", strings.Join(heads(), " | "), strings.Repeat("--:|", 7))
	for _, res := range r.Results {
		res.Row += ": " + res.Fault
		cells := res.cells()
		for i := range cells {
			cells[i] = strings.NewReplacer("|", `\|`, "\n", " ").Replace(cells[i])
		}
		fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | "))
	}
	fmt.Fprintf(&b, "\n%s\n", r.Summary())
	_, err := io.WriteString(w, b.String())
	return err
}

// short returns a reason without the parts that differ between events.
func short(reason string) string {
	reason, _, _ = strings.Cut(reason, "\n")
	if before, after, ok := strings.Cut(reason, " Error: "); ok && strings.HasPrefix(before, "RequestId: ") {
		reason = after
	}
	runes := []rune(reason)
	return string(runes[:min(len(runes), 120)])
}

// Save writes the report as JSON to a file. If page is not empty, it also writes the table to that
// file in Markdown.
func (r Report) Save(path, page string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the report: %w", err)
	}
	if err := os.WriteFile(path, append(text, '\n'), 0o644); err != nil { // #nosec G306 -- no secret
		return fmt.Errorf("write the report: %w", err)
	}
	if page == "" {
		return nil
	}
	var table strings.Builder
	if err := r.Markdown(&table); err != nil {
		return err
	}
	if err := os.WriteFile(page, []byte(table.String()), 0o644); err != nil { // #nosec G306 -- as above
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}
