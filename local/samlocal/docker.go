package samlocal

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// Check returns an error if a requirement of `sam local` is missing. The error
// says how to fix it.
func Check(ctx context.Context, sam string) error {
	if _, err := exec.LookPath(sam); err != nil {
		return fmt.Errorf("SAM CLI (%s) is not installed; see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/install-sam-cli.html, or use `make up`, which needs neither SAM nor Docker", sam)
	}
	if _, err := exec.LookPath("docker"); err != nil {
		return errors.New("the docker command is not installed; see https://docs.docker.com/engine/install/, or use `make up`, which needs no Docker")
	}
	if _, err := output(ctx, "docker", "version", "--format", "{{.Server.Version}}"); err != nil {
		return fmt.Errorf("the Docker daemon does not respond: %w; start it (Docker Desktop, or `sudo systemctl start docker`), or use `make up`, which needs no Docker", err)
	}
	return nil
}

// Host describes how a container reaches this machine.
type Host struct {
	Name   string // host name or address that a container uses
	Listen string // address on which this machine must listen for it
}

// FindHost returns the Host, which it finds with the docker command. With Docker
// Engine it is this machine's address on the bridge network, which other machines
// cannot reach. Docker Desktop has the bridge in a virtual machine and forwards
// connections to 127.0.0.1.
func FindHost(ctx context.Context) (Host, error) {
	out, err := output(ctx, "docker", "network", "inspect", "bridge", "--format", "{{range .IPAM.Config}}{{.Subnet}} {{end}}")
	if err != nil {
		return Host{}, fmt.Errorf("inspect the bridge network of Docker, which sam local uses: %w", err)
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return Host{}, fmt.Errorf("list this machine's addresses: %w", err)
	}
	return host(strings.Fields(out), addresses), nil
}

// host returns the address of this machine that is in one of the subnets.
func host(subnets []string, addresses []net.Addr) Host {
	for _, subnet := range subnets {
		_, bridge, err := net.ParseCIDR(subnet)
		if err != nil || bridge.IP.To4() == nil {
			continue
		}
		for _, a := range addresses {
			if local, ok := a.(*net.IPNet); ok && bridge.Contains(local.IP) {
				return Host{local.IP.String(), local.IP.String()}
			}
		}
	}
	return Host{"host.docker.internal", "127.0.0.1"}
}

// docker runs the docker command for SAM's containers.
type docker struct {
	mu         sync.Mutex
	containers []string // containers that SAM CLI has created
}

func (d *docker) track(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.containers = append(d.containers, id)
}

// remove removes the containers that SAM CLI may have left.
func (d *docker) remove() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	var errs []error
	for _, id := range d.containers {
		if _, err := output(ctx, "docker", "rm", "--force", id); err != nil && !strings.Contains(err.Error(), "No such container") {
			errs = append(errs, fmt.Errorf("remove container %.12s: %w", id, err))
		}
	}
	d.containers = nil
	return errors.Join(errs...)
}

// follow calls emit with each line that a container prints, until the container
// is removed. SAM CLI prints the container's id before it starts the container.
// Until the start there is no output, so follow retries.
func (d *docker) follow(ctx context.Context, id string, emit func(line string)) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		seen := false
		lines := &lineWriter{emit: func(line string) { seen = true; emit(line) }}
		cmd := exec.CommandContext(ctx, "docker", "logs", "--follow", id) // #nosec G204 -- SAM CLI printed the id
		cmd.Stdout, cmd.Stderr = lines, lines
		cmd.SysProcAttr = sysProcAttr()
		err := cmd.Run()
		if seen || err != nil || ctx.Err() != nil {
			return
		}
		<-tick.C
	}
}

// output runs a command and returns its standard output. Its error contains the
// command's standard error.
func output(ctx context.Context, name string, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, name, args...).Output() // #nosec G204 -- only this package passes names and arguments
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && len(exit.Stderr) > 0 {
		return "", errors.New(strings.TrimSpace(string(exit.Stderr)))
	}
	if err != nil {
		return "", fmt.Errorf("run %s: %w", name, err)
	}
	return string(out), nil
}
