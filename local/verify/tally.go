package verify

import "slices"

// A tally counts what is expected and what is found, by key.
type tally struct {
	name     string
	expected map[string]int
	found    map[string]int
	labels   map[string]string // labels of expected keys
}

func newTally(name string) *tally {
	return &tally{name: name, expected: map[string]int{}, found: map[string]int{}, labels: map[string]string{}}
}

func (t *tally) expect(key, label string) {
	t.expected[key]++
	t.labels[key] = label
}

func (t *tally) expectOnce(key, label string) {
	t.expected[key] = 1
	t.labels[key] = label
}

func (t *tally) see(key string) { t.found[key]++ }

// row returns the totals. Found counts expected documents that are stored. Duplicated counts
// documents that are stored more often than expected.
func (t *tally) row() Row {
	r := Row{Name: t.name}
	for key, want := range t.expected {
		got := t.found[key]
		r.Expected += want
		r.Found += min(got, want)
		if got < want {
			r.Missing += want - got
			r.Examples = append(r.Examples, t.labels[key])
		}
	}
	for key, got := range t.found {
		if more := got - max(t.expected[key], 1); more > 0 {
			r.Duplicated += more
			r.Duplicates = append(r.Duplicates, t.name+" "+key)
		}
	}
	slices.Sort(r.Duplicates)
	slices.Sort(r.Examples)
	r.Examples, r.Duplicates = few(r.Examples), few(r.Duplicates)
	return r
}
