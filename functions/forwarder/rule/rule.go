// Package rule is the operator's word on which lines are kept.
//
// A line that a rule drops becomes no document, and is neither stored nor sent
// to the failure queue. Without a variable set, every line is kept.
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

// Rules say which lines are kept. The zero value keeps all. They are safe for
// use by several goroutines at once.
type Rules struct {
	lowest           int // index into levels
	include, exclude []*regexp.Regexp
	dropped          float64 // share of the traces, 0 to 1
}

// Load reads the rules from the environment:
//
//	MIN_LEVEL  lowest level kept: trace, debug, info, warn, error or fatal. Lines
//	           that name no level are kept, and so are Lambda's own records.
//	           Example: info. Default: all.
//	INCLUDE    RE2 patterns, one a line. A line is kept where one of them matches
//	           it as CloudWatch has it; a stack trace put together out of several
//	           events is one line. Lambda's own records are lines like any other.
//	           Example: "level":"(WARN|ERROR)". Default: all.
//	EXCLUDE    RE2 patterns, one a line. A line that one of them matches is
//	           dropped, INCLUDE or not. Example: ^(START|END) RequestId. Default:
//	           none.
//	SAMPLE     share of the traces kept, 0 to 1. Example: 0.1. Default: 1. A trace
//	           is kept or dropped whole, in every function and at every
//	           redelivery; a line of none goes by its request, or else by its
//	           event id. Exceptions, errors and reports of invocations that did
//	           not succeed are always kept.
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

// KeepsLine reports whether the patterns keep a line. It needs the line alone,
// so that what they drop is never parsed.
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

// KeepsDocument reports whether level and sample keep a line, by what has been
// found in it.
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

// failed reports whether doc tells of something that went wrong.
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

// key returns what a line is sampled by.
func key(doc *document.Document) []byte {
	for _, f := range []document.Field{document.TraceID, document.FaasExecution} {
		if doc.Has(f) {
			return doc.Get(f).Bytes
		}
	}
	return doc.ID.Bytes
}

// unit maps a key to a number from 0 up to 1, the same in every process: FNV-1a,
// then the finaliser of MurmurHash3, since FNV alone leaves keys that differ in
// their last digit close together. The case of hexadecimal digits is no matter.
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
