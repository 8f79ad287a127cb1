package stacktrace_test

import (
	"fmt"

	"faulty/functions/forwarder/stacktrace"
)

func ExampleParse() {
	e, ok := stacktrace.Parse(`2026/11/22 21:24:52 request failed
Traceback (most recent call last):
  File "/var/task/app.py", line 12, in handler
    return find(event["id"])
  File "/var/task/orders.py", line 31, in find
    return self.rows[key]
KeyError: 'id-4711'
`)
	fmt.Println(ok, e.Language, e.Type, e.Message)
	fmt.Println(e.Culprit, e.Line)
	fmt.Println(e.Fingerprint("shop"))
	// Output:
	// true python KeyError 'id-4711'
	// find 31
	// 16028091d3d5712c
}

func ExampleParameterise() {
	fmt.Println(stacktrace.Parameterise("dial tcp 10.0.0.1:5432: timeout after 30s, request 8476a536-e9f4-11e8-9739-2dfe598c3fcd"))
	// Output: dial tcp <x>: timeout after <x>s, request <x>
}
