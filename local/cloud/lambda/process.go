package lambda

import (
	"debug/buildinfo"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// process is a running bootstrap.
type process struct {
	cmd    *exec.Cmd
	exited chan struct{} // closed once the process has ended and is reaped
}

func (p *process) gone() bool {
	select {
	case <-p.exited:
		return true
	default:
		return false
	}
}

// reason describes how the process ended, in Lambda's wording.
func (p *process) reason() string {
	state := p.cmd.ProcessState
	if state.Success() {
		return "Runtime exited without providing a reason"
	}
	return "Runtime exited with error: " + state.String()
}

// spawner starts all processes from one OS thread, which exists as long as the
// spawner. On Linux, a child process may ask to be killed when its parent ends,
// and the parent is the thread that started it. The Go scheduler may end its
// threads at any time.
type spawner struct {
	tasks chan func()
	done  chan struct{}
}

func newSpawner() *spawner {
	s := &spawner{tasks: make(chan func()), done: make(chan struct{})}
	go func() {
		runtime.LockOSThread() // never unlocked: the thread must end with the goroutine
		defer close(s.done)
		for task := range s.tasks {
			task()
		}
	}()
	return s
}

// close ends the thread. Every process must have ended before.
func (s *spawner) close() {
	close(s.tasks)
	<-s.done
}

// spawn starts dir/bootstrap in dir with exactly env as its environment.
func (s *spawner) spawn(dir string, env []string, out *os.File) (*process, error) {
	cmd := exec.Command(filepath.Join(dir, "bootstrap")) // #nosec G204 -- its purpose is to run the binary that the template names
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, env, out, out
	cmd.SysProcAttr = sysProcAttr()
	started := make(chan error)
	s.tasks <- func() { started <- cmd.Start() }
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	p := &process{cmd: cmd, exited: make(chan struct{})}
	go func() {
		defer close(p.exited)
		_ = cmd.Wait() // cmd.ProcessState keeps the outcome
	}()
	return p, nil
}

// checkBinary returns an error if dir/bootstrap cannot run on this machine.
func checkBinary(dir string) error {
	path := filepath.Join(dir, "bootstrap")
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: not found; run make build", path)
	case err != nil:
		return fmt.Errorf("the function's binary cannot be used: %w", err)
	case info.IsDir():
		return fmt.Errorf("%s: is a directory; run make build", path)
	case runtime.GOOS != "windows" && info.Mode()&0o111 == 0:
		return fmt.Errorf("%s: not executable; run make build", path)
	}
	build, err := buildinfo.ReadFile(path)
	if err != nil {
		return nil // it is not a Go program; its start shows whether it runs
	}
	target := map[string]string{}
	for _, s := range build.Settings {
		target[s.Key] = s.Value
	}
	if target["GOOS"] != runtime.GOOS || target["GOARCH"] != runtime.GOARCH {
		return fmt.Errorf("%s: built for %s/%s, this machine is %s/%s; run make build (with GOOS and GOARCH unset)",
			path, target["GOOS"], target["GOARCH"], runtime.GOOS, runtime.GOARCH)
	}
	return nil
}
