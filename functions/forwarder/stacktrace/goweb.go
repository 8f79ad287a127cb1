package stacktrace

import "strings"

const (
	dataRace  = "WARNING: DATA RACE"
	raceRules = "=================="
)

// isGinLocation reports whether line is the location of a call as gin's middleware prints it, above
// the function: "/src/main.go:16 (0xb3e8e7)".
func isGinLocation(line string) bool {
	if line == "" || line[len(line)-1] != ')' {
		return false
	}
	location, pc, ok := strings.Cut(line, " (0x")
	file, _, numbered := cutLine(location)
	return ok && numbered && run(pc, len(pc), isHexByte) == len(pc)-1 && (strings.HasSuffix(file, ".go") || strings.HasSuffix(file, ".s"))
}

func isHexByte(c byte) bool { return isHex(c) }

// parseGin reads a panic that gin has recovered from. Its first location is at offset at. The
// functions have no package, and the source code follows them:
//
//	2026/11/22 21:24:52 [Recovery] 2026/11/22 - 21:24:52 panic recovered:
//	assignment to entry in nil map
//	/src/main.go:16 (0xb3e8e7)
//		boom: m["a"] = 1
func parseGin(text string, at int) (Exception, bool) {
	e := Exception{Language: langGo}
	e.Type, e.Message = goValue(lastLine(text[:at]))
	e.Frames = make([]Frame, 0, min(64, strings.Count(text[at:], " (0x")))
	for l := (lines{text: text, next: at}); l.scan(); {
		line := l.line()
		if isGinLocation(line) {
			location, _, _ := strings.Cut(line, " (0x")
			f := Frame{}
			f.File, f.Line, _ = cutLine(location)
			f.InApp = !goDependency(f.File) && !isRuntimeFile(f.File)
			e.Frames = append(e.Frames, f)
			continue
		}
		if line == "" || line[0] != '\t' {
			break
		}
		name, _, _ := strings.Cut(line[1:], ": ")
		if e.Frames[len(e.Frames)-1].Function = name; name == "gopanic" {
			e.Frames = e.Frames[:0] // the frames above belong to the recovery
		}
	}
	return e, true
}

// isRuntimeFile reports whether file belongs to the runtime, wherever Go is installed.
func isRuntimeFile(file string) bool {
	return strings.Contains(file, "internal/runtime/") || hasAnySuffix(file, "runtime/proc.go", "runtime/panic.go", "runtime/signal_unix.go") ||
		strings.Contains(file, "runtime/asm_")
}

func hasAnySuffix(s string, suffixes ...string) bool {
	for _, suffix := range suffixes {
		if strings.HasSuffix(s, suffix) {
			return true
		}
	}
	return false
}

// parseDataRace reads a report of the race detector, whose heading is at offset at. The exception
// is the access of one goroutine, and its cause is the earlier access of the other. The stacks that
// created the goroutines are omitted.
//
//	WARNING: DATA RACE
//	Read at 0x00c00009d888 by goroutine 9:
//	  main.main.func8()
//	      /src/main.go:27 +0x33
//
//	Previous write at 0x00c00009d888 by main goroutine:
//	  main.main()
//	      /src/main.go:27 +0xcbe
func parseDataRace(text string, at int) (Exception, bool) {
	c := chain{text: text}
	l := lines{text: text, next: at}
	l.scan()
	for l.scan() {
		line := l.line()
		s := line[indent(line):]
		location, _, _ := strings.Cut(line, " +0x")
		switch {
		case isAccess(line):
			c.close(l.start)
			c.list = append(c.list, Cause{Type: "data race", Message: strings.TrimSuffix(line, ":")})
		case len(s) == len(line) && s != "" || len(c.list) == 0:
			c.close(l.start)
			return c.race()
		case isGoLocation(location):
			if n := len(c.frames); n > c.begin {
				addGoLocation(&c.frames[n-1], line)
			}
		default:
			if s == "" {
				break
			}
			if name, ok := goCall(s); ok {
				c.add(Frame{Function: name, InApp: !goStandard(name)})
			}
		}
	}
	c.close(len(text))
	return c.race()
}

func (c *chain) race() (Exception, bool) {
	if len(c.list) == 0 {
		return Exception{}, false
	}
	return c.exception(langGo), true
}

// isAccess reports whether line is the heading of one of the two accesses.
func isAccess(line string) bool {
	return hasAnyPrefix(line, "Read at ", "Write at ", "Previous ", "Atomic ", "Concurrent ") && strings.HasSuffix(line, ":")
}

// goBegins reports whether line starts a report that is not a dump.
func goBegins(line string) bool {
	return line == dataRace || strings.HasSuffix(line, " panic recovered:") ||
		strings.HasPrefix(line, "panic recovered: ") || goroutineAt(line) > 0
}

// goFollows recognizes lines of the race detector, of gin and of the layers of an error.
func goFollows(previous, line string) decision {
	switch {
	case strings.HasPrefix(line, " panic: "): // a panic in chi's output, which starts another stack trace
		return separate
	case strings.HasSuffix(previous, " panic recovered:"):
		return continuesIf(!isGoroutine(line))
	case isGinLocation(line), isAccess(line), line == raceRules && !isAccess(previous):
		return continues
	case strings.HasPrefix(line, "Goroutine ") && strings.HasSuffix(line, " created at:"):
		return continues
	case strings.HasPrefix(line, "Wraps: ("), strings.HasPrefix(line, "(1) "), strings.HasPrefix(line, "Error types: (1) "):
		return continues
	}
	return undecided
}
