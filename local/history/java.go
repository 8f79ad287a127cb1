package history

import (
	"cmp"
	"fmt"
	"strings"
)

func java() *language {
	return &language{
		name:    "java",
		runtime: "java:21.v44",
		crash:   javaCrash,
		loggers: map[string]func(*entry) string{
			"log4j2":     log4j2,
			"logback":    logback,
			"logstash":   logstash,
			"powertools": javaPowertools,
		},
		culprit: functionName,
	}
}

// javaFrames returns the frames in the format of Throwable.printStackTrace.
func javaFrames(t *thrown) string {
	var b strings.Builder
	for i, f := range t.frames {
		times, source := 1, f.location
		if source == "-" {
			source = "Unknown Source"
		}
		if i == 0 {
			times += t.repeated
		}
		for range times {
			fmt.Fprintf(&b, "\tat %s(%s)\n", f.function, source)
		}
	}
	return b.String()
}

// javaTrace returns the output of Throwable.printStackTrace. A cause was thrown inside a frame of the
// exception that it caused, so the two share their outer frames.
func javaTrace(t *thrown) string {
	text := t.kind + "\n" + javaFrames(t)
	if t.message != "" {
		text = t.kind + ": " + t.message + "\n" + javaFrames(t)
	}
	if t.cause != nil {
		text += "Caused by: " + javaTrace(t.cause) + fmt.Sprintf("\t... %d more\n", max(1, len(t.frames)-1))
	}
	return text
}

// javaCrash returns what the runtime prints for an exception of the handler.
func javaCrash(e *entry) []string {
	t := e.thrown
	return []string{fmt.Sprintf("%s: %s\n%s\n", cmp.Or(t.message, "null"), t.kind, javaTrace(t))}
}

// className returns the name of the handler's class, which does the logging.
func (e *entry) className() string { return "com.example." + e.fn.name + ".Handler" }

// log4j2 returns a log event in the pattern that the documentation of aws-lambda-java-log4j2 recommends.
func log4j2(e *entry) string {
	text := fmt.Sprintf("%s %s %-5s %s - %s\n", e.at.Format("2006-01-02 15:04:05"), e.id, e.level, lastPart(e.className()), e.text())
	if e.thrown != nil {
		text += javaTrace(e.thrown)
	}
	return text
}

// logback returns a log event in Logback's default pattern.
func logback(e *entry) string {
	text := fmt.Sprintf("%s [main] %-5s %s -- %s\n", e.at.Format("15:04:05.000"), e.level, e.className(), e.text())
	if e.thrown != nil {
		text += javaTrace(e.thrown)
	}
	return text
}

// logstash returns a log event of Logback with Logstash's encoder.
func logstash(e *entry) string {
	number := map[string]int{"DEBUG": 10_000, "INFO": 20_000, "WARN": 30_000, "ERROR": 40_000}[e.level]
	all := []member{
		{"@timestamp", e.iso()}, {"@version", "1"}, {"message", e.message}, {"logger_name", e.className()}, {"thread_name", "main"},
		{"level", e.level}, {"level_value", number}, {"AWSRequestId", e.id}, e.user(),
	}
	if e.thrown != nil {
		all = append(all, member{"stack_trace", javaTrace(e.thrown)})
	}
	return object(append(all, e.fields...)...)
}

// javaPowertools returns a log event of the logger of Powertools for AWS Lambda (Java).
func javaPowertools(e *entry) string {
	all := []member{{"level", e.level}, {"message", e.message}}
	if t := e.thrown; t != nil {
		all = append(all, member{"error", map[string]any{"message": t.message, "name": t.kind, "stack": strings.TrimSuffix(javaFrames(t), "\n")}})
	}
	all = append(all,
		member{"cold_start", e.isCold}, member{"function_arn", e.arn()}, member{"function_memory_size", e.fn.memory}, member{"function_name", e.fn.name},
		member{"function_request_id", e.id}, member{"function_version", fmt.Sprint(e.environment.version)}, member{"service", e.fn.name},
		member{"timestamp", e.iso()}, member{"xray_trace_id", e.traceID()}, e.user(),
	)
	return object(append(all, e.fields...)...)
}
