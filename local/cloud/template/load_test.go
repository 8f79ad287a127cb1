package template

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestLoadFull compares a template with every supported construct with its golden
// stack.
func TestLoadFull(t *testing.T) {
	s, err := Load("testdata/full.yaml", Options{StackName: "s", Endpoint: "http://127.0.0.1:4566"})
	if err != nil {
		t.Fatal(err)
	}
	here, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	checkGolden(t, "testdata/full.golden.json", strings.ReplaceAll(string(got), here, "TESTDATA")+"\n")
}

// TestLoadProject checks what the rest of local expects from the project's
// template.
func TestLoadProject(t *testing.T) {
	s, err := Load(projectTemplate, Options{})
	if err != nil {
		t.Fatal(err)
	}
	fns := map[string]Function{}
	for _, f := range s.Functions {
		fns[f.Name] = f
		if f.LogFormat != "JSON" || f.Handler != "bootstrap" || !strings.HasSuffix(f.CodeDir, "/dist/"+strings.TrimPrefix(f.Name, "faulty-")) {
			t.Errorf("function %+v; want JSON logs and bootstrap in dist/", f)
		}
	}
	api, hasher, forwarder := fns["faulty-api"], fns["faulty-hasher"], fns["faulty-forwarder"]
	if len(hasher.Queues) != 1 || !hasher.Queues[0].ReportBatchItemFailures {
		t.Fatalf("hasher's queues %+v; want one, with partial failures", hasher.Queues)
	}
	queue := s.queue(hasher.Queues[0].QueueARN)
	if queue == nil || queue.MaxReceives != 3 || s.queue(queue.DeadLetterARN) == nil || api.Environment["QUEUE_URL"] != queue.URL {
		t.Errorf("hasher's queue %+v; want the api's, with dead letters after 3", queue)
	}
	if forwarder.Async.MaxRetries != 2 || s.queue(forwarder.Async.OnFailureARN) == nil || len(forwarder.Subscriptions) < 2 {
		t.Errorf("forwarder %+v; want subscriptions, two retries and a failure queue", forwarder)
	}
	if len(s.APIs) != 1 || len(s.APIs[0].Routes) == 0 {
		t.Errorf("APIs %+v; want one with routes", s.APIs)
	}
}

// TestParameters overrides the defaults of a template's parameters.
func TestParameters(t *testing.T) {
	s, err := Load("testdata/full.yaml", Options{Parameters: map[string]string{"Secret": "hush", "Groups": "x,y"}})
	if err != nil {
		t.Fatal(err)
	}
	env := s.Functions[0].Environment
	for name, want := range map[string]string{"CHOSEN": "both", "ABSENT": "hush", "LIST": "y-live"} {
		if env[name] != want {
			t.Errorf("with Secret and Groups, %s = %q; want %q", name, env[name], want)
		}
	}
	if n := len(s.Queues); n != 4 {
		t.Errorf("with Secret, %d queues; want 4, the conditional one too", n)
	}
}

func TestLoadMissingFile(t *testing.T) {
	_, err := Load("testdata/none.yaml", Options{})
	const want = "read template: open testdata/none.yaml: no such file or directory; run the command in the folder of template.yaml, or name the file with --template"
	if err == nil || err.Error() != want {
		t.Errorf("Load of no file = %v; want %s", err, want)
	}
}

func BenchmarkLoad(b *testing.B) {
	data, err := os.ReadFile("testdata/full.yaml")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := parse("testdata/full.yaml", data, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
