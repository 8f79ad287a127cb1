package stacktrace

import "testing"

func TestQuick(t *testing.T) {
	for _, s := range []string{
		"panic: boom\n\ngoroutine 11 [running]:\nmain.handle.func1()\n\t/home/x/main.go:12 +0x1d\ncreated by main.handle in goroutine 1\n\t/home/x/main.go:9 +0x1d\nexit status 2\n",
		`2026/11/22 21:29:37 {"errorMessage":"runtime error: index out of range [5] with length 3","errorType":"boundsError","stackTrace":[{"path":"github.com/aws/aws-lambda-go@v1.55.1/lambda/errors.go","line":39,"label":"lambdaPanicResponse"},{"path":"github.com/aws/aws-lambda-go@v1.55.1/lambda/invoke_loop.go","line":122,"label":"callBytesHandlerFunc.func1"},{"path":"runtime/panic.go","line":860,"label":"gopanic"},{"path":"api/main.go","line":12,"label":"(*server).handle.func1"}]}`,
	} {
		e, ok := Parse(s)
		t.Logf("%v %+v %s", ok, e, e.Fingerprint("x"))
	}
}
