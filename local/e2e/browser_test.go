package e2e

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/opensearch-project/opensearch-go/v4/opensearchapi"

	"faulty/infra/indices"
	"faulty/local/console"
	"faulty/local/console/deadletters"
	"faulty/local/load"
	"faulty/local/system"
)

// TestBrowser compares the pages of the console in a browser with the responses of _search, after
// 5,000 requests. It takes minutes, so it only runs if FAULTY_BROWSER is set:
//
//	FAULTY_BROWSER  duration of the traffic: 0s is as fast as possible; with 15m the
//	                curves of profile distinct differ
//	OPENSEARCH_URL  a real OpenSearch to write to and read from, in indices of this
//	                test; by default the embedded store
//	FAULTY_AXE      axe.min.js of npm's axe-core, which checks each page
//	ARTIFACTS       folder of the screenshots; by default that of -artifacts
func TestBrowser(t *testing.T) {
	s := startScene(t, "distinct", 5000)
	b := openTab(t, s.console)
	t.Run("exceptions", func(t *testing.T) { s.testExceptions(t, b.with(t)) })
	t.Run("filters", func(t *testing.T) { s.testFilters(t, b.with(t)) })
	t.Run("order", func(t *testing.T) { s.testOrder(t, b.with(t)) })
	t.Run("range", func(t *testing.T) { s.testDrag(t, b.with(t)) })
	t.Run("group and request", func(t *testing.T) { s.testGroupAndRequest(t, b.with(t)) })
	t.Run("explore", func(t *testing.T) { s.testExplore(t, b.with(t)) })
	t.Run("download", func(t *testing.T) { s.testDownload(t, b.with(t)) })
	t.Run("functions", func(t *testing.T) { s.testFunctions(t, b.with(t)) })
	t.Run("triage", func(t *testing.T) { s.testTriage(t, b.with(t)) })
	t.Run("triage on every screen", func(t *testing.T) { s.testTriageScreens(t, b.with(t)) })
	t.Run("every page on every screen", func(t *testing.T) { s.testScreens(t, b.with(t)) })
	t.Run("accessibility", func(t *testing.T) { s.testAccessibility(t, b.with(t)) })
	t.Run("without script", s.testWithoutScript)
}

// TestBrowserProfiles saves screenshots of both profiles. In profile distinct, the shares of the
// types differ, and their curves do not overlap.
func TestBrowserProfiles(t *testing.T) {
	dir := artifacts(t)
	for _, profile := range []string{"distinct", "uniform"} {
		t.Run(profile, func(t *testing.T) {
			t.Parallel() // the traffic may be slow on purpose
			s := startScene(t, profile, 2000)
			s.saveProfile(t, openTab(t, s.console), filepath.Join(dir, "profile-"+profile+".png"))
		})
	}
}

// A scene is a system that has served traffic, with the time range of the traffic.
type scene struct {
	environment
	console  string // address of the console
	search   string // address of the store
	failures *deadletters.Queue
	from, to time.Time
}

// startScene starts a system with the released binaries and sends requests.
func startScene(t *testing.T, profile string, requests int) scene {
	t.Helper()
	asked, ok := os.LookupEnv("FAULTY_BROWSER")
	if !ok {
		t.Skip("takes minutes; set FAULTY_BROWSER=0s to run it")
	}
	length, err := time.ParseDuration(asked)
	if err != nil {
		t.Fatalf("FAULTY_BROWSER: %v; 0s is as fast as possible", err)
	}
	parameters := map[string]string{"Profile": profile}
	real := strings.TrimSuffix(os.Getenv("OPENSEARCH_URL"), "/")
	if real != "" {
		parameters["OpenSearchUrl"], parameters["IndexPrefix"] = real, fmt.Sprintf("browser-%x", rand.Uint64()) // not faulty-…: OpenSearch rejects templates whose patterns overlap
		prepare(t, real, parameters["IndexPrefix"])
	}
	sys := start(t, parameters)
	found := addresses(t, sys)
	s := scene{console: sys.ConsoleURL()}
	if s.failures, err = sys.DeadLetters(t.Context()); err != nil {
		t.Fatal(err)
	}
	if real != "" {
		found.Search, s.console = real, consoleFor(t, real, sys.Indices(), s.failures)
	}
	s.environment, s.search = *newEnvironment(t, found, time.Minute), found.Search
	s.from = time.Now().UTC().Truncate(time.Second)
	s.send(t, load.Options{Requests: 1, Concurrency: 1, Faults: []string{"goroutine-panic"}}) // the random requests may contain no fatal failure
	o := load.Options{Requests: requests, Concurrency: 20}
	if length > 0 {
		o.Rate, o.Duration, o.Shape = int(math.Ceil(float64(requests)/length.Seconds())), length, "constant"
	}
	sent, _ := s.send(t, o)
	for _, g := range s.findWithin(t, s.from, time.Now(), "event.action", 0).Aggregations.By.Buckets {
		if end := g.last().Truncate(time.Second).Add(time.Second); end.After(s.to) {
			s.to = end
		}
	}
	s.refuse(t, deadLetterCount)
	t.Logf("%s: %d requests in %v, %s, console %s", profile, len(sent.Entries), s.to.Sub(s.from), s.search, s.console)
	return s
}

// prepare applies the index templates for a prefix to a real OpenSearch, and removes
// them and the indices after the test.
func prepare(t *testing.T, search, prefix string) {
	t.Helper()
	client, err := indices.Connect(search)
	if err == nil {
		err = indices.Apply(t.Context(), client, prefix)
	}
	if err != nil {
		t.Fatal(err)
	}
	groups := indices.GroupsIndex(prefix)
	t.Cleanup(func() {
		_, err := client.Indices.Delete(context.Background(), opensearchapi.IndicesDeleteReq{Indices: []string{prefix + "-*", groups}, Params: opensearchapi.IndicesDeleteParams{IgnoreUnavailable: new(true)}})
		for _, template := range []string{prefix, groups} {
			_, errTemplate := client.IndexTemplate.Delete(context.Background(), opensearchapi.IndexTemplateDeleteReq{IndexTemplate: template})
			err = errors.Join(err, errTemplate)
		}
		if err != nil {
			t.Error(err)
		}
	})
}

// consoleFor serves a console for a real OpenSearch.
func consoleFor(t *testing.T, search, pattern string, failures *deadletters.Queue) string {
	t.Helper()
	page, err := system.ServeConsole(t.Context(), "127.0.0.1:0", console.Options{Client: clientAt(t, search, pattern), DeadLetters: failures})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := page.Close(); err != nil {
			t.Error(err)
		}
	})
	return page.URL
}

// path returns the address of a page for the scene's time range. more contains the names and values
// of further parameters.
func (s scene) path(page string, more ...string) string {
	values := url.Values{"from": {s.from.Format(toMillisecond)}, "to": {s.to.Format(toMillisecond)}}
	for i := 0; i+1 < len(more); i += 2 {
		values.Set(more[i], more[i+1])
	}
	return page + "?" + values.Encode()
}

// toMillisecond includes the milliseconds, because a page takes 10:04:05 as that entire second.
const toMillisecond = "2006-01-02T15:04:05.000Z"

// artifacts returns the folder of the screenshots.
func artifacts(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("ARTIFACTS")
	if dir == "" {
		return t.ArtifactDir()
	}
	dir = filepath.Join(dir, "screenshots")
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	return dir
}

func save(t *testing.T, path string, png []byte) {
	t.Helper()
	if err := os.WriteFile(path, png, 0o600); err != nil {
		t.Fatal(err)
	}
}
