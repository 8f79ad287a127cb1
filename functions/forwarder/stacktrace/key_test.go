package stacktrace

import "testing"

// keyRow is a frame and its key, "" if it does not count.
type keyRow struct {
	frame Frame
	want  string
}

func checkKeys(t *testing.T, language string, rows []keyRow) {
	t.Helper()
	for _, row := range rows {
		e := Exception{Language: language}
		got, ok := e.keys()(nil, &row.frame)
		if string(got) != row.want || ok != (row.want != "") {
			t.Errorf("key of %+v = %q, %v; want %q", row.frame, got, ok, row.want)
		}
	}
}

func TestGoKeys(t *testing.T) {
	checkKeys(t, langGo, []keyRow{
		{Frame{Function: "main.main"}, "|main.main"},
		{Frame{Function: "main.main.func1"}, "|main.func"},
		{Frame{Function: "main.main.func1.2.3"}, "|main.func"},
		{Frame{Function: "main.main.func2.gowrap1"}, "|main.func"},
		{Frame{Function: "main.main.deferwrap1"}, "|main.func"},
		{Frame{Function: "main.run-range1"}, "|run.func"},
		{Frame{Function: "main.(*T).m-fm"}, "|m.func"},
		{Frame{Function: "main.a.func1.b.func2"}, "|b.func"},
		{Frame{Function: "main.glob..func1"}, "|.func"},
		{Frame{Function: "main.Map[...].Get"}, "|main.Map.Get"},
		{Frame{Function: "main.Map[go.shape.[]int,string]"}, "|main.Map"},
		{Frame{Function: "main.function1"}, "|main.function1"},
		{Frame{Function: "main.funcs"}, "|main.funcs"},
		{Frame{Function: "charge", File: "shop.go"}, "shop.go|charge"},
	})
}

func TestPythonKeys(t *testing.T) {
	checkKeys(t, langPython, []keyRow{
		{Frame{Function: "handler", File: "/var/task/app.py"}, "app.py|handler"},
		{Frame{Function: "<module>", File: `C:\shop\app.py`}, "app.py|<module>"},
		{Frame{Function: "run", File: "/tmp/tmpa1b2c3d4.py"}, "tmp.py|run"},
		{Frame{Function: "<lambda>", File: "app.py"}, ""},
		{Frame{Function: "<listcomp>", File: "app.py"}, ""},
	})
}

func TestNodeKeys(t *testing.T) {
	checkKeys(t, langJavaScript, []keyRow{
		{Frame{Function: "Object.<anonymous>", File: "/a/x.js"}, "a/x.js|"},
		{Frame{Function: "<anonymous>", File: "/a/x.js"}, "a/x.js|"},
		{Frame{Function: "Runtime.handler", File: "file:///a/x.mjs"}, "a/x.mjs|handler"},
		{Frame{Function: "new Orders", File: "x.js"}, "x.js|Orders"},
		{Frame{Function: "Orders.get", File: "x.js"}, "x.js|Orders.get"},
		{Frame{Function: "f", File: "main.4f3a9c1b2d.chunk.js"}, "main.chunk.js|f"},
		{Frame{Function: "f", File: "chunk-K2TQ7WXZ.mjs"}, "chunk.mjs|f"},
		{Frame{Function: "f", File: "index.BdFhJkLm.js"}, "index.js|f"},
		{Frame{Function: "f", File: "index-BdFhJkLm.js"}, "index.js|f"},
		{Frame{Function: "f", File: "index-B_x9-aK2.mjs"}, "index.mjs|f"},
		{Frame{Function: "f", File: "cart-kQwrtzXp.js"}, "cart.js|f"},
		{Frame{Function: "f", File: "handlers.controller.js"}, "handlers.controller.js|f"},
		{Frame{Function: "f", File: "app.UserList.js"}, "app.UserList.js|f"},
		{Frame{Function: "f", File: "app-userList.js"}, "app-userList.js|f"},
		{Frame{Function: "f", File: "app-GetByKey.js"}, "app-GetByKey.js|f"},
		{Frame{Function: "f", File: "app-DbClient.js"}, "app-DbClient.js|f"},
		{Frame{Function: "f", File: "BdFhJkLm.js"}, "BdFhJkLm.js|f"},
		{Frame{Function: "f", File: "app-BdFhJkLm.vue"}, "app-BdFhJkLm.vue|f"},
		{Frame{Function: "f", File: "lambda-function1.js"}, "lambda-function1.js|f"},
		{Frame{Function: "f", File: "webpack:///./src/a.ts?4f3a"}, "src/a.ts|f"},
		{Frame{Function: "f"}, "|f"},
	})
}

func TestJavaKeys(t *testing.T) {
	checkKeys(t, langJava, []keyRow{
		{Frame{Function: "shop.Db.lambda$load$3"}, "|shop.Db.load"},
		{Frame{Function: "shop.Db$$Lambda$14/0x0000000800066840.run"}, ""},
		{Frame{Function: "shop.Db$$Lambda/0x00007f8a4c001a30.run"}, ""},
		{Frame{Function: "shop.Db$$EnhancerBySpringCGLIB$$4f8a3b1c.load"}, "|shop.Db.load"},
		{Frame{Function: "shop.Db$$FastClassBySpringCGLIB$$1.invoke"}, "|shop.Db.invoke"},
		{Frame{Function: "jdk.proxy2.$Proxy12.find"}, "|jdk.proxy2.$Proxy.find"},
		{Frame{Function: "jdk.internal.reflect.GeneratedMethodAccessor45.invoke"}, "|jdk.internal.reflect.GeneratedMethodAccessor.invoke"},
		{Frame{Function: "shop.Db$Row.get"}, "|shop.Db$Row.get"},
		{Frame{Function: "shop.Db.<init>"}, "|shop.Db.<init>"},
	})
}

func TestDotNetKeys(t *testing.T) {
	checkKeys(t, langDotNet, []keyRow{
		{Frame{Function: "Shop.Db.Load"}, "|Shop.Db.Load"},
		{Frame{Function: "Shop.Db.<Load>d__5.MoveNext"}, "|Shop.Db.Load"},
		{Frame{Function: "Shop.Db.<Load>d__5`1.MoveNext"}, "|Shop.Db.Load"},
		{Frame{Function: "Shop.Db.<>c__DisplayClass5_0.<Load>b__0"}, "|Shop.Db.Load"},
		{Frame{Function: "Shop.Db.<>c.<Load>b__5_0"}, "|Shop.Db.Load"},
		{Frame{Function: "Shop.Db.<>c__DisplayClass5_0.<<Load>b__0>d.MoveNext"}, "|Shop.Db.Load"},
		{Frame{Function: "Program.<<Main>$>g__Pick|0_0"}, "|Program.Pick"},
		{Frame{Function: "Program.<Main>$"}, "|Program.Main"},
		{Frame{Function: "Shop.Cache`1.Get[TKey]"}, "|Shop.Cache.Get"},
		{Frame{Function: "Shop.Rows.MoveNext"}, "|Shop.Rows.MoveNext"},
	})
}

func TestRubyKeys(t *testing.T) {
	checkKeys(t, langRuby, []keyRow{
		{Frame{Function: "block (2 levels) in Orders#find", File: "/var/task/db.rb"}, "db.rb|find"},
		{Frame{Function: "rescue in find", File: "db.rb"}, "db.rb|find"},
		{Frame{Function: "Shop::Orders.find", File: "db.rb"}, "db.rb|find"},
		{Frame{Function: "<top (required)>", File: "db.rb"}, "db.rb|<top (required)>"},
		{Frame{Function: "_app_show_html_erb__1234_567", File: "show.html.erb"}, "show.html.erb|_app_show_html_erb"},
	})
}

// TestLabels checks the names of aws-lambda-go frames, which are those of a dump, and their keys,
// in which a package ends at a slash.
func TestLabels(t *testing.T) {
	for _, c := range []struct {
		name, path, label, function, key string
		inApp                            bool
	}{
		{"package", "faulty/functions/api/fault/fault.go", "assert", "faulty/functions/api/fault.assert", "faulty/functions/api/fault/|assert", true},
		{"method and closure", "shop@v1.2.3/api/main.go", "(*orders).add.func1", "shop/api.(*orders).add.func1", "shop/api/|add.func", false},
		{"version at the end", "shop@v1.2.3/main.go", "run", "shop.run", "shop/|run", false},
		{"dot in the package", "gopkg.in/yaml.v3/decode.go", "Load", "gopkg.in/yaml.v3.Load", "gopkg.in/yaml.v3/|Load", false},
		{"library", "github.com/x/y@v1.2.3/a.go", "f", "github.com/x/y.f", "github.com/x/y/|f", false},
		{"standard library", "encoding/json/a.go", "f", "encoding/json.f", "encoding/json/|f", false},
		{"runtime", "runtime/panic.go", "goPanicIndex", "goPanicIndex", "runtime/|goPanicIndex", false},
		{"no directory", "main.go", "run", "run", "|run", true},
		{"root", "/main.go", "run", "run", "/|run", true},
		{"no path", "", "run", "run", "|run", true},
	} {
		e := Exception{}
		e.SetLabelled([]Frame{{Function: "main", File: "main.go"}, {Function: c.label, File: c.path, Line: 7}})
		e.Complete()
		f := e.Frames[1]
		key, _ := appendLabelKey(nil, &f)
		if f.Function != c.function || string(key) != c.key || f.InApp != c.inApp {
			t.Errorf("%s: frame of %s, %s = %+v, key %q; want %q, in-app %v, key %q", c.name, c.path, c.label, f, key, c.function, c.inApp, c.key)
		}
	}
}

func TestInApp(t *testing.T) {
	for _, c := range []struct {
		text string // a stack trace of which only one frame counts
		want bool
	}{
		{"goroutine 1 [running]:\nmain.f()\n\t/src/main.go:1 +0x1\n", true},
		{"goroutine 1 [running]:\nfaulty/api.f()\n\tfaulty/api/a.go:1 +0x1\n", true},
		{"goroutine 1 [running]:\nencoding/json.f()\n\tencoding/json/a.go:1 +0x1\n", false},
		{"goroutine 1 [running]:\ngithub.com/x/y.f()\n\tgithub.com/x/y@v1.2.3/a.go:1 +0x1\n", false},
		{"goroutine 1 [running]:\ngithub.com/x/y.f()\n\t/src/vendor/github.com/x/y/a.go:1 +0x1\n", false},
		{"  File \"/var/task/app.py\", line 1, in f\nE\n", true},
		{"  File \"/var/task/orders/api.py\", line 1, in f\nE\n", true},
		{"  File \"/var/task/requests/api.py\", line 1, in f\nE\n", false},
		{"  File \"/var/task/six.py\", line 1, in f\nE\n", false},
		{"  File \"/var/task/lib/yaml/loader.py\", line 1, in f\nE\n", false},
		{"  File \"/var/task/chalicelib/db.py\", line 1, in f\nE\n", true},
		{"  File \"/var/task/clients/requests/api.py\", line 1, in f\nE\n", true},
		{"  File \"/srv/app/requests/api.py\", line 1, in f\nE\n", true},
		{"  File \"/tmp/sls-py-req/requests/api.py\", line 1, in f\nE\n", false},
		{"  File \"/root/.pex/installed_wheels/0a1b/x-1-py3-none-any.whl/x/a.py\", line 1, in f\nE\n", false},
		{"  File \"/root/.pex/unzipped_pexes/0a1b/app.py\", line 1, in f\nE\n", true},
		{"  File \"/root/.pex/unzipped_pexes/0a1b/.deps/x-1-py3-none-any.whl/x/a.py\", line 1, in f\nE\n", false},
		{"  File \"/app/__pypackages__/3.12/lib/x/a.py\", line 1, in f\nE\n", false},
		{"  File \"/app/bin/app.runfiles/_main/app/a.py\", line 1, in f\nE\n", true},
		{"  File \"/app/bin/app.runfiles/rules_python~~pip~pip_311_x/a.py\", line 1, in f\nE\n", false},
		{"  File \"external/pypi__x/x/a.py\", line 1, in f\nE\n", false},
		{"  File \"/opt/app/store.py\", line 1, in f\nE\n", true},
		{"  File \"/opt/python/lib/python3.12/site-packages/x/a.py\", line 1, in f\nE\n", false},
		{"  File \"C:\\app\\venv\\Lib\\site-packages\\x\\a.py\", line 1, in f\nE\n", false},
		{"  File \"/usr/lib/python3/dist-packages/x.py\", line 1, in f\nE\n", false},
		{"  File \"/var/lang/lib/python3.12/json/a.py\", line 1, in f\nE\n", false},
		{"  File \"/opt/python/requests/api.py\", line 1, in f\nE\n", false},
		{"  File \"/opt/python/orm.py\", line 1, in f\nE\n", true},
		{"  File \"/var/runtime/bootstrap.py\", line 1, in f\nE\n", false},
		{"  File \"<frozen importlib._bootstrap>\", line 1, in f\nE\n", false},
		{"Error: x\n    at f (/var/task/index.js:1:1)\n", true},
		{"Error: x\n    at f (webpack://shop/./src/a.ts:1:1)\n", true},
		{"Error: x\n    at f (webpack://shop/./node_modules/a/a.js:1:1)\n", false},
		{"Error: x\n    at f (node:internal/x:1:1)\n", false},
		{"Error: x\n    at f (events.js:1:1)\n", false},
		{"Error: x\n    at f (/opt/nodejs/a.js:1:1)\n", true},
		{"Error: x\n    at f (file:///var/runtime/index.mjs:1:1)\n", false},
		{"Error: x\n    at Array.map (<anonymous>)\n", false},
		{"Error: x\n    at f (webpack-internal:///(rsc)/./lib/cart.ts:12:11)\n", true},
		{"Error: x\n    at f (webpack-internal:///(rsc)/./node_modules/a/a.js:1:1)\n", false},
		{"Error: x\n    at f (/var/task/.next/server/chunks/node_modules_ai_dist_index_mjs_1b2c._.js:1:1)\n", false},
		{"Error: x\n    at f (/var/task/.next/server/chunks/[root-of-the-server]__8df7605f._.js:3:5)\n", true},
		{"Error: x\n    at f (/var/task/.next/server/chunks/[turbopack]_runtime.js:3:5)\n", false},
		{"Error: x\n    at f (/app/.yarn/unplugged/x-npm-1/a.js:1:1)\n", false},
		{"Error: x\n    at f (/app/.pnpm/x@1/a.js:1:1)\n", false},
		{"Error: x\n    at f (ext:core/01_core.js:405:7)\n", false},
		{"Error: x\n    at f (native:7:39)\n", false},
		{"Error: x\n    at f (/opt/app/index.js:1:1)\n", true},
		{"E: x\n\tat shop.A.f(A.java:1)\n", true},
		{"E: x\n\tat com.amazon.shop.A.f(A.java:1)\n", true},
		{"E: x\n\tat java.base/java.util.A.f(A.java:1)\n", false},
		{"E: x\n\tat org.springframework.A.f(A.java:1)\n", false},
		{"E: x\n\tat software.amazon.awssdk.A.f(A.java:1)\n", false},
		{"E: x\n   at Shop.A.F()\n", true},
		{"E: x\n   at System.A.F()\n", false},
		{"E: x\n   at Amazon.Lambda.A.F()\n", false},
		{"/var/task/a.rb:1:in 'f'\n", true},
		{"/var/task/vendor/bundle/ruby/3.4.0/gems/x-1/a.rb:1:in 'f'\n", false},
		{"/var/lang/lib/ruby/3.4.0/a.rb:1:in 'f'\n", false},
		{"<internal:kernel>:1:in 'f'\n", false},
	} {
		e, ok := Parse(c.text)
		if !ok || len(e.Frames) != 1 || e.Frames[0].InApp != c.want {
			t.Errorf("Parse(%q) = %+v, %v; want one frame, in-app %v", c.text, e, ok, c.want)
		}
	}
}
