package samlocal

import (
	"strconv"
	"strings"
	"time"
)

// A record is what a line of Lambda's Runtime Interface Emulator says, which
// SAM CLI runs in each container, see
// https://github.com/aws/aws-lambda-runtime-interface-emulator.
type record struct {
	kind     recordKind
	id       string        // of the invocation, where the line names it
	cause    string        // of a failure
	duration time.Duration // of a report
}

type recordKind uint8

const (
	ownLine   recordKind = iota // the function's
	otherLine                   // the emulator's, of no interest
	start                       // the invocation begins
	failure                     // the invocation has failed
	crash                       // the process is gone; no report follows
	report                      // the invocation is over
)

// timeoutCause is what the emulator says of a function that ran out of time.
const timeoutCause = "errResetReceived"

// parse reads a line of a container:
//
//	START RequestId: 243f36d3-… Version: $LATEST
//	END RequestId: 278dcab4-…
//	REPORT RequestId: 278dcab4-…	Init Duration: 0.39 ms	Duration: 4.44 ms	…
//	23 Nov 2026 03:13:25,665 [ERROR] (rapid) Invoke failed error=Runtime exited with error: exit status 1 InvokeID=25fdf32b-…
//	23 Nov 2026 03:13:34,234 [ERROR] (rapid) Invoke failed InvokeID=45b3ddfc-… error=errResetReceived
//	23 Nov 2026 03:13:25,665 [ERROR] (rapid) Invoke DONE failed: Runtime.ExitError
//
// START has an id that no other line and no function ever sees.
func parse(line string) record {
	word, rest, _ := strings.Cut(line, "RequestId: ")
	switch word {
	case "START ":
		return record{kind: start}
	case "END ":
		return record{kind: otherLine, id: field(rest)}
	case "REPORT ":
		_, took, _ := strings.Cut(rest, "\tDuration: ")
		return record{kind: report, id: field(rest), duration: milliseconds(took)}
	}
	head, said, ok := strings.Cut(line, "] (rapid) ")
	if !ok || strings.Count(head, " ") != 4 || !strings.Contains(head, " [") {
		return record{}
	}
	if rest, ok := strings.CutPrefix(said, "Invoke failed"); ok {
		return record{kind: failure, id: field(value(rest, " InvokeID=")), cause: value(rest, " error=")}
	}
	if strings.HasPrefix(said, "Invoke DONE failed") {
		return record{kind: crash}
	}
	return record{kind: otherLine}
}

// field is the text up to the next blank.
func field(text string) string {
	if i := strings.IndexAny(text, " \t\r"); i >= 0 {
		return text[:i]
	}
	return text
}

// value is what follows name, up to the next name=.
func value(text, name string) string {
	_, rest, _ := strings.Cut(text, name)
	for _, next := range []string{" InvokeID=", " error="} {
		if i := strings.Index(rest, next); i >= 0 {
			rest = rest[:i]
		}
	}
	return strings.TrimSpace(rest)
}

// milliseconds reads "4.44 ms…", 0 where it is something else.
func milliseconds(text string) time.Duration {
	number, _, _ := strings.Cut(text, " ms")
	ms, err := strconv.ParseFloat(number, 64)
	if err != nil || !(ms >= 0 && ms < 1e9) {
		return 0
	}
	return time.Duration(ms * float64(time.Millisecond))
}
