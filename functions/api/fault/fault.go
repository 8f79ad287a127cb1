// Package fault fails on purpose, in every way in which a Go function on Lambda
// can fail.
//
// The failures are real: the runtime, the standard library or the platform raises
// each of them a few calls deep in this package's code. The logs therefore
// contain what a real defect would produce.
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
	Name  string // value of ?fault=
	About string // one line of description

	// Seed marks the three faults that profile uniform uses.
	Seed bool

	// Kills marks a fault that ends the process. It must be raised where no code
	// recovers it.
	Kills bool

	// Weight is the share of all failures in profile distinct.
	Weight chance.Curve

	// Raise fails: it panics, returns an error, or ends the process.
	Raise func(ctx context.Context) error
}

// A Failure describes a failure that was caught.
type Failure struct {
	Type    string // such as AssertionError or fs.PathError
	Message string
	Stack   string // in the format of a goroutine dump
}

// Catch calls raise and returns how it failed, or nil if it succeeded. The stack
// of a panic is that of the panic. The stack of an error is that of its origin.
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

// typeOf returns the name of the type of a panic's value or an error. It omits
// the pointer, and the name of this package, so that AssertionError has exactly
// this name.
func typeOf(cause any) string {
	if err, ok := cause.(error); ok {
		cause = root(err)
	}
	name := strings.TrimLeft(fmt.Sprintf("%T", cause), "*")
	return strings.TrimPrefix(name, "fault.")
}

// root returns the first error of a chain that is not a wrapper. The type of a
// wrapper only shows that the code used fmt.Errorf. Of joined errors, root
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

// A tracedError records where an error was created. Go's errors do not, and the
// stack in the handler is the same for all of them.
type tracedError struct {
	error
	stack string
}

func (e *tracedError) Unwrap() error { return e.error }

// traced returns err with the caller's stack.
func traced(err error) error {
	return &tracedError{err, callers(string(debug.Stack()))}
}

// callers removes the top two frames of a dump, which are debug.Stack and traced.
// Each frame has a line for the function and one for the file and line. The
// goroutine's header stays.
func callers(dump string) string {
	lines := strings.SplitAfterN(dump, "\n", 6)
	if len(lines) < 6 {
		return dump
	}
	return lines[0] + lines[5]
}
