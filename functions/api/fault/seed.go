package fault

import (
	"context"
	"fmt"
)

// An AssertionError reports an invariant that does not hold.
type AssertionError struct{ Claim string }

func (e *AssertionError) Error() string { return e.Claim }

// An IndexError reports an index past the end of a list.
type IndexError struct{ Index, Len int }

func (e *IndexError) Error() string {
	return fmt.Sprintf("list index %d out of range: %d in the list", e.Index, e.Len)
}

// A KeyError reports a missing key.
type KeyError struct{ Key string }

func (e *KeyError) Error() string { return fmt.Sprintf("%q", e.Key) }

func unbalanced(context.Context) error {
	closeBooks(ledger{"cash": 120, "sales": -100})
	return nil
}

type ledger map[string]int

func closeBooks(l ledger) { assert(l.balance() == 0, "the books do not balance") }

func (l ledger) balance() (sum int) {
	for _, amount := range l {
		sum += amount
	}
	return sum
}

func assert(holds bool, claim string) {
	if !holds {
		panic(&AssertionError{claim})
	}
}

func pastTheEnd(context.Context) error {
	serveNext(queue{"tea", "milk"}, 2)
	return nil
}

type queue []string

func serveNext(q queue, served int) string { return q.at(served) }

func (q queue) at(i int) string {
	if i >= len(q) {
		panic(&IndexError{i, len(q)})
	}
	return q[i]
}

func missingKey(context.Context) error {
	render(settings{"language": "en"})
	return nil
}

type settings map[string]string

func render(s settings) string { return s.get("language") + s.get("timezone") }

func (s settings) get(key string) string {
	value, ok := s[key]
	if !ok {
		panic(&KeyError{key})
	}
	return value
}
