package triage

import (
	"cmp"
	"strconv"
	"strings"
)

// isOlder reports whether a version is older than another one. Versions that consist of numbers
// separated by dots, such as 42, v1.9.3 and 1.10.0-rc1, are compared in order. Other versions, such
// as commits, have no order: a version that differs counts as older.
func isOlder(version, than string) bool {
	a, okA := numbers(version)
	b, okB := numbers(than)
	if !okA || !okB {
		return version != than
	}
	for i := range max(len(a.parts), len(b.parts)) {
		if c := cmp.Compare(a.part(i), b.part(i)); c != 0 {
			return c < 0
		}
	}
	return a.isPreview && !b.isPreview
}

// ordered is a version that can be compared.
type ordered struct {
	parts     []int
	isPreview bool // such as 1.0.0-rc1, which is older than 1.0.0
}

func (o *ordered) part(i int) int {
	if i < len(o.parts) {
		return o.parts[i]
	}
	return 0
}

func numbers(version string) (o ordered, ok bool) {
	version, _, _ = strings.Cut(strings.TrimPrefix(version, "v"), "+")
	version, _, o.isPreview = strings.Cut(version, "-")
	for part := range strings.SplitSeq(version, ".") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 {
			return ordered{}, false
		}
		o.parts = append(o.parts, n)
	}
	return o, true
}
