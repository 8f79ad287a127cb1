package lambda

import (
	"errors"
	"fmt"
	"sync"
	"syscall"
	"time"

	"faulty/local/cloud/logs"
)

// environment is one execution environment: a process running the function's
// bootstrap, the Runtime API it talks to and the log stream it writes.
type environment struct {
	svc    *Service
	fn     *function
	stream *logs.Stream
	api    *runtimeAPI
	out    *output
	copied chan struct{} // closed once the output's last line is in the stream

	initDuration time.Duration // 0 once reported
	failure      *failure      // why it could not start; its first invocation reports it
	idleSince    time.Time     // guarded by pool.mu
	peak         int           // MB, the most seen

	mu     sync.Mutex
	proc   *process
	killed bool
	tail   []byte // the invocation's last 4 KB of log, nil if nobody asked
}

// failure is why an invocation did not give a result.
type failure struct {
	status    string // error or timeout
	errorType string
	message   string
	payload   []byte // what the caller gets
}

func newEnvironment(s *Service, f *function) *environment {
	return &environment{svc: s, fn: f, stream: s.o.Logs.Stream(f.LogGroup, StreamName(time.Now()))}
}

// init starts the process and waits until it asks for work. A start that fails
// is tried once more, as Lambda does when the invocation comes; if that fails
// too, e.failure tells why.
func (e *environment) init() {
	e.write(e.initStart(time.Now()))
	for _, phase := range []string{"init", "invoke"} {
		begun := time.Now()
		limit := e.svc.o.InitTimeout
		if phase == "invoke" {
			limit = max(limit, e.fn.Timeout)
		}
		e.failure = e.boot(limit)
		took := time.Since(begun)
		if e.failure == nil {
			e.initDuration = took
			e.peak = max(e.peak, e.proc.peakMB())
			return
		}
		e.settle()
		for _, r := range e.initFailed(phase, took, e.failure) {
			e.write(r)
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.killed { // else the service closes
		e.svc.o.Log.Error("function does not start", "function", e.fn.Name, "error", e.failure.message)
	}
}

// boot starts a process and waits for its first call of next.
func (e *environment) boot(limit time.Duration) *failure {
	if err := e.spawn(); err != nil {
		message := err.Error()
		if errors.Is(err, syscall.ENOEXEC) {
			message += " (not a program for this machine; run make build)"
		}
		return newFailure("error", "Runtime.InvalidEntrypoint", message)
	}
	timeout := time.NewTimer(limit)
	defer timeout.Stop()
	select {
	case <-e.api.asked:
		return nil
	case r := <-e.api.initError:
		e.kill()
		return posted(r.payload)
	case <-e.proc.exited:
		select {
		case r := <-e.api.initError:
			return posted(r.payload)
		default:
			return newFailure("error", "Runtime.ExitError", e.proc.reason())
		}
	case <-timeout.C:
		e.kill()
		return newFailure("timeout", "Sandbox.Timedout", fmt.Sprintf("Init timed out after %.2f seconds", limit.Seconds()))
	}
}

// spawn opens the Runtime API and the pipe, and starts the process.
func (e *environment) spawn() (err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.proc = nil
	if e.killed {
		return ErrClosed
	}
	if e.out, err = newOutput(); err != nil {
		return err
	}
	out, copied := e.out, make(chan struct{})
	e.copied = copied
	go func() {
		defer close(copied)
		out.copy(e.write)
	}()
	if e.api, err = newRuntimeAPI(); err != nil {
		return err
	}
	p, err := e.svc.spawner.spawn(e.fn.CodeDir, e.environ(), e.out.write)
	if err == nil {
		e.proc = p
	}
	return err
}

// kill ends the process, if one runs.
func (e *environment) kill() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.proc != nil && !e.proc.gone() { // else its number may belong to another by now
		e.proc.kill()
	}
}

// shut is kill for good: no further process starts.
func (e *environment) shut() {
	e.mu.Lock()
	e.killed = true
	e.mu.Unlock()
	e.kill()
}

// isShut reports whether shut was called.
func (e *environment) isShut() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.killed
}

// settle ends what boot began: the process, the pipe and the Runtime API are
// gone when it returns, and the last line is in the stream.
func (e *environment) settle() {
	e.kill()
	if e.proc != nil {
		<-e.proc.exited
	}
	if e.out != nil {
		e.out.close()
		<-e.copied
		e.out = nil
	}
	if e.api != nil {
		e.api.close()
		e.api = nil
	}
}

// close stops the environment for good.
func (e *environment) close() {
	e.shut()
	e.settle()
	e.stream.End()
}

// write puts one line into the log stream.
func (e *environment) write(line string) {
	e.stream.Write(time.Now(), line)
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.tail == nil {
		return
	}
	const keep = 4096
	e.tail = append(e.tail, line...)
	if line != "" && line[len(line)-1] != '\n' {
		e.tail = append(e.tail, '\n')
	}
	if n := len(e.tail); n > keep {
		e.tail = append(e.tail[:0], e.tail[n-keep:]...)
	}
}
