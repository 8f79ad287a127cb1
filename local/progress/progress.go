// Package progress shows the progress of a command on a terminal. If standard error is not a
// terminal, it shows no bar.
package progress

import (
	"fmt"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// A Bar shows the progress of one task. The zero value shows nothing.
type Bar struct{ shown *progressbar.ProgressBar }

// Start shows a bar for the total number of steps. A total of -1 means that it is unknown.
func Start(description string, total int) Bar {
	if !OnTerminal(os.Stderr) {
		return Bar{}
	}
	return Bar{progressbar.NewOptions(total,
		progressbar.OptionSetDescription(description),
		progressbar.OptionSetWriter(os.Stderr),
		progressbar.OptionShowCount(),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
	)}
}

// Set shows the number of steps that are done.
func (b Bar) Set(done int) {
	if b.shown != nil {
		_ = b.shown.Set(done)
	}
}

// Describe replaces the bar's description.
func (b Bar) Describe(text string) {
	if b.shown != nil {
		b.shown.Describe(text)
	}
}

// Println prints a line to standard error, above the bar. It prints the line even if no bar is
// shown.
func (b Bar) Println(text string) {
	if b.shown == nil {
		fmt.Fprintln(os.Stderr, text)
		return
	}
	_ = b.shown.Clear()
	_, _ = progressbar.Bprintln(b.shown, text)
}

// Finish removes the bar from the terminal.
func (b Bar) Finish() {
	if b.shown != nil {
		_ = b.shown.Finish()
	}
}

// OnTerminal reports whether f is a terminal.
func OnTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) } // #nosec G115 -- a small number
