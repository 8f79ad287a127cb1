package cloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestMain installs this test binary as the bootstrap of all three functions of
// the stack. It runs as one of them if Lambda started it.
func TestMain(m *testing.M) {
	if os.Getenv("AWS_LAMBDA_RUNTIME_API") != "" {
		runFunction()
		return
	}
	dir, err := os.MkdirTemp("", "faulty-cloud-test")
	binary, err2 := os.Executable()
	err = errors.Join(err, err2)
	for _, name := range []string{"web", "worker", "forwarder"} {
		folder := filepath.Join(dir, "dist", name)
		err = errors.Join(err, os.MkdirAll(folder, 0o755), os.Symlink(binary, filepath.Join(folder, "bootstrap")))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := os.Setenv("CODE_DIR", dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(dir) // files that stay in the temporary folder are not a failure
	os.Exit(code)
}

// receiver stores the log events that the forwarder sends, instead of
// OpenSearch.
type receiver struct {
	*httptest.Server

	mu     sync.Mutex
	status int
	lines  map[string]int // count by group, line and id
}

func newReceiver(t testing.TB) *receiver {
	r := &receiver{status: http.StatusOK, lines: map[string]int{}}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	var d struct {
		LogGroup  string
		LogEvents []struct{ ID, Message string }
	}
	_ = json.NewDecoder(req.Body).Decode(&d) // the tests detect lines that are not decoded
	r.mu.Lock()
	defer r.mu.Unlock()
	w.WriteHeader(r.status)
	for _, e := range d.LogEvents {
		if r.status == http.StatusOK {
			r.lines[d.LogGroup+" "+e.Message+" "+e.ID]++
		}
	}
}

// count returns the number of different lines that contain part, and the number
// of those that are duplicated.
func (r *receiver) count(part string) (lines, duplicated int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for line, n := range r.lines {
		if strings.Contains(line, part) {
			lines++
			if n > 1 {
				duplicated++
			}
		}
	}
	return lines, duplicated
}

func start(t testing.TB, r *receiver) *Cloud {
	t.Helper()
	return startIn(t, r, "")
}

// startIn starts a Cloud as start does, with a data directory.
func startIn(t testing.TB, r *receiver, data string) *Cloud {
	t.Helper()
	c, err := Start(t.Context(), Options{
		Template: "testdata/template.yaml", StackName: "app", CodeDir: os.Getenv("CODE_DIR"),
		Parameters: map[string]string{"ReceiverUrl": r.URL}, RetryDelay: time.Millisecond, DataDir: data,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func post(t *testing.T, url, body string, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(got)
}

func drain(t testing.TB, c *Cloud) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := c.Drain(ctx); err != nil {
		t.Fatal(err)
	}
}

// TestStory: every request is served, its message is processed, and each of its
// lines is forwarded exactly once. Then no work is left.
func TestStory(t *testing.T) {
	r := newReceiver(t)
	c := start(t, r)
	const requests, concurrency = 120, 12
	next := make(chan int)
	var clients sync.WaitGroup
	for range concurrency {
		clients.Go(func() {
			for i := range next {
				if res, body := post(t, c.APIURL()+"/", fmt.Sprintf("request-%d.", i)); res.StatusCode != 200 {
					t.Errorf("request %d: %s %s", i, res.Status, body)
				}
			}
		})
	}
	for i := range requests {
		next <- i
	}
	close(next)
	clients.Wait()
	_, pid := post(t, c.APIURL()+"/", "last")
	drain(t, c)

	for _, part := range []string{"-web web request-", "-worker worker request-", `-web {"time"`} {
		lines, duplicated := r.count(part)
		want := requests
		if strings.HasSuffix(part, `{"time"`) {
			want = 2*(requests+1) + c.Stats().Functions["app-web"].ColdStarts // start and report; initStart
		}
		if lines != want || duplicated != 0 {
			t.Errorf("%d lines with %q arrived, %d of them duplicated; want %d, 0", lines, part, duplicated, want)
		}
	}
	s := c.Stats()
	if s.Async != 0 || s.Deliveries != 0 || s.Queues["app-queue"] != (Depth{}) || s.Functions["app-web"].Invocations != requests+1 {
		t.Errorf("Stats() = %+v", s)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat("/proc/" + pid); err == nil && pid != "" {
		t.Errorf("after Close process %s is still there", pid)
	}
}

// TestPoison: a message that the worker refuses is dead-lettered.
func TestPoison(t *testing.T) {
	c := start(t, newReceiver(t))
	post(t, c.APIURL()+"/", "poison")
	messages, err := c.queues.Receive(t.Context(), c.stack.Queues[1].ARN, 1, 20*time.Second)
	if err != nil || len(messages) != 1 || messages[0].Body != "poison" {
		t.Fatalf("the dead-letter queue gave %v, %v; want the message", messages, err)
	}
}

// TestLostReceiver: a delivery that the forwarder cannot store is tried three
// times. Then its record is in the failure queue.
func TestLostReceiver(t *testing.T) {
	r := newReceiver(t)
	r.status = http.StatusServiceUnavailable
	c := start(t, r)
	post(t, c.APIURL()+"/panic", "")
	drain(t, c)
	messages, err := c.queues.Receive(t.Context(), c.stack.Queues[2].ARN, 10, 10*time.Second)
	if err != nil || len(messages) == 0 { // on a slow machine, the lines of the start have a separate delivery
		t.Fatalf("the failure queue gave %v, %v; want a record", messages, err)
	}
	var record struct {
		RequestContext struct {
			FunctionARN, Condition string
			ApproximateInvokeCount int
		}
		RequestPayload  struct{ AWSLogs struct{ Data string } }
		ResponsePayload struct{ ErrorMessage string }
	}
	if err := json.Unmarshal([]byte(messages[0].Body), &record); err != nil {
		t.Fatal(err)
	}
	if rc := record.RequestContext; rc.Condition != "RetriesExhausted" || rc.ApproximateInvokeCount != 3 ||
		!strings.HasSuffix(rc.FunctionARN, ":app-forwarder:$LATEST") ||
		record.RequestPayload.AWSLogs.Data == "" || !strings.Contains(record.ResponsePayload.ErrorMessage, "503") {
		t.Errorf("record %s", messages[0].Body)
	}
}
