package format

import (
	"bytes"
	"strconv"

	"faulty/functions/forwarder/document"
)

// decimal reads digits and a fraction as a number of units, each unit nanoseconds long.
func decimal(b []byte, unit int64) (ns int64, ok bool) {
	const longest = 12 // digits; 1e9 times such a number still fits into 64 bits
	whole, fraction, _ := bytes.Cut(b, []byte("."))
	if len(whole) > longest-3 || !isDigits(whole) || len(fraction) > 0 && !isDigits(fraction) {
		return 0, false
	}
	for _, c := range whole {
		ns = ns*10 + int64(c-'0')
	}
	ns *= unit
	for _, c := range fraction {
		unit /= 10
		ns += int64(c-'0') * unit
	}
	return ns, true
}

// duration reads a duration in Go's form: 1.2ms, 85µs, 1m2.3s, also with a blank before the unit.
func duration(b []byte) (ns int64, ok bool) {
	for len(b) > 0 {
		n := 0
		for n < len(b) && (b[n]-'0' <= 9 || b[n] == '.') {
			n++
		}
		number := b[:n]
		b = afterBlanks(b[n:])
		unit, width := unitOf(b)
		part, isNumber := decimal(number, max(unit, 1))
		if !isNumber || width == 0 {
			return 0, false
		}
		ns, b = ns+part, b[width:]
	}
	return ns, true
}

// unitOf reads a unit of time at the start of b.
func unitOf(b []byte) (ns int64, width int) {
	switch {
	case bytes.HasPrefix(b, []byte("ms")):
		return 1e6, 2
	case bytes.HasPrefix(b, []byte("us")):
		return 1e3, 2
	case bytes.HasPrefix(b, []byte("µs")), bytes.HasPrefix(b, []byte("μs")): // the micro sign and the Greek letter mu
		return 1e3, 3
	case bytes.HasPrefix(b, []byte("ns")):
		return 1, 2
	case bytes.HasPrefix(b, []byte("s")):
		return 1e9, 1
	case bytes.HasPrefix(b, []byte("m")):
		return 60e9, 1
	case bytes.HasPrefix(b, []byte("h")):
		return 3600e9, 1
	}
	return 0, 0
}

// setLatency sets http.latency_ms if it is unset.
func setLatency(d *document.Document, ns int64) bool {
	if d.Has(document.HTTPLatency) || ns < 0 {
		return false
	}
	var memory [32]byte
	b := strconv.AppendInt(memory[:0], ns/1e6, 10)
	if part := ns % 1e6; part != 0 {
		b = append(b, '.')
		for unit := int64(1e5); part > 0; unit /= 10 {
			b = append(b, byte('0'+part/unit))
			part %= unit
		}
	}
	d.Set(document.HTTPLatency, document.Bare(d.Keep(string(b))))
	return true
}

// fillSeconds, fillMilliseconds and fillDuration fill http.latency_ms.
func fillSeconds(d *document.Document, v []byte) bool {
	ns, ok := decimal(v, 1e9)
	return ok && setLatency(d, ns)
}

func fillMilliseconds(d *document.Document, v []byte) bool {
	ns, ok := decimal(v, 1e6)
	return ok && setLatency(d, ns)
}

func fillDuration(d *document.Document, v []byte) bool {
	ns, ok := duration(v)
	return ok && setLatency(d, ns)
}
