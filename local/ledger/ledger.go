// Package ledger writes and reads the ledger: a file with the requests that load sent and their
// responses. verify checks the stored documents against it.
//
// The file is in JSON Lines: one Header, then one Entry for each request, in the order of the
// responses.
package ledger

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"
)

const version = 1

// A Header is the first line of a ledger.
type Header struct {
	Version int       `json:"version"`
	Run     string    `json:"run"` // the first 20 hex digits of every trace id of the run
	URL     string    `json:"url"`
	Started time.Time `json:"started"`
	Planned int       `json:"planned,omitempty"` // number of requests to send; 0 if it is not known exactly, as with a rate
}

// An Entry is one request and its response.
type Entry struct {
	Trace       string    `json:"trace"` // 32 hex digits, as in the documents' traceId
	Method      string    `json:"method"`
	Path        string    `json:"path"`                   // including the query
	Status      int       `json:"status"`                 // 0: no response
	Fault       string    `json:"fault,omitempty"`        // name of the failure, as reported by the response
	SHA1        string    `json:"sha1,omitempty"`         // SHA-1 of the body, 40 hex digits
	Bytes       int       `json:"bytes"`                  // length of the body
	ContentType string    `json:"content_type,omitempty"` // content type of the response
	At          time.Time `json:"at,omitzero"`            // when it was sent
	LatencyMS   float64   `json:"latency_ms"`
	Error       string    `json:"error,omitempty"` // why there is no response
}

// End returns when the response was received.
func (e Entry) End() time.Time {
	return e.At.Add(time.Duration(e.LatencyMS * float64(time.Millisecond)))
}

// A Ledger is a complete ledger file.
type Ledger struct {
	Header  Header
	Entries []Entry
}

// Traces returns the trace ids of the entries, sorted.
func (l Ledger) Traces() []string {
	traces := make([]string, len(l.Entries))
	for i, e := range l.Entries {
		traces[i] = e.Trace
	}
	slices.Sort(traces)
	return traces
}

// A Writer appends entries to a ledger file.
type Writer struct {
	file *os.File
	buf  *bufio.Writer
	enc  *json.Encoder
}

// Create creates the ledger at path and its folder. It overwrites an earlier ledger.
func Create(path string, h Header) (*Writer, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("create the ledger's folder: %w", err)
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("create the ledger: %w", err)
	}
	w := &Writer{file: file, buf: bufio.NewWriter(file)}
	w.enc = json.NewEncoder(w.buf)
	h.Version = version
	return w, w.enc.Encode(h)
}

// Add appends an entry.
func (w *Writer) Add(e Entry) error { return w.enc.Encode(e) }

// Close flushes the buffer and closes the file.
func (w *Writer) Close() error {
	return errors.Join(w.buf.Flush(), w.file.Close())
}

// Read reads the ledger at path. It ignores a last line that is incomplete because
// load was killed.
func Read(path string) (Ledger, error) {
	file, err := os.Open(path)
	if err != nil {
		return Ledger{}, fmt.Errorf("open the ledger (`load` writes one): %w", err)
	}
	defer func() { _ = file.Close() }()
	dec := json.NewDecoder(bufio.NewReader(file))
	var l Ledger
	if err := dec.Decode(&l.Header); err != nil {
		return Ledger{}, fmt.Errorf("%s: the first line is not the header of a ledger: %w", path, err)
	}
	if l.Header.Version != version {
		return Ledger{}, fmt.Errorf("%s: the ledger has version %d, this program reads version %d; run `load` again", path, l.Header.Version, version)
	}
	for {
		var e Entry
		err := dec.Decode(&e)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return l, nil
		}
		if err != nil {
			return Ledger{}, fmt.Errorf("%s: entry %d: %w", path, len(l.Entries)+1, err)
		}
		l.Entries = append(l.Entries, e)
	}
}
