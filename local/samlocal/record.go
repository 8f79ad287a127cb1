package samlocal

import (
	"strconv"
	"strings"
	"time"
)

// A record is a parsed line of Lambda's Runtime Interface Emulator. SAM CLI runs
// the emulator in each container, see
// https://github.com/aws/aws-lambda-runtime-interface-emulator.
type record struct {
	kind     recordKind
	id       string        // id of the invocation, if the line contains it
	cause    string        // for a failure
	duration time.Duration // for a report
}

type recordKind uint8

const (
	functionLine recordKind = iota // a line of the function
	otherLine                      // an irrelevant line of the emulator
	start                          // the invocation starts
	failure                        // the invocation has failed
	crash                          // the process has ended; no report follows
	report                         // the invocation has ended
)

// timeoutCause is the emulator's cause for a function that exceeded its timeout.
const timeoutCause = "errResetReceived"

// parse parses a line of a container:
//
//	START RequestId: 243f36d3-… Version: $LATEST
//	END RequestId: 278dcab4-…
//	REPORT RequestId: 278dcab4-…	Init Duration: 0.39 ms	Duration: 4.44 ms	…
//	23 Nov 2026 03:13:25,665 [ERROR] (rapid) Invoke failed error=Runtime exited with error: exit status 1 InvokeID=25fdf32b-…
//	23 Nov 2026 03:13:34,234 [ERROR] (rapid) Invoke failed InvokeID=45b3ddfc-… error=errResetReceived
//	23 Nov 2026 03:13:25,665 [ERROR] (rapid) Invoke DONE failed: Runtime.ExitError
//
// The id in START does not occur in any other line, and the function does not
// receive it.
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

// field returns the text up to the next space.
func field(text string) string {
	if i := strings.IndexAny(text, " \t\r"); i >= 0 {
		return text[:i]
	}
	return text
}

// value returns the text after name, up to the next name=.
func value(text, name string) string {
	_, rest, _ := strings.Cut(text, name)
	for _, next := range []string{" InvokeID=", " error="} {
		if i := strings.Index(rest, next); i >= 0 {
			rest = rest[:i]
		}
	}
	return strings.TrimSpace(rest)
}

// milliseconds parses "4.44 ms…". It returns 0 for other text.
func milliseconds(text string) time.Duration {
	number, _, _ := strings.Cut(text, " ms")
	ms, err := strconv.ParseFloat(number, 64)
	if err != nil || !(ms >= 0 && ms < 1e9) {
		return 0
	}
	return time.Duration(ms * float64(time.Millisecond))
}
