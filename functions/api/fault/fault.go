// Package fault fails on purpose, in every way a Go function on Lambda can.
//
// Nothing here is made up: the runtime, the standard library or the platform
// raises each failure itself, from a few calls deep in code of its own, so that
// what reaches the logs is what a real defect would have left there.
package fault

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"faulty/functions/internal/chance"
)

// A Fault is one way to fail.
type Fault struct {
	Name  string // what ?fault= asks for
	About string // one line for people

	// Seed marks the three faults of 2014, all that profile uniform draws from.
	Seed bool

	// Kills tells that the process does not outlive the fault, so that it must
	// be raised where nothing recovers it.
	Kills bool

	// Weight is the share among all failures in profile distinct.
	Weight chance.Curve

	// Raise fails: it panics, returns an error, or ends the process.
	Raise func(ctx context.Context) error
}

// A Failure is what is known of a failure once it has been caught.
type Failure struct {
	Type    string // such as AssertionError or fs.PathError
	Message string
	Stack   string // in the form of a goroutine dump
}

// Catch calls raise and returns how it failed, or nil where it did not. A
// panic's stack is that of the panic; an error's that of its origin.
func Catch(raise func() error) (failure *Failure) {
	defer func() {
		if cause := recover(); cause != nil {
			failure = &Failure{typeOf(cause), fmt.Sprint(cause), string(debug.Stack())}
		}
	}()
	err := raise()
	if err == nil {
		return nil
	}
	stack := ""
	if at, ok := errors.AsType[*tracedError](err); ok {
		stack = at.stack
	}
	return &Failure{typeOf(err), err.Error(), stack}
}

// typeOf names the type of a panic's value or an error: without the pointer,
// and without this package's name, as AssertionError is known by that name.
func typeOf(cause any) string {
	if err, ok := cause.(error); ok {
		cause = root(err)
	}
	name := strings.TrimLeft(fmt.Sprintf("%T", cause), "*")
	return strings.TrimPrefix(name, "fault.")
}

// root returns the first error of a chain that is more than a wrapping: a
// wrapper's type says only that somebody used fmt.Errorf. Of joined errors, it
// follows the first.
func root(err error) error {
	for {
		switch fmt.Sprintf("%T", err) {
		default:
			return err
		case "*fault.tracedError", "*fmt.wrapError":
			err = errors.Unwrap(err)
		case "*fmt.wrapErrors", "*errors.joinError":
			err = err.(interface{ Unwrap() []error }).Unwrap()[0]
		}
	}
}

// A tracedError remembers where an error arose. Go's errors do not, and the
// stack at the edge of the handler is the same for all of them.
type tracedError struct {
	error
	stack string
}

func (e *tracedError) Unwrap() error { return e.error }

// traced returns err with the caller's stack.
func traced(err error) error {
	return &tracedError{err, callers(string(debug.Stack()))}
}

// callers drops the two topmost frames of a dump, debug.Stack and traced, each
// a line for the function and one for the place, and keeps the goroutine's
// header.
func callers(dump string) string {
	lines := strings.SplitAfterN(dump, "\n", 6)
	if len(lines) < 6 {
		return dump
	}
	return lines[0] + lines[5]
}
