package lambda

import (
	"errors"
	"fmt"
	"sync"
	"syscall"
	"time"

	"faulty/local/cloud/logs"
)

// environment is one execution environment: a process that runs the function's
// bootstrap, the Runtime API that it uses, and the log stream that it writes to.
type environment struct {
	svc    *Service
	fn     *function
	stream *logs.Stream
	api    *runtimeAPI
	out    *output
	copied chan struct{} // closed once the last output line is in the stream

	initDuration time.Duration // 0 once it is reported
	failure      *failure      // why the start failed; the first invocation reports it
	idleSince    time.Time     // guarded by pool.mu
	peak         int           // peak memory in MB

	mu     sync.Mutex
	proc   *process
	killed bool
	tail   []byte // last 4 KB of the invocation's log; nil if the caller did not request it
}

// failure is the reason why an invocation has no result.
type failure struct {
	status    string // error or timeout
	errorType string
	message   string
	payload   []byte // response to the caller
}

func newEnvironment(s *Service, f *function) *environment {
	return &environment{svc: s, fn: f, stream: s.o.Logs.Stream(f.LogGroup, StreamName(time.Now()))}
}

// init starts the process and waits until it requests work. If the start fails,
// init tries once more, as Lambda does when the invocation arrives. If that start
// fails too, e.failure holds the reason.
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
	if !e.killed { // if it was killed, the service is closing
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
	if e.proc != nil && !e.proc.gone() { // the process id of an ended process may belong to another process by now
		e.proc.kill()
	}
}

// shut kills the process and prevents the start of another.
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

// settle stops everything that boot started. When it returns, the process, the
// pipe and the Runtime API are closed, and the last line is in the stream.
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

// close stops the environment permanently.
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
