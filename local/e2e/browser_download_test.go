package e2e

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

// testDownload: both files contain each document of the page exactly once.
func (s scene) testDownload(t *testing.T, b tab) {
	b.open(s.path("/explore", "q", "log.level:fatal", "columns", "log.level,exception.type"))
	response := s.find(t, "log.level", 10_000, has("log.level", "fatal"))
	want := map[string]bool{}
	for _, h := range response.Hits.Hits {
		want[h.ID] = true
	}
	rows, err := csv.NewReader(strings.NewReader(string(b.download("CSV")))).ReadAll()
	if err != nil || len(rows) != len(want)+1 || len(want) == 0 {
		t.Fatalf("the CSV has %d rows, %v; _search returns %d documents", len(rows), err, len(want))
	}
	got := map[string]bool{}
	for _, r := range rows[1:] {
		got[r[2]] = true
		if r[3] != "fatal" {
			t.Errorf("the row %q does not match the query", r)
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("the CSV has the documents %v; _search returns %v", got, want)
	}
	clear(got)
	for line := range strings.Lines(string(b.download("JSON lines"))) {
		var d struct {
			ID string `json:"event.id"`
		}
		if err := json.Unmarshal([]byte(line), &d); err != nil {
			t.Fatalf("%v in %.300s", err, line)
		}
		got[d.ID] = true
	}
	if !maps.Equal(got, want) {
		t.Errorf("JSON lines has the documents %v; _search returns %v", got, want)
	}
	t.Logf("CSV and JSON lines have the same %d documents as _search", len(want))
}

// download clicks on a link and returns the downloaded file.
func (b tab) download(link string) []byte {
	b.t.Helper()
	dir := b.t.TempDir()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	if _, err := chromedp.CallBrowser(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllowAndName, DownloadPath: dir, EventsEnabled: new(true),
	}); err != nil {
		b.t.Fatal(err)
	}
	events := chromedp.BrowserEvents(ctx, browser.DownloadProgress)
	b.do(chromedp.Click(`//a[@download and text()="` + link + `"]`))
	for e, err := range events {
		if err != nil {
			b.t.Fatal(err)
		}
		if e.State != browser.DownloadProgressStateInProgress {
			file, err := os.ReadFile(filepath.Join(dir, e.GUID))
			if err != nil {
				b.t.Fatalf("download of %s ended as %s: %v", link, e.State, err)
			}
			return file
		}
	}
	b.t.Fatalf("no download of %s", link)
	return nil
}
