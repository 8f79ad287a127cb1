package stacktrace

import (
	"strings"
	"unicode/utf8"
)

// dotnetFrame reads a .NET call; s is the text behind "at ":
//
//	Shop.Orders.Find(String id) in /src/Orders.cs:line 12
//	Shop.Orders.<FindAsync>d__5.MoveNext()
//	Shop.List`1.Get[T](Int32 i)
//	Shop.Stock.Take(String, Int32) + 0x49
//	Shop.Stock.Take (System.String sku) [0x00012] in /src/Stock.cs:21
func dotnetFrame(s string) (f Frame, ok bool) {
	open := strings.IndexByte(s, '(')
	if open <= 0 {
		return f, false
	}
	n := closingParenthesis(s[open:])
	if n < 0 {
		return f, false
	}
	name, args, location := s[:open], s[open+1:open+n], s[open+n+1:]
	mono := strings.HasPrefix(location, " [0x") || strings.HasPrefix(location, " <0x")
	if mono {
		name = strings.TrimSuffix(name, " ")
	}
	if !isDotNetName(name, location) || isJavaLocation(args) || !isDotNetLocation(location) {
		return f, false
	}
	f.Function = name
	f.File, f.Line = dotnetLocation(location)
	f.InApp = !isDotNetLibrary(name)
	return f, true
}

// closingParenthesis returns the offset of the parenthesis that closes the one at the start of s.
// Parentheses may be nested, because the type of a parameter may be a delegate or a tuple.
func closingParenthesis(s string) int {
	const longest = 4096
	depth := 0
	for i := range min(len(s), longest) {
		switch s[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		case '\n':
			return -1
		}
	}
	return -1
}

// isDotNetName reports whether name is a qualified method. A name with blanks, which F# allows,
// needs a file behind it.
func isDotNetName(name, location string) bool {
	if strings.HasPrefix(name, "lambda_method") {
		return true
	}
	if strings.IndexByte(name, '.') < 0 || name[len(name)-1] == ' ' || strings.ContainsAny(name, "/:\"'") {
		return false
	}
	return strings.IndexByte(name, ' ') < 0 || strings.Contains(location, ":line ")
}

// isDotNetLocation reports whether location is a valid location behind a call.
func isDotNetLocation(location string) bool {
	if location == "" || location[0] == ' ' {
		return true
	}
	return strings.HasPrefix(location, "<---") || strings.HasPrefix(location, "\\")
}

// dotnetLocation reads the location " in /src/Orders.cs:line 12". Its words are in the language of the
// system: " dans C:\src\Orders.cs:ligne 12", " in C:\src\Orders.cs:Zeile 12.".
func dotnetLocation(location string) (file string, line int) {
	if strings.HasPrefix(location, " [0x") || strings.HasPrefix(location, " <0x") {
		if i := strings.Index(location, "] in "); i >= 0 {
			file, line, _ = cutLine(strings.TrimRight(location[i+len("] in "):], " "))
		}
		return file, line
	}
	location = strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(location, " "), "<---"), ".")
	_, file, ok := strings.Cut(location, " ")
	if !ok || strings.HasPrefix(location, "+ 0x") {
		return "", 0
	}
	i := strings.LastIndexByte(file, ':')
	if i < 0 || i <= len("C") {
		return file, 0
	}
	word := strings.TrimRight(file[i+1:], "0123456789")
	line, digits := leadingInt(file[i+1+len(word):])
	if digits == 0 || len(word) > 20 {
		return file, 0
	}
	return file[:i], line
}

// dotnetCall reads a call with the word before it: "at ", or its translations in .NET Framework,
// "bei ", "à ", "en ", "в ". A translated word only counts with .NET's indentation and a parameter
// list or location.
func dotnetCall(line string) (Frame, bool) {
	s := line[indent(line):]
	if call, ok := strings.CutPrefix(s, "at "); ok {
		return dotnetFrame(call)
	}
	if !strings.HasPrefix(line, "   ") {
		return Frame{}, false
	}
	word, call, ok := strings.Cut(s, " ")
	if !ok || utf8.RuneCountInString(word) > 6 || !isAtWord(word) {
		return Frame{}, false
	}
	return dotnetFrame(call)
}

// isAtWord reports whether word is "at" in one of the languages of .NET Framework's messages.
func isAtWord(word string) bool {
	switch word {
	case "bei", "à", "en", "in", "em", "bij", "vid", "ved", "в", "w", "v", "konum:", "場所", "在", "於", "위치:", "σε", "a":
		return true
	}
	return false
}

// isDotNetRule reports whether line is one of the separators between calls: the dashes and "Repeat
// 12 times:" of a stack overflow, or the end of the stack of a rethrown exception.
func isDotNetRule(line string) bool {
	return hasAnyPrefix(line, "--- End of stack trace", "--- Ende der Stapel", "--- Fin de la trace") ||
		line != "" && strings.Trim(line, "-") == "" ||
		hasAnyPrefix(line, "Repeat ", "Repeated ") && strings.HasSuffix(line, " times:")
}

// dotnetBegins reports whether line is the heading of a crash without an exception.
func dotnetBegins(line string) bool {
	return line == "Stack overflow." || strings.HasPrefix(line, "Process terminated. ")
}

// dotnetFollows recognizes the lines between the calls that only .NET prints.
func dotnetFollows(_, line string) decision {
	return continuesIf(strings.HasPrefix(line, innerArrow) || strings.HasPrefix(line, innerEnd) || isDotNetRule(line))
}
