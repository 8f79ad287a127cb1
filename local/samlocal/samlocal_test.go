package samlocal

import (
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"faulty/local/cloud/template"
)

// script returns an executable that replaces SAM CLI.
func script(t *testing.T, text string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs a shell")
	}
	path := filepath.Join(t.TempDir(), "sam")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o700); err != nil { // #nosec G306 -- it must be executable
		t.Fatal(err)
	}
	return path
}

// TestSamEnds: if SAM CLI exits, the error quotes it, and its whole output is
// kept.
func TestSamEnds(t *testing.T) {
	dir := t.TempDir()
	g := &Gateway{}
	err := g.Start(t.Context(), Options{
		Command: script(t, "echo one; echo two; echo Error: no such template >&2; exit 1"), Template: "t.yaml",
		Function: template.Function{LogicalID: "F"}, Env: map[string]string{"QUEUE_URL": "http://172.17.0.1:4566/0/q"}, Dir: dir,
	})
	if err == nil || !strings.Contains(err.Error(), "sam local start-api has exited: one\ntwo\nError: no such template\n") {
		t.Errorf("Start: %v; want what sam said last", err)
	}
	<-g.Done()
	for name, want := range map[string]string{
		"sam.log":      "one\ntwo\nError: no such template\n",
		"sam-env.json": "{\n  \"F\": {\n    \"QUEUE_URL\": \"http://172.17.0.1:4566/0/q\"\n  }\n}",
	} {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(text) != want {
			t.Errorf("%s = %q, %v; want %q", name, text, err, want)
		}
	}
}

// TestStop: SAM CLI is asked to exit and gets the time to remove its containers.
func TestStop(t *testing.T) {
	log := filepath.Join(t.TempDir(), "sam.log")
	ready := make(chan struct{})
	c, err := startChild(log, script(t, `trap 'echo removed; exit 0' TERM; echo ready; while :; do sleep 0.05; done`), nil,
		func(line string) {
			if line == "ready" {
				close(ready)
			}
		})
	if err != nil {
		t.Fatal(err)
	}
	<-ready
	c.stop()
	if got := c.lastLines(); got != "ready\nremoved" {
		t.Errorf("stopped sam said %q; want that it removed its containers", got)
	}
	c.stop() // a second call has no effect
}

func TestArgs(t *testing.T) {
	g := &Gateway{o: Options{
		Template: "t.yaml", Dir: t.TempDir(), Args: []string{"--skip-pull-image"},
		Parameters: map[string]string{"Mask": `a "b" c`},
	}}
	args, err := g.args(3000)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(args, " ")
	for _, want := range []string{"local start-api --template t.yaml --host 127.0.0.1 --port 3000 ", `--parameter-overrides Mask="a \"b\" c" --skip-pull-image`} {
		if !strings.Contains(got, want) {
			t.Errorf("args = %s; want …%s…", got, want)
		}
	}
}

// TestHost: Docker Engine's bridge is on this machine, Docker Desktop's is not.
func TestHost(t *testing.T) {
	address := func(cidr string) net.Addr {
		ip, n, err := net.ParseCIDR(cidr)
		if err != nil {
			t.Fatal(err)
		}
		return &net.IPNet{IP: ip, Mask: n.Mask}
	}
	loopback, lan, docker0 := address("127.0.0.1/8"), address("192.168.1.7/24"), address("172.17.0.1/16")
	desktop := Host{"host.docker.internal", "127.0.0.1"}
	for _, row := range []struct {
		name      string
		subnets   []string
		addresses []net.Addr
		want      Host
	}{
		{"engine", []string{"172.17.0.0/16"}, []net.Addr{loopback, lan, docker0}, Host{"172.17.0.1", "172.17.0.1"}},
		{"engine with IPv6", []string{"fd00::/64", "172.17.0.0/16"}, []net.Addr{address("fd00::1/64"), docker0}, Host{"172.17.0.1", "172.17.0.1"}},
		{"desktop", []string{"172.17.0.0/16"}, []net.Addr{loopback, lan}, desktop},
		{"no bridge", nil, []net.Addr{loopback}, desktop},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := host(row.subnets, row.addresses); got != row.want {
				t.Errorf("host(%q) = %v; want %v", row.subnets, got, row.want)
			}
		})
	}
}

// TestCheck: the error names what is missing and says what to do.
func TestCheck(t *testing.T) {
	err := Check(t.Context(), filepath.Join(t.TempDir(), "sam"))
	if err == nil || !strings.Contains(err.Error(), "is not installed; see https://") || !strings.Contains(err.Error(), "make up") {
		t.Errorf("Check without SAM CLI: %v", err)
	}
	sam := script(t, "exit 0")
	t.Setenv("PATH", filepath.Dir(sam))
	if err := Check(t.Context(), sam); err == nil || !strings.Contains(err.Error(), "docker command is not installed") {
		t.Errorf("Check without Docker: %v", err)
	}
	stopped := "#!/bin/sh\necho 'Cannot connect to the Docker daemon' >&2; exit 1\n"
	if err := os.WriteFile(filepath.Join(filepath.Dir(sam), "docker"), []byte(stopped), 0o700); err != nil { // #nosec G306
		t.Fatal(err)
	}
	if err := Check(t.Context(), sam); err == nil || !strings.Contains(err.Error(), "the Docker daemon does not respond: Cannot connect to the Docker daemon; start it") {
		t.Errorf("Check with a stopped daemon: %v", err)
	}
}

func TestLineWriter(t *testing.T) {
	var got []string
	w := &lineWriter{emit: func(line string) { got = append(got, line) }}
	for _, part := range []string{"a", "b\n", "\nc\nd", "e\n", "cut"} {
		if n, err := w.Write([]byte(part)); n != len(part) || err != nil {
			t.Fatalf("Write(%q) = %d, %v", part, n, err)
		}
	}
	if want := []string{"ab", "", "c", "de"}; !slices.Equal(got, want) {
		t.Errorf("lines %q; want %q", got, want)
	}
}

// TestFollow: a container is followed from before its start until it is removed.
func TestFollow(t *testing.T) {
	dir := t.TempDir()
	fake := script(t, `if [ -e `+dir+`/started ]; then echo one; echo two >&2; else : > `+dir+`/started; fi`)
	if err := os.Rename(fake, filepath.Join(dir, "docker")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	var got []string
	(&docker{}).follow(t.Context(), "0123456789ab", func(line string) { got = append(got, line) })
	if want := []string{"one", "two"}; !slices.Equal(got, want) {
		t.Errorf("lines %q; want %q", got, want)
	}
}
