package segment

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"
)

// built returns a segment of five documents without the fourth.
func built() *Builder {
	b := NewBuilder(0)
	b.Begin(0)
	b.Keyword("k", "a")
	b.Text("t", []string{"x", "y"})
	b.Num("n", 5)
	b.Begin(1)
	b.Keyword("k", "b")
	b.Keyword("k", "a")
	b.Keyword("k", "b")
	b.Num("n", -1)
	b.Num("n", 7)
	b.Begin(2)
	b.Text("t", nil)
	b.Begin(4)
	b.Text("t", []string{"y"})
	b.Text("t", []string{"z"})
	b.Num("n", 5)
	return b
}

func TestColumns(t *testing.T) {
	s := built().Segment()
	match := func(do func(Bits)) []uint32 {
		set := NewBits(s.N)
		do(set)
		return set.Docs()
	}
	for _, tt := range []struct {
		name string
		do   func(Bits)
		want []uint32
	}{
		{"a keyword", func(set Bits) { s.Column("k").MatchOrd(0, set) }, []uint32{0, 1}},
		{"words, across values", func(set Bits) { s.Column("t").MatchOrds([]bool{false, true, false}, set) }, []uint32{0, 4}},
		{"numbers", func(set Bits) { s.Column("n").MatchRange(6, 9, set) }, []uint32{1}},
		{"a text without words exists", func(set Bits) { s.Column("t").Exists(set) }, []uint32{0, 2, 4}},
		{"no column", func(set Bits) { s.Column("none").Exists(set); s.Column("none").MatchRange(0, 9, set) }, []uint32{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := match(tt.do); !slices.Equal(got, tt.want) {
				t.Errorf("documents %v; want %v", got, tt.want)
			}
		})
	}
	if got := s.Live.Docs(); !slices.Equal(got, []uint32{0, 1, 2, 4}) {
		t.Errorf("live = %v; want all but 3", got)
	}
	if k := s.Column("k"); len(k.Ords) != 3 {
		t.Errorf("k has %d values; want 3, a second b in one document being none", len(k.Ords))
	}
}

// TestSnapshot checks that a segment does not change while its builder grows.
func TestSnapshot(t *testing.T) {
	b := built()
	before := b.Segment()
	b.Begin(5)
	b.Keyword("k", "c")
	b.Keyword("k", "d")
	b.Delete(0)
	if got := before.Column("k"); len(got.Docs) != 2 || got.Dict.Len() != 2 || before.N != 5 || !before.Live.Has(0) {
		t.Errorf("the segment changed: %+v", got)
	}
}

func TestEach(t *testing.T) {
	c := built().Segment().Column("n")
	var got []int
	c.Each([]uint32{1, 2, 4}, func(i, lo, hi int) { got = append(got, i, hi-lo) })
	if want := []int{0, 2, 2, 1}; !slices.Equal(got, want) {
		t.Errorf("Each visits %v; want %v", got, want)
	}
}

func TestFloatBits(t *testing.T) {
	floats := []float64{math.Inf(-1), -1e300, -1, -1e-300, 0, 1e-300, 1, 1e300, math.Inf(1)}
	for i, f := range floats {
		if got := Float(FloatBits(f)); got != f {
			t.Errorf("Float(FloatBits(%v)) = %v", f, got)
		}
		if i > 0 && FloatBits(floats[i-1]) >= FloatBits(f) {
			t.Errorf("FloatBits(%v) >= FloatBits(%v)", floats[i-1], f)
		}
	}
}

func TestSealed(t *testing.T) {
	blobs := built().Encode()
	broken := errors.New("the disk is broken")
	s := Open(0, AllBits(Size), func(field string) ([]byte, error) {
		if field == "broken" {
			return nil, broken
		}
		return blobs[field], nil
	})
	if got := s.Column("k"); got == nil || got.Dict.At(1) != "b" {
		t.Errorf("column k = %+v", got)
	}
	if got, err := s.Column("none"), s.Err(); got != nil || err != nil {
		t.Errorf("column none = %v, %v", got, err)
	}
	if got, err := s.Column("broken"), s.Err(); got != nil || !errors.Is(err, broken) {
		t.Errorf("column broken = %v, %v; want %v", got, err, broken)
	}
}

func TestEncode(t *testing.T) {
	b := built()
	for field, blob := range b.Encode() {
		want := b.Segment().Column(field)
		got, err := Decode(blob)
		if err != nil {
			t.Fatal(err)
		}
		for ord := range uint32(want.Dict.Len()) {
			if got.Dict.At(ord) != want.Dict.At(ord) {
				t.Errorf("%s: term %d = %q; want %q", field, ord, got.Dict.At(ord), want.Dict.At(ord))
			}
		}
		if !slices.Equal(got.Docs, want.Docs) || !slices.Equal(got.Start, want.Start) || !slices.Equal(got.Ords, want.Ords) ||
			!slices.Equal(got.Nums, want.Nums) || got.Words != want.Words {
			t.Errorf("%s: Decode(Encode) = %+v; want %+v", field, got, want)
		}
	}
}

// FuzzDecode checks that no blob makes the decoder panic. It also checks that a decoded column
// stays the same if it is encoded and decoded again.
func FuzzDecode(f *testing.F) {
	for _, blob := range built().Encode() {
		f.Add(blob)
	}
	f.Add([]byte("\xf0\xee\xb6\xe8\v")) // a damaged length of 3 GB
	f.Fuzz(func(t *testing.T, blob []byte) {
		c, err := Decode(blob)
		if err != nil {
			return
		}
		again, err := Decode(c.Encode())
		if err != nil || !reflect.DeepEqual(again, c) {
			t.Errorf("Decode(Encode(%+v)) = %+v, %v", c, again, err)
		}
	})
}

func BenchmarkMatchOrd(b *testing.B) {
	builder := NewBuilder(0)
	for doc := range uint32(Size) {
		builder.Begin(doc)
		builder.Keyword("k", string(rune('a'+doc%20)))
	}
	s := builder.Segment()
	b.SetBytes(4 * Size)
	b.ReportAllocs()
	for b.Loop() {
		s.Column("k").MatchOrd(3, NewBits(s.N))
	}
}
