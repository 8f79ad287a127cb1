package history

import (
	"fmt"
	"strings"
)

func node() *language {
	return &language{
		name:    "javascript",
		runtime: "nodejs:22.v61",
		crash:   nodeCrash,
		loggers: map[string]func(*entry) string{
			"console":    nodeConsole,
			"json":       nodeJSON,
			"pino":       pino,
			"winston":    winston,
			"powertools": nodePowertools,
		},
		culprit: nodeCulprit,
	}
}

// nodeLines returns the lines of an error's stack property.
func nodeLines(t *thrown) []string {
	lines := []string{t.kind + ": " + t.message}
	for i, f := range t.frames {
		location := f.location
		if f.isOfApplication() || strings.HasPrefix(location, "node_modules/") {
			location = "/var/task/" + location
		}
		line := "    at " + location
		if f.function != "" {
			line = fmt.Sprintf("    at %s (%s)", f.function, location)
		}
		lines = append(lines, line)
		if i == 0 && t.repeated > 0 { // Node.js prints at most ten frames
			for range 9 {
				lines = append(lines, line)
			}
			break
		}
	}
	return lines
}

func nodeTrace(t *thrown) string { return strings.Join(nodeLines(t), "\n") }

// nodeCulprit returns the name of the function without the words that V8 adds to it. For a function
// without a name, it returns the file.
func nodeCulprit(f frame, _ *fault, _ string) string {
	if f.function == "" {
		return "/var/task/" + f.file()
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(f.function, "async "), " [as ")
	return name
}

// nodeCrash returns what the runtime prints for a rejected promise of the handler.
func nodeCrash(e *entry) []string {
	t := e.thrown
	if e.fn.isJSON {
		return []string{object(
			member{"timestamp", e.iso()}, member{"level", "ERROR"}, member{"requestId", e.id},
			member{"message", map[string]any{"errorType": t.kind, "errorMessage": t.message, "stackTrace": nodeLines(t)[1:]}},
		)}
	}
	thrown := object(member{"errorType", t.kind}, member{"errorMessage", t.message}, member{"stack", nodeLines(t)})
	return []string{fmt.Sprintf("%s\t%s\tERROR\tInvoke Error \t%s\n", e.iso(), e.id, thrown)}
}

// nodeConsole returns a log event of console.info and similar functions in Lambda's text format.
func nodeConsole(e *entry) string {
	text := fmt.Sprintf("%s\t%s\t%s\t%s", e.iso(), e.id, e.level, e.text())
	if e.thrown != nil {
		text += " " + nodeTrace(e.thrown)
	}
	return text + "\n"
}

// nodeJSON returns a log event of console.info and similar functions in Lambda's JSON format. The message
// is the text of all arguments.
func nodeJSON(e *entry) string {
	all := []member{{"timestamp", e.iso()}, {"level", e.level}, {"requestId", e.id}, {"message", e.text()}}
	if t := e.thrown; t != nil {
		all = append(all, member{"errorType", t.kind}, member{"errorMessage", t.message}, member{"stackTrace", nodeLines(t)[1:]})
	}
	return object(all...)
}

func pino(e *entry) string {
	number := map[string]int{"DEBUG": 20, "INFO": 30, "WARN": 40, "ERROR": 50}[e.level]
	all := []member{{"level", number}, {"time", e.at.UnixMilli()}, {"pid", 2}, {"hostname", e.environment.host}, {"awsRequestId", e.id}, e.user()}
	if e.fn.isTraced {
		all = append(all, member{"x-correlation-trace-id", "Root=" + e.request.trace})
	}
	all = append(all, e.fields...)
	if t := e.thrown; t != nil {
		all = append(all, member{"err", map[string]any{"type": t.kind, "message": t.message, "stack": nodeTrace(t)}})
	}
	return object(append(all, member{"msg", e.message})...)
}

// winston returns a log event of winston with the formats timestamp, errors with stack, and json.
func winston(e *entry) string {
	all := append(append([]member{}, e.fields...), member{"level", strings.ToLower(e.level)}, member{"message", e.message}, member{"requestId", e.id}, e.user())
	if e.thrown != nil {
		all = append(all, member{"stack", nodeTrace(e.thrown)})
	}
	return object(append(all, member{"timestamp", e.iso()})...)
}

// nodePowertools returns a log event of the logger of Powertools for AWS Lambda (TypeScript).
func nodePowertools(e *entry) string {
	all := []member{
		{"level", e.level}, {"message", e.message}, {"timestamp", e.iso()}, {"service", e.fn.name}, {"cold_start", e.isCold},
		{"function_arn", e.arn()}, {"function_memory_size", fmt.Sprint(e.fn.memory)}, {"function_name", e.fn.name}, {"function_request_id", e.id},
		{"sampling_rate", 0}, {"xray_trace_id", e.traceID()}, e.user(),
	}
	all = append(all, e.fields...)
	if t := e.thrown; t != nil {
		all = append(all, member{"error", map[string]any{"name": t.kind, "location": "/var/task/" + t.frames[0].file() + ":" + t.frames[0].line(), "message": t.message, "stack": nodeTrace(t)}})
	}
	return object(all...)
}
