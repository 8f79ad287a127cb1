package stacktrace

import "strings"

// goDependency reports whether a file belongs to another module than the main one: in the module
// cache, vendored, or fetched by Bazel.
func goDependency(file string) bool {
	return strings.Contains(file, "@v") || strings.Contains(file, "/vendor/") ||
		strings.Contains(file, "/pkg/mod/") || strings.Contains(file, "/go/src/") && goStandard(file[strings.LastIndex(file, "/go/src/")+len("/go/src/"):]) ||
		strings.HasPrefix(file, "external/") || strings.Contains(file, "/external/") ||
		strings.HasPrefix(file, "third_party/") || isGoLibrary(file)
}

// isGoLibrary reports whether a package is one of the most imported ones on pkg.go.dev. With
// -trimpath and vendoring, or in a GOPATH build, nothing else distinguishes these packages from
// those of the main module.
func isGoLibrary(path string) bool {
	if strings.HasPrefix(path, "main.") {
		return false
	}
	host, rest, ok := strings.Cut(path, "/")
	if !ok {
		return false
	}
	switch host {
	case "golang.org", "google.golang.org", "gopkg.in", "go.uber.org", "go.opentelemetry.io", "go.opencensus.io", "go.mongodb.org",
		"k8s.io", "sigs.k8s.io", "cloud.google.com", "gorm.io", "entgo.io", "go.etcd.io", "go.temporal.io", "modernc.org", "gocloud.dev",
		"xorm.io", "connectrpc.com", "buf.build", "filippo.io", "honnef.co", "rsc.io", "nhooyr.io", "gotest.tools", "dario.cat", "gonum.org":
		return true
	case "github.com":
		owner, _, _ := strings.Cut(rest, "/")
		return isGoOwner(owner)
	}
	return false
}

// isGoOwner reports whether the owner of a repository on GitHub only publishes libraries.
func isGoOwner(owner string) bool {
	switch owner {
	case "aws", "awslabs", "Azure", "gin-gonic", "gofiber", "labstack", "go-chi", "gorilla", "valyala", "julienschmidt", "urfave", "spf13",
		"sirupsen", "rs", "pkg", "rotisserie", "stretchr", "onsi", "lib", "jackc", "go-sql-driver", "jmoiron", "mattn", "redis",
		"go-redis", "gomodule", "segmentio", "confluentinc", "IBM", "Shopify", "nats-io", "rabbitmq", "streadway", "eclipse", "go-kit",
		"go-logr", "golang", "googleapis", "grpc-ecosystem", "grpc", "gogo", "prometheus", "opentracing", "open-telemetry", "getsentry",
		"DataDog", "newrelic", "honeycombio", "bugsnag", "rollbar", "hashicorp", "mitchellh", "go-resty", "go-playground", "goccy",
		"json-iterator", "mailru", "tidwall", "bytedance", "klauspost", "golang-jwt", "dgrijalva", "google", "elastic", "olivere",
		"opensearch-project", "gocql", "couchbase", "neo4j", "ClickHouse", "snowflakedb", "denisenkom", "microsoft", "uptrace", "go-pg",
		"volatiletech", "golang-migrate", "pressly", "robfig", "cenkalti", "sony", "avast", "patrickmn", "dgraph-io",
		"99designs", "graph-gophers", "graphql-go", "vektah", "twitchtv", "go-openapi", "swaggo", "getkin", "emicklei", "beego",
		"gobuffalo", "revel", "kataras", "cloudwego", "zeromicro", "go-kratos", "micro", "asynkron", "ThreeDotsLabs", "hibiken",
		"RichardKnop", "stripe", "twilio", "sendgrid", "slack-go", "minio", "aliyun", "tencentcloud", "casbin", "ory", "coreos", "docker",
		"moby", "containerd", "opencontainers", "fsnotify", "samber", "cockroachdb", "lestrrat-go", "PuerkitoBio", "gocolly", "chromedp",
		"go-co-op", "benbjohnson", "charmbracelet", "goji", "unrolled", "justinas", "felixge", "oklog", "looplab", "DATA-DOG":
		return true
	}
	return false
}
