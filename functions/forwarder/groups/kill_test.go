package groups_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"sync"
	"testing"

	"faulty/functions/forwarder/forward"
)

// childVariable makes this test binary run as a forwarder.
const childVariable = "FAULTY_TEST_FORWARDER"

// forwardInput handles each line of its input as a payload and prints a line when it is done.
func forwardInput() {
	f, err := forward.New(os.LookupEnv, slog.New(slog.DiscardHandler))
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		if err := f.Handle(context.Background(), lines.Bytes()); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("done")
	}
}

// A killer is a proxy in front of the store. It kills the forwarder at some of its requests: before
// the store receives the request, or before the forwarder receives the response.
type killer struct {
	*httputil.ReverseProxy

	mu      sync.Mutex
	process *os.Process
	left    int // requests until the next kill
	after   bool
	kills   int
}

func newKiller(s *store) (*killer, string) {
	s.Helper()
	target, err := url.Parse(s.url)
	if err != nil {
		s.Fatal(err)
	}
	k := &killer{ReverseProxy: httputil.NewSingleHostReverseProxy(target)}
	k.ErrorLog = log.New(io.Discard, "", 0)
	web := httptest.NewServer(k)
	s.Cleanup(web.Close)
	return k, web.URL
}

// watch sets the forwarder to kill at one of its next requests.
func (k *killer) watch(p *os.Process, r *rand.Rand) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.process, k.left, k.after = p, 1+r.IntN(6), r.IntN(2) == 0
}

func (k *killer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	k.mu.Lock()
	k.left--
	isLast, after, process := k.left == 0, k.after, k.process
	if isLast {
		k.kills++
	}
	k.mu.Unlock()
	if isLast && !after {
		_ = process.Kill()
		return
	}
	if isLast {
		w = httptest.NewRecorder()
		r = r.WithContext(context.Background())
	}
	k.ReverseProxy.ServeHTTP(w, r)
	if isLast {
		_ = process.Kill()
	}
}

// forwardAndKill passes payloads to a forwarder that is killed now and then. It restarts the
// forwarder with the same payload, as Lambda retries a delivery.
func (s *story) forwardAndKill(payloads [][]byte) (kills int) {
	s.Helper()
	r := rand.New(rand.NewPCG(11, uint64(len(payloads))))
	k, proxy := newKiller(s.store)
	for i := 0; i < len(payloads); {
		cmd := exec.CommandContext(s.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), childVariable+"=1", "OPENSEARCH_URL="+proxy, "INDEX_PREFIX="+s.prefix, "AWS_REGION=eu-west-1", "GROUPS=on")
		in, err := cmd.StdinPipe()
		if err != nil {
			s.Fatal(err)
		}
		out, err := cmd.StdoutPipe()
		if err != nil {
			s.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			s.Fatal(err)
		}
		k.watch(cmd.Process, r)
		responses := bufio.NewReader(out)
		for i < len(payloads) {
			_, _ = fmt.Fprintf(in, "%s\n", payloads[i])
			line, err := responses.ReadString('\n')
			if err != nil { // the forwarder was killed
				break
			}
			if line != "done\n" {
				s.Fatalf("the forwarder says %q; want done", line)
			}
			i++
		}
		_ = in.Close()
		_ = cmd.Wait()
	}
	return k.kills
}

// TestKill: if a forwarder is killed at any time, the retried delivery completes everything that is
// missing and duplicates nothing.
func TestKill(t *testing.T) {
	s := &story{store: newStore(t), groups: 15, events: 4, deliverySize: 8}
	before, after := s.payloads(0, 60), s.payloads(61, 120)
	kills := s.forwardAndKill(before)
	s.resolve(60)
	kills += s.forwardAndKill(after)
	if kills < 10 {
		t.Errorf("the forwarder was killed %d times; want more", kills)
	}
	s.check()
}
