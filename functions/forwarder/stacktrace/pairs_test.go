package stacktrace_test

import (
	"strings"
	"testing"
)

// A pair is two stack traces: text, and text with from replaced by to. They belong to one group, or
// to two.
type pair struct {
	name, text, from, to string
	same                 bool
}

func checkPairs(t *testing.T, pairs []pair) {
	t.Helper()
	for _, p := range pairs {
		t.Run(p.name, func(t *testing.T) {
			other := strings.ReplaceAll(p.text, p.from, p.to)
			if other == p.text {
				t.Fatalf("%q is not in the text", p.from)
			}
			a, b := fingerprintOf(t, p.text), fingerprintOf(t, other)
			if (a == b) != p.same {
				t.Errorf("fingerprints of\n%s(%s) and\n%s(%s): same = %v; want %v", p.text, a, other, b, a == b, p.same)
			}
		})
	}
}

func TestGoPairs(t *testing.T) {
	const goDump = "panic: boom\n\ngoroutine 1 [running]:\nmain.load(0x1)\n\t/src/main.go:9 +0x1d\nmain.main()\n\t/src/main.go:5 +0x1d\n"
	checkPairs(t, []pair{
		{"another message", goDump, "boom", "bang 4711", true},
		{"another argument", goDump, "(0x1)", "({0xc000, 0x5}, ...)", true},
		{"another folder", goDump, "/src/", "/tmp/go-build1/", true},
		{"another file of the package", goDump, "/src/main.go:9", "/src/load.go:2", true},
		{"another goroutine", goDump, "goroutine 1 [running]", "goroutine 77 [running, locked to thread]", true},
		{"repanicked", goDump, "boom", "boom [recovered, repanicked]", true},
		{"runtime frames above", goDump, "main.load(0x1)", "panic({0x1, 0x2})\n\t/usr/local/go/src/runtime/panic.go:1 +0x1\nmain.load(0x1)", true},
		{"another library version", goDump, "main.main()", "github.com/x/y.Do()\n\t/go/pkg/mod/github.com/x/y@v1.2.3/y.go:1 +0x2\nmain.main()", true},
		{"deferred recovery above", goDump, "main.load(0x1)", "main.recoverAll()\n\t/src/r.go:1 +0x1\npanic({0x1, 0x2})\n\t/go/panic.go:1 +0x1\nmain.load(0x1)", true},
		{"a function named recover", goDump, "main.load(0x1)", "main.recoverAll(0x1)\n\t/src/r.go:1 +0x1\nmain.load(0x1)", false},
		{"another function", goDump, "main.load(", "main.store(", false},
		{"another method", goDump, "main.load(", "main.(*DB).load(", false},
		{"another caller", goDump, "main.main()", "main.run()", false},
		{"another kind of panic", goDump, "panic: boom", "panic: runtime error: index out of range [1] with length 0", false},
		{"closure number", strings.Replace(goDump, "main.load(", "main.load.func1(", 1), "func1", "func2.3", true},
		{"closure and method value", strings.Replace(goDump, "main.load(", "main.load.func1(", 1), ".func1", "-fm", true},
		{"wrapped go statement", strings.Replace(goDump, "main.load(", "main.load.func1(", 1), "func1", "gowrap2", true},
		{"closure or not", goDump, "main.load(", "main.load.func1(", false},
		{"type arguments", strings.Replace(goDump, "main.load(", "main.load[...](", 1), "[...]", "", true},
		{"deeper recursion", goDump, "main.load(0x1)", "main.load(0x1)\n\t/src/main.go:9 +0x1d\nmain.load(0x1)\n\t/src/main.go:9 +0x1d\nmain.load(0x1)", true},
	})
}

func TestPythonPairs(t *testing.T) {
	const python = "Traceback (most recent call last):\n  File \"/var/task/app.py\", line 3, in handler\n    return load()\n  File \"/var/task/db.py\", line 9, in load\n    raise E()\nKeyError: 'id'\n"
	checkPairs(t, []pair{
		{"another message", python, "'id'", "'name'", true},
		{"another line", python, "line 9", "line 12", true},
		{"another source line", python, "raise E()", "raise E(1)", true},
		{"another folder", python, "/var/task/", "/tmp/tmpx1/", true},
		{"a marker line", python, "    raise E()\n", "    raise E()\n    ^^^^^^^^^\n", true},
		{"carriage returns", python, "\n", "\r\n", true},
		{"no-break spaces", python, "  ", "\u00a0\u00a0", true},
		{"a lambda between", python, "  File \"/var/task/db.py\"", "  File \"/var/task/x.py\", line 1, in <lambda>\n  File \"/var/task/db.py\"", true},
		{"a library between", python, "  File \"/var/task/db.py\"", "  File \"/var/lang/lib/python3.12/site-packages/x.py\", line 1, in y\n  File \"/var/task/db.py\"", true},
		{"recursion", python, "    raise E()", "    load()\n  [Previous line repeated 996 more times]", true},
		{"package of the type", python, "KeyError", "shop.errors.KeyError", true},
		{"another type", python, "KeyError", "IndexError", false},
		{"another file", python, "db.py", "cache.py", false},
		{"another function", python, "in load", "in store", false},
		{"a cause", python, "Traceback", "Traceback (most recent call last):\n  File \"/var/task/a.py\", line 1, in f\nOSError\n\nThe above exception was the direct cause of the following exception:\n\nTraceback", false},
	})
}

func TestNodePairs(t *testing.T) {
	const node = "TypeError: x is not a function\n    at load (/var/task/db.js:3:5)\n    at Runtime.handler (/var/task/index.js:9:1)\n"
	checkPairs(t, []pair{
		{"another message", node, "x is", "y.z is", true},
		{"another line", node, "3:5", "30:51", true},
		{"async", node, "at load", "at async load", true},
		{"called as", node, "at load", "at load [as get]", true},
		{"called on an object", node, "at load", "at Object.load", true},
		{"without Runtime", node, "Runtime.handler", "handler", true},
		{"file URL", node, "(/var", "(file:///var", true},
		{"content hash", strings.Replace(node, "db.js", "db.4f3a9c1b.js", 1), "4f3a9c1b", "00aa11bb", true},
		{"content hash of esbuild", strings.Replace(node, "db.js", "chunk-K2TQ7WXZ.mjs", 1), "K2TQ7WXZ", "A3B4C5D6", true},
		{"content hash of Vite", strings.Replace(node, "db.js", "index-BZ3xk9aB.js", 1), "BZ3xk9aB", "C0ffeeXY", true},
		{"properties", node, ":9:1)\n", ":9:1) {\n  size: 7\n}\n", true},
		{"a code", node, ":9:1)\n", ":9:1) {\n  code: 'E1'\n}\n", false},
		{"a code in brackets", node, "TypeError:", "TypeError [ERR_X]:", false},
		{"a library below", node, "    at Runtime", "    at y (/var/task/node_modules/y/index.js:1:1)\n    at Runtime", true},
		{"another function", node, "at load", "at store", false},
		{"another file", node, "db.js", "cache.js", false},
		{"another type", node, "TypeError", "RangeError", false},
		{"a cause", node, ":9:1)\n", ":9:1) {\n  [cause]: Error: inner\n      at g (/var/task/g.js:1:1)\n}\n", false},
	})
}

func TestJavaPairs(t *testing.T) {
	const java = "java.io.IOException: disk\n\tat shop.Db.load(Db.java:9)\n\tat shop.Main.main(Main.java:3)\n"
	checkPairs(t, []pair{
		{"another message", java, "disk", "disk /tmp/x4711", true},
		{"another line", java, "java:9", "java:99", true},
		{"jar names", java, "(Db.java:9)", "(Db.java:9) ~[shop-1.2.jar:1.2]", true},
		{"module", java, "at shop.Db", "at shop@1.2/shop.Db", true},
		{"lambda", java, "shop.Db.load", "shop.Db.lambda$load$7", true},
		{"proxy class", java, "shop.Db.load", "shop.Db$$SpringCGLIB$$1.load", true},
		{"thread", java, "java.io", "Exception in thread \"worker-7\" java.io", true},
		{"common frames", java, "\tat shop.Main", "\tat java.base/java.lang.Thread.run(Thread.java:1)\n\tat shop.Main", true},
		{"suppressed", java, "Main.java:3)\n", "Main.java:3)\n\tSuppressed: x.E: y\n\t\tat shop.X.close(X.java:1)\n", true},
		{"another method", java, "Db.load", "Db.store", false},
		{"another class", java, "shop.Db.", "shop.Cache.", false},
		{"another package", java, "shop.Db.", "bank.Db.", false},
		{"another type", java, "IOException", "EOFException", false},
		{"a cause", java, "Main.java:3)\n", "Main.java:3)\nCaused by: x.E: y\n\tat shop.X.get(X.java:1)\n", false},
	})
}

func TestDotNetPairs(t *testing.T) {
	const dotnet = "System.Exception: boom\n   at Shop.Db.Load(Int32 id) in /src/Db.cs:line 9\n   at Shop.Program.Main()\n"
	checkPairs(t, []pair{
		{"another message", dotnet, "boom", "bang", true},
		{"without debug symbols", dotnet, " in /src/Db.cs:line 9", "", true},
		{"other parameters", dotnet, "Int32 id", "String id, Boolean b", true},
		{"async", dotnet, "Shop.Db.Load(Int32 id)", "Shop.Db.<Load>d__5.MoveNext()", true},
		{"closure", dotnet, "Shop.Db.Load(Int32 id)", "Shop.Db.<>c__DisplayClass1_0.<Load>b__0()", true},
		{"generic", dotnet, "Shop.Db.Load(Int32 id)", "Shop.Db`1.Load[T](T id)", true},
		{"unhandled", dotnet, "System.Exc", "Unhandled exception. System.Exc", true},
		{"end of stack", dotnet, "   at Shop.Program", "--- End of stack trace from previous location ---\n   at Shop.Program", true},
		{"another method", dotnet, "Load", "Store", false},
		{"another type", dotnet, "System.Exception", "System.IO.IOException", false},
		{"an inner exception", dotnet, "boom\n", "boom\n ---> x.E: y\n   at Shop.X.Get()\n   --- End of inner exception stack trace ---\n", false},
	})
}

func TestRubyPairs(t *testing.T) {
	const ruby = "db.rb:9:in 'Db#load': boom (RuntimeError)\n\tfrom app.rb:3:in '<main>'\n"
	checkPairs(t, []pair{
		{"another message", ruby, "boom", "bang", true},
		{"older quotes", ruby, "'Db#load'", "`load'", true},
		{"a block", ruby, "'Db#load'", "'block (2 levels) in Db#load'", true},
		{"template numbers", strings.Replace(ruby, "Db#load", "_app_x_erb__12_34", 1), "__12_34", "__567_8", true},
		{"a gem below", ruby, "\tfrom app", "\tfrom /usr/gems/x-1.2/x.rb:1:in 'y'\n\tfrom app", true},
		{"another method", ruby, "#load", "#store", false},
		{"another file", ruby, "db.rb", "cache.rb", false},
		{"another type", ruby, "RuntimeError", "KeyError", false},
	})
}
