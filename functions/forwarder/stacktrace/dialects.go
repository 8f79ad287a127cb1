package stacktrace

import (
	"bytes"
	"cmp"
	"math/bits"
)

// A dialect defines how to read the exceptions that the runtime of one language prints. A new
// language needs one file with these functions and one entry in dialects.
//
// The functions must not call Parse, Begins, Continues or Follows, which themselves consult the
// table.
type dialect struct {
	// language is the value of Exception.Language.
	language string
	// first contains the first bytes, after the indentation, of the lines that detect recognizes.
	// An empty string means any byte. detect must then be cheap for other lines, because it sees
	// all of them.
	first string
	// detect returns the parser for stack traces that contain such a line, or nil. s is line
	// without its indentation and has at least minTraceLine bytes.
	detect func(line, s string) parser
	// begins reports whether line starts a stack trace that arrives as one event per line. It may
	// be nil.
	begins func(line string) bool
	// follows decides whether line continues a stack trace whose last non-blank line was previous.
	// It may be nil.
	follows func(previous, line string) decision
	// isComplete reports whether line is a complete exception. It may be nil. It is called for every
	// line that begins with a byte of completeFirst, or of first if that is empty, so it should copy
	// few of them.
	isComplete    func(line []byte) bool
	completeFirst string
	// isCall reports whether line can only be a call or the heading of calls. Such a line ends a
	// message of several lines. It may be nil.
	isCall func(line string) bool
	// appendKey is the language's part of a fingerprint.
	appendKey keyFunc
}

// A decision is a dialect's verdict on a line after a line of a stack trace.
type decision int8

const (
	undecided decision = iota // the dialect does not know the line
	continues                 // the line belongs to the same stack trace
	separate                  // the line does not belong to it
)

// A parser reads the stack trace in text that contains the detected line at offset at. It may read
// only a few lines before it returns false, so that parsing stays linear.
type parser func(text string, at int) (Exception, bool)

// minTraceLine is the length of the shortest line by which a stack trace is detected.
const minTraceLine = 6

// dialects lists all languages. The first dialect that detects a line parses it. The rules for
// stitching the first six are in stitch.go, because these languages share headings and calls.
var dialects = [...]dialect{
	{language: langJava, detect: detectJava, isComplete: isQualified, completeFirst: "abcdefghijklmnopqrstuvwxyz", appendKey: appendJavaKey},
	{language: langDotNet, detect: detectDotNet, begins: dotnetBegins, follows: dotnetFollows, appendKey: appendDotNetKey},
	{language: langJulia, first: "S", detect: detectJulia, begins: juliaBegins, follows: juliaFollows, isCall: isJuliaLocation, appendKey: appendListingKey},
	{language: langOCaml, first: "F", detect: ocamlTrace.detect, begins: ocamlBegins, follows: ocamlFollows, isComplete: isOCamlComplete, appendKey: appendListingKey},
	{language: langCrystal, first: "U", detect: crystalTrace.detect, begins: crystalBegins, isCall: isCrystalCall, appendKey: appendListingKey},
	{language: langZig, first: "te", detect: zigTrace.detect, begins: zigBegins, follows: zigFollows, appendKey: appendListingKey},
	{language: langHaskell, first: "C", detect: detectHaskell, appendKey: appendListingKey},
	{language: langNim, first: "E", detect: detectNim, begins: nimBegins, follows: nimFollows, isComplete: isNimComplete, appendKey: appendListingKey},
	{language: langR, first: "E", detect: detectR, begins: rBegins, follows: rFollows, appendKey: appendListingKey},
	{language: langRust, first: "tTsSCEa\xc3\xe2", detect: detectRust, begins: rustBegins, follows: rustFollows, isCall: isRustCall, isComplete: isRustComplete, appendKey: appendRustKey},
	{language: langPHP, first: "PFWNDRCSU#[", detect: detectPHP, begins: phpBegins, follows: phpFollows, isCall: isPHPCall, isComplete: isPHPComplete, appendKey: appendPHPKey},
	{language: langElixir, first: "*[0123456789", detect: detectElixir, begins: elixirBegins, follows: elixirFollows, isCall: isElixirCall, isComplete: isElixirComplete, appendKey: appendElixirKey},
	{language: langErlang, first: "=E*c", detect: detectErlang, begins: isErlangReport, follows: erlangFollows, appendKey: appendElixirKey},
	{language: langDart, first: "U#abcdefghijklmnopqrstuvwxyz", detect: detectDart, begins: dartBegins, follows: dartFollows, isCall: isDartCall, appendKey: appendDartKey},
	{language: langJavaScript, detect: detectNode, begins: nodeBegins, follows: nodeFollows, isCall: isThrownHint, isComplete: isNodeComplete, completeFirst: "F", appendKey: appendNodeKey},
	{language: langGo, detect: detectGo, begins: goBegins, follows: goFollows, appendKey: appendGoKey},
	{language: langRuby, detect: detectRuby, begins: isRubySyntax, follows: rubyFollows, isComplete: isRubyComplete, completeFirst: "/abcdefghijklmnopqrstuvwxyz", appendKey: appendRubyKey},
	{language: langPython, detect: detectPython, begins: pythonBegins, follows: pythonFollows, isComplete: isPythonComplete, completeFirst: "R", appendKey: appendPythonKey},
	{language: langLua, first: "s", detect: detectLua, begins: luaBegins, follows: luaFollows, appendKey: appendLuaKey},
	{language: langCpp, detect: detectCpp, begins: cppBegins, follows: cppFollows, isComplete: isCppComplete, appendKey: appendCppKey},
	{language: langSwift, detect: detectSwift, begins: swiftBegins, follows: swiftFollows, isComplete: isSwiftComplete, appendKey: appendSwiftKey},
	{language: langPerl, detect: detectPerl, begins: perlBegins, follows: perlFollows, isComplete: isPerlComplete, appendKey: appendPerlKey},
	{language: langShell, detect: detectShell, isComplete: isShellComplete, appendKey: appendShellKey},
}

// dialectsByFirst contains, for each first byte of a line, one bit for each dialect that detects
// such lines. completeByFirst is the same for the dialects with isComplete. They are read-only.
var (
	dialectsByFirst = indexDialects(func(d *dialect) (bool, string) { return true, d.first })
	completeByFirst = indexDialects(func(d *dialect) (bool, string) {
		return d.isComplete != nil, cmp.Or(d.completeFirst, d.first)
	})
)

func indexDialects(beginning func(*dialect) (has bool, first string)) (index [256]uint32) {
	anyByte := uint32(0)
	for i := range dialects {
		has, first := beginning(&dialects[i])
		switch {
		case !has:
		case first == "":
			anyByte |= 1 << i
		default:
			for _, b := range []byte(first) {
				index[b] |= 1 << i
			}
		}
	}
	for b := range index {
		index[b] |= anyByte
	}
	return index
}

// parserFor returns the parser of the dialect that detects line, or nil.
func parserFor(line string) parser {
	s := line[indent(line):]
	if len(s) < minTraceLine {
		return nil
	}
	for set := dialectsByFirst[s[0]]; set != 0; set &= set - 1 {
		if p := dialects[bits.TrailingZeros32(set)].detect(line, s); p != nil {
			return p
		}
	}
	return nil
}

// dialectBegins reports whether line starts a stack trace according to a dialect with a begins
// function.
func dialectBegins(line string) bool {
	for i := range dialects {
		if begins := dialects[i].begins; begins != nil && begins(line) {
			return true
		}
	}
	return false
}

// dialectFollows is like dialectBegins for the lines after the first.
func dialectFollows(previous, line string) decision {
	for i := range dialects {
		if follows := dialects[i].follows; follows != nil {
			if d := follows(previous, line); d != undecided {
				return d
			}
		}
	}
	return undecided
}

// continuesIf returns continues if ok is true, otherwise undecided.
func continuesIf(ok bool) decision {
	if ok {
		return continues
	}
	return undecided
}

// isComplete reports whether line is a complete exception in one of the dialects.
func isComplete(line []byte) bool {
	if len(line) < minTraceLine {
		return false
	}
	for set := completeByFirst[line[0]]; set != 0; set &= set - 1 {
		if dialects[bits.TrailingZeros32(set)].isComplete(line) {
			return true
		}
	}
	return false
}

// hasAny reports whether line contains one of the marks.
func hasAny(line []byte, marks ...string) bool {
	for _, mark := range marks {
		if bytes.Contains(line, []byte(mark)) {
			return true
		}
	}
	return false
}

// isDialectCall reports whether line is a call in one of the dialects.
func isDialectCall(line string) bool {
	for i := range dialects {
		if isCall := dialects[i].isCall; isCall != nil && isCall(line) {
			return true
		}
	}
	return false
}

// keys returns the key function of e's dialect.
func (e *Exception) keys() keyFunc {
	if e.isLabelled {
		return appendLabelKey
	}
	for i := range dialects {
		if dialects[i].language == e.Language {
			return dialects[i].appendKey
		}
	}
	return appendGoKey
}
