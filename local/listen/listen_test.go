package listen

import (
	"net"
	"strings"
	"testing"
)

// TestTCPErrors checks that each error names the server, the address and the flag, and no system
// call.
func TestTCPErrors(t *testing.T) {
	taken, err := TCP(t.Context(), "the first", "127.0.0.1:0", "--port")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, row := range []struct{ name, address, want string }{
		{"in use", taken.Addr().String(), "address already in use (another faulty? try --port)"},
		{"no such port", "127.0.0.1:99999", "invalid port (try --port)"},
		{"no port", "127.0.0.1", "missing port in address (try --port)"},
		{"another machine's", "192.0.2.1:0", "cannot assign requested address (try --port)"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := TCP(t.Context(), "the API", row.address, "--port")
			if want := "the API cannot listen on " + row.address + ": "; err == nil || !strings.HasPrefix(err.Error(), want) || !strings.HasSuffix(err.Error(), row.want) || strings.Contains(err.Error(), "bind:") {
				t.Errorf("TCP(%s) = %v; want %s…%s", row.address, err, want, row.want)
			}
		})
	}
}

// TestHosts checks that a client can connect to every address.
func TestHosts(t *testing.T) {
	for _, row := range []struct {
		address string
		others  bool
	}{{"127.0.0.1:0", false}, {"0.0.0.0:0", true}, {":0", true}} {
		t.Run(row.address, func(t *testing.T) {
			l, err := TCP(t.Context(), "a server", row.address, "--port")
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			hosts, others := Hosts(l)
			if others != row.others || !strings.HasPrefix(hosts[0], "127.0.0.1:") || !others && len(hosts) != 1 {
				t.Errorf("Hosts = %q, %t; want 127.0.0.1 first, and others %t", hosts, others, row.others)
			}
			for _, host := range hosts {
				conn, err := net.Dial("tcp", host)
				if err != nil {
					t.Fatal(err)
				}
				_ = conn.Close()
			}
		})
	}
}
