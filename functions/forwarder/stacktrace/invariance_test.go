package stacktrace_test

import (
	"strings"
	"testing"
)

// TestSameGroup lists stack traces of one bug that differ in compiler-generated numbers, in
// versions, in the depth of a recursion or in the location of a build.
func TestSameGroup(t *testing.T) {
	jvm := func(frames ...string) string {
		return "java.lang.IllegalStateException: a\n\tat " + strings.Join(frames, "\n\tat ") + "\n\tat shop.Handler.run(Handler.java:20)\n"
	}
	node := func(frames ...string) string {
		return "TypeError: x\n    at " + strings.Join(frames, "\n    at ") + "\n"
	}
	dotnet := func(frame string) string {
		return "System.Exception: a\n   at " + frame + "\n   at Shop.Cart.Charge(Int32 id)\n"
	}
	python := func(frames ...string) string {
		return "Traceback (most recent call last):\n  File " + strings.Join(frames, "\n    x()\n  File ") + "\n    x()\nKeyError: 'id'\n"
	}
	golang := func(frames ...string) string {
		return "panic: x\n\ngoroutine 1 [running]:\n" + strings.Join(frames, "\n") + "\n"
	}
	walk := func(n int, rest ...string) []string {
		return append([]string{strings.Repeat("shop.T.walk(T.java:5)\n\tat shop.T.visit(T.java:9)\n\tat ", n) + "shop.T.walk(T.java:5)"}, rest...)
	}
	overflow := func(text string) string {
		return strings.Replace(text, "IllegalStateException: a", "StackOverflowError", 1)
	}
	for _, row := range []struct {
		name  string
		texts []string
	}{
		{"lambdas of Java", []string{jvm("shop.Db.lambda$load$1(Db.java:9)"), jvm("shop.Db.lambda$load$7(Db.java:19)"), jvm("shop.Db.lambda$load$1(Db.java:9)", "shop.Db$$Lambda$14/1234.run(Unknown Source)")}},
		{"lambdas of Kotlin", []string{jvm("shop.Db.load$lambda$1(Db.kt:9)"), jvm("shop.Db.load$lambda-4(Db.kt:19)"), jvm("shop.Db$load$2.invokeSuspend(Db.kt:9)"), jvm("shop.Db.load-IoAF18A(Db.kt:9)")}},
		{"functions of Scala", []string{jvm("shop.Db$.$anonfun$load$1(Db.scala:9)"), jvm("shop.Db$.load$$anonfun$3(Db.scala:9)"), jvm("shop.Db$$anonfun$load$1.apply(Db.scala:9)")}},
		{"closures of Groovy", []string{jvm("shop.Db$_load_closure1.doCall(Db.groovy:9)"), jvm("shop.Db$_load_closure4.doCall(Db.groovy:19)")}},
		{"functions of Clojure", []string{jvm("shop.core$load$fn__1234.invoke(core.clj:9)"), jvm("shop.core$load.invokeStatic(core.clj:19)")}},
		{"anonymous classes", []string{jvm("shop.Db$1.compare(Db.java:9)"), jvm("shop.Db$12.compare(Db.java:19)")}},
		{"proxies", []string{jvm("shop.Order$HibernateProxy$7ThLi873.getTotal(Unknown Source)"), jvm("shop.Order_$$_jvstb9e_0.getTotal(X.java)"), jvm("shop.Order$$SpringCGLIB$$1.getTotal(<generated>)")}},
		{"state machines of C#", []string{dotnet("Shop.Db.Load(Int32 id)"), dotnet("Shop.Db.<Load>d__5.MoveNext()"), dotnet("Shop.Db.<>c__DisplayClass1_0.<Load>b__0()")}},
		{"closures of F# and Visual Basic", []string{dotnet("Shop.Db.Load@12-1.Invoke(Int32 id)"), dotnet("Shop.Db.Load@19.Invoke(Int32 id)"), dotnet("Shop.Db.VB$StateMachine_5_Load.MoveNext()")}},
		{"versions of Node.js", []string{node("Runtime.exports.handler (/var/task/index.js:9:1)"), node("Runtime.handler (/var/task/index.js:2:1)"), node("async Runtime.module.exports.handler (/var/task/index.js:2:1)")}},
		{"static methods", []string{node("Function.create (/var/task/orders.js:3:5)"), node("Orders.create (/var/task/orders.js:3:5)")}},
		{"chunks named by hash or number", []string{node("f (/var/task/chunks/4f3a9c1b2d3e.js:1:1)"), node("f (/var/task/chunks/00aa11bb22cc.js:1:1)"), node("f (/var/task/chunks/482.js:1:1)")}},
		{"folders of builds", []string{node("f (/var/task/src/a.js:1:1)"), node("f (/home/ann/shop/src/a.js:1:1)"), node("f (file:///usr/src/app/src/a.js:7:1)"), node("f (webpack:///./src/a.js:1:9)"), node(`f (C:\shop\src\a.js:1:1)`)}},
		{"closures of Go", []string{golang("main.load.func1()\n\t/src/main.go:5 +0x2"), golang("main.run.load.func2.1()\n\t/src/main.go:9 +0x2"), golang("main.load.gowrap3()\n\t/src/main.go:5 +0x2")}},
		{"initializers and major versions of Go", []string{golang("shop.example/a/v2/db.init.0()\n\t/src/db/a.go:5 +0x2"), golang("shop.example/a/v3/db.init.1()\n\t/src/db/a.go:5 +0x2")}},
		{"recursions", []string{jvm(walk(1)...), jvm(walk(2)...), jvm(walk(7)...), jvm(append([]string{"shop.T.visit(T.java:9)"}, walk(5)...)...)}},
		{"overflows", []string{overflow(jvm(walk(9)...)), overflow(jvm(append([]string{"shop.T.visit(T.java:9)"}, walk(20)...)...)), overflow(jvm(append([]string{"java.util.HashMap.hash(HashMap.java:1)", "shop.T.leaf(T.java:1)"}, walk(9)...)...)), overflow(strings.Replace(jvm(walk(9)...), "\n\tat shop.Handler.run(Handler.java:20)", "", 1))}},
		{"logged below the handler", []string{python(`"/var/task/db.py", line 9, in load`, `"/var/task/db.py", line 30, in pick`), python(`"/var/task/app.py", line 3, in handler`, `"/var/task/db.py", line 9, in load`, `"/var/task/db.py", line 30, in pick`)}},
	} {
		t.Run(row.name, func(t *testing.T) {
			for _, text := range row.texts[1:] {
				if got, want := fingerprintOf(t, text), fingerprintOf(t, row.texts[0]); got != want {
					t.Errorf("fingerprint of\n%s = %s; want %s as of\n%s", text, got, want, row.texts[0])
				}
			}
		})
	}
}

// TestAnotherGroup lists pairs of similar stack traces of two different bugs.
func TestAnotherGroup(t *testing.T) {
	library := "    at f (/var/task/node_modules/a/a.js:1:1)\n"
	save := "    at f (/var/task/node_modules/a/a.js:1:1)\n    at save (/var/task/db.js:1:1)\n"
	java := "\n\tat org.x.Driver.run(Driver.java:1)\n\tat shop.Db.save(Db.java:9)\n"
	for _, row := range []struct{ name, a, b string }{
		{"folders", "Error: x\n    at create (/var/task/orders/service.js:1:1)\n", "Error: x\n    at create (/var/task/users/service.js:1:1)\n"},
		{"codes in the message", "Error: connect ECONNREFUSED 10.0.0.1:5432\n" + save, "Error: getaddrinfo ENOTFOUND db\n" + save},
		{"codes among the properties", "Error: x\n" + strings.TrimSuffix(save, "\n") + " {\n  code: 'A_B'\n}\n", "Error: x\n" + strings.TrimSuffix(save, "\n") + " {\n  code: 'A_C'\n}\n"},
		{"codes that a message implies", "org.postgresql.util.PSQLException: ERROR: duplicate key value violates unique constraint \"a\"" + java, "org.postgresql.util.PSQLException: ERROR: null value in column \"b\" violates not-null constraint" + java},
		{"packages of a type", "a.NotFound: x" + java, "b.NotFound: x" + java},
		{"messages of a library", "Error: no service for 'Mail'\n" + library, "Error: no service for 'Cart'\n" + library},
		{"functions without a name", "TypeError: no price\n    at /var/task/app.js:1:1\n", "TypeError: no address\n    at /var/task/app.js:9:1\n"},
		{"causes without calls", "java.lang.Exception: x\n\tat shop.A.b(A.java:1)\nCaused by: java.io.IOException: y\n\t... 1 more\n", "java.lang.Exception: x\n\tat shop.A.b(A.java:1)\nCaused by: java.io.EOFException: y\n\t... 1 more\n"},
		{"recursions", "Error: x\n    at walk (/var/task/t.js:1:1)\n    at walk (/var/task/t.js:1:1)\n", "Error: x\n    at visit (/var/task/t.js:1:1)\n    at visit (/var/task/t.js:1:1)\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if a, b := fingerprintOf(t, row.a), fingerprintOf(t, row.b); a == b {
				t.Errorf("fingerprint %s of\n%s and of\n%s; want two", a, row.a, row.b)
			}
		})
	}
}
