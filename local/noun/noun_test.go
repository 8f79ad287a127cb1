package noun

import "testing"

func TestCount(t *testing.T) {
	for n, want := range map[int64]string{0: "0 groups", 1: "1 group", 2: "2 groups", 21: "21 groups", -1: "-1 groups"} {
		if got := Count(n, "group", "groups"); got != want {
			t.Errorf("Count(%d) = %q; want %q", n, got, want)
		}
	}
}
