package translate

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/dialect"
	"faulty/functions/forwarder/format"
	"faulty/functions/forwarder/mask"
	"faulty/functions/internal/cputime"
	"faulty/functions/internal/env"
	"faulty/functions/internal/race"
)

// allLongLines is a variable that makes TestLongLines repeat all pairs of bytes, all samples and
// all lines of the golden files, and not only some of them, which takes about eight minutes.
const allLongLines = "LONG_LINES_ALL"

// TestLongLines translates long log events, whose time must be linear in their length: 1 MB of any
// repeated byte, of any two alternating bytes, of some repeated headings of stack traces, and of every
// repeated sample; and golden stack traces in which a line, or two adjacent lines, are repeated.
func TestLongLines(t *testing.T) {
	const longest = time.Second / 2 // for 1 MB; ten times the measured time
	masks := mask.Load(&env.Reader{Lookup: func(name string) (string, bool) { return "all", name == "MASK" }})
	translator := Translator{Options: Options{Masks: masks}}
	var d delivery.Delivery
	check := func(head, unit, tail string, size int) {
		text := []byte(head + strings.Repeat(unit, size/len(unit)) + tail)
		most, used := longest/time.Duration(max(1, min(5, (1<<20)/len(text)))), time.Duration(0)
		if race.Enabled {
			most = longest // for an eighth of the text
		}
		for range 3 { // the first measurement may include a collection of garbage
			d = delivery.Delivery{Owner: []byte("123456789012"), Group: []byte("/ecs/orders"), Stream: []byte("s"), Events: []delivery.Event{{ID: []byte("1"), Time: 1795382692123, Message: text}}}
			used = cputime.Of(func() {
				common := translator.Begin(&d, 0)
				for i := range translator.Len() {
					if document := translator.Document(&d, i); document != nil {
						document.Append(nil, common)
					}
				}
			})
			if used <= most {
				return
			}
		}
		t.Errorf("%q, then %d bytes of %q, then %.40q take %v; want less than %v", head[max(0, len(head)-40):], size, unit, tail, used, most)
	}
	long, medium, short := race.Reduced(1<<20), race.Reduced(1<<16), race.Reduced(1<<13)
	step, traceStep := 61, 181
	if os.Getenv(allLongLines) != "" {
		short, step, traceStep = race.Reduced(1<<15), 1, 1
	}
	for _, first := range bytesOf(step) {
		check("", first, "", long)
		for _, second := range bytesOf(step) {
			check("", first+second, "", short)
		}
	}
	for _, heading := range []string{"╭─[\n", "× \n", "╰╴at x\n", "Execution halted\n", "Stacktrace:\n", "CallStack (from HasCallStack):\n", "thread 7 panic: x\n", "Unhandled exception: a (B)\n\n"} {
		check("", heading, "", long) // without calls
	}
	list := samples()
	for i := 0; i < len(list); i += step {
		check("", list[i]+"\n", "", long)
	}
	n := 0
	for _, trace := range goldenLines(t) {
		lines := strings.SplitAfter(trace, "\n")
		for i := range lines {
			for width := 1; width <= 2 && i+width <= len(lines); width++ {
				if n++; n%traceStep == 0 && lines[i] != "" {
					check(strings.Join(lines[:i], ""), strings.Join(lines[i:i+width], ""), strings.Join(lines[i+width:], ""), medium)
				}
			}
		}
	}
}

// bytesOf returns all bytes, or with a step those that have a meaning in a format, a letter of
// each case, a digit, and parts of UTF-8.
func bytesOf(step int) (list []string) {
	const meaningful = "aA1 \t\r\n_-.@%+/\\~$'\"`<>()[]{}=:;,|#*&!?^\x00\x1b\xc3\xa9\xe2\xff"
	if step > 1 {
		return strings.Split(meaningful, "")
	}
	for b := range 256 {
		list = append(list, string([]byte{byte(b)}))
	}
	return list
}

// samples returns the samples of all formats.
func samples() (list []string) {
	for _, f := range format.All() {
		for _, s := range f.Samples {
			list = append(list, s.Line)
		}
	}
	for _, f := range dialect.All() {
		for _, s := range f.Samples {
			list = append(list, s.Line, strconv.Quote(s.Line))
		}
	}
	return list
}
