package compare

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestJudge(t *testing.T) {
	for _, row := range []struct {
		before, after int
		scale         float64
		want          Change
	}{
		{0, 8, 1, New},
		{0, 7, 1, Rare},
		{0, 8, 4, Rare}, // most of the traffic is after the time
		{0, 2, 0.01, New},
		{8, 0, 1, Gone},
		{1, 0, 1, Rare},
		{100, 100, 1, Same},
		{100, 190, 1, Same}, // significant, but less than twofold
		{4, 8, 1, Same},     // twofold, but not significant
		{20, 60, 1, Increased},
		{20, 60, 3, Same}, // changed like the traffic
		{60, 20, 1, Decreased},
		{100, 100, 4, Decreased}, // the traffic has grown, but not this count
		{0, 0, 1, Rare},
	} {
		if got := Judge(row.before, row.after, row.scale); got.Change != row.want {
			t.Errorf("Judge(%d, %d, %v) = %+v; want %s", row.before, row.after, row.scale, got, row.want)
		}
	}
	if got := Judge(20, 60, 1.5); math.Abs(got.Factor-2) > 1e-9 {
		t.Errorf("factor %v; want 2", got.Factor)
	}
}

// TestUnchanged checks that at most one of a few hundred unchanged things is reported as changed, for any count
// and traffic.
func TestUnchanged(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const runs = 20_000
	for _, scale := range []float64{0.2, 1, 3} {
		changed := 0
		for range runs {
			before, after := 0, 0
			for range 1 + r.IntN(60) {
				if r.Float64() < scale/(1+scale) {
					after++
				} else {
					before++
				}
			}
			if c := Judge(before, after, scale).Change; c != Same && c != Rare {
				changed++
			}
		}
		if changed > runs/300 {
			t.Errorf("scale %v: %d of %d unchanged things are reported", scale, changed, runs)
		}
	}
}

func TestScale(t *testing.T) {
	for _, row := range []struct {
		name   string
		counts []Count
		want   float64
	}{
		{"median", []Count{{100, 50}, {100, 60}, {100, 900}}, 0.6},
		{"even number", []Count{{100, 100}, {100, 400}, {100, 50}, {100, 900}}, 2},
		{"what is new does not count", []Count{{100, 50}, {100, 50}, {100, 50}, {0, 5000}}, 0.5},
		{"nor what is rare", []Count{{100, 50}, {100, 50}, {100, 50}, {1, 9}, {1, 9}, {1, 9}, {1, 9}}, 0.5},
		{"too few", []Count{{100, 50}, {100, 50}}, 7},
		{"nothing", nil, 7},
	} {
		if got := Scale(row.counts, 7); math.Abs(got-row.want) > 1e-9 {
			t.Errorf("%s: %v; want %v", row.name, got, row.want)
		}
	}
}
