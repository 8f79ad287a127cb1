// Package chance draws what the functions leave to chance. Everything drawn
// follows stated weights, and one seed gives one sequence.
package chance

import (
	"math"
	"math/rand/v2"
	"sync"
)

// Profiles: how the weights are chosen.
const (
	Uniform  = "uniform"  // everything as likely as everything else, as in 2014
	Distinct = "distinct" // every kind has a curve of its own
)

// Dice draws numbers. Several goroutines may share one, but only a single one
// at a time sees the seed's sequence.
type Dice struct{ rng *rand.Rand }

// New returns Dice with the sequence of a seed.
func New(seed uint64) *Dice {
	return &Dice{rand.New(&source{pcg: rand.NewPCG(seed, 0)})}
}

// source makes a PCG safe for use by several goroutines. A rand.Rand has no
// state besides its source.
type source struct {
	mu  sync.Mutex
	pcg *rand.PCG
}

func (s *source) Uint64() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pcg.Uint64()
}

// Happens is true with the given probability, 0 to 1.
func (d *Dice) Happens(probability float64) bool {
	return d.rng.Float64() < probability
}

// Between draws a whole number, each from least to most (both included) as
// likely.
func (d *Dice) Between(least, most int) int {
	return least + d.rng.IntN(most-least+1)
}

// Peaked draws a whole number from least to most (both included) that follows
// a triangle: likeliest at mode, falling straight to both ends. The chance of n
// is the area over [n, n+1) of the triangle with corners least, mode, most+1.
func (d *Dice) Peaked(least, mode, most int) int {
	a, b, c := float64(least), float64(most+1), float64(mode)
	u := d.rng.Float64()
	x := b - math.Sqrt((1-u)*(b-a)*(b-c))
	if u < (c-a)/(b-a) {
		x = a + math.Sqrt(u*(b-a)*(c-a))
	}
	return min(int(x), most) // u may round to the very end
}

// Pick draws an index, each in proportion to its weight. Weights are not
// negative, and one at least is above zero.
func (d *Dice) Pick(weights []float64) int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	left := d.rng.Float64() * total
	last := 0
	for i, w := range weights {
		if w <= 0 {
			continue
		}
		if left -= w; left < 0 {
			return i
		}
		last = i // rounding may leave a crumb past the end
	}
	return last
}
