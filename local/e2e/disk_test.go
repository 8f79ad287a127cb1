package e2e

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"faulty/local/hostile/fulldisk"
)

// fullFor is how long the disk stays full once the API refuses requests, so that the
// forwarder sends what is in flight to a store that refuses it.
const fullFor = 2 * time.Second

// TestFullDisk fills the disk under the whole process tree during a load, until the
// forwarder has retried what the store refused. Requests are refused while the disk
// is full, searches respond, and both continue once it has space. Every request that
// the API has accepted is accounted for, also after a kill.
func TestFullDisk(t *testing.T) {
	if os.Getenv("FAULTY_HOSTILE") == "" {
		t.Skip("set FAULTY_HOSTILE=1, as .ci/run hostile does")
	}
	ctx, cancel := context.WithTimeout(t.Context(), killDeadline)
	defer cancel()
	code, begin := built(t), time.Now()
	disk := fulldisk.Mount(t, 96<<20)
	data := filepath.Join(disk, "data")
	up := startUp(ctx, t, code, data)
	rounds, stored, retried := 0, 0, 0
	path := loadUntil(ctx, t, up, func() {
		stored = up.waitStored(t, 500)
		for ; retried == 0; rounds++ {
			if rounds == 5 {
				t.Fatalf("the disk was full %d times, and the forwarder has retried nothing", rounds)
			}
			free := fulldisk.Fill(t, disk)
			up.waitRefused(ctx, t)
			if status, body := get(t, up.search+"/faulty-*/_count"); status != http.StatusOK {
				t.Errorf("a search while the disk is full = %d %s; want 200", status, body)
			}
			select {
			case <-time.After(fullFor):
			case <-ctx.Done():
			}
			free()
			for want := stored + 300; stored < want; {
				line, ok := <-up.lines
				if !ok {
					t.Fatal("up ended after the disk had space again")
				}
				stored, retried = stored+storedIn(line), retried+retriedIn(line)
			}
		}
	})
	accountFor(ctx, t, up, []string{path})
	up.kill(t)
	stored += up.restStored()
	restarted := startUp(ctx, t, code, data)
	defer restarted.kill(t)
	accountFor(ctx, t, restarted, []string{path})
	t.Logf("hostile: full disk: system, full %d times in %.1f s: requests refused with 503, %d documents retried, %d acknowledged, none missing or duplicated, also after a kill",
		rounds, time.Since(begin).Seconds(), retried, stored)
}

// waitRefused sends requests until the API refuses them with 503.
func (p *upProcess) waitRefused(ctx context.Context, t *testing.T) {
	t.Helper()
	for status := 0; status != http.StatusServiceUnavailable; {
		if ctx.Err() != nil {
			t.Fatalf("on a full disk, the API responds with %d; want 503", status)
		}
		status, _ = get(t, p.api)
	}
}

var retriedCount = regexp.MustCompile(`"retried":([0-9]+)`)

func retriedIn(line string) int {
	m := retriedCount.FindStringSubmatch(line)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1])
	return n
}
