// Package rule decides which log events are kept, according to the configuration.
//
// A log event that a rule drops becomes no document. It is neither stored nor dead-lettered.
// Without any variable set, all log events are kept.
package rule

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"faulty/functions/forwarder/document"
	"faulty/functions/internal/env"
)

// levels are the levels of a document, lowest first. It is read-only.
var levels = []string{"trace", "debug", "info", "warn", "error", "fatal"}

// Rules decide which lines are kept. The zero value keeps all of them. Rules are safe for
// concurrent use by multiple goroutines.
type Rules struct {
	lowest           int // index into levels
	include, exclude []*regexp.Regexp
	dropped          float64 // share of dropped traces, 0 to 1
}

// Load reads the rules from the environment:
//
//	MIN_LEVEL  lowest level kept: trace, debug, info, warn, error or fatal. Lines
//	           without a level and Lambda's platform records are always kept.
//	           Example: info. Default: all.
//	INCLUDE    RE2 patterns, one per line. A line is kept if one of them matches
//	           the text that CloudWatch delivered; a stack trace that was stitched
//	           from several events is one line. Platform records are treated like
//	           other lines. Example: "level":"(WARN|ERROR)". Default: all.
//	EXCLUDE    RE2 patterns, one per line. A line that one of them matches is
//	           dropped, even if INCLUDE matches. Example: ^(START|END) RequestId.
//	           Default: none.
//	SAMPLE     share of the traces kept, 0 to 1. Example: 0.1. Default: 1. A trace
//	           is kept or dropped as a whole, in every function and on every
//	           redelivery. A line without a trace is sampled by its request id,
//	           or else by its event id. Exceptions, errors and reports of failed
//	           invocations are always kept.
func Load(vars *env.Reader) Rules {
	return Rules{
		lowest:  env.Value(vars, "MIN_LEVEL", 0, parseLevel),
		include: vars.Patterns("INCLUDE"),
		exclude: vars.Patterns("EXCLUDE"),
		dropped: 1 - vars.Float("SAMPLE", 1, 0, 1),
	}
}

func parseLevel(name string) (int, error) {
	i := slices.Index(levels, strings.ToLower(name))
	if i < 0 {
		return 0, errors.New("must be one of " + strings.Join(levels, ", "))
	}
	return i, nil
}

// KeepsLine reports whether the patterns keep a line. It only needs the text, so that dropped lines
// are never parsed.
func (r *Rules) KeepsLine(text []byte) bool {
	return (len(r.include) == 0 || matches(r.include, text)) && !matches(r.exclude, text)
}

func matches(patterns []*regexp.Regexp, text []byte) bool {
	for _, p := range patterns {
		if p.Match(text) {
			return true
		}
	}
	return false
}

// IsSampling reports whether KeepsDocument drops a share of the traces.
func (r *Rules) IsSampling() bool { return r.dropped > 0 }

// KeepsDocument reports whether level and sampling keep a line, based on its parsed document.
func (r *Rules) KeepsDocument(doc *document.Document) bool {
	return (r.lowest == 0 || r.keepsLevel(doc)) && (r.dropped == 0 || failed(doc) || unit(key(doc)) >= r.dropped)
}

func (r *Rules) keepsLevel(doc *document.Document) bool {
	if !doc.Has(document.Level) {
		return true
	}
	name := doc.Get(document.Level).Bytes
	return !slices.ContainsFunc(levels[:r.lowest], func(low string) bool { return low == string(name) })
}

// failed reports whether doc reports a failure.
func failed(doc *document.Document) bool {
	if doc.Has(document.ExceptionType) || doc.Has(document.ExceptionMessage) || doc.Has(document.ExceptionStacktrace) {
		return true
	}
	if doc.Has(document.FaasStatus) && string(doc.Get(document.FaasStatus).Bytes) != "success" {
		return true
	}
	level := string(doc.Get(document.Level).Bytes)
	return level == "error" || level == "fatal"
}

// key returns the key by which a line is sampled.
func key(doc *document.Document) []byte {
	for _, f := range []document.Field{document.TraceID, document.FaasExecution} {
		if doc.Has(f) {
			return doc.Get(f).Bytes
		}
	}
	return doc.ID.Bytes
}

// unit maps a key to a number in [0, 1), the same in every process. It uses FNV-1a and then the
// finalizer of MurmurHash3, because FNV alone maps keys that differ in their last digit to close
// numbers. It ignores the case of hexadecimal digits.
func unit(key []byte) float64 {
	h := uint64(14695981039346656037)
	for _, b := range key {
		if b-'A' <= 'Z'-'A' {
			b |= 0x20
		}
		h = (h ^ uint64(b)) * 1099511628211
	}
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	h ^= h >> 33
	return float64(h>>11) / (1 << 53)
}
