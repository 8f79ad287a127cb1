package report

import (
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"

	"faulty/local/dig"
)

// A Line shows the progress of a run on one line of a terminal.
type Line struct {
	bar   *progressbar.ProgressBar // nil disables the line
	width int
	start time.Time
	now   func() time.Time
}

// barWidth is the number of characters for the bar, its percentage and its times.
const barWidth = 40

// NewLine returns a Line with at most width characters on the terminal w. If w is nil, it shows
// nothing.
func NewLine(w io.Writer, width int) *Line {
	l := &Line{width: width, start: time.Now(), now: time.Now}
	if w != nil {
		l.bar = progressbar.NewOptions64(-1,
			progressbar.OptionSetWriter(w),
			progressbar.OptionSetWidth(10),
			progressbar.OptionSetSpinnerChangeInterval(0), // Show is called ten times a second
			progressbar.OptionClearOnFinish(),
		)
	}
	return l
}

// Show displays the progress of a run.
func (l *Line) Show(p dig.Progress) {
	if l.bar == nil {
		return
	}
	took := l.now().Sub(l.start)
	text := fmt.Sprintf("%d events  %.0f/s  %s", p.Events, float64(p.Events)/max(took.Seconds(), 1e-3), printable(p.Unit))
	if p.Waiting > 0 {
		text = fmt.Sprintf("%d events  OpenSearch has not accepted a batch for %s; sending it again", p.Events, p.Waiting.Round(time.Second))
	}
	if l.width > barWidth {
		text = cut(text, l.width-barWidth)
	}
	if p.Total > 0 && l.bar.GetMax64() != p.Total {
		l.bar.ChangeMax64(p.Total)
	}
	l.bar.Describe(text)
	_ = l.bar.Set64(min(p.Done, max(p.Total, 0)))
}

// Finish clears the line.
func (l *Line) Finish() {
	if l.bar != nil {
		_ = l.bar.Finish()
	}
}
