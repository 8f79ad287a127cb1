package dialect

import "faulty/functions/forwarder/format"

func golang() []Dialect {
	return []Dialect{
		{
			Name:   "log/slog, zap, zerolog, logrus, hclog",
			Source: "log/slog json_handler.go; go.uber.org/zap zapcore/error.go; github.com/rs/zerolog pkgerrors/stacktrace.go; github.com/sirupsen/logrus json_formatter.go; github.com/hashicorp/go-hclog intlogger.go",
			Samples: []format.Sample{
				{
					Line:   `{"time":"2026-11-22T21:24:52.100Z","level":"ERROR","source":{"function":"main.main","file":"/src/main.go","line":3},"msg":"order failed","error":"no order 7","stack":"goroutine 1 [running]:\nruntime/debug.Stack()\n\t/usr/local/go/src/runtime/debug/stack.go:26 +0x5e\nmain.load()\n\t/src/main.go:9 +0x1d\n"}`,
					Fields: []string{"exception.type=error", "exception.message=no order 7", "exception.culprit=main.load", "log.origin.file.name=/src/main.go", "log.origin.file.line=3", "log.origin.function=main.main"},
				},
				{
					Line:   `{"time":"2026-11-22T21:24:52.100Z","level":"ERROR","msg":"recovered","panic":"no stock","stack":"goroutine 1 [running]:\nruntime/debug.Stack()\n\t/usr/local/go/src/runtime/debug/stack.go:26 +0x5e\nmain.handle.func1()\n\t/src/main.go:5 +0x1d\npanic({0x1, 0x2})\n\t/usr/local/go/src/runtime/panic.go:787 +0x132\nmain.load()\n\t/src/main.go:9 +0x1d\n"}`,
					Fields: []string{"message=recovered", "exception.type=panic", "exception.message=no stock", "exception.culprit=main.load", "attributes.panic="},
				},
				{
					Line:   `{"time":"2026-11-22T21:24:52.100Z","level":"ERROR","msg":"order failed","req":{"id":7,"error":"no order 1"}}`,
					Fields: []string{"exception.message=no order 1", "attributes.req.id=7"},
				},
				{
					Line:   `{"level":"error","ts":1795382692.1,"caller":"shop/main.go:42","msg":"order failed","error":"charge: no order","errorVerbose":"no order\nmain.load\n\t/src/main.go:19\ncharge\nmain.charge\n\t/src/main.go:20","stacktrace":"main.main\n\t/src/main.go:50"}`,
					Fields: []string{"log.origin.file.name=shop/main.go", "log.origin.file.line=42", "exception.message=charge: no order", "exception.culprit=main.charge", "exception.causes=[error: no order]"},
				},
				{
					Line:   `{"level":"error","stack":[{"func":"charge","line":"20","source":"main.go"},{"func":"main","line":"30","source":"main.go"}],"error":"no order","time":"2026-11-22T21:24:52Z","message":"order failed"}`,
					Fields: []string{"message=order failed", "exception.type=error", "exception.message=no order", "exception.culprit=charge", "exception.line=20"},
				},
				{
					Line:   `{"error":"no order","file":"/src/main.go:42","func":"main.charge","level":"error","msg":"order failed","time":"2026-11-22T21:24:52Z"}`,
					Fields: []string{"exception.message=no order", "log.origin.file.name=/src/main.go", "log.origin.file.line=42", "log.origin.function=main.charge"},
				},
				{
					Line:   `{"@level":"error","@message":"core: cannot unseal","@module":"core.seal","@timestamp":"2026-11-22T21:24:52.100000Z","error":"no barrier"}`,
					Fields: []string{"log.level=error", "log.logger=core.seal", "message=core: cannot unseal", "exception.message=no barrier"},
				},
				{
					Line:   `{"level":"info","msg":"done","error":"<nil>","err":null}`,
					Fields: []string{"exception.message=", "log.level=info"},
				},
			},
		},
		{
			Name:   "eris",
			Source: "github.com/rotisserie/eris format.go: ToJSON",
			Samples: []format.Sample{
				{
					Line:   `{"error":{"root":{"message":"no order","stack":["main.main:/src/main.go:68","main.load:/src/main.go:41"]},"wrap":[{"message":"charge","stack":"main.charge:/src/main.go:42"}]},"level":"error","msg":"order failed"}`,
					Fields: []string{"exception.message=charge", "exception.culprit=main.charge", "exception.causes=[error: no order]"},
				},
			},
		},
	}
}
