package localstack

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fakeDocker replaces the PATH by a folder with a docker command that runs the
// script.
func fakeDocker(t *testing.T, script string) {
	t.Helper()
	dir := t.TempDir()
	if script != "" {
		if err := os.WriteFile(filepath.Join(dir, "docker"), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
}

// TestCheck checks the error for each missing requirement.
func TestCheck(t *testing.T) {
	for _, row := range []struct{ name, docker, want string }{
		{"no docker", "", "docker is not installed; install Docker Desktop"},
		{"daemon stopped", `echo "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?" >&2; exit 1`,
			"the Docker daemon does not respond; start Docker Desktop, or `sudo systemctl start docker`"},
		{"not in the group", `echo "permission denied while trying to connect to the Docker daemon socket" >&2; exit 1`, "sudo usermod -aG docker $USER"},
		{"something else", `echo "unknown flag" >&2; exit 1`, "get the memory of the Docker daemon: docker info: unknown flag"},
		{"no compose", `[ "$1" = info ] && echo 16000000000 && exit; exit 1`, "docker compose is not installed; install the plugin"},
		{"little memory", `[ "$1" = info ] && echo 2147483648; exit 0`, "docker has 2.0 GB of memory, and OpenSearch, Dashboards and LocalStack need 3 GB"},
	} {
		t.Run(row.name, func(t *testing.T) {
			fakeDocker(t, row.docker)
			err := Services{Profiles: "dashboards"}.Check(t.Context())
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("Check: %v; want …%s…", err, row.want)
			}
		})
	}
}

// TestCheckPort: the error depends on what uses the port.
func TestCheckPort(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	_, port, _ := net.SplitHostPort(busy.Addr().String())
	for _, row := range []struct{ name, docker, want string }{
		{"another container", "echo elastic", "port " + port + " is in use by the container elastic; `docker stop elastic`"},
		{"our container", "echo faulty-opensearch", ""},
		{"another program", "", "port " + port + " is in use, perhaps by `make up`, or by another OpenSearch or LocalStack; stop it (`lsof -i :" + port + "` names it)"},
		{"docker gone meanwhile", "exit 1", "port " + port + " is in use, perhaps by `make up`"},
	} {
		t.Run(row.name, func(t *testing.T) {
			fakeDocker(t, row.docker)
			got := ""
			if err := checkPort(t.Context(), port); err != nil {
				got = err.Error()
			}
			if !strings.HasPrefix(got, row.want) || row.want == "" && got != "" {
				t.Errorf("checkPort: %q; want %q", got, row.want)
			}
		})
	}
}

// TestRemove: the function containers that a killed LocalStack has left are
// removed before the network.
func TestRemove(t *testing.T) {
	said := filepath.Join(t.TempDir(), "said")
	fakeDocker(t, `echo "$@" >>`+said+`
[ "$1" = ps ] && echo faulty-localstack-lambda-faulty-api-0 && echo faulty-localstack-lambda-faulty-hasher-1
exit 0`)
	if err := (Services{Dir: "d", Out: os.Stdout}).Remove(t.Context()); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(said)
	if err != nil {
		t.Fatal(err)
	}
	want := `compose --file d/compose.yaml stop localstack
ps --all --filter name=^/?faulty-localstack-lambda- --format {{.Names}}
rm --force --volumes faulty-localstack-lambda-faulty-api-0 faulty-localstack-lambda-faulty-hasher-1
compose --file d/compose.yaml down --volumes --remove-orphans
`
	if string(got) != want {
		t.Errorf("docker was asked:\n%s\nwant:\n%s", got, want)
	}
}
