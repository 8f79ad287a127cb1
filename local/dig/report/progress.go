package report

import (
	"fmt"
	"io"
	"time"

	"faulty/local/dig"
)

// A Line shows progress on one line of a terminal.
type Line struct {
	w     io.Writer // nil for none
	width int
	start time.Time
	now   func() time.Time
}

// NewLine returns a line on w, which is nil where nobody looks, of at most width
// characters.
func NewLine(w io.Writer, width int) *Line {
	return &Line{w: w, width: width, start: time.Now(), now: time.Now}
}

// clear goes to the beginning of the line and empties it.
const clear = "\r\x1b[K"

// Show shows how far a run is.
func (l *Line) Show(p dig.Progress) {
	if l.w == nil {
		return
	}
	took := l.now().Sub(l.start)
	text := fmt.Sprintf("%d events  %.0f/s  ", p.Events, float64(p.Events)/max(took.Seconds(), 1e-3))
	if p.Total > 0 && p.Done > 0 {
		done := min(float64(p.Done)/float64(p.Total), 1)
		left := time.Duration(float64(took) * (1 - done) / done)
		text = fmt.Sprintf("%3.0f %%  %s%s left  ", 100*done, text, left.Round(time.Second))
	}
	text += printable(p.Unit)
	if l.width > 1 {
		text = cut(text, l.width-1)
	}
	fmt.Fprint(l.w, clear+text)
}

// Finish leaves the line empty.
func (l *Line) Finish() {
	if l.w != nil {
		fmt.Fprint(l.w, clear)
	}
}
