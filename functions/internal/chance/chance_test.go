package chance_test

import (
	"math"
	"sync"
	"testing"
	"time"

	"faulty/functions/internal/chance"
	"faulty/functions/internal/chance/chancetest"
)

const draws = 100_000

// TestSeed: a seed determines the sequence. The test contains the numbers,
// because people write down seeds to repeat a run.
func TestSeed(t *testing.T) {
	sequence := func(seed uint64) (drawn [6]int) {
		dice := chance.New(seed)
		for i := range drawn {
			drawn[i] = dice.Between(0, 999)
		}
		return drawn
	}
	if got, want := sequence(2014), [6]int{545, 274, 349, 196, 63, 267}; got != want {
		t.Errorf("seed 2014 gives %v; want %v", got, want)
	}
	if sequence(1) == sequence(2) {
		t.Errorf("seeds 1 and 2 both give %v", sequence(1))
	}
}

// TestShared: goroutines that share dice together get each number of the seed's
// sequence once.
func TestShared(t *testing.T) {
	const goroutines, each = 4, 1000
	drawn := make(chan int, goroutines*each)
	shared, alone := chance.New(1), chance.New(1)
	var wg sync.WaitGroup
	for range goroutines {
		wg.Go(func() {
			for range each {
				drawn <- shared.Between(0, math.MaxInt-1)
			}
		})
	}
	wg.Wait()
	missing := map[int]bool{}
	for range goroutines * each {
		missing[alone.Between(0, math.MaxInt-1)] = true
	}
	for range goroutines * each {
		delete(missing, <-drawn)
	}
	if len(missing) != 0 {
		t.Errorf("%d of the seed's numbers were lost; want none", len(missing))
	}
}

func TestPick(t *testing.T) {
	for _, test := range []struct {
		name    string
		weights []float64
	}{
		{"even", []float64{1, 1, 1}},
		{"uneven", []float64{70, 18, 9, 3}},
		{"none in between", []float64{1, 0, 2, 0}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dice := chance.New(1)
			counts := make([]int, len(test.weights))
			for range draws {
				counts[dice.Pick(test.weights)]++
			}
			chancetest.Follows(t, "picks", counts, test.weights)
		})
	}
}

func TestBetween(t *testing.T) {
	dice := chance.New(1)
	counts := make([]int, 10)
	for range draws {
		counts[dice.Between(5, 14)-5]++
	}
	chancetest.Follows(t, "numbers", counts, []float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1})
}

// TestPeaked compares the numbers with the triangle with corners 0, 3 and 10. Its
// area is 1; it increases to 0.2 at 3, then decreases.
func TestPeaked(t *testing.T) {
	area := func(x float64) float64 { // left of x
		if x < 3 {
			return x * x / 30
		}
		return 1 - (10-x)*(10-x)/70
	}
	dice := chance.New(1)
	counts, weights := make([]int, 10), make([]float64, 10)
	for range draws {
		counts[dice.Peaked(0, 3, 9)]++
	}
	for n := range weights {
		weights[n] = area(float64(n+1)) - area(float64(n))
	}
	chancetest.Follows(t, "numbers", counts, weights)
}

func TestHappens(t *testing.T) {
	dice := chance.New(1)
	counts := make([]int, 2)
	for range draws {
		if dice.Happens(0.25) {
			counts[0]++
		} else {
			counts[1]++
		}
		if dice.Happens(0) || !dice.Happens(1) {
			t.Fatal("Happens(0) is never true, Happens(1) always")
		}
	}
	chancetest.Follows(t, "happenings", counts, []float64{1, 3})
}

// TestCurves compares the curves with calculated values.
func TestCurves(t *testing.T) {
	const period = 10 * time.Minute
	for _, test := range []struct {
		name  string
		curve chance.Curve
		want  [4]float64 // at 0, 1/4, 1/2 and 3/4 of a period
	}{
		{"steady", chance.Steady(3), [4]float64{3, 3, 3, 3}},
		{"wave", chance.Wave(10, period, 0), [4]float64{10, 19, 10, 1}},
		{"wave, half a period later", chance.Wave(10, period, 0.5), [4]float64{10, 1, 10, 19}},
		{"burst", chance.Burst(2, 5, period, 0.25, 0.1), [4]float64{2, 10, 2, 2}},
		{"drift", chance.Drift(8, 4, period), [4]float64{8, 7, 6, 5}},
	} {
		t.Run(test.name, func(t *testing.T) {
			start := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
			for i, want := range test.want {
				at := start.Add(time.Duration(i) * period / 4)
				if got := test.curve(at); math.Abs(got-want) > 1e-6 {
					t.Errorf("weight at %v = %v; want %v", at, got, want)
				}
			}
		})
	}
}

func BenchmarkPick(b *testing.B) {
	dice, weights := chance.New(1), make([]float64, 84)
	for i := range weights {
		weights[i] = 1
	}
	b.ReportAllocs()
	for b.Loop() {
		dice.Pick(weights)
	}
}
