package main

import (
	"bytes"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"faulty/local/faults"
	"faulty/local/faults/soak"
)

// TestSoak soaks the embedded system for seconds: samples are taken, faults
// strike, and all is accounted for. What is flat is no matter of seconds.
func TestSoak(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the functions")
	}
	if runtime.GOOS != "linux" {
		t.Skip("there is no /proc")
	}
	before := faults.Below()
	cmd := soakCmd{Duration: 9 * time.Second, Measure: time.Second, Every: 3 * time.Second, Data: t.TempDir()}
	system, end, err := chaosCmd{Template: "../template.yaml", Code: functions(t)}.openEmbedded(t.Context(), io.Discard, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	var table bytes.Buffer
	report, err := cmd.soak(t.Context(), system, &table)
	if err != nil {
		t.Error(err)
	}
	if err := end(); err != nil {
		t.Error(err)
	}
	left := slices.DeleteFunc(faults.Below(), func(pid int) bool { return slices.Contains(before, pid) })
	if len(left) > 0 {
		t.Errorf("processes %v are left over", left)
	}
	rows, err := csv.NewReader(&table).ReadAll()
	if err != nil || len(rows) != len(report.Samples)+1 || len(report.Samples) < 8 {
		t.Errorf("%d rows for %d samples, %v; want at least 8 and a row for each", len(rows), len(report.Samples), err)
	}
	for _, s := range report.Samples {
		if s.Host.Memory == 0 || s.Host.Handles == 0 || s.Functions.Processes == 0 || s.Functions.Memory == 0 || s.Goroutines == 0 {
			t.Errorf("sample %+v; want a value of each", s)
		}
	}
	if report.Rate != int(report.Capacity/2) || len(report.Faults) < 2 || report.Ledger.Struck == 0 {
		t.Errorf("rate %d of %.0f, faults %v; want half, and two that have struck", report.Rate, report.Capacity, report.Faults)
	}
	if l := report.Ledger; !l.OK() || l.Sent == 0 || l.After != l.Sent {
		t.Errorf("ledger: %+v; want all of it stored once", l)
	}
	// On a machine with much to do something may have grown in a few seconds.
	if err := cmd.tell(report, len(left)); err != nil {
		t.Log(err)
	}
	if drawn, err := os.ReadFile(filepath.Join(cmd.Data, "soak.svg")); err != nil || !bytes.Contains(drawn, []byte("OpenSearch down")) {
		t.Errorf("the chart (%v) does not tell of the fault", err)
	}
}

// TestSoakTells: the command's status says what is wrong.
func TestSoakTells(t *testing.T) {
	report := faults.SoakReport{Place: "a place", Rate: 10, Capacity: 50, Took: time.Minute}
	for i := range 60 {
		report.Samples = append(report.Samples, soak.Sample{At: time.Unix(int64(i), 0), Host: soak.Usage{Processes: 1, Memory: 64 << 20, Handles: 100}, Requests: 10 * i})
	}
	if got := report.Share(); got != "10 requests a second (capped: half of the 50 that were measured are 25)" {
		t.Errorf("Share = %q; want it to say that the rate was capped", got)
	}
	cmd := soakCmd{Data: t.TempDir()}
	if err := cmd.tell(report, 0); err != nil {
		t.Errorf("all as it should be: %v", err)
	}
	report.Rate, report.Ledger.Lost = 11, 1
	for i := range report.Samples {
		report.Samples[i].Host.Handles += 10 * i
	}
	err := cmd.tell(report, 2)
	if err == nil || err.Error() != "not flat: handles of the host\n10 requests a second were answered, of 11\nthe ledger is not clean\n2 processes are left over" {
		t.Errorf("with everything wrong: %v", err)
	}
	report.Samples = report.Samples[:5]
	if err := cmd.tell(report, 0); err == nil || !strings.Contains(err.Error(), "too few samples") {
		t.Errorf("five samples: %v", err)
	}
}
