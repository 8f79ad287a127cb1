package stacktrace

import "strings"

// detectRustBox recognizes the reports of miette and error-stack, which draw lines to the causes.
func detectRustBox(s string) parser {
	if hasAnyPrefix(s, "× ", "├─▶ ", "╰─▶ ", "├╴at ", "╰╴at ", "╭─[") {
		return parseRustBox
	}
	return nil
}

// isRustDrawn reports whether line contains a cause or a location of such a report.
func isRustDrawn(line string) bool {
	return hasAnyPrefix(strings.TrimLeft(line, " │"), "├─▶ ", "╰─▶ ", "├╴", "╰╴")
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
	const longest = 512 // of the heading
	head := text[max(0, at-longest):at]
	isCross, isReport := false, strings.HasPrefix(head, "Error:") || strings.Contains(head, "\nError:")
	if first := text[at:]; !isReport && hasAnyPrefix(first[indent(first):], "├─▶ ", "╰─▶ ", "╭─[") { // trees have the same lines
		return Exception{}, false
	}
	e := rustReport(head)
	e.Message = strings.TrimPrefix(e.Message, "× ")
	l := lines{text: text, next: at}
	for n := 0; l.scan() && len(e.Causes) < maxCauses; n++ {
		s := strings.TrimLeft(l.line(), " │")
		marker, rest, _ := strings.Cut(s, " ")
		switch isFound := isReport && e.Message != ""; {
		case l.line() == "" || marker == "×" && l.start > at, !isFound && n > maxMessageLines:
			return e, isFound
		case marker == "×":
			e.Message, isCross = rest, true
		case marker == "├─▶" || marker == "╰─▶":
			e.Causes = append(e.Causes, Cause{Message: rest})
			isReport = isReport || isCross
		case (marker == "├╴at" || marker == "╰╴at") && len(e.Causes) == 0:
			e.setRustLocation(rest)
			isReport = true
		case strings.HasPrefix(s, "╭─[") && l.start > at: // at the start, it may be that of a warning
			isReport = isReport || isCross
		}
	}
	return e, isReport && e.Message != ""
}
