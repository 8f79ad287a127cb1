package history

import (
	"fmt"
	"slices"
	"strings"
)

func python() *language {
	return &language{
		name:    "python",
		runtime: "python:3.13.v50",
		crash:   pythonCrash,
		loggers: map[string]func(*entry) string{
			"logging":    pythonLogging,
			"powertools": pythonPowertools,
			"json":       pythonJSON,
			"structlog":  structlog,
		},
		culprit: functionName,
	}
}

// pythonLines returns the text of each frame, outermost first. Python prints the source code below each frame.
func pythonLines(t *thrown) (frames []string) {
	inner := "raise " + lastPart(t.kind) + "(reason)"
	for i, f := range t.frames {
		file := f.file()
		if !strings.HasPrefix(file, "/") {
			file = "/var/task/" + file
		}
		frames = append(frames, fmt.Sprintf("  File %q, line %s, in %s\n    %s\n", file, f.line(), f.function, inner))
		inner = "return " + f.function + "(event, context)"
		if i == 0 && t.repeated > 0 { // Python prints the first three repetitions
			first := frames[0]
			frames = []string{first + fmt.Sprintf("  [Previous line repeated %d more times]\n", t.repeated), first, first}
		}
	}
	slices.Reverse(frames)
	return frames
}

func lastPart(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// pythonTrace returns a traceback in the format of module traceback.
func pythonTrace(t *thrown) string {
	text := ""
	if t.cause != nil {
		text = pythonTrace(t.cause) + "\n\nThe above exception was the direct cause of the following exception:\n\n"
	}
	return text + "Traceback (most recent call last):\n" + strings.Join(pythonLines(t), "") + t.kind + ": " + t.message
}

// pythonCrash returns what the runtime prints for an exception of the handler. In text format, it omits the
// causes and indents lines with non-breaking spaces.
func pythonCrash(e *entry) []string {
	t := e.thrown
	if e.fn.isJSON {
		return []string{object(
			member{"timestamp", e.at.Format("2006-01-02T15:04:05Z")}, member{"log_level", "ERROR"}, member{"errorMessage", t.message},
			member{"errorType", lastPart(t.kind)}, member{"requestId", e.id}, member{"stackTrace", pythonLines(t)},
		)}
	}
	lines := strings.Join(pythonLines(t), "")
	lines = strings.ReplaceAll(lines, "    ", "\u00a0\u00a0\u00a0\u00a0")
	lines = strings.ReplaceAll(lines, "  File", "\u00a0\u00a0File")
	return []string{fmt.Sprintf("[ERROR] %s: %s\nTraceback (most recent call last):\n%s", lastPart(t.kind), t.message, lines)}
}

func pythonLevel(level string) string {
	if level == "WARN" {
		return "WARNING"
	}
	return level
}

// pythonLogging returns a log event of module logging with Lambda's handler for text.
func pythonLogging(e *entry) string {
	text := fmt.Sprintf("[%s]\t%s\t%s\t%s", pythonLevel(e.level), e.iso(), e.id, e.text())
	if e.thrown != nil {
		text += "\n" + pythonTrace(e.thrown)
	}
	return text + "\n"
}

// pythonJSON returns a log event of module logging with Lambda's handler for JSON.
func pythonJSON(e *entry) string {
	all := []member{{"timestamp", e.at.Format("2006-01-02T15:04:05Z")}, {"level", pythonLevel(e.level)}, {"message", e.message}, {"logger", "root"}}
	if t := e.thrown; t != nil {
		all = append(all, member{"stackTrace", pythonLines(t)}, member{"errorType", lastPart(t.kind)}, member{"errorMessage", t.message})
	}
	return object(append(append(all, member{"requestId", e.id}, e.user()), e.fields...)...)
}

// pythonPowertools returns a log event of the logger of Powertools for AWS Lambda (Python).
func pythonPowertools(e *entry) string {
	all := []member{
		{"level", pythonLevel(e.level)}, {"location", fmt.Sprintf("handler:%d", 31+e.build())}, {"message", e.message},
		{"timestamp", e.at.Format("2006-01-02 15:04:05,000+0000")}, {"service", e.fn.name}, {"cold_start", e.isCold},
		{"function_name", e.fn.name}, {"function_memory_size", fmt.Sprint(e.fn.memory)}, {"function_arn", e.arn()}, {"function_request_id", e.id},
		e.user(),
	}
	all = append(all, e.fields...)
	if e.thrown != nil {
		all = append(all, member{"exception", pythonTrace(e.thrown)}, member{"exception_name", lastPart(e.thrown.kind)})
	}
	return object(append(all, member{"xray_trace_id", e.traceID()})...)
}

// structlog returns a log event of structlog with its JSON renderer.
func structlog(e *entry) string {
	all := append([]member{e.user()}, e.fields...)
	all = append(all, member{"aws_request_id", e.id}, member{"event", e.message}, member{"level", strings.ToLower(pythonLevel(e.level))}, member{"timestamp", e.at.Format("2006-01-02T15:04:05.000000Z")})
	if e.thrown != nil {
		all = append(all, member{"exception", pythonTrace(e.thrown)})
	}
	return object(all...)
}
