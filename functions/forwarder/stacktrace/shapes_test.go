package stacktrace

import (
	"strings"
	"testing"
)

// TestShapes reads output of programs that testdata/crash does not contain: loggers and frameworks
// in their documented forms, and older and newer runtimes.
func TestShapes(t *testing.T) {
	const call = "\n    at charge (/var/task/src/cart.js:9:10)\n    at handler (/var/task/index.js:3:4)"
	for _, c := range []struct {
		name, text            string
		typ, message, culprit string
		causes                string // types and messages of the causes
	}{
		{"consola", "[error] a is bad\n\n  at charge (src/cart.js:11:37)\n  at handler (index.js:3:1)\n", "", "a is bad", "charge", ""},
		{"consola, fancy", "\n ERROR  order failed\n\n    at order (src/order.js:1:3)\n\n    [cause]: only 0 left\n\n      at reserve (src/stock.js:1:3)\n", "", "order failed", "order", ": only 0 left"},
		{"Nest", "[Nest] 17  - 11/20/2026, 10:00:00 AM   ERROR [ExceptionsHandler] a is bad\nTypeError: a is bad" + call, "TypeError", "a is bad", "charge", ""},
		{"winston, message and stack", "2026-11-20T10:00:00.000Z error: charge failed\nTypeError: a is bad" + call, "TypeError", "a is bad", "charge", ""},
		{"Next.js", " ⨯ unhandledRejection: TypeError: a is bad" + call + " {\n  digest: '2853947201'\n}", "TypeError", "a is bad", "charge", ""},
		{"Node.js 14", "(node:8) UnhandledPromiseRejectionWarning: TypeError: a is bad" + call, "TypeError", "a is bad", "charge", ""},
		{"two codes", "TypeError [ERR_A] [ERR_A]: a is bad" + call, "TypeError", "a is bad", "charge", ""},
		{"cause undefined", "Error: a" + call + " {\n  [cause]: undefined\n}", "Error", "a", "charge", ""},
		{"cause cut off", "Error: a" + call + " {\n  [cause]: [OutOfStock]\n}", "Error", "a", "charge", "OutOfStock"},
		{"cause without calls", "Error: a" + call + " {\n  [cause]: [OutOfStock: only 0 left] {\n    sku: 7\n  },\n  code: 'E'\n}", "Error", "a", "charge", "OutOfStock: only 0 left"},
		{"lines in brackets", "[Error: Deployment failed:\n - role missing] {\n  code: 'E'\n}", "Error", "Deployment failed:\n - role missing", "", ""},
		{"brackets in a message", "Error: failed [TypeError: x]" + call, "Error", "failed [TypeError: x]", "charge", ""},
		{"list of brackets", "failed [ [RangeError: low], [RangeError: high] ]", "RangeError", "low", "", ""},
		{"carets of a parser", "JisonParserError: Parse error on line 1:\n{a:1}\n-^\nExpecting 'STRING'" + call, "JisonParserError", "Parse error on line 1:\n{a:1}\n-^\nExpecting 'STRING'", "charge", ""},
		{"code between", "save failed PrismaClientKnownRequestError [P2002]: Unique constraint failed" + call, "PrismaClientKnownRequestError", "Unique constraint failed", "charge", ""},
		{"V8 check", "#\n# Fatal error in , line 0\n# unreachable code\n#\n#FailureMessage Object: 0x7ffd", "Fatal error", "unreachable code", "", ""},
		{"out of memory", "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n----- Native stack trace -----\n\n 1: 0xe13b4e node::OOMErrorHandler(char const*) [/var/lang/bin/node]", "FATAL ERROR", "Reached heap limit Allocation failed - JavaScript heap out of memory", "", ""},
		{"words in an escaped stack", `error: failed {"service":"it's","stack":"TypeError: a is bad\n    at charge (/var/task/a.js:1:2)"}`, "TypeError", "a is bad", "charge", ""},
		{"rich without Unicode", "+---- Traceback (most recent call last) ----+\n| /var/task/app.py:6 in handler             |\n|                                           |\n| > 6     return charge(event)              |\n+-------------------------------------------+\nKeyError: 'price'\n", "KeyError", "'price'", "handler", ""},
		{"threads and C", "Fatal Python error: Aborted\n\nThread 0x01 (most recent call first):\n  File \"/var/task/t.py\", line 1 in wait\n\nCurrent thread 0x02 [python] (most recent call first):\n  File \"/var/task/app.py\", line 3 in work\n\nCurrent thread's C stack trace (most recent call first):\n  Binary file \"python\", at _Py_Dump+0x4d [0x5]\n", "Fatal Python error", "Aborted", "work", ""},
		{"no Python frame", "Fatal Python error: init_fs_encoding: failed\nPython runtime state: core initialized\nModuleNotFoundError: No module named 'encodings'\n\nCurrent thread 0x01 (most recent call first):\n  <no Python frame>\n", "Fatal Python error", "init_fs_encoding: failed", "", ""},
		{"runtime's SyntaxError", "[ERROR] Runtime.UserCodeSyntaxError: Syntax error in module 'app': invalid syntax (app.py, line 3)\nTraceback (most recent call last):\n\u00a0\u00a0File \"/var/task/app.py\" Line 3\n\u00a0\u00a0\u00a0\u00a0x = = 3", "Runtime.UserCodeSyntaxError", "Syntax error in module 'app': invalid syntax (app.py, line 3)", "/var/task/app.py", ""},
		{"runtime's heading of a small type", "[ERROR] timeout: timed out\nTraceback (most recent call last):\n  File \"/var/task/app.py\", line 3, in work\n    f()", "timeout", "timed out", "work", ""},
		{"crash report behind a format", "crasher:\n    initial call: basket:init/1\n    exception error: no match of right hand side value none\n      in function  pay:charge/2 (/app/src/pay.erl, line 12)\n    ancestors: []", "badmatch", "no match of right hand side value none", "pay:charge/2", ""},
		{"Ruby's report of two lines", "app.rb: --> app.rb\napp.rb:3: syntax errors found (SyntaxError)\n> 3 | end", "SyntaxError", "syntax errors found\n> 3 | end", "app.rb", ""},
		{"Puma", "2026-11-22 21:24:51 +0000 Rack app (\"GET /orders\" - (10.0.0.5)): #<Shop::Missing: no order>\n/app/orders.rb:40:in 'Orders#load'", "Shop::Missing", "no order", "Orders#load", ""},
		{"two tracebacks", "Traceback (most recent call last):\n  File \"/a.py\", line 3, in work\nKeyError: 1\nTraceback (most recent call last):\n  File \"/b.py\", line 3, in other\nValueError: 2\n", "KeyError", "1", "work", ""},
		{"next log line", "Traceback (most recent call last):\n  File \"/a.py\", line 3, in work\nKeyError: 1\n2026-11-20 10:00:00,123 INFO next\n", "KeyError", "1", "work", ""},
	} {
		e, ok := Parse(c.text)
		var causes []string
		for _, cause := range e.Causes {
			text := cause.Type
			if cause.Message != "" {
				text += ": " + cause.Message
			}
			causes = append(causes, text)
		}
		if got := strings.Join(causes, "; "); !ok || e.Type != c.typ || e.Message != c.message || e.Culprit != c.culprit || got != c.causes {
			t.Errorf("%s: Parse(%q) = %q, %q, culprit %q, causes %q, %v; want %q, %q, %q, %q", c.name, c.text, e.Type, e.Message, e.Culprit, got, ok, c.typ, c.message, c.culprit, c.causes)
		}
	}
}
