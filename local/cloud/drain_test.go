package cloud

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestDrainInterrupted: the error of an interrupted drain reports what was not delivered.
func TestDrainInterrupted(t *testing.T) {
	r := newReceiver(t)
	c := start(t, r)
	r.mu.Lock() // posts to the receiver block
	defer r.mu.Unlock()
	post(t, c.APIURL()+"/", "hello")
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := c.Drain(ctx); err == nil || !strings.Contains(err.Error(), "log streams wait for delivery: context deadline exceeded") {
		t.Errorf("Drain = %v; want an error with the number of log streams", err)
	}
	if err := c.Close(); err != nil { // killing the forwarder ends its request to the receiver
		t.Error(err)
	}
}

// TestNothingLeft: a closed stack leaves no goroutines and no open pipes.
func TestNothingLeft(t *testing.T) {
	before := openPipes(t)
	r := newReceiver(t)
	c := start(t, r)
	post(t, c.APIURL()+"/", "hello")
	drain(t, c)
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	left := cloudGoroutines()
	for deadline := time.Now().Add(10 * time.Second); len(left) > 0 && time.Now().Before(deadline); left = cloudGoroutines() {
		runtime.Gosched() // one that Close has waited for may still have to return
	}
	if len(left) > 0 {
		t.Errorf("%d goroutines run code of the cloud:\n%s", len(left), strings.Join(left, "\n\n"))
	}
	for pipe := range openPipes(t) {
		if !before[pipe] {
			t.Errorf("%s is open; want it closed with the stack", pipe)
		}
	}
}

// cloudGoroutines returns the stacks of goroutines that run code of this package or
// its subpackages, except those of the test and its receiver.
func cloudGoroutines() (stacks []string) {
	buf := make([]byte, 1<<20)
	all := strings.Split(string(buf[:runtime.Stack(buf, true)]), "\n\n")
	for _, stack := range all[1:] { // the first is this goroutine
		if strings.Contains(stack, "faulty/local/cloud") && !strings.Contains(stack, "testing.tRunner") && !strings.Contains(stack, "testing.(*M)") && !strings.Contains(stack, "(*receiver)") {
			stacks = append(stacks, stack)
		}
	}
	return stacks
}

// openPipes returns the open pipes of this process, if the system lists them.
func openPipes(t *testing.T) map[string]bool {
	t.Helper()
	links, err := filepath.Glob("/proc/self/fd/*")
	if err != nil {
		t.Fatal(err)
	}
	pipes := map[string]bool{}
	for _, link := range links {
		if to, err := os.Readlink(link); err == nil && strings.HasPrefix(to, "pipe:") {
			pipes[to] = true
		}
	}
	return pipes
}
