package lambda

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"faulty/local/cloud/template"
)

// TestLinesStayWithTheirInvocation prints lines immediately before the response,
// 200 times. No line may come after its invocation's report.
func TestLinesStayWithTheirInvocation(t *testing.T) {
	b := start(t, nil)
	const runs, lines = 200, 3
	for range runs {
		if res := b.invoke(fmt.Sprintf(`{"do":"print","size":%d}`, lines)); res.FunctionError != "" {
			t.Fatalf("the function failed: %s", res.Payload)
		}
	}
	current, seen, total := "", 0, 0
	for _, line := range b.logged() {
		var p struct {
			Type   string
			Record struct{ RequestID string }
		}
		_ = json.Unmarshal([]byte(line), &p) // a printed line is not JSON and leaves p empty
		switch p.Type {
		case "platform.start":
			current, seen = p.Record.RequestID, 0
		case "platform.report":
			if p.Record.RequestID != current || seen != lines+1 {
				t.Fatalf("report of %s after %d lines of %s; want %d", p.Record.RequestID, seen, current, lines+1)
			}
			total++
			current = ""
		case "":
			want := fmt.Sprintf("%s line %d", current, seen)
			if seen == lines {
				want = current + " last"
			}
			if line != want {
				t.Fatalf("line %q; want %q", line, want)
			}
			seen++
		}
	}
	if total != runs {
		t.Errorf("%d reports; want %d", total, runs)
	}
}

// TestLongLine: a line over 1 MiB becomes several log events without loss.
func TestLongLine(t *testing.T) {
	b := start(t, nil)
	const size = 5 << 19 // 2.5 MiB
	b.invoke(fmt.Sprintf(`{"do":"long","size":%d}`, size))
	var lengths []int
	for _, line := range b.logged() {
		if strings.HasPrefix(line, "x") {
			lengths = append(lengths, len(line))
		}
	}
	if want := []int{1 << 20, 1 << 20, 1 << 19}; !slices.Equal(lengths, want) {
		t.Errorf("a line of %d bytes became events of %v; want %v", size, lengths, want)
	}
}

// TestResponseTooLarge: a response is limited to 6 MB.
func TestResponseTooLarge(t *testing.T) {
	b := start(t, nil)
	res := b.invoke(fmt.Sprintf(`{"do":"big","size":%d}`, maxPayload))
	if !strings.Contains(string(res.Payload), "Function.ResponseSizeTooLarge") || res.FunctionError != "Unhandled" {
		t.Errorf("result %s %.200s; want Unhandled Function.ResponseSizeTooLarge", res.FunctionError, res.Payload)
	}
	if res := b.invoke(`{}`); res.FunctionError != "" {
		t.Errorf("the next invocation failed: %s", res.Payload)
	}
}

// TestReuse: consecutive invocations share a process until one of them ends it.
func TestReuse(t *testing.T) {
	b := start(t, nil)
	first, second := string(b.invoke(`{}`).Payload), string(b.invoke(`{}`).Payload)
	if first != second {
		t.Errorf("two invocations ran in %s and %s; want one process", first, second)
	}
	for _, do := range []string{"panic", "crash", "exit"} {
		before := string(b.invoke(`{}`).Payload)
		b.invoke(`{"do":"` + do + `"}`)
		if after := string(b.invoke(`{}`).Payload); after == before {
			t.Errorf("after %s: still process %s; want another", do, after)
		}
	}
	b.invoke(`{"do":"error"}`)
	if got := b.Stats()["f"]; got.Invocations != 12 || got.Errors != 4 || got.ColdStarts != 4 || got.Environments != 1 {
		t.Errorf("Stats() = %+v; want 12 invocations, 4 errors, 4 cold starts, 1 environment", got)
	}
}

// TestLateCrash: a process that ends after its response does not fail a later
// invocation.
func TestLateCrash(t *testing.T) {
	b := start(t, nil)
	gate := filepath.Join(t.TempDir(), "gate")
	b.invoke(fmt.Sprintf(`{"do":"late","gate":%q}`, gate))
	open(t, gate)
	until(t, "the idle process dead", func() bool {
		b.pool.mu.Lock()
		defer b.pool.mu.Unlock()
		return b.functions["f"].idle[0].proc.gone()
	})
	if res := b.invoke(`{}`); res.FunctionError != "" {
		t.Errorf("the next invocation failed: %s", res.Payload)
	}
	if got := b.Stats()["f"]; got.Errors != 0 || got.ColdStarts != 2 {
		t.Errorf("Stats() = %+v; want no error, two cold starts", got)
	}
}

// TestOrphan: a process that a function has left behind, in its own session and
// with the output open, does not prevent Close.
func TestOrphan(t *testing.T) {
	gate := filepath.Join(t.TempDir(), "gate")
	open(t, gate) // the process ends when the test's folder is removed
	b := start(t, nil)
	if res := b.invoke(fmt.Sprintf(`{"do":"orphan","gate":%q}`, gate)); !strings.Contains(string(res.Payload), "Runtime.ExitError") {
		t.Errorf("result %s; want the exit", res.Payload)
	}
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		b.Close()
	}()
	select {
	case <-closed:
	case <-time.After(10 * time.Second):
		t.Error("Close still waits after 10 s")
	}
}

// TestConcurrency blocks several invocations at a gate. Each has its own process.
func TestConcurrency(t *testing.T) {
	b := start(t, func(_ *template.Function, o *Options) { o.MaxStarting = 8 })
	gate := filepath.Join(t.TempDir(), "gate")
	const n = 8
	pids := make([]string, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { pids[i] = string(b.invoke(fmt.Sprintf(`{"do":"gate","gate":%q}`, gate)).Payload) })
	}
	until(t, "eight invocations under way", func() bool { return b.Busy() == n })
	open(t, gate)
	wg.Wait()
	slices.Sort(pids)
	if got := len(slices.Compact(pids)); got != n {
		t.Errorf("%d concurrent invocations ran in %d processes; want %d", n, got, n)
	}
}

func open(t *testing.T, gate string) {
	t.Helper()
	if err := os.WriteFile(gate, nil, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestThrottle: an invocation above the reserved concurrency waits briefly and is
// then throttled. If an environment becomes free in time, it runs.
func TestThrottle(t *testing.T) {
	one := 1
	b := start(t, func(f *template.Function, o *Options) {
		f.ReservedConcurrency = &one
		o.ThrottleWait = 50 * time.Millisecond
	})
	gate := filepath.Join(t.TempDir(), "gate")
	done := make(chan Result)
	go func() { done <- b.invoke(fmt.Sprintf(`{"do":"gate","gate":%q}`, gate)) }()
	until(t, "the invocation under way", func() bool { return b.Busy() == 1 })
	if _, err := b.Invoke(t.Context(), "f", Invocation{Payload: []byte(`{}`)}); !errors.Is(err, ErrThrottled) {
		t.Errorf("second invocation: %v; want ErrThrottled", err)
	}
	open(t, gate)
	<-done
	if res := b.invoke(`{}`); res.FunctionError != "" {
		t.Errorf("after the gate: %s; want success", res.Payload)
	}
	if got := b.Stats()["f"].Throttles; got != 1 {
		t.Errorf("Throttles = %d; want 1", got)
	}
}

// TestNeverRuns: a reserved concurrency of 0 disables a function.
func TestNeverRuns(t *testing.T) {
	b := start(t, func(f *template.Function, _ *Options) { f.ReservedConcurrency = new(int) })
	if _, err := b.Invoke(t.Context(), "f", Invocation{}); !errors.Is(err, ErrThrottled) {
		t.Errorf("Invoke = %v; want ErrThrottled", err)
	}
	if _, err := b.Invoke(t.Context(), "g", Invocation{}); err == nil || err.Error() != "function not found: g" {
		t.Errorf("Invoke of an unknown function = %v", err)
	}
}

// TestReap: an unused environment is stopped.
func TestReap(t *testing.T) {
	b := start(t, func(_ *template.Function, o *Options) { o.IdleTimeout = 20 * time.Millisecond })
	b.invoke(`{}`)
	until(t, "the idle environment stopped", func() bool { return b.Stats()["f"].Environments == 0 })
}

// TestLogTail: a caller can request the last 4 KB of the log.
func TestLogTail(t *testing.T) {
	b := start(t, nil)
	res, err := b.Invoke(t.Context(), "f", Invocation{Payload: []byte(`{"do":"print","size":200}`), LogTail: true})
	if err != nil {
		t.Fatal(err)
	}
	tail := string(res.LogTail)
	if len(tail) != 4096 || !strings.Contains(tail, "line 199\n") || !strings.Contains(tail, `"type":"platform.report"`) {
		t.Errorf("tail of %d bytes, ends %q; want 4096 bytes that end in the report", len(tail), tail[max(0, len(tail)-80):])
	}
	if res := b.invoke(`{}`); res.LogTail != nil {
		t.Errorf("unasked: tail %q; want none", res.LogTail)
	}
}

// TestClose: Close kills an invocation in flight and refuses further ones.
func TestClose(t *testing.T) {
	b := start(t, nil)
	done := make(chan Result)
	go func() { done <- b.invoke(`{"do":"hang"}`) }()
	until(t, "the invocation under way", func() bool { return contains(b.logged(), "platform.start") })
	b.Close()
	if res := <-done; !strings.Contains(string(res.Payload), "signal: killed") {
		t.Errorf("the invocation gave %s; want it killed", res.Payload)
	}
	if _, err := b.Invoke(t.Context(), "f", Invocation{}); !errors.Is(err, ErrClosed) {
		t.Errorf("Invoke after Close = %v; want ErrClosed", err)
	}
}
