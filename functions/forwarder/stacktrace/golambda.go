package stacktrace

import "strings"

// labelledFrames reads the frames of aws-lambda-go,
//
//	{"path":"github.com/aws/aws-lambda-go@v1.55.1/lambda/errors.go","line":39,"label":"lambdaPanicResponse"}
//
// and drops what stands above the panic: the library's own recovery, which
// differs between its versions, and the runtime's.
func labelledFrames(raw string) []Frame {
	frames := make([]Frame, 0, strings.Count(raw, "{"))
	for o := (object{text: raw}); ; {
		i := strings.IndexByte(raw[o.at:], '{')
		if i < 0 {
			return frames
		}
		o.at += i + 1
		f := labelledFrame(&o)
		if f.Function == "gopanic" && f.File == "runtime/panic.go" {
			frames = frames[:0]
			continue
		}
		if len(frames) > 0 || !isPlumbing(f.File) {
			frames = append(frames, f)
		}
	}
}

func isPlumbing(path string) bool {
	return strings.HasPrefix(path, "runtime/") || strings.HasPrefix(path, "github.com/aws/aws-lambda-go")
}

func labelledFrame(o *object) (f Frame) {
	for {
		name, value, ok := o.next()
		if !ok {
			break
		}
		switch name {
		case "path":
			f.File = unquote(value)
		case "line":
			f.Line, _ = leadingInt(value)
		case "label":
			f.Function = unquote(value)
		}
	}
	f.InApp = !goStandard(f.File) && !goDependency(f.File)
	f.qualify()
	return f
}

// qualify puts the package before the label of a frame, as a dump of the same
// call has it: "assert" in shop/orders@v1.2.3/check.go is shop/orders.assert.
// The runtime's own keep their bare labels.
func (f *Frame) qualify() {
	n := strings.LastIndexByte(f.File, '/')
	if n <= 0 || strings.HasPrefix(f.File, "runtime/") {
		return
	}
	name := appendModule(make([]byte, 0, n+1+len(f.Function)), f.File[:n])
	name = append(name, '.')
	f.label = len(name)
	f.Function = string(append(name, f.Function...))
}
