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
	fmt.Println(e.Fingerprint("shop", ""))
	// Output:
	// true python KeyError 'id-4711'
	// find 31
	// 62ccd25db8f1e173
}
