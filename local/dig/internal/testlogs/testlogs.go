// Package testlogs generates historical logs of every kind that dig reads, and returns their
// expected contents, for tests and measurements.
//
// The stack traces come from the golden files of package stacktrace, which were recorded from
// real crashes. The forwarder's translator determines the expected result of each record: it
// translates the record as a live delivery.
package testlogs

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/translate"
)

// Function is the function to which lines without a log group belong.
const Function = "orders"

// Options specify the logs to generate.
type Options struct {
	Dir    string // target directory, which is created
	Bytes  int    // approximate total size before compression, divided among the kinds
	Seed   uint64
	Corpus string // directory of the golden files, *.txt
}

// A Ledger contains the expected counts of the generated logs.
type Ledger struct {
	Bytes  int            // size before compression
	Events int            // number of lines or messages
	Docs   int            // number of documents that they must produce
	Groups map[string]int // exceptions by fingerprint
	ByKind map[string]int // documents by kind of file
}

// A crash is a stack trace with its group in each function.
type crash struct {
	text  string
	lines []string
	group map[string]string // group by function
}

// A record consists of the events of one document.
type record struct {
	at     time.Time
	events []string // one event, or one for each line of a stack trace
	crash  *crash   // nil for a line without an exception
}

// A writer generates one set of logs.
type writer struct {
	Options
	rand    *rand.Rand
	crashes []crash
	ledger  Ledger
	serial  int
}

// Write writes the logs. The same options produce the same logs.
func Write(o Options) (Ledger, error) {
	w := &writer{Options: o, rand: rand.New(rand.NewPCG(o.Seed, 2014))}
	w.ledger.Groups, w.ledger.ByKind = map[string]int{}, map[string]int{}
	if err := w.load(); err != nil {
		return Ledger{}, err
	}
	kinds := w.kinds()
	for _, k := range kinds {
		for part, left := 0, o.Bytes/len(kinds); left > 0; part++ {
			n, err := w.file(k, part, min(left, maxFile))
			if err != nil {
				return Ledger{}, fmt.Errorf("write %s: %w", k.name, err)
			}
			left -= n
		}
	}
	return w.ledger, nil
}

// maxFile limits the size of a file in bytes before compression.
const maxFile = 64 << 20

// functionNames are the functions of the log groups. It is read-only.
var functionNames = [...]string{Function, "checkout", "mailer"}

// load reads the crashes that produce one document, both as one event and split by line.
func (w *writer) load() error {
	paths, err := filepath.Glob(filepath.Join(w.Corpus, "*.txt"))
	if err != nil || len(paths) == 0 {
		return fmt.Errorf("no golden files in %q: the corpus is functions/forwarder/stacktrace/testdata", w.Corpus)
	}
	var t translate.Translator // reused, because each translator builds its own tables of formats
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		c := crash{text: strings.TrimSpace(string(text)), group: map[string]string{}}
		if c.lines = strings.Split(c.text, "\n"); len(c.lines) < 3 || len(c.text) > 8<<10 || strings.ContainsAny(c.text, "\r\uFEFF") || slices.ContainsFunc(c.lines, isStamped) {
			continue
		}
		if c.judge(&t) {
			w.crashes = append(w.crashes, c)
		}
	}
	if len(w.crashes) < 20 {
		return fmt.Errorf("only %d of the %d golden files in %s can be used", len(w.crashes), len(paths), w.Corpus)
	}
	return nil
}

// isStamped reports whether a line begins with a time like the lines of an export task.
func isStamped(line string) bool {
	return len(line) > 19 && line[4] == '-' && line[10] == 'T' && line[13] == ':'
}

// judge sets the groups of a crash, which the translator computes. It returns false if any form
// of the crash does not produce exactly one document with one group.
func (c *crash) judge(t *translate.Translator) bool {
	for _, function := range functionNames {
		whole := groups(t, function, "before", c.text, "END RequestId: 1")
		for _, events := range [][]string{
			slices.Concat([]string{"before"}, c.lines, []string{"END RequestId: 1"}),
			slices.Concat([]string{"before"}, c.lines, []string{textLine(time.Unix(0, 0), "INFO", "x")}),
		} {
			if got := groups(t, function, events...); !slices.Equal(got, whole) {
				return false
			}
		}
		if len(whole) != 3 || whole[1] == "" || whole[0]+whole[2] != "" {
			return false
		}
		c.group[function] = whole[1]
	}
	return true
}

// groups returns the groups of the documents that a delivery produces. The group of a document
// without an exception is "".
func groups(t *translate.Translator, function string, events ...string) (found []string) {
	d := delivery.Delivery{Group: []byte("/aws/lambda/" + function)}
	for i, text := range events {
		d.Events = append(d.Events, delivery.Event{ID: fmt.Append(nil, i), Time: 1795382692123, Message: []byte(text)})
	}
	t.Begin(&d, 0)
	for i := range t.Len() {
		found = append(found, string(t.Document(&d, i).Get(document.ExceptionFingerprint).Text()))
	}
	return found
}

// invocation creates the records of one invocation. If inLambda is true, it includes the lines
// that Lambda writes before and after the invocation.
func (w *writer) invocation(at time.Time, inLambda bool, line func(time.Time, string, string) string) (records []record) {
	id := fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", w.rand.Uint32(), w.rand.IntN(1<<16), w.rand.IntN(1<<12), w.rand.IntN(1<<12), w.rand.Int64N(1<<48))
	add := func(text string) {
		records = append(records, record{at: at, events: []string{text}})
		at = at.Add(time.Duration(1+w.rand.IntN(20)) * time.Millisecond)
	}
	if inLambda {
		add("START RequestId: " + id + " Version: $LATEST")
	}
	for range 2 + w.rand.IntN(8) {
		level := [...]string{"DEBUG", "INFO", "INFO", "INFO", "WARN", "ERROR"}[w.rand.IntN(6)]
		add(line(at, level, w.words()))
	}
	if w.rand.IntN(4) == 0 {
		c := &w.crashes[w.rand.IntN(len(w.crashes))]
		r := record{at: at, events: c.lines, crash: c}
		if inLambda && w.rand.IntN(2) == 0 {
			r.events = []string{c.text}
		}
		records = append(records, r)
		at = at.Add(time.Millisecond)
		if !inLambda { // ends the stack trace, so that the next line does not look like a continuation
			add(line(at, "INFO", "invocation over"))
		}
	}
	if inLambda {
		add("END RequestId: " + id)
		add(fmt.Sprintf("REPORT RequestId: %s\tDuration: %d.%02d ms\tBilled Duration: %d ms\tMemory Size: 128 MB\tMax Memory Used: %d MB\t", id, w.rand.IntN(3000), w.rand.IntN(100), 1+w.rand.IntN(3000), 30+w.rand.IntN(90)))
	}
	return records
}

// words returns a message that a program could log.
func (w *writer) words() string {
	return fmt.Sprintf([...]string{
		"order %d is paid", "cart %d has been emptied after the timeout of the session", "stored object orders/%d.json",
		"retrying the payment of order %d: the gateway answered 503", "cache miss for customer %d", "queue is %d messages long",
	}[w.rand.IntN(6)], w.rand.IntN(1_000_000))
}

func textLine(at time.Time, level, words string) string {
	return at.UTC().Format("2006-01-02 15:04:05,000") + " " + level + " shop.cart: " + words
}
