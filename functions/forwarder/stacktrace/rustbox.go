package stacktrace

import "strings"

// detectRustBox recognizes the reports of miette and error-stack, which draw lines to the causes.
func detectRustBox(s string) parser {
	if hasAnyPrefix(s, "× ", "├─▶ ", "╰─▶ ", "├╴at ", "╰╴at ", "╭─[") {
		return parseRustBox
	}
	return nil
}

// parseRustBox reads a report of miette or error-stack from the line at offset at on:
//
//	Error: shop::no_price
//
//	  × no price
//	  ├─▶ order 7 not found
//	  ╰─▶ connection refused
//
//	Error: no price
//	├╴at src/cart.rs:7:10
//	│
//	╰─▶ connection refused
//	    ╰╴at src/net.rs:5:9
//
// Other programs mark failed tests with the same cross, so that miette's needs a heading, a cause or
// source code.
func parseRustBox(text string, at int) (Exception, bool) {
	e := rustReport(text[:at])
	e.Message = strings.TrimPrefix(e.Message, "× ")
	isReport := strings.HasPrefix(text, "Error:") || strings.Contains(text[:at], "\nError:")
	for l := (lines{text: text, next: at}); l.scan(); {
		s := strings.TrimLeft(l.line(), " │")
		marker, rest, _ := strings.Cut(s, " ")
		switch {
		case marker == "×":
			if l.start > at {
				return e, isReport // another report
			}
			e.Message = rest
		case marker == "├─▶" || marker == "╰─▶":
			e.Causes = append(e.Causes, Cause{Message: rest})
		case (marker == "├╴at" || marker == "╰╴at") && len(e.Causes) == 0:
			e.setRustLocation(rest)
		case !strings.HasPrefix(s, "╭─[") || l.start == at: // at the start, it may be that of a warning
			continue
		}
		isReport = isReport || marker != "×"
		if len(e.Causes) == maxCauses {
			break
		}
	}
	return e, isReport && e.Message != ""
}
