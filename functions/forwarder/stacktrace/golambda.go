package stacktrace

import "strings"

// SetLabelled sets the frames of e to those of aws-lambda-go,
//
//	{"path":"github.com/aws/aws-lambda-go@v1.55.1/lambda/errors.go","line":39,"label":"lambdaPanicResponse"}
//
// with the path in File and the label in Function. It removes the frames above the panic, which are
// the library's recovery, which differs between its versions, and the runtime's. It adds the
// packages to the labels.
func (e *Exception) SetLabelled(calls []Frame) {
	e.Language, e.isLabelled = langGo, true
	e.Frames = make([]Frame, 0, len(calls))
	for _, f := range calls {
		if f.Function == "gopanic" && f.File == "runtime/panic.go" {
			e.Frames = e.Frames[:0]
			continue
		}
		if len(e.Frames) > 0 || !isPlumbing(f.File) {
			f.qualify()
			e.Frames = append(e.Frames, f)
		}
	}
}

func isPlumbing(path string) bool {
	return strings.HasPrefix(path, "runtime/") || strings.HasPrefix(path, "github.com/aws/aws-lambda-go")
}

// isLabelledApp reports whether a call reported by aws-lambda-go belongs to the application. Paths
// in the standard library begin with the names of its packages.
func isLabelledApp(f *Frame) bool { return !goStandard(f.File) && !goDependency(f.File) }

// qualify adds the package to the label of a frame, so that it equals the name in a dump: "assert"
// in shop/orders@v1.2.3/check.go becomes shop/orders.assert. Frames of the runtime keep their bare
// labels.
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
