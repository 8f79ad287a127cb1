package fault

import (
	"time"

	"faulty/functions/internal/chance"
)

// Catalogue returns all faults. In profile distinct, the share of each kind
// changes in its own way, so that the lines of a time series can be
// distinguished. The frequent kinds oscillate, burst or drift within minutes to
// an hour. The rare kinds are constant. Bursts of different kinds start at
// different times. The faults that end the process are less than one percent of
// all failures, because each costs a cold start, and the timeout takes three
// seconds.
func Catalogue() []Fault {
	return append(recoverable(), fatal()...)
}

func recoverable() []Fault {
	const minute, hour = time.Minute, time.Hour
	steady, wave, burst, drift := chance.Steady, chance.Wave, chance.Burst, chance.Drift
	return []Fault{
		{Name: "AssertionError", About: "an invariant does not hold: custom error type, panics", Seed: true, Weight: wave(30, 10*minute, 0), Raise: unbalanced},
		{Name: "IndexError", About: "an index is past the end of a list: custom error type, panics", Seed: true, Weight: wave(18, 10*minute, 0.5), Raise: pastTheEnd},
		{Name: "KeyError", About: "a key is missing in a map: custom error type, panics", Seed: true, Weight: drift(22, 2, hour), Raise: missingKey},

		{Name: "nil-dereference", About: "a field of a nil pointer is read", Weight: burst(4, 10, 5*minute, 0.2, 0.1), Raise: readsNil},
		{Name: "index-out-of-range", About: "a slice is indexed past its length", Weight: drift(1, 9, hour), Raise: indexesPast},
		{Name: "slice-bounds", About: "a string is cut past its end", Weight: steady(1.5), Raise: cutsPast},
		{Name: "nil-map", About: "a value is stored in a nil map", Weight: wave(5, 30*minute, 0.25), Raise: fillsNilMap},
		{Name: "type-assertion", About: "a type assertion names the wrong type", Weight: burst(2, 12, 15*minute, 0.6, 0.07), Raise: mistakesType},
		{Name: "divide-by-zero", About: "the mean of an empty list: an integer is divided by zero", Weight: steady(2.5), Raise: dividesByZero},
		{Name: "closed-channel", About: "a value is sent on a closed channel", Weight: steady(0.8), Raise: sendsOnClosed},
		{Name: "makeslice", About: "a slice of negative length is made", Weight: steady(0.4), Raise: makesNegative},
		{Name: "unhashable-key", About: "a slice is used as a map key", Weight: steady(0.5), Raise: hashesSlice},
		{Name: "nil-panic", About: "panic(nil), which the runtime turns into an error", Weight: steady(0.2), Raise: panicsNil},
		{Name: "text-panic", About: "panic with a plain string", Weight: steady(1.2), Raise: panicsText},
		{Name: "repanic", About: "a panic is recovered and raised again as another", Weight: steady(0.6), Raise: panicsAgain},
		{Name: "deep-recursion", About: "a panic 150 calls deep: the stack trace omits frames", Weight: steady(0.3), Raise: panicsDeep},

		{Name: "wrapped-error", About: "a missing file, wrapped over three layers (%w)", Weight: wave(7, 5*minute, 0.5), Raise: missingFile},
		{Name: "joined-error", About: "several checks fail at once (errors.Join)", Weight: steady(1.8), Raise: failsChecks},
		{Name: "custom-error", About: "an error of a type with fields is returned", Weight: burst(1.5, 15, 20*minute, 0.4, 0.05), Raise: overQuota},
		{Name: "bad-json", About: "a response is not valid JSON", Weight: drift(6, 1, 30*minute), Raise: misreadsJSON},
		{Name: "deadline-exceeded", About: "a call exceeds its deadline", Weight: steady(1.1), Raise: waitsTooLong},
		{Name: "connection-refused", About: "no server listens on a port", Weight: burst(0.7, 20, 10*minute, 0.8, 0.05), Raise: dialsNobody},
	}
}

func fatal() []Fault {
	steady := chance.Steady
	return []Fault{
		{Name: "unhandled-panic", About: "a panic that leaves the handler: the runtime reports it, exit 1", Kills: true, Weight: steady(0.1), Raise: panicsOutside},
		{Name: "goroutine-panic", About: "a panic in another goroutine: a crash dump, exit 2", Kills: true, Weight: steady(0.15), Raise: panicsElsewhere},
		{Name: "fatal-error", About: "an unlocked mutex is unlocked: a fatal error that cannot be recovered, exit 2", Kills: true, Weight: steady(0.05), Raise: unlocksTwice},
		{Name: "stack-overflow", About: "an endless recursion: a fatal error, exit 2", Kills: true, Weight: steady(0.05), Raise: recursesForever},
		{Name: "exit", About: "os.Exit during a request, without a message", Kills: true, Weight: steady(0.05), Raise: exits},
		{Name: "timeout", About: "the function exceeds its timeout, and Lambda ends it", Kills: true, Weight: steady(0.1), Raise: sleepsOn},
	}
}
