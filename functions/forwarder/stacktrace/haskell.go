package stacktrace

import "strings"

const haskellCalls = "CallStack (from HasCallStack):"

func detectHaskell(_, s string) parser {
	if s == haskellCalls {
		return parseHaskell
	}
	return nil
}

// parseHaskell reads the calls below the heading at offset at. GHC prints from where a function was
// called, and not its own location, so that the caller's name is on the next line. Of the last
// caller, only the module is known:
//
//	shop: no price
//	CallStack (from HasCallStack):
//	  error, called at src/Cart.hs:7:10 in shop-0.1-inplace:Cart
//	  charge, called at app/Main.hs:3:5 in main:Main
func parseHaskell(text string, at int) (Exception, bool) {
	e := Exception{Type: "ErrorCall", Language: langHaskell}
	l := lines{text: text, next: at}
	for l.scan(); l.scan(); {
		s := l.line()
		name, rest, ok := strings.Cut(s[indent(s):], ", called at ")
		location, unit, found := strings.Cut(rest, " in ")
		if !ok || !found {
			break
		}
		var f Frame
		f.File, f.Line = cutColumn(location)
		unit, module, _ := strings.Cut(unit, ":")
		f.Function = module
		f.InApp = unit == "main" || strings.Contains(unit, "-inplace")
		if last := len(e.Frames) - 1; last >= 0 {
			e.Frames[last].Function = name
		}
		e.Frames = append(e.Frames, f)
	}
	if len(e.Frames) == 0 {
		return e, false
	}
	e.Message = haskellMessage(strings.TrimSpace(text[:at]))
	return e, true
}

// haskellMessage returns the message at the end of head, which is behind the name of the program. An
// event usually begins with it; otherwise it is the last line.
func haskellMessage(head string) string {
	for _, s := range [...]string{head, lastLine(head)} {
		program, message, ok := strings.Cut(s, ": ")
		if ok && !strings.ContainsAny(program, " \n") && strings.Count(message, "\n") < maxMessageLines {
			return message
		}
	}
	return lastLine(head)
}
