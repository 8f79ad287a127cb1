package history

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/klauspost/compress/gzip"
)

// AnswersFile is the name of the file that contains the answers.
const AnswersFile = "answers.json"

// Write generates a history and writes it to a directory. The directory gets the answers and a
// subdirectory for each function with one compressed file for each day. The files contain the
// deliveries of a subscription, one object on each line, with log groups, streams and event ids.
func Write(dir string, o Options) (*Answers, error) {
	h, err := Generate(o)
	if err != nil {
		return nil, err
	}
	for path, deliveries := range h.Deliveries() {
		if err := writeLines(filepath.Join(dir, "logs", filepath.FromSlash(path)), deliveries); err != nil {
			return nil, fmt.Errorf("write the history: %w", err)
		}
	}
	text, err := json.MarshalIndent(h.Answers, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the answers: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, AnswersFile), append(text, '\n'), 0o600); err != nil {
		return nil, fmt.Errorf("write the answers: %w", err)
	}
	return &h.Answers, nil
}

// writeLines writes a compressed file with one object on each line.
func writeLines(path string, objects []*events.CloudwatchLogsData) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	f, err := os.Create(path) // #nosec G304 -- below the directory that the caller names
	if err != nil {
		return err
	}
	defer func() {
		if closed := f.Close(); err == nil {
			err = closed
		}
	}()
	zipped := gzip.NewWriter(f)
	out := bufio.NewWriter(zipped)
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	for _, d := range objects {
		if err := e.Encode(d); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return zipped.Close()
}

// together is how long CloudWatch Logs collects the events of a stream before it delivers them.
const together = 5 * time.Second

// Deliveries returns the events as deliveries by the path of their file, FUNCTION/DATE.json.gz.
// Each delivery contains events of one stream. The deliveries are ordered by their first events.
func (h *History) Deliveries() map[string][]*events.CloudwatchLogsData {
	files := map[string][]*events.CloudwatchLogsData{}
	open := map[string]*events.CloudwatchLogsData{}
	for n := range h.Events {
		e := &h.Events[n]
		d := open[e.Stream]
		if at := e.Time.UnixMilli(); d == nil || d.LogEvents[0].Timestamp+together.Milliseconds() < at || !sameDay(d.LogEvents[0].Timestamp, at) {
			d = &events.CloudwatchLogsData{MessageType: "DATA_MESSAGE", Owner: account, LogGroup: e.LogGroup(), LogStream: e.Stream, SubscriptionFilters: []string{"faulty"}}
			open[e.Stream] = d
			path := e.Function + "/" + e.Time.Format(time.DateOnly) + ".json.gz"
			files[path] = append(files[path], d)
		}
		d.LogEvents = append(d.LogEvents, events.CloudwatchLogsLogEvent{ID: eventID(e.Time, n), Timestamp: e.Time.UnixMilli(), Message: e.Message})
	}
	return files
}

func sameDay(a, b int64) bool {
	const day = 24 * 60 * 60 * 1000
	return a/day == b/day
}

// eventID returns an id in the format of CloudWatch Logs: 56 digits that increase with the time
// of the event.
func eventID(at time.Time, serial int) string {
	n := big.NewInt(at.UnixMilli())
	n.Lsh(n, 144)
	return fmt.Sprintf("%056s", n.Add(n, big.NewInt(int64(serial))))
}
