package opensearch

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"faulty/local/hostile/fulldisk"
)

// refusals are the errors of a data directory that cannot be written any longer, and what the
// message says then.
func refusals() map[string]struct {
	errno syscall.Errno
	want  string
} {
	return map[string]struct {
		errno syscall.Errno
		want  string
	}{
		"quota":     {syscall.EDQUOT, "the quota for the disk of the data directory is used up (write"},
		"read-only": {syscall.EROFS, "the data directory is read-only (write"},
		"full":      {syscall.ENOSPC, "the disk of the data directory is full"},
		"broken":    {syscall.EIO, "check its disk, file system and quota"},
	}
}

// TestRefusedWrites: a data directory whose writes fail is reported as OpenSearch reports a full
// disk, with the reason and what to do. Searches respond, and what was acknowledged is there after a
// restart.
func TestRefusedWrites(t *testing.T) {
	for name := range refusals() {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "search")
			child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestRefusedWritesProcess$", "-test.v") // #nosec G204 G702 -- this test binary
			child.Env = append(os.Environ(), "FAULTY_REFUSED="+name, "FAULTY_REFUSED_DIR="+dir)
			out, err := child.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if strings.Contains(string(out), "skipped: no filter") {
				t.Skip(string(out))
			}
			checkStored(t, open(t, dir), fullBulkSize)
		})
	}
}

// TestRefusedWritesProcess is the process of TestRefusedWrites, whose writes fail from then on.
func TestRefusedWritesProcess(t *testing.T) {
	refusal, ok := refusals()[os.Getenv("FAULTY_REFUSED")]
	if !ok {
		t.Skip("TestRefusedWrites runs this test")
	}
	s, err := Open(os.Getenv("FAULTY_REFUSED_DIR"))
	if err != nil {
		t.Fatal(err)
	}
	must(t, s, "POST /_bulk", fullBulk(0))
	fulldisk.RefuseWrites(t, refusal.errno)
	for range 2 {
		status, body := ask(t, s, "POST /_bulk", fullBulk(fullBulkSize))
		if status != http.StatusTooManyRequests || !strings.Contains(body, "cluster_block_exception") || !strings.Contains(body, refusal.want) || !strings.Contains(body, "then writes are accepted again without a restart") {
			t.Errorf("a bulk = %d %.500s; want 429 with %q", status, body, refusal.want)
		}
		checkStored(t, s, fullBulkSize)
	}
}
