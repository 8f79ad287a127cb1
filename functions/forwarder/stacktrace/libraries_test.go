package stacktrace

import (
	"fmt"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"strings"
	"testing"
)

// TestListsOfLibraries prints the number of names in each list, and the comment that names its
// source.
func TestListsOfLibraries(t *testing.T) {
	for _, list := range []struct {
		file      string
		functions []string
		least     int
	}{
		{"javalibs.go", []string{"isJavaRoot", "isJavaGroup", "isJavaModule"}, 300},
		{"dotnetlibs.go", []string{"isDotNetRoot", "isDotNetNamespace"}, 200},
		{"golibs.go", []string{"isGoLibrary", "isGoOwner"}, 150},
		{"rustframe.go", []string{"isRustLibrary"}, 60},
		{"elixirapp.go", []string{"isElixirLibrary", "isErlangModule"}, 80},
		{"rubyframe.go", []string{"isRubyCoreClass", "isRubyCoreMethod"}, 100},
	} {
		file, err := goparser.ParseFile(token.NewFileSet(), list.file, nil, goparser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !strings.Contains(" "+strings.Join(list.functions, " ")+" ", " "+f.Name.Name+" ") {
				continue
			}
			names := 0
			ast.Inspect(f, func(node ast.Node) bool {
				if c, ok := node.(*ast.CaseClause); ok {
					names += len(c.List)
				}
				return true
			})
			n += names
			t.Logf("%s: %s has %d names\n%s", list.file, f.Name.Name, names, f.Doc.Text())
		}
		if n < list.least {
			t.Errorf("the lists of %s have %d names; want at least %d", list.file, n, list.least)
		}
	}
	t.Logf("python_packages.go: pythonPackages has %d names; its comment names the source", len(pythonPackages()))
	if len(pythonPackages()) < 500 {
		t.Errorf("pythonPackages has %d names; want at least 500", len(pythonPackages()))
	}
}

// TestCulpritAbovePackages throws exceptions in ten popular packages of each language. The culprit
// is the user's function that called them.
func TestCulpritAbovePackages(t *testing.T) {
	for _, language := range []struct {
		name, trace string // with %s for the location of the package
		culprit     string
		packages    []string
	}{
		{"python, installed beside the code", "Traceback (most recent call last):\n  File \"/var/task/shop/cart.py\", line 3, in charge\n    x()\n  File \"/var/task/%s\", line 9, in inner\n    y()\nE: x\n", "charge", []string{
			"boto3/resources/factory.py", "requests/api.py", "urllib3/connectionpool.py", "pydantic/main.py", "sqlalchemy/orm/session.py",
			"fastapi/routing.py", "numpy/core/fromnumeric.py", "pandas/core/frame.py", "aws_lambda_powertools/tracing/tracer.py", "redis/client.py",
		}},
		{"python, in a layer", "Traceback (most recent call last):\n  File \"/opt/python/shared/cart.py\", line 3, in charge\n    x()\n  File \"%s\", line 9, in inner\n    y()\nE: x\n", "charge", []string{
			"/opt/python/botocore/client.py", "/opt/python/lib/python3.12/site-packages/x/a.py", "/var/lang/lib/python3.12/json/decoder.py", "/var/runtime/bootstrap.py",
			"/opt/python/jwt/api_jwt.py", "/opt/python/six.py", "/root/.pex/installed_wheels/0a1b/x-1-py3-none-any.whl/x/a.py", "/app/__pypackages__/3.12/lib/x/a.py",
			"/tmp/sls-py-req/requests/api.py", "/app/bin/app.runfiles/rules_python~~pip~pip_311_x/a.py",
		}},
		{"javascript", "Error: x\n    at inner (%s:9:1)\n    at charge (/var/task/src/cart.js:3:1)\n", "charge", []string{
			"/var/task/node_modules/express/lib/router/layer.js", "/var/task/node_modules/axios/dist/node/axios.cjs", "/var/task/node_modules/@aws-sdk/client-s3/dist-cjs/index.js",
			"/var/task/node_modules/.pnpm/zod@3.22.4/node_modules/zod/lib/index.js", "/var/task/.yarn/cache/pg-npm-8.zip/node_modules/pg/lib/client.js", "/opt/nodejs/node_modules/lodash/lodash.js",
			"/var/task/.next/server/chunks/node_modules_next_dist_4f3a9c1b._.js", "node:internal/process/task_queues", "file:///var/runtime/index.mjs", "/var/task/dist/vendors-node_modules_prisma_index_js.js",
		}},
		{"java", "x.E: x\n\tat %s.inner(A.java:9)\n\tat com.shop.Cart.charge(Cart.java:3)\n", "com.shop.Cart.charge", []string{
			"org.springframework.web.servlet.FrameworkServlet", "com.fasterxml.jackson.databind.ObjectMapper", "org.hibernate.internal.SessionImpl", "software.amazon.awssdk.core.Client",
			"com.amazonaws.services.lambda.runtime.api.client.AWSLambda", "io.netty.channel.Channel", "com.google.common.base.Preconditions", "org.apache.http.impl.client.Client",
			"com.zaxxer.hikari.pool.HikariPool", "io.quarkus.runtime.Quarkus",
		}},
		{"dotnet", "System.Exception: x\n   at %s.Inner()\n   at Shop.Cart.Charge(Int32 id) in /src/Cart.cs:line 3\n", "Shop.Cart.Charge", []string{
			"System.Text.Json.JsonSerializer", "Newtonsoft.Json.JsonConvert", "Microsoft.EntityFrameworkCore.DbContext", "Amazon.Lambda.RuntimeSupport.Bootstrap", "Npgsql.NpgsqlConnector",
			"Dapper.SqlMapper", "StackExchange.Redis.ConnectionMultiplexer", "Polly.Policy", "MassTransit.Bus", "Serilog.Log",
		}},
		{"go", "panic: x\n\ngoroutine 1 [running]:\n%s.inner()\n\t/go/pkg/x.go:9 +0x1\nmain.charge()\n\t/src/main.go:3 +0x1\n", "main.charge", []string{
			"github.com/aws/aws-sdk-go-v2/service/s3", "github.com/gin-gonic/gin", "github.com/jackc/pgx/v5", "gorm.io/gorm", "google.golang.org/grpc", "go.uber.org/zap",
			"github.com/redis/go-redis/v9", "github.com/labstack/echo/v4", "k8s.io/client-go/rest", "golang.org/x/sync/errgroup",
		}},
		{"ruby", "%s:9:in 'inner': x (KeyError)\n\tfrom /var/task/cart.rb:3:in 'charge'\n", "charge", []string{
			"/var/task/vendor/bundle/ruby/3.4.0/gems/rack-3.1/lib/rack.rb", "/opt/ruby/gems/3.4.0/gems/pg-1.5/lib/pg.rb", "/usr/local/bundle/gems/rails-8.0/lib/rails.rb", "/var/lang/lib/ruby/3.4.0/json/common.rb",
			"/usr/local/lib/ruby/gems/3.4.0/gems/aws-sdk-core-3/lib/a.rb", "/home/a/.rbenv/versions/3.4.0/lib/ruby/3.4.0/set.rb", "<internal:kernel>", "/usr/local/bundle/ruby/3.4.0/bundler/gems/sinatra-1a2b/lib/base.rb",
			"/app/vendor/cache/faraday-2/lib/a.rb", "/var/runtime/lib/runtime.rb",
		}},
		{"php", "PHP Fatal error:  Uncaught E: x in %s:9\nStack trace:\n#0 /var/task/src/Cart.php(3): X\\inner()\n#1 {main}\n  thrown in /a.php on line 9\n", "", []string{
			"/var/task/vendor/guzzlehttp/guzzle/src/Client.php", "/var/task/vendor/laravel/framework/src/a.php", "/var/task/vendor/symfony/http-kernel/a.php", "/var/task/vendor/doctrine/dbal/src/a.php",
			"/var/task/vendor/monolog/monolog/src/a.php", "/var/task/vendor/aws/aws-sdk-php/src/a.php", "/opt/bref/bootstrap.php", "/var/task/vendor/bref/bref/src/a.php", "/var/task/vendor/nesbot/carbon/src/a.php",
			"/var/task/vendor/ramsey/uuid/src/a.php",
		}},
		{"rust", "thread 'main' panicked at src/cart.rs:3:5:\nx\nstack backtrace:\n   0: inner::f\n             at %s:9:1\n   1: shop::charge\n             at ./src/cart.rs:3:5\n", "shop::charge", []string{
			"/root/.cargo/registry/src/index.crates.io-6f17d22bba15001f/tokio-1.40.0/src/a.rs", "/rustc/9fc6b43126469e3858e2fe86cafb4f0fd5068869/library/core/src/result.rs", "/root/.cargo/registry/src/index.crates.io-1/serde-1.0/src/a.rs",
			"/root/.cargo/git/checkouts/sqlx-1/a/src/a.rs", "/build/vendor/hyper/src/a.rs", "/usr/local/cargo/registry/src/index.crates.io-1/reqwest-0.12/src/a.rs", "/root/.cargo/registry/src/i/axum-0.7/src/a.rs",
			"/root/.cargo/registry/src/i/lambda_runtime-0.13/src/a.rs", "/root/.cargo/registry/src/i/aws-sdk-s3-1/src/a.rs", "/root/.rustup/toolchains/stable/lib/rustlib/src/rust/library/std/src/a.rs",
		}},
	} {
		t.Run(language.name, func(t *testing.T) {
			if len(language.packages) != 10 {
				t.Errorf("%d packages; want 10", len(language.packages))
			}
			for _, p := range language.packages {
				e, ok := Parse(fmt.Sprintf(language.trace, p))
				if language.culprit == "" { // PHP prints the location of the caller with each call
					if !ok || e.Line != 3 {
						t.Errorf("a call in %s: culprit %q in line %d, %v; want line 3", p, e.Culprit, e.Line, ok)
					}
				} else if !ok || e.Culprit != language.culprit {
					t.Errorf("a call in %s: culprit %q, %v; want %s", p, e.Culprit, ok, language.culprit)
				}
			}
		})
	}
}
