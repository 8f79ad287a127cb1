package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"faulty/functions/api/fault"
	"faulty/functions/internal/chance"
	"faulty/functions/internal/chance/chancetest"
)

const draws = 10_000

// tally counts the outcomes of draws.
type tally struct {
	outcomes []int // failures and contents
	faults   map[string]int
	types    map[string]int
	lengths  map[string][]int // by kind of type, for each sixteenth of the range
}

const lengthCells = 16

// drawMany draws at one time, so that the weights of profile distinct are
// constant.
func drawMany(cfg config, at time.Time) tally {
	c := tally{make([]int, 2), map[string]int{}, map[string]int{}, map[string][]int{}}
	draw := newDraw(cfg, fault.Catalogue())
	for range draws {
		d := draw(at)
		if d.fault != nil {
			c.outcomes[0]++
			c.faults[d.fault.Name]++
			continue
		}
		c.outcomes[1]++
		c.types[d.content.mediaType]++
		kind, _, _ := strings.Cut(d.content.mediaType, "/")
		if c.lengths[kind] == nil {
			c.lengths[kind] = make([]int, lengthCells)
		}
		c.lengths[kind][(d.content.length-shortest)*lengthCells/(longest+1-shortest)]++
	}
	return c
}

// inOrder returns the counts in the order of names.
func inOrder(counts map[string]int, names []string) []int {
	ordered := make([]int, len(names))
	for i, name := range names {
		ordered[i] = counts[name]
	}
	return ordered
}

// TestUniformIsEven: in profile uniform, all outcomes are equally likely.
func TestUniformIsEven(t *testing.T) {
	c := drawMany(config{profile: chance.Uniform, failureRate: 0.25, seed: 1}, time.Now())
	chancetest.Follows(t, "failures and contents", c.outcomes, []float64{1, 3})
	three := []string{"AssertionError", "IndexError", "KeyError"}
	chancetest.Follows(t, "faults", inOrder(c.faults, three), []float64{1, 1, 1})
	if len(c.faults) != 3 {
		t.Errorf("faults = %v; want %v alone", c.faults, three)
	}
	chancetest.Follows(t, "content types", inOrder(c.types, mediaTypes()), slices.Repeat([]float64{1}, len(mediaTypes())))
	all := make([]int, lengthCells)
	for _, cells := range c.lengths {
		for i, n := range cells {
			all[i] += n
		}
	}
	chancetest.Follows(t, "lengths", all, cellWidths())
}

// cellWidths returns the number of lengths in each sixteenth of the range. 1537
// lengths cannot be divided equally.
func cellWidths() []float64 {
	widths := make([]float64, lengthCells)
	for n := range longest + 1 - shortest {
		widths[n*lengthCells/(longest+1-shortest)]++
	}
	return widths
}

// TestDistinctFollowsItsWeights: profile distinct follows its weights, at several
// times when they differ.
func TestDistinctFollowsItsWeights(t *testing.T) {
	start := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for _, after := range []time.Duration{0, 80 * time.Second, 7*time.Minute + 30*time.Second, 47 * time.Minute} {
		t.Run(after.String(), func(t *testing.T) {
			at := start.Add(after)
			c := drawMany(config{profile: chance.Distinct, failureRate: 0.25, seed: 1}, at)
			chancetest.Follows(t, "failures and contents", c.outcomes, []float64{1, 3})
			faults := fault.Catalogue()
			chancetest.Follows(t, "faults", inOrder(c.faults, names(faults)), distinct(faults).faultWeights(at))
			chancetest.Follows(t, "content types", inOrder(c.types, mediaTypes()), distinctTypes())
			for _, kind := range []string{"text", "application", "image", "audio", "video"} {
				chancetest.Follows(t, "lengths of "+kind, c.lengths[kind], triangle(peakLength(kind+"/")))
			}
		})
	}
}

// triangle returns the area of each sixteenth of the range of lengths, under a
// triangle with its peak at mode.
func triangle(mode int) []float64 {
	low, high, peak := float64(shortest), float64(longest+1), float64(mode)
	left := func(x float64) float64 {
		if x < peak {
			return (x - low) * (x - low) / ((high - low) * (peak - low))
		}
		return 1 - (high-x)*(high-x)/((high-low)*(high-peak))
	}
	areas := make([]float64, lengthCells)
	edge := shortest
	for i, width := range cellWidths() {
		next := edge + int(width)
		areas[i] = left(float64(next)) - left(float64(edge))
		edge = next
	}
	return areas
}

// TestProfilesDiffer: profile distinct is not uniform, so the tests can
// distinguish the profiles.
func TestProfilesDiffer(t *testing.T) {
	c := drawMany(config{profile: chance.Distinct, failureRate: 0.25, seed: 1}, time.Unix(1795348800, 0))
	if html, rare := c.types["text/html"], c.types["text/xul"]; html < 50*rare {
		t.Errorf("text/html %d times, text/xul %d times; want far more of the first", html, rare)
	}
}

// TestSeedRepeats: the same seed generates the same bytes.
func TestSeedRepeats(t *testing.T) {
	at := time.Unix(1795348800, 0)
	for _, profile := range []string{chance.Uniform, chance.Distinct} {
		cfg := config{profile: profile, failureRate: 0.25, seed: 2014}
		first, second := newDraw(cfg, fault.Catalogue()), newDraw(cfg, fault.Catalogue())
		for i := range 1000 {
			a, b := first(at), second(at)
			if (a.fault == nil) != (b.fault == nil) || a.content != b.content || a.fault != nil && a.fault.Name != b.fault.Name {
				t.Fatalf("%s: draw %d is %+v, then %+v", profile, i, a, b)
			}
		}
	}
}

func TestMediaTypes(t *testing.T) {
	types := mediaTypes()
	if len(types) != 84 || !slices.IsSorted(types) || len(slices.Compact(slices.Clone(types))) != 84 {
		t.Errorf("mediaTypes() = %v; want 84, sorted, each once", types)
	}
	for name := range strings.FieldsSeq(popularTypes) {
		if !slices.Contains(types, name) {
			t.Errorf("%s is popular but not in the table", name)
		}
	}
}

// TestContent: lines have fifty characters, except the last. There is no newline
// at the end.
func TestContent(t *testing.T) {
	dice := chance.New(1)
	for _, length := range []int{1, 49, 50, 51, 100, 101, shortest, longest} {
		c := newContent(dice, "text/plain", length)
		rest := length
		for line := range strings.SplitSeq(c.text, "\n") {
			if want := min(rest, 50); len(line) != want || strings.Trim(line, alphabet) != "" {
				t.Errorf("line %q of length %d; want %d characters of the alphabet", line, length, want)
			}
			rest -= len(line)
		}
		if rest != 0 || c.length != length {
			t.Errorf("newContent(%d) has %d characters and says %d", length, length-rest, c.length)
		}
	}
}

// TestCharacters: all characters of a content are equally likely.
func TestCharacters(t *testing.T) {
	text := newContent(chance.New(1), "text/plain", 200_003).text
	counts := make([]int, len(alphabet))
	for _, c := range strings.ReplaceAll(text, "\n", "") {
		counts[strings.IndexRune(alphabet, c)]++
	}
	chancetest.Follows(t, "characters", counts, slices.Repeat([]float64{1}, len(alphabet)))
}

func BenchmarkDraw(b *testing.B) {
	for _, profile := range []string{chance.Uniform, chance.Distinct} {
		b.Run(profile, func(b *testing.B) {
			draw := newDraw(config{profile: profile, failureRate: 0.25, seed: 1}, fault.Catalogue())
			b.ReportAllocs()
			for b.Loop() {
				draw(time.Unix(1795348800, 0))
			}
		})
	}
}

func names(faults []fault.Fault) (all []string) {
	for _, f := range faults {
		all = append(all, f.Name)
	}
	return all
}
