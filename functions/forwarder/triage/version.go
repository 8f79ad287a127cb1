package triage

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// IsNumbered reports whether a version consists of numbers, such as 42 or v1.9.3. All such versions
// have an order. Others, such as commits, need Group.KnownVersions.
func IsNumbered(version string) bool {
	o, ok := numbers(version)
	return ok && len(o.preview) == 0
}

// isOlder reports whether a version is older than another one. Versions without an order count as
// older if they are among those that were known earlier. Without such a list, each version that
// differs counts as older.
func isOlder(version, than string, known []string) bool {
	if c, ok := compare(version, than); ok {
		return c < 0
	}
	return len(known) == 0 || slices.Contains(known, version)
}

// compare compares versions that consist of numbers separated by dots, such as 42, v1.9.3 and
// 1.10.0-rc1, and dates. Other versions have no order unless they are equal.
func compare(version, than string) (c int, ok bool) {
	a, okA := numbers(version)
	b, okB := numbers(than)
	if !okA || !okB {
		return 0, version == than
	}
	for i := range max(len(a.parts), len(b.parts)) {
		if c := cmp.Compare(a.part(i), b.part(i)); c != 0 {
			return c, true
		}
	}
	if len(a.preview) == 0 || len(b.preview) == 0 {
		return len(b.preview) - len(a.preview), true
	}
	for i := range min(len(a.preview), len(b.preview)) {
		if c, ok := compareParts(a.preview[i], b.preview[i]); c != 0 || !ok {
			return c, ok
		}
	}
	return len(a.preview) - len(b.preview), true
}

// compareParts compares parts such as rc1, beta and 11. Parts that are neither a word nor a number,
// with or without a word before it, have no order.
func compareParts(a, b string) (c int, ok bool) {
	wordA, wordB := strings.TrimRight(a, "0123456789"), strings.TrimRight(b, "0123456789")
	if a == b {
		return 0, true
	}
	if strings.ContainsAny(wordA+wordB, "0123456789") {
		return 0, false
	}
	if wordA != wordB {
		return cmp.Compare(wordA, wordB), true
	}
	numberA, _ := strconv.Atoi(a[len(wordA):]) // 0 without a number
	numberB, _ := strconv.Atoi(b[len(wordB):])
	return cmp.Compare(numberA, numberB), true
}

// ordered is a version that can be compared.
type ordered struct {
	parts   []int
	preview []string // such as rc1 in 1.0.0-rc1, which is older than 1.0.0
}

func (o *ordered) part(i int) int {
	if i < len(o.parts) {
		return o.parts[i]
	}
	return 0
}

func numbers(version string) (o ordered, ok bool) {
	version, _, _ = strings.Cut(strings.TrimPrefix(version, "v"), "+")
	version, preview, isPreview := strings.Cut(version, "-")
	if isPreview {
		o.preview = strings.FieldsFunc(preview, func(c rune) bool { return c == '.' || c == '-' })
	}
	for part := range strings.SplitSeq(version, ".") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 {
			return ordered{}, false
		}
		o.parts = append(o.parts, n)
	}
	return o, true
}
