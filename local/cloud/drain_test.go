package cloud

import (
	"context"
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestDrainGivesUp: a drain that is cut short says what was left.
func TestDrainGivesUp(t *testing.T) {
	r := newReceiver(t)
	c := start(t, r)
	r.mu.Lock() // whoever posts to the receiver waits
	defer r.mu.Unlock()
	post(t, c.APIURL()+"/", "hello")
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := c.Drain(ctx); err == nil || !strings.Contains(err.Error(), "log streams wait for delivery: context deadline exceeded") {
		t.Errorf("Drain = %v; want what was left", err)
	}
	if err := c.Close(); err != nil { // the forwarder, killed, lets the receiver go
		t.Error(err)
	}
}

// TestNothingLeft: a stack that ran leaves neither goroutines nor open files.
func TestNothingLeft(t *testing.T) {
	r := newReceiver(t)
	run := func() {
		c := start(t, r)
		post(t, c.APIURL()+"/", "hello")
		drain(t, c)
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		http.DefaultClient.CloseIdleConnections()
		r.CloseClientConnections()
	}
	run() // what is opened once for good is opened here
	goroutines, files := runtime.NumGoroutine(), openFiles()
	run()
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for runtime.NumGoroutine() > goroutines || openFiles() > files {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("%d goroutines, %d files; before it was %d, %d", runtime.NumGoroutine(), openFiles(), goroutines, files)
		}
	}
}

// openFiles counts this process's open files where the system tells.
func openFiles() int {
	files, _ := os.ReadDir("/proc/self/fd") // elsewhere: none, always
	return len(files)
}
