package coldstart

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"faulty/functions/internal/lambdatest"
)

const (
	rounds   = 41  // starts per measurement
	mostSlow = 2.0 // maximum time of a function, relative to the minimal handler: 1.35 is the goal, and a busy machine adds up to 0.2
)

// BenchmarkColdStart starts the minimal handler and the functions in turn, so
// that other load on the machine affects all of them equally. It compares the
// fastest starts: load can only add to those, while the median of a few
// milliseconds changes with every neighbor of the machine.
func BenchmarkColdStart(b *testing.B) {
	bins := shipped(b)
	bins["minimal"] = lambdatest.Build(b, "./testdata/minimal")
	took := map[string][]time.Duration{}
	for b.Loop() {
		for range rounds {
			for name, bin := range bins {
				took[name] = append(took[name], untilNext(b, bin))
			}
		}
	}
	b.ReportMetric(0, "ns/op") // not meaningful here
	least := slices.Min(took["minimal"])
	for name, bin := range bins {
		m := slices.Min(took[name])
		ratio := float64(m) / float64(least)
		b.ReportMetric(float64(m.Microseconds())/1000, name+"-ms")
		b.ReportMetric(megabytes(b, bin), name+"-MB")
		b.ReportMetric(ratio, name+"-ratio")
		if ratio > mostSlow {
			b.Errorf("%s starts in %v, %.2f times the minimal handler's %v; want at most %v", name, m, ratio, least, mostSlow)
		}
	}
}

// shipped returns the binaries in dist/, by function.
func shipped(b *testing.B) map[string]string {
	b.Helper()
	paths, _ := filepath.Glob("../../../dist/*/bootstrap")
	if len(paths) == 0 {
		b.Skip("no binaries under dist/: run `make build` first")
	}
	bins := map[string]string{}
	for _, p := range paths {
		bins[filepath.Base(filepath.Dir(p))] = p
	}
	return bins
}

// untilNext starts a binary and returns the time until it requests an event.
func untilNext(b *testing.B, bin string) time.Duration {
	b.Helper()
	asked := make(chan time.Time, 1)
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		asked <- time.Now()
		<-release
	}))
	defer server.Close()
	defer close(release)

	cmd := exec.CommandContext(b.Context(), bin)
	cmd.Env = []string{
		"AWS_LAMBDA_RUNTIME_API=" + server.Listener.Addr().String(),
		"AWS_LAMBDA_FUNCTION_NAME=test", "AWS_LAMBDA_LOG_FORMAT=JSON", "AWS_REGION=eu-west-1",
		"AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test",
		"QUEUE_URL=http://127.0.0.1:9/000000000000/queue", "OPENSEARCH_URL=http://127.0.0.1:9",
	}
	cmd.Stderr = os.Stderr
	start := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatalf("start %s: %v", bin, err)
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // fails because the process was killed
	}()
	select {
	case at := <-asked:
		return at.Sub(start)
	case <-time.After(10 * time.Second):
		b.Fatalf("%s did not ask for an event within 10 s", bin)
		return 0
	}
}

func megabytes(b *testing.B, bin string) float64 {
	b.Helper()
	info, err := os.Stat(bin)
	if err != nil {
		b.Fatal(err)
	}
	return float64(info.Size()) / 1e6
}
