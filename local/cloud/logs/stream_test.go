package logs

import (
	"strings"
	"testing"
)

func TestCut(t *testing.T) {
	small, big := Event{Message: "x"}, Event{Message: strings.Repeat("x", maxBatchBytes/2)}
	for _, row := range []struct {
		name   string
		events []Event
		ends   []int
		whole  bool
		want   int
	}{
		{"all", []Event{small, small}, []int{2}, false, 2},
		{"open invocation held back", []Event{small, small, small}, []int{2}, true, 2},
		{"open invocation taken", []Event{small, small, small}, []int{2}, false, 3},
		{"too large: cut between invocations", []Event{small, big, small, big}, []int{2, 4}, false, 2},
		{"too large: cut within the first", []Event{big, small, big, small}, []int{4}, false, 2},
		{"one event over the bound", []Event{{Message: strings.Repeat("x", 2*maxBatchBytes)}, small}, nil, false, 1},
		{"none", nil, nil, false, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := cut(row.events, row.ends, row.whole); got != row.want {
				t.Errorf("cut = %d; want %d", got, row.want)
			}
		})
	}
}
