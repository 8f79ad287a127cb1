// Package chance makes the random choices of the functions. Every choice follows
// given weights, and a seed determines the sequence.
package chance

import (
	"math"
	"math/rand/v2"
	"sync"
)

// Profiles, which select the weights.
const (
	Uniform  = "uniform"  // all outcomes are equally likely
	Distinct = "distinct" // every kind has its own curve
)

// Dice generates random numbers. Several goroutines may share it. Only a single
// goroutine gets the reproducible sequence of the seed.
type Dice struct{ rng *rand.Rand }

// New returns Dice with the sequence of a seed.
func New(seed uint64) *Dice {
	return &Dice{rand.New(&source{pcg: rand.NewPCG(seed, 0)})}
}

// source makes a PCG safe for concurrent use. A rand.Rand has no other state than
// its source.
type source struct {
	mu  sync.Mutex
	pcg *rand.PCG
}

func (s *source) Uint64() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pcg.Uint64()
}

// Happens returns true with the given probability, 0 to 1.
func (d *Dice) Happens(probability float64) bool {
	return d.rng.Float64() < probability
}

// Between returns a random integer from least to most, both included. All are
// equally likely.
func (d *Dice) Between(least, most int) int {
	return least + d.rng.IntN(most-least+1)
}

// Peaked returns a random integer from least to most, both included, with a
// triangular distribution. It is most likely at mode, and its probability
// decreases linearly to both ends. The probability of n is the area over [n, n+1)
// of the triangle with corners least, mode, most+1.
func (d *Dice) Peaked(least, mode, most int) int {
	a, b, c := float64(least), float64(most+1), float64(mode)
	u := d.rng.Float64()
	x := b - math.Sqrt((1-u)*(b-a)*(b-c))
	if u < (c-a)/(b-a) {
		x = a + math.Sqrt(u*(b-a)*(c-a))
	}
	return min(int(x), most) // x may be rounded to most+1
}

// Pick returns a random index. The probability of an index is proportional to its
// weight. Weights must not be negative, and at least one must be positive.
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
		last = i // rounding may leave a remainder after the last index
	}
	return last
}
