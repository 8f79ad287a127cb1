package stacktrace

import (
	"strings"
	"testing"
)

// TestFingerprintPairs has pairs which differ in one thing each.
func TestFingerprintPairs(t *testing.T) {
	const goDump = "panic: boom\n\ngoroutine 1 [running]:\nmain.load(0x1)\n\t/src/main.go:9 +0x1d\nmain.main()\n\t/src/main.go:5 +0x1d\n"
	const python = "Traceback (most recent call last):\n  File \"/var/task/app.py\", line 3, in handler\n    return load()\n  File \"/var/task/db.py\", line 9, in load\n    raise E()\nKeyError: 'id'\n"
	const node = "TypeError: x is not a function\n    at load (/var/task/db.js:3:5)\n    at Runtime.handler (/var/task/index.js:9:1)\n"
	const java = "java.io.IOException: disk\n\tat shop.Db.load(Db.java:9)\n\tat shop.Main.main(Main.java:3)\n"
	const dotnet = "System.Exception: boom\n   at Shop.Db.Load(Int32 id) in /src/Db.cs:line 9\n   at Shop.Program.Main()\n"
	const ruby = "db.rb:9:in 'Db#load': boom (RuntimeError)\n\tfrom app.rb:3:in '<main>'\n"
	for _, c := range []struct {
		name, text, from, to string
		same                 bool
	}{
		{"Go: another message", goDump, "boom", "bang 4711", true},
		{"Go: another argument", goDump, "(0x1)", "({0xc000, 0x5}, ...)", true},
		{"Go: another folder", goDump, "/src/", "/tmp/go-build1/", true},
		{"Go: another file of the package", goDump, "/src/main.go:9", "/src/load.go:2", true},
		{"Go: another goroutine", goDump, "goroutine 1 [running]", "goroutine 77 [running, locked to thread]", true},
		{"Go: repanicked", goDump, "boom", "boom [recovered, repanicked]", true},
		{"Go: runtime frames above", goDump, "main.load(0x1)", "panic({0x1, 0x2})\n\t/usr/local/go/src/runtime/panic.go:1 +0x1\nmain.load(0x1)", true},
		{"Go: another library version", goDump, "main.main()", "github.com/x/y.Do()\n\t/go/pkg/mod/github.com/x/y@v1.2.3/y.go:1 +0x2\nmain.main()", true},
		{"Go: deferred recovery above", goDump, "main.load(0x1)", "main.recoverAll()\n\t/src/r.go:1 +0x1\npanic({0x1, 0x2})\n\t/go/panic.go:1 +0x1\nmain.load(0x1)", true},
		{"Go: a function named recover", goDump, "main.load(0x1)", "main.recoverAll(0x1)\n\t/src/r.go:1 +0x1\nmain.load(0x1)", false},
		{"Go: another function", goDump, "main.load(", "main.store(", false},
		{"Go: another method", goDump, "main.load(", "main.(*DB).load(", false},
		{"Go: another caller", goDump, "main.main()", "main.run()", false},
		{"Go: another kind of panic", goDump, "panic: boom", "panic: runtime error: index out of range [1] with length 0", false},
		{"Go: closure number", strings.Replace(goDump, "main.load(", "main.load.func1(", 1), "func1", "func2.3", true},
		{"Go: closure and method value", strings.Replace(goDump, "main.load(", "main.load.func1(", 1), ".func1", "-fm", true},
		{"Go: wrapped go statement", strings.Replace(goDump, "main.load(", "main.load.func1(", 1), "func1", "gowrap2", true},
		{"Go: closure or not", goDump, "main.load(", "main.load.func1(", false},
		{"Go: type arguments", strings.Replace(goDump, "main.load(", "main.load[...](", 1), "[...]", "", true},
		{"Go: deeper recursion", goDump, "main.load(0x1)", "main.load(0x1)\n\t/src/main.go:9 +0x1d\nmain.load(0x1)\n\t/src/main.go:9 +0x1d\nmain.load(0x1)", true},
		{"Python: another message", python, "'id'", "'name'", true},
		{"Python: another line", python, "line 9", "line 12", true},
		{"Python: another source line", python, "raise E()", "raise E(1)", true},
		{"Python: another folder", python, "/var/task/", "/tmp/tmpx1/", true},
		{"Python: a marker line", python, "    raise E()\n", "    raise E()\n    ^^^^^^^^^\n", true},
		{"Python: carriage returns", python, "\n", "\r\n", true},
		{"Python: no-break spaces", python, "  ", "\u00a0\u00a0", true},
		{"Python: a lambda between", python, "  File \"/var/task/db.py\"", "  File \"/var/task/x.py\", line 1, in <lambda>\n  File \"/var/task/db.py\"", true},
		{"Python: a library between", python, "  File \"/var/task/db.py\"", "  File \"/var/lang/lib/python3.12/site-packages/x.py\", line 1, in y\n  File \"/var/task/db.py\"", true},
		{"Python: recursion", python, "    raise E()", "    load()\n  [Previous line repeated 996 more times]", true},
		{"Python: package of the type", python, "KeyError", "shop.errors.KeyError", true},
		{"Python: another type", python, "KeyError", "IndexError", false},
		{"Python: another file", python, "db.py", "cache.py", false},
		{"Python: another function", python, "in load", "in store", false},
		{"Python: a cause", python, "Traceback", "Traceback (most recent call last):\n  File \"/var/task/a.py\", line 1, in f\nOSError\n\nThe above exception was the direct cause of the following exception:\n\nTraceback", false},
		{"Node: another message", node, "x is", "y.z is", true},
		{"Node: another line", node, "3:5", "30:51", true},
		{"Node: async", node, "at load", "at async load", true},
		{"Node: called as", node, "at load", "at load [as get]", true},
		{"Node: called on an object", node, "at load", "at Object.load", true},
		{"Node: without Runtime", node, "Runtime.handler", "handler", true},
		{"Node: file URL", node, "(/var", "(file:///var", true},
		{"Node: content hash", strings.Replace(node, "db.js", "db.4f3a9c1b.js", 1), "4f3a9c1b", "00aa11bb", true},
		{"Node: content hash of esbuild", strings.Replace(node, "db.js", "chunk-K2TQ7WXZ.mjs", 1), "K2TQ7WXZ", "A3B4C5D6", true},
		{"Node: content hash of Vite", strings.Replace(node, "db.js", "index-BZ3xk9aB.js", 1), "BZ3xk9aB", "C0ffeeXY", true},
		{"Node: properties", node, ":9:1)\n", ":9:1) {\n  code: 'E1'\n}\n", true},
		{"Node: code", node, "TypeError:", "TypeError [ERR_X]:", true},
		{"Node: a library below", node, "    at Runtime", "    at y (/var/task/node_modules/y/index.js:1:1)\n    at Runtime", true},
		{"Node: another function", node, "at load", "at store", false},
		{"Node: another file", node, "db.js", "cache.js", false},
		{"Node: another type", node, "TypeError", "RangeError", false},
		{"Node: a cause", node, ":9:1)\n", ":9:1) {\n  [cause]: Error: inner\n      at g (/var/task/g.js:1:1)\n}\n", false},
		{"Java: another message", java, "disk", "disk /tmp/x4711", true},
		{"Java: another line", java, "java:9", "java:99", true},
		{"Java: jar names", java, "(Db.java:9)", "(Db.java:9) ~[shop-1.2.jar:1.2]", true},
		{"Java: module", java, "at shop.Db", "at shop@1.2/shop.Db", true},
		{"Java: lambda", java, "shop.Db.load", "shop.Db.lambda$load$7", true},
		{"Java: proxy class", java, "shop.Db.load", "shop.Db$$SpringCGLIB$$1.load", true},
		{"Java: thread", java, "java.io", "Exception in thread \"worker-7\" java.io", true},
		{"Java: common frames", java, "\tat shop.Main", "\tat java.base/java.lang.Thread.run(Thread.java:1)\n\tat shop.Main", true},
		{"Java: suppressed", java, "Main.java:3)\n", "Main.java:3)\n\tSuppressed: x.E: y\n\t\tat shop.X.close(X.java:1)\n", true},
		{"Java: another method", java, "Db.load", "Db.store", false},
		{"Java: another class", java, "shop.Db.", "shop.Cache.", false},
		{"Java: another package", java, "shop.Db.", "bank.Db.", false},
		{"Java: another type", java, "IOException", "EOFException", false},
		{"Java: a cause", java, "Main.java:3)\n", "Main.java:3)\nCaused by: x.E: y\n\tat shop.X.get(X.java:1)\n", false},
		{".NET: another message", dotnet, "boom", "bang", true},
		{".NET: without debug symbols", dotnet, " in /src/Db.cs:line 9", "", true},
		{".NET: other parameters", dotnet, "Int32 id", "String id, Boolean b", true},
		{".NET: async", dotnet, "Shop.Db.Load(Int32 id)", "Shop.Db.<Load>d__5.MoveNext()", true},
		{".NET: closure", dotnet, "Shop.Db.Load(Int32 id)", "Shop.Db.<>c__DisplayClass1_0.<Load>b__0()", true},
		{".NET: generic", dotnet, "Shop.Db.Load(Int32 id)", "Shop.Db`1.Load[T](T id)", true},
		{".NET: unhandled", dotnet, "System.Exc", "Unhandled exception. System.Exc", true},
		{".NET: end of stack", dotnet, "   at Shop.Program", "--- End of stack trace from previous location ---\n   at Shop.Program", true},
		{".NET: another method", dotnet, "Load", "Store", false},
		{".NET: another type", dotnet, "System.Exception", "System.IO.IOException", false},
		{".NET: an inner exception", dotnet, "boom\n", "boom\n ---> x.E: y\n   at Shop.X.Get()\n   --- End of inner exception stack trace ---\n", false},
		{"Ruby: another message", ruby, "boom", "bang", true},
		{"Ruby: older quotes", ruby, "'Db#load'", "`load'", true},
		{"Ruby: a block", ruby, "'Db#load'", "'block (2 levels) in Db#load'", true},
		{"Ruby: template numbers", strings.Replace(ruby, "Db#load", "_app_x_erb__12_34", 1), "__12_34", "__567_8", true},
		{"Ruby: a gem below", ruby, "\tfrom app", "\tfrom /usr/gems/x-1.2/x.rb:1:in 'y'\n\tfrom app", true},
		{"Ruby: another method", ruby, "#load", "#store", false},
		{"Ruby: another file", ruby, "db.rb", "cache.rb", false},
		{"Ruby: another type", ruby, "RuntimeError", "KeyError", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			other := strings.ReplaceAll(c.text, c.from, c.to)
			if other == c.text {
				t.Fatalf("%q is not in the text", c.from)
			}
			a, b := fingerprintOf(t, c.text), fingerprintOf(t, other)
			if (a == b) != c.same {
				t.Errorf("fingerprints of\n%s(%s) and\n%s(%s): same = %v; want %v", c.text, a, other, b, a == b, c.same)
			}
		})
	}
}
