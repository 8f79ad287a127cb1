package localstack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// minMemory is the minimum memory of Docker, in bytes. OpenSearch uses about 1
// GB, LocalStack 0.7 GB, Dashboards 0.4 GB, and a function's container 15 MB.
const minMemory = 3 << 30

// Check returns an error if a requirement of Up is missing. The error says how to
// fix it.
func (s Services) Check(ctx context.Context) error {
	if _, err := exec.LookPath("docker"); err != nil {
		return errors.New("docker is not installed; install Docker Desktop or Docker Engine (https://docs.docker.com/get-docker/), or use `make up`, which does not need it")
	}
	info, err := docker(ctx, "info", "--format", "{{.MemTotal}}")
	if err != nil {
		return daemonError(err)
	}
	if _, err := docker(ctx, "compose", "version", "--short"); err != nil {
		return errors.New("docker compose is not installed; install the plugin (https://docs.docker.com/compose/install/linux/)")
	}
	memory, err := strconv.ParseInt(strings.TrimSpace(info), 10, 64)
	if err == nil && memory < minMemory {
		return fmt.Errorf("docker has %.1f GB of memory, and OpenSearch, Dashboards and LocalStack need %d GB; give it more (Docker Desktop: Settings, Resources)", float64(memory)/(1<<30), minMemory>>30)
	}
	return s.checkPorts(ctx)
}

// daemonError returns the error for a daemon that does not run, or for missing
// permission.
func daemonError(err error) error {
	text := err.Error()
	switch {
	case strings.Contains(text, "permission denied"):
		return errors.New("access to docker is denied; `sudo usermod -aG docker $USER`, then log in again")
	case strings.Contains(text, "Cannot connect"), strings.Contains(text, "daemon running"):
		return errors.New("the Docker daemon does not respond; start Docker Desktop, or `sudo systemctl start docker`")
	}
	return fmt.Errorf("get the memory of the Docker daemon: %w", err)
}

// checkPorts returns an error if a port is in use by anything other than these
// services.
func (s Services) checkPorts(ctx context.Context) error {
	ports := []string{"4566", "9200"}
	if s.Dashboards() {
		ports = append(ports, "5601")
	}
	for _, port := range ports {
		if err := checkPort(ctx, port); err != nil {
			return err
		}
	}
	return nil
}

func checkPort(ctx context.Context, port string) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:"+port)
	if err == nil {
		return listener.Close()
	}
	name, _ := docker(ctx, "ps", "--filter", "publish="+port, "--format", "{{.Names}}") // on an error, the name is unknown
	name = strings.TrimSpace(name)
	switch {
	case strings.HasPrefix(name, containerPrefix):
		return nil
	case name != "":
		return fmt.Errorf("port %s is in use by the container %s; `docker stop %s`", port, name, name)
	}
	return fmt.Errorf("port %s is in use, perhaps by `make up`, or by another OpenSearch or LocalStack; stop it (`lsof -i :%s` names it)", port, port)
}

// compose runs docker compose on the services. Its output goes to Out and
// standard error.
func (s Services) compose(ctx context.Context, args ...string) error {
	cmd := s.composeCommand(ctx, args...)
	cmd.Stdout, cmd.Stderr = s.Out, os.Stderr
	err := cmd.Run()
	if _, ok := errors.AsType[*exec.ExitError](err); ok { // its message is only the exit status
		return fmt.Errorf("docker compose %s failed; its output above has the reason", args[0])
	}
	if err != nil {
		return fmt.Errorf("run docker compose %s: %w", args[0], err)
	}
	return nil
}

func (s Services) composeCommand(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "docker", append([]string{"compose", "--file", filepath.Join(s.Dir, "compose.yaml")}, args...)...) // #nosec G204 -- only this package passes arguments
	cmd.Env = append(os.Environ(), "COMPOSE_PROFILES="+s.Profiles)
	// The terminal also sends Ctrl-C to compose, which then stops the containers
	// in order.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	return cmd
}

// docker runs a docker command and returns its standard output. Its error
// contains docker's standard error.
func docker(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "docker", args...) // #nosec G204 -- only this package passes arguments
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if _, ok := errors.AsType[*exec.ExitError](err); ok && said.Len() > 0 { // its message is only the exit status
		err = errors.New(strings.TrimSpace(said.String()))
	}
	if err != nil {
		return string(out), fmt.Errorf("docker %s: %w", args[0], err)
	}
	return string(out), nil
}
