package dig

import (
	"slices"
	"testing"
)

// TestOrder checks that the function of a batch runs after all earlier batches are finished.
func TestOrder(t *testing.T) {
	var o order
	var got []int64
	for range 5 {
		o.take()
	}
	for _, position := range []int64{2, 0, 4, 1, 3} {
		if err := o.finish(position, func() error { got = append(got, position); return nil }); err != nil {
			t.Fatal(err)
		}
		if position == 2 && len(got) > 0 {
			t.Error("the third batch's turn came before the first one's")
		}
	}
	if want := []int64{0, 1, 2, 3, 4}; !slices.Equal(got, want) {
		t.Errorf("order = %v; want %v", got, want)
	}
}
