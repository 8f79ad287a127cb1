package history

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// values returns functions for the placeholders whose data is different in every log event. Each generates
// data in a form that programs print. at is the time of the invocation.
func values() map[string]func(random *rand.Rand, at time.Time) string {
	return map[string]func(*rand.Rand, time.Time) string{
		"ms":    func(r *rand.Rand, _ time.Time) string { return fmt.Sprint(3 + r.IntN(900)) },
		"took":  took,
		"size":  size,
		"money": func(r *rand.Rand, _ time.Time) string { return fmt.Sprintf("%d.%02d", 1+r.IntN(900), r.IntN(100)) },
		"float": func(r *rand.Rand, _ time.Time) string {
			return fmt.Sprintf("%g", r.Float64()*float64([]int{1, -40, 1000}[r.IntN(3)]))
		},
		"bool": func(r *rand.Rand, _ time.Time) string { return fmt.Sprint(r.IntN(2) == 0) },
		"hex":  func(r *rand.Rand, _ time.Time) string { return fmt.Sprintf("%012x", r.Uint64()>>16) },
		"sha": func(r *rand.Rand, _ time.Time) string {
			return fmt.Sprintf("%016x%016x%08x", r.Uint64(), r.Uint64(), r.Uint32())
		},
		"token": func(r *rand.Rand, _ time.Time) string {
			return base64.StdEncoding.EncodeToString(random(r, 18+r.IntN(20)))
		},
		"uuid": func(r *rand.Rand, _ time.Time) string { return uuid(r) },
		"ip":   func(r *rand.Rand, _ time.Time) string { return fmt.Sprintf("10.0.%d.%d", r.IntN(256), 1+r.IntN(254)) },
		"ip6": func(r *rand.Rand, _ time.Time) string {
			return fmt.Sprintf("2001:db8::%x:%x", r.IntN(1<<16), 1+r.IntN(1<<16))
		},
		"node": func(r *rand.Rand, _ time.Time) string {
			return fmt.Sprintf("ip-10-0-%d-%d.eu-west-1.compute.internal", r.IntN(256), r.IntN(256))
		},
		"sku": func(r *rand.Rand, _ time.Time) string { return fmt.Sprintf("SKU-%05d", r.IntN(100_000)) },
		"date": func(r *rand.Rand, at time.Time) string {
			return at.Add(time.Duration(r.IntN(1440)) * time.Hour).Format(time.DateOnly)
		},
		"time": func(r *rand.Rand, at time.Time) string {
			return at.Add(time.Duration(r.IntN(90_000)) * time.Second).Format(time.RFC3339)
		},
		"clock": func(r *rand.Rand, at time.Time) string {
			return at.Add(time.Duration(r.IntN(90_000)) * time.Second).Format(time.RFC1123)
		},
		"mail": func(r *rand.Rand, _ time.Time) string {
			return fmt.Sprintf("%s.%d@example.com", strings.ToLower(pick(r, firstNames)), r.IntN(1000))
		},
		"name":  func(r *rand.Rand, _ time.Time) string { return pick(r, firstNames) + " " + pick(r, lastNames) },
		"words": func(r *rand.Rand, _ time.Time) string { return pick(r, adjectives) + " " + pick(r, nouns) },
		"list":  list,
		"json":  jsonText,
		"dict":  dict,
		// Memory addresses, and names that contain them.
		"address": func(r *rand.Rand, _ time.Time) string { return fmt.Sprintf("0x7f%010x", r.Uint64()>>24) },
		"lambda": func(r *rand.Rand, _ time.Time) string {
			return fmt.Sprintf("0x00007f%02x%08x", r.IntN(256), r.Uint32())
		},
		"hash": func(r *rand.Rand, _ time.Time) string { return fmt.Sprintf("%x", 1<<20+r.Uint32()>>4) },
	}
}

// Words for names and quoted data. The variables are read-only.
var (
	firstNames = []string{"Anna", "Ben", "Carla", "Dmitri", "Elif", "Farah", "Goran", "Hiro", "Ines", "Jamal", "Katja", "Luca", "Mona", "Nils", "Olga", "Pablo"}
	lastNames  = []string{"Schmidt", "Rossi", "Novak", "Garcia", "Yilmaz", "Okafor", "Tanaka", "Larsen", "Dubois", "Kowalski", "Silva", "Haddad"}
	adjectives = []string{"blue", "vintage", "folding", "wireless", "organic", "heavy", "slim", "waterproof", "recycled", "wooden"}
	nouns      = []string{"lamp", "jacket", "bicycle", "speaker", "coffee", "blanket", "wallet", "backpack", "bottle", "chair"}
)

func pick(r *rand.Rand, words []string) string { return words[r.IntN(len(words))] }

func random(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32() & 0xff)
	}
	return b
}

// took returns a duration with its unit, as Go prints it.
func took(r *rand.Rand, _ time.Time) string {
	limit := []time.Duration{time.Millisecond, time.Second, 3 * time.Minute}[r.IntN(3)]
	return time.Duration(1 + r.Int64N(int64(limit))).Round(limit / 1000).String()
}

// size returns a size with its unit.
func size(r *rand.Rand, _ time.Time) string {
	return fmt.Sprintf("%.1f %s", 1+r.Float64()*999, []string{"B", "KB", "MB"}[r.IntN(3)])
}

// list returns a list of up to six identifiers.
func list(r *rand.Rand, _ time.Time) string {
	items := make([]string, 1+r.IntN(6))
	for i := range items {
		items[i] = fmt.Sprintf("SKU-%05d", r.IntN(100_000))
	}
	return "[" + strings.Join(items, ", ") + "]"
}

// jsonText returns a JSON object with optional members.
func jsonText(r *rand.Rand, _ time.Time) string {
	all := []member{{"id", r.IntN(1e6)}, {"sku", fmt.Sprintf("SKU-%05d", r.IntN(100_000))}}
	if r.IntN(2) == 0 {
		all = append(all, member{"gift", map[string]any{"wrap": true, "note": "for " + pick(r, firstNames)}})
	}
	if r.IntN(3) == 0 {
		all = append(all, member{"tags", []string{pick(r, adjectives), pick(r, nouns)}})
	}
	return object(all...)
}

// dict returns a dictionary with optional members, as Python prints it.
func dict(r *rand.Rand, _ time.Time) string {
	text := fmt.Sprintf("{'id': %d, 'name': '%s'", r.IntN(1e6), pick(r, firstNames))
	if r.IntN(2) == 0 {
		text += fmt.Sprintf(", 'tags': ['%s', '%s']", pick(r, adjectives), pick(r, nouns))
	}
	if r.IntN(2) == 0 {
		text += ", 'coupon': None"
	}
	return text + "}"
}

// uuid returns a random UUID of version 4.
func uuid(r *rand.Rand) string {
	a, b := r.Uint64(), r.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", a>>32, a>>16&0xffff, a&0xfff, b>>48&0x3fff|0x8000, b&0xffff_ffff_ffff)
}
