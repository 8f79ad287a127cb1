package history

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

func golang() *language {
	return &language{
		name:    "go",
		runtime: "provided:al2023.v120",
		exits:   true,
		crash:   goCrash,
		loggers: map[string]func(*entry) string{
			"slog":  slogJSON,
			"text":  slogText,
			"zap":   zap,
			"print": goLog,
		},
		culprit: goCulprit,
	}
}

// aroundHandler returns the frames of aws-lambda-go above and below the handler's frames.
func aroundHandler() (inside, outside []goFrame) {
	const module = "github.com/aws/aws-lambda-go@v1.55.1/lambda/"
	inside = []goFrame{
		{module + "errors.go", 39, "lambdaPanicResponse"},
		{module + "invoke_loop.go", 122, "callBytesHandlerFunc.func1"},
		{"runtime/panic.go", 860, "gopanic"},
	}
	outside = []goFrame{
		{"reflect/value.go", 586, "Value.call"},
		{"reflect/value.go", 369, "Value.Call"},
		{module + "handler.go", 310, "reflectHandler.func2"},
		{module + "invoke_loop.go", 125, "callBytesHandlerFunc"},
		{module + "invoke_loop.go", 75, "handleInvoke"},
		{module + "invoke_loop.go", 39, "startRuntimeAPILoop"},
		{module + "entry.go", 106, "start"},
		{module + "entry.go", 69, "StartWithOptions"},
		{module + "entry.go", 45, "Start"},
	}
	return inside, outside
}

// A goFrame is a stack frame in the format of aws-lambda-go.
type goFrame struct {
	Path  string `json:"path"`
	Line  int    `json:"line"`
	Label string `json:"label"`
}

// goCrash returns what aws-lambda-go prints for a panic of the handler, or for an error that the
// handler returns. An error has no frames.
func goCrash(e *entry) []string {
	t, date := e.thrown, e.at.Format("2006/01/02 15:04:05 ")
	if t.isDump {
		return goDump(e)
	}
	if len(t.frames) == 0 {
		return []string{date + object(member{"errorMessage", t.message}, member{"errorType", t.kind}) + "\n"}
	}
	frames, outside := aroundHandler()
	for _, f := range t.frames {
		line, _ := strconv.Atoi(f.line())
		frames = append(frames, goFrame{e.fn.name + "/" + f.file(), line, strings.TrimPrefix(f.function, "main.")})
	}
	frames = append(frames, outside...)
	return []string{
		date + object(member{"errorMessage", t.message}, member{"errorType", t.kind}, member{"stackTrace", frames}) + "\n",
		date + "calling the handler function resulted in a panic, the process should exit\n",
	}
}

// goDump returns what Go prints for an unrecovered panic. Depending on the environment, CloudWatch
// Logs receives it as one event or as one event per line.
func goDump(e *entry) []string {
	t, number := e.thrown, 7+e.m.rand.IntN(90)
	var b strings.Builder
	fmt.Fprintf(&b, "panic: %s\n\ngoroutine %d [running]:\n", t.message, number)
	for _, f := range t.frames {
		fmt.Fprintf(&b, "%s(0xc000%06x, 0x%x)\n\t/src/%s/%s +0x%x\n", f.function, e.m.rand.IntN(1<<24), e.m.rand.IntN(99), e.fn.name, f.location, 16+e.m.rand.IntN(999))
	}
	fmt.Fprintf(&b, "created by main.main in goroutine 1\n\t/src/%s/main.go:%d +0x%x\n", e.fn.name, 18+e.build(), 16+e.m.rand.IntN(999))
	if strings.HasSuffix(e.environment.host, "5") {
		return []string{b.String()}
	}
	return slices.Collect(strings.Lines(b.String()))
}

// goCulprit returns the name of the function. If aws-lambda-go prints the stack, the path of the
// module replaces main.
func goCulprit(f frame, of *fault, function string) string {
	if name, isMain := strings.CutPrefix(f.function, "main."); isMain && of.kind == crashes && !of.exception.isDump {
		return function + "." + name
	}
	return f.function
}

// slogJSON returns a log event of log/slog's JSON handler. The program also logs the type of an
// error, which slog omits.
func slogJSON(e *entry) string {
	all := []member{{"time", e.at.Format("2006-01-02T15:04:05.000000000Z")}, {"level", e.level}, {"msg", e.message}, {"request_id", e.id}, e.user()}
	if id := e.traceID(); id != "" {
		all = append(all, member{"trace_id", id})
	}
	all = append(all, e.fields...)
	if e.thrown != nil {
		all = append(all, member{"error", e.thrown.message}, member{"stack", goStack(e.thrown)})
	}
	return object(all...)
}

// goStack returns the output of debug.Stack.
func goStack(t *thrown) string {
	var b strings.Builder
	b.WriteString("goroutine 1 [running]:\nruntime/debug.Stack()\n\t/usr/local/go/src/runtime/debug/stack.go:26 +0x5e\n")
	for _, f := range t.frames {
		fmt.Fprintf(&b, "%s(...)\n\t/src/%s +0x1d\n", f.function, f.location)
	}
	return b.String()
}

// slogText returns a log event of log/slog's text handler.
func slogText(e *entry) string {
	var b strings.Builder
	fmt.Fprintf(&b, "time=%s level=%s msg=%s request_id=%s", e.iso(), e.level, quoted(e.message), e.id)
	for _, m := range append(e.fields, e.user()) {
		if m.name != "" {
			fmt.Fprintf(&b, " %s=%v", m.name, m.value)
		}
	}
	if e.thrown != nil {
		b.WriteString(" error=" + quoted(e.thrown.message))
	}
	return b.String() + "\n"
}

func quoted(text string) string {
	if strings.ContainsAny(text, " =\"") {
		return strconv.Quote(text)
	}
	return text
}

// zap returns a log event of zap in its production configuration, which adds a stack trace to errors.
func zap(e *entry) string {
	seconds := float64(e.at.UnixMilli()) / 1000
	all := []member{{"level", strings.ToLower(e.level)}, {"ts", seconds}, {"caller", fmt.Sprintf("%s/main.go:%d", e.fn.name, 44+e.build())}, {"msg", e.message}, {"requestId", e.id}, e.user()}
	all = append(all, e.fields...)
	if t := e.thrown; t != nil {
		var stack strings.Builder
		for _, f := range t.frames {
			fmt.Fprintf(&stack, "%s\n\t/src/%s/%s\n", f.function, e.fn.name, f.location)
		}
		all = append(all, member{"error", t.message}, member{"stacktrace", strings.TrimSuffix(stack.String(), "\n")})
	}
	return object(all...)
}

// goLog returns a log event of package log with its default flags.
func goLog(e *entry) string {
	text := fmt.Sprintf("%s %s: %s", e.at.Format("2006/01/02 15:04:05"), e.level, e.text())
	if e.thrown != nil {
		text += ": " + e.thrown.message
	}
	return text + "\n"
}
