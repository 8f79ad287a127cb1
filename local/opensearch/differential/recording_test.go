package differential

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"regexp"
	"testing"
)

const (
	recordingFile = "testdata/answers.ndjson.gz"
	// templateFile is the project's index template with a mapping of event.id by which the requests
	// can sort. A change of the project's template therefore needs no new recording.
	templateFile = "testdata/template.json"
)

// recorded is a response of the real server. It is one line of the recording.
type recorded struct {
	Name   string          `json:"name"`
	Sum    string          `json:"sum"` // hash of the request, to detect that it has changed
	Status int             `json:"status"`
	Body   json.RawMessage `json:"body"`
}

func sum(q question) string {
	h := fnv.New64a()
	fmt.Fprint(h, q.Method, " ", q.Path, "\n", string(q.Body), q.raw)
	return fmt.Sprintf("%016x", h.Sum64())
}

// dated reports whether the response to a request depends on the current time.
func dated(q question) bool {
	return regexp.MustCompile(`\bnow\b`).MatchString(string(q.Body) + q.Path)
}

// replay returns a server that responds with the recorded responses.
func replay(t *testing.T) server {
	t.Helper()
	f, err := os.Open(recordingFile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	zr, err := gzip.NewReader(f)
	if err != nil {
		t.Fatalf("%s: %v", recordingFile, err)
	}
	responses := map[string]recorded{}
	d := json.NewDecoder(zr)
	for {
		var r recorded
		if err := d.Decode(&r); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%s: %v", recordingFile, err)
		}
		responses[r.Name] = r
	}
	return func(q question) (response, error) {
		r, ok := responses[q.Name]
		if !ok || r.Sum != sum(q) {
			return response{}, fmt.Errorf("question %q is new or has changed: record its response with -record and OPENSEARCH_URL set", q.Name)
		}
		return response{r.Status, decode(r.Body)}, nil
	}
}

// record returns a server that passes requests to real and records the responses. write writes them
// to the recording.
func record(t *testing.T, real server) (asking server, write func()) {
	var responses []recorded
	asking = func(q question) (response, error) {
		a, err := real(q)
		if body, ok := a.body.(map[string]any); ok {
			delete(body, "took") // otherwise every recording would differ
		}
		responses = append(responses, recorded{q.Name, sum(q), a.status, json.RawMessage(show(a.body))})
		return a, err
	}
	write = func() {
		f, err := os.Create(recordingFile)
		if err != nil {
			t.Fatal(err)
		}
		zw, _ := gzip.NewWriterLevel(f, gzip.BestCompression) // the level is valid
		e := json.NewEncoder(zw)
		for _, r := range responses {
			if err := e.Encode(r); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(zw.Close(), f.Close()); err != nil {
			t.Fatalf("%s: %v", recordingFile, err)
		}
	}
	return asking, write
}
