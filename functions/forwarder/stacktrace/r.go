package stacktrace

import (
	"slices"
	"strings"
)

// R ends a script after an error, and prints the calls in one line if there are several.
const (
	rHalted = "Execution halted"
	rCalls  = "Calls: "
)

// detectR recognizes the last line of a script.
func detectR(_, s string) parser {
	if s == rHalted {
		return parseR
	}
	return nil
}

// parseR reads the error above the line at offset at. R prints a long message on the line behind
// the call:
//
//	Error in charge(cart) : no price
//	Calls: main -> charge
//	Execution halted
//
//	Error in charge(cart) :
//	  no price
func parseR(text string, at int) (Exception, bool) {
	const longest = 2048 // bytes of an error, whose message R cuts at 1000
	head := text[max(0, at-longest):at]
	e := Exception{Type: "error", Language: langR}
	i := strings.LastIndex(head, "Error")
	for i >= 0 && !hasAnyPrefix(head[i:], "Error in ", "Error: ") {
		i = strings.LastIndex(head[:i], "Error")
	}
	if i < 0 {
		return e, false
	}
	head, calls, _ := strings.Cut(head[i:], "\n"+rCalls)
	if message, ok := strings.CutPrefix(head, "Error: "); ok {
		e.Message = strings.TrimSpace(message)
	} else {
		call, message, ok := strings.Cut(head, " :")
		if !ok {
			return e, false
		}
		call, _, _ = strings.Cut(strings.TrimPrefix(call, "Error in "), "(")
		e.Message = strings.TrimSpace(message)
		e.Frames = []Frame{{Function: call, InApp: true}}
	}
	list := strings.Split(strings.ReplaceAll(strings.TrimSpace(calls), " ... ", " -> "), " -> ") // R shortens long lists
	for n, name := range slices.Backward(list) {                                                 // the outermost is first
		isSame := n == len(list)-1 && len(e.Frames) == 1 && e.Frames[0].Function == name
		if name != "" && !isSame {
			e.Frames = append(e.Frames, Frame{Function: name, InApp: name != "source" && name != "eval" && name != "withVisible"})
		}
	}
	return e, true
}

func rBegins(line string) bool {
	return strings.HasPrefix(line, "Error in ") && (strings.HasSuffix(line, " :") || strings.Contains(line, ") : "))
}

func rFollows(_, line string) decision {
	isCalls := strings.HasPrefix(line, rCalls) && (strings.Contains(line, " -> ") || strings.Contains(line, " ... "))
	return continuesIf(isCalls || line == rHalted)
}
