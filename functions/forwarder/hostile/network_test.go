package hostile

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"faulty/functions/internal/lambdatest"
)

// namespaceVariable is set if this test binary runs in a network namespace.
const namespaceVariable = "FAULTY_TEST_NAMESPACE"

// TestDroppedPackets: if a firewall drops all packets of a connection, the delivery is stored over
// a new connection. The test runs itself in a network namespace.
func TestDroppedPackets(t *testing.T) {
	requireHostile(t)
	if os.Getenv(namespaceVariable) != "" {
		dropPackets(t)
		return
	}
	name := fmt.Sprintf("faulty%d", os.Getpid())
	if out, err := exec.CommandContext(t.Context(), "ip", "netns", "add", name).CombinedOutput(); err != nil {
		t.Skipf("hostile: dropped packets: skipped: no network namespace is permitted here: %v: %s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command("ip", "netns", "del", name).Run() }) // #nosec G204 -- a number
	run(t, "ip", "netns", "exec", name, "ip", "link", "set", "lo", "up")
	if out, err := exec.CommandContext(t.Context(), "ip", "netns", "exec", name, "iptables", "-L").CombinedOutput(); err != nil { // #nosec G204 -- as above
		t.Skipf("hostile: dropped packets: skipped: no packet filter works here: %v: %s", err, out)
	}
	cmd := exec.CommandContext(t.Context(), "ip", "netns", "exec", name, os.Args[0], "-test.run=^TestDroppedPackets$", "-test.v", "-test.timeout=60s") // #nosec G204 -- as above
	cmd.Env = append(os.Environ(), namespaceVariable+"=1")
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Errorf("in the network namespace: %v", err)
	}
}

// dropPackets drops the packets of one connection after another.
func dropPackets(t *testing.T) {
	search, lambda := newDialed(t), newLambda(t)
	start(t, lambdatest.Build(t, "faulty/functions/forwarder"), lambda, search.url, "http://127.0.0.1")
	payload := smallPayload(t)
	if err := lambda.invoke(t.Context(), payload); err != nil {
		t.Fatalf("the invocation failed: %v", err)
	}
	for round := range 2 {
		before := search.addresses()
		_, port, err := net.SplitHostPort(before[len(before)-1])
		if err != nil {
			t.Fatal(err)
		}
		run(t, "iptables", "-A", "OUTPUT", "-p", "tcp", "--sport", port, "-j", "DROP")
		begin := time.Now()
		if err := lambda.invoke(t.Context(), payload); err != nil {
			t.Fatalf("the invocation failed: %v", err)
		}
		dialed := len(search.addresses()) - len(before)
		t.Logf("hostile: dropped packets, round %d: stored after %.1f s, %d new connections", round, time.Since(begin).Seconds(), dialed)
		if dialed != 1 {
			t.Errorf("%d new connections; want 1", dialed)
		}
	}
}

func run(t *testing.T, command ...string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), command[0], command[1:]...).CombinedOutput(); err != nil { // #nosec G204 -- constant commands
		t.Fatalf("%s: %v: %s", strings.Join(command, " "), err, out)
	}
}

// A dialed is an OpenSearch that records the address of each connection.
type dialed struct {
	url string
	mu  sync.Mutex
	all []string
}

func newDialed(t *testing.T) *dialed {
	t.Helper()
	d := &dialed{}
	server := httptest.NewUnstartedServer(&search{})
	server.Config.ConnState = func(c net.Conn, s http.ConnState) {
		if s == http.StateNew {
			d.mu.Lock()
			d.all = append(d.all, c.RemoteAddr().String())
			d.mu.Unlock()
		}
	}
	server.Start()
	d.url = server.URL
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return d
}

func (d *dialed) addresses() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.all...)
}
