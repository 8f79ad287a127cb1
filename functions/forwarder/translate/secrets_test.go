package translate

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"faulty/functions/forwarder/delivery"
)

// secrets returns secrets of each class in the forms in which they are commonly logged. Each is one
// token, and its core occurs in no shape.
func secrets() map[string][]string {
	return map[string][]string{
		"email":       {"jane.doe+shop@mail.example.com", "JANE_17@example.co.uk", "o-neil@xn--bcher-kva.example", "jörg@bücher.example", "жанна@почта.рф"},
		"card":        {"4111111111111111", "5555 5555 5555 4444", "3782-822463-10005", "6011111111111117", "4111.1111.1111.1111", "5555\u00a05555\u00a05555\u00a04444"},
		"aws-key":     {"AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE", "aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", `AWS_SESSION_TOKEN="IQoJb3JpZ2luX2VjEJr//////////wEaCXVzLWVhc3QtMSJHMEUCIQ=="`, "aws-secret-access-key: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "Secret access key: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "AWS_SECURITY_TOKEN=IQoJb3JpZ2luX2VjEJr0123456789abcdef", "?AWSAccessKeyId=x&Signature=vjbyPxybdZaNmqa0yT272YEAv4U="},
		"bearer":      {"Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxNyJ9.dozjgNryP4J3jVmNHl0w5N", "bearer 7f3a9c1e5d", "access_token=2YotnFZFEjr1zCsicMWpAA", "id_token: 2YotnFZFEjr1zCsicMWpAA", "Bearer\t7f3a9c1e5d7f3a9c1e5d", "Bearer: 7f3a9c1e5d", `Bearer "7f3a9c1e5d"`, "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxNyJ9.dozjgNryP4J3jVmNHl0w5N"},
		"password":    {"password=hQ7rT9wX2kLm4nPz", "DB_PASSWORD: hQ7rT9wX2kLm4nPz", "postgres://jane:hQ7rT9wX2kLm4nPz@db/orders", "x-api-key: hQ7rT9wX2kLm4nPz", "Basic amFuZTpoUTdyVDl3WDJrTG00blB6", "clientSecret='hQ7rT9wX2kLm4nPz'", "Cookie: session=hQ7rT9wX2kLm4nPz"},
		"token":       {"ghp" + "_" + strings.Repeat("hQ7rT9wX2k", 4), "sk" + "_live_" + strings.Repeat("hQ7rT9wX2k", 3), "glpat" + "-" + strings.Repeat("hQ7rT9wX2k", 2), "AIza" + strings.Repeat("hQ7rT", 7)},
		"private-key": {"-----BEGIN PRIVATE " + "KEY----- MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7 -----END PRIVATE " + "KEY-----"},
	}
}

// core returns the part of a secret that must not remain: the longest run of token characters.
func core(secret string) string {
	words := strings.FieldsFunc(secret, func(r rune) bool { return strings.ContainsRune(` ="`, r) })
	longest := slices.MaxFunc(words, func(a, b string) int { return len(a) - len(b) })
	return longest[len(longest)/4 : len(longest)-len(longest)/4]
}

// A shape is one or more lines as a runtime or logger writes them, with placeholders for a secret:
// %s is the plain secret, %j the secret inside a JSON string, %J the secret inside JSON inside a
// JSON string, and %q the secret in a URL's query.
type shape struct{ name, text string }

func shapes() []shape {
	return []shape{
		{"plain text", "paid by %s, again"},
		{"text, alone", "%s"},
		{"Python, text format", "[INFO]\t2026-11-22T21:24:52.123Z\t5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11\tpaid by %s\n"},
		{"Python, a dictionary printed", "{'headers': {'x-who': '%s', 'n': 1}}"},
		{"Python, JSON format", `{"timestamp":"2026-11-22T21:24:52Z","level":"INFO","message":"paid by %j","logger":"root","requestId":"5b441b59"}`},
		{"Python, an exception in JSON format", `{"timestamp":"2026-11-22T21:24:52Z","level":"ERROR","message":"%j failed","errorType":"ValueError","errorMessage":"no %j","stackTrace":["  File \"/var/task/app.py\", line 7, in handler\n    charge(\"%j\")\n"],"requestId":"5b441b59"}`},
		{"Python, a traceback", "Traceback (most recent call last):\n  File \"/var/task/app.py\", line 7, in handler\n    charge(\"%s\")\nValueError: no %s"},
		{"Python, a traceback in text format", "[ERROR] ValueError: no %s\rTraceback (most recent call last):\r  File \"/var/task/app.py\", line 7, in handler\r    charge(\"%s\")"},
		{"Python, a cause", "Traceback (most recent call last):\n  File \"/var/task/app.py\", line 7, in f\n    g()\nKeyError: '%s'\n\nThe above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\n  File \"/var/task/app.py\", line 9, in handler\n    f()\nValueError: 1"},
		{"Powertools, nested", `{"level":"INFO","location":"handler:12","message":{"order":17,"payer":"%j","cart":{"note":["a","%j"]}},"timestamp":"2026-11-22 21:24:52,123+0000","service":"orders"}`},
		{"structlog", `{"event":"paid","payer":"%j","level":"info","timestamp":"2026-11-22T21:24:52Z"}`},
		{"Node.js, text format", "2026-11-22T21:24:52.123Z\t5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11\tINFO\tpaid by %s"},
		{"Node.js, an object inspected", "2026-11-22T21:24:52.123Z\t5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11\tINFO\t{\n  who: '%s',\n  items: [ '%s' ]\n}"},
		{"Node.js, an error in text format", "2026-11-22T21:24:52.123Z\t5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11\tERROR\tInvoke Error \t" + `{"errorType":"Error","errorMessage":"no %j","stack":["Error: no %j","    at f (/var/task/index.js:1:2)"]}`},
		{"Node.js, JSON format", `{"timestamp":"2026-11-22T21:24:52.123Z","level":"ERROR","requestId":"5b441b59","message":{"errorType":"TypeError","errorMessage":"no %j","stackTrace":["TypeError: no %j","    at f (/var/task/index.js:1:2)"]}}`},
		{"Node.js, a stack", "TypeError: no %s\n    at f (/var/task/index.js:1:2)\n  [cause]: Error: because of %s\n      at g (/var/task/index.js:3:4)"},
		{"pino", `{"level":30,"time":1795382692123,"pid":8,"hostname":"h","req":{"headers":{"x-who":"%j"}},"msg":"paid by %j"}`},
		{"winston", `{"level":"info","message":"paid by %j","meta":{"who":"%j"}}`},
		{"bunyan", `{"name":"app","hostname":"h","pid":1,"level":50,"err":{"message":"no %j","name":"Error","stack":"Error: no %j\n    at f (/a.js:1:2)"},"msg":"no %j","time":"2026-11-22T21:24:52.123Z","v":0}`},
		{"Java, log4j2", `{"instant":{"epochSecond":1795382692,"nanoOfSecond":0},"level":"ERROR","loggerName":"a.B","message":"paid by %j","thrown":{"name":"a.E","message":"no %j","extendedStackTrace":"a.E: no %j\n\tat a.B.f(B.java:1)\n"},"contextMap":{"who":"%j"}}`},
		{"Java, a stack", "java.lang.IllegalStateException: no %s\n\tat a.B.f(B.java:1)\nCaused by: a.E: because of %s\n\tat a.B.g(B.java:2)\n\t... 1 more"},
		{"Java, logback", `{"@timestamp":"2026-11-22T21:24:52.123Z","message":"paid by %j","logger_name":"a.B","level":"ERROR","stack_trace":"a.E: no %j\n\tat a.B.f(B.java:1)\n","mdc":{"who":"%j"}}`},
		{".NET, a stack", "System.InvalidOperationException: no %s\n ---> System.Exception: because of %s\n   at A.B.G() in /src/B.cs:line 2\n   --- End of inner exception stack trace ---\n   at A.B.F() in /src/B.cs:line 1"},
		{"Serilog", `{"@t":"2026-11-22T21:24:52.123Z","@mt":"paid by {Who}","@m":"paid by %j","@x":"System.Exception: no %j\n   at A.B.F()","Who":"%j"}`},
		{"Ruby", `{"errorMessage":"no %j","errorType":"Function<RuntimeError>","stackTrace":["/var/task/app.rb:7:in 'handler'"]}`},
		{"Ruby, a trace", "/var/task/app.rb:7:in 'Object#handler': no %s (RuntimeError)\n\tfrom /var/runtime/x.rb:1:in 'f'"},
		{"Go, slog", `{"time":"2026-11-22T21:24:52.123Z","level":"INFO","msg":"paid by %j","who":{"id":"%j"}}`},
		{"Go, slog text", `time=2026-11-22T21:24:52.123Z level=INFO msg="paid by someone" who="%j"`},
		{"Go, zap", `{"level":"error","ts":1795382692.123,"caller":"a/b.go:1","msg":"no %j","error":"no %j","stacktrace":"main.f\n\t/a.go:1"}`},
		{"Go, zerolog", `{"level":"info","who":"%j","time":"2026-11-22T21:24:52Z","message":"paid"}`},
		{"Go, a panic", "panic: no %s\n\ngoroutine 1 [running]:\nmain.f(...)\n\t/a.go:1 +0x1"},
		{"Go, aws-lambda-go's panic", `2026/11/22 21:24:52 {"errorMessage":"no %j","errorType":"errorString","stackTrace":[{"path":"a.go","line":1,"label":"f"}]}`},
		{"Logstash", `{"@timestamp":"2026-11-22T21:24:52.123Z","@version":"1","message":"paid by %j","@fields":{"who":"%j"}}`},
		{"embedded metrics", `{"_aws":{"Timestamp":1795382692123,"CloudWatchMetrics":[{"Namespace":"shop","Dimensions":[["who"]],"Metrics":[{"Name":"orders"}]}]},"who":"%j","orders":3,"note":"by %j"}`},
		{"JSON in text", `handled {"who":"%j","n":[1,"%j"]} in 3 ms`},
		{"JSON in JSON, behind a line break", `{"level":"info","message":"got","body":"{\"text\":\"a\\n%J\",\"tab\":\"\\t%J\",\"html\":\"\\u003c%J\\u003e\"}"}`},
		{"JSON in JSON as the message", `{"level":"info","message":"{\"who\":\"%J\",\"text\":\"a\\n%J\"}"}`},
		{"a platform record", `{"time":"2026-11-22T21:24:52.123Z","type":"platform.fault","record":"RequestId: 5b441b59 Error: no %j"}`},
		{"an exit", "RequestId: 5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11 Error: no %s\nRuntime.ExitError"},
		{"a key", `{"level":"info","msg":"balances","balance":{"%j":17}}`},
		{"a list of lists", `{"msg":"rows","rows":[["a","%j"],{"b":["%j"]}]}`},
		{"a URL's query", "GET https://api.example/orders?q=%q&n=1 200"},
		{"a URL's query, in JSON", `{"message":"GET","url":{"path":"/orders?q=%q"},"http":{"request":{"method":"GET"}},"uri":"https://api.example/?a=1&q=%q"}`},
		{"a URL's userinfo", "connect to amqps://%q:x@queue.internal:5671/ and amqps://x:%q@queue failed"},
		{"a route", `{"message":"GET","http.route":"/orders/%q"}`},
		{"an error's name", `{"level":"error","message":"failed","err":{"name":"%j","message":"m","stack":"Error: m\n    at f (/a.js:1:2)"}}`},
		{"a service's name", `{"message":"m","service":"orders of %j","function_name":"orders"}`},
		{"a request's method", `{"message":"m","http.request.method":"%j"}`},
		{"a queue's name", `{"message":"m","messaging.system":"%j","messaging.destination.name":"queue %j"}`},
		{"a content's type", `{"message":"m","content.type":"text/%j"}`},
		{"a file's name", `{"level":"info","msg":"m","caller":"/home/%j/a.go:1","hostname":"%j"}`},
		{"metrics' namespace", `{"_aws":{"CloudWatchMetrics":[{"Namespace":"shop %j","Metrics":[{"Name":"orders"}]}]},"orders":3}`},
		{"functions' names", `{"errorMessage":"m","errorType":"E","stackTrace":[{"path":"a.go","line":1,"label":"f %j"}],"error.culprit":"g %j"}`},
		{"a function's name in a stack", "Error: m\n    at Object.f %s (/var/task/index.js:1:2)\n    at g (/var/task/index.js:3:4)"},
		{"a logger's name", `{"level":"info","logger":"session.%j","message":"m"}`},
	}
}

// fill inserts a secret into a shape with the escapes of each placeholder.
func (s shape) fill(secret string) string {
	quoted := func(text string) string { q, _ := json.Marshal(text); return string(q[1 : len(q)-1]) }
	return strings.NewReplacer("%s", secret, "%j", quoted(secret), "%J", quoted(quoted(secret)), "%q", url.QueryEscape(secret)).Replace(s.text)
}

// TestSecretsInEveryShape: whatever wrote the line, no secret remains anywhere in its document.
// Each is masked at least as often as it occurred; stack traces may repeat some.
func TestSecretsInEveryShape(t *testing.T) {
	all := secrets()
	n := 0
	for _, kind := range slices.Sorted(maps.Keys(all)) {
		options, err := load(map[string]string{"MASK": kind})
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range all[kind] {
			for _, shape := range shapes() {
				n++
				line := shape.fill(secret)
				got := string(one(line, options))
				got = strings.Replace(got, fmt.Sprintf(`"event.bytes":%d,`, len(line)), "", 1) // the digits of a size could be mistaken for those of a card number
				if strings.Contains(plainText(t, got), core(secret)) || !strings.Contains(got, "["+kind+"]") {
					t.Errorf("%s, %s: %q is not masked in\n%s\nof\n%s", kind, shape.name, secret, got, line)
				}
			}
		}
	}
	t.Logf("%d lines", n)
}

// plainText decodes one layer of JSON escapes and of URL escapes in a document, so that a secret
// cannot hide behind them. It also checks that the JSON is valid.
func plainText(t *testing.T, doc string) string {
	t.Helper()
	if !json.Valid([]byte(doc)) {
		t.Errorf("no JSON: %s", doc)
	}
	return strings.NewReplacer(`\"`, `"`, `\\`, `\`, "%40", "@", "%2B", "+", "%2F", "/", "%3D", "=", "%C3%B6", "ö", "%C3%BC", "ü").Replace(doc)
}

// TestMaskedGroups: masks do not change the group of a failure.
func TestMaskedGroups(t *testing.T) {
	options, err := load(map[string]string{"MASK": "all", "MASK_PATTERNS": "[a-m]+"})
	if err != nil {
		t.Fatal(err)
	}
	groups := 0
	for _, list := range secrets() {
		for _, shape := range shapes() {
			line := shape.fill(list[0])
			got, want := fingerprint(t, one(line, options)), fingerprint(t, one(line, Options{}))
			if got != want {
				t.Errorf("with masks the group of %q is %q; want %q", line, got, want)
			}
			if want != "" {
				groups++
			}
		}
	}
	if groups < 50 {
		t.Errorf("%d lines have a group; want many", groups)
	}
}

// fingerprint returns the group of a document, or "".
func fingerprint(t *testing.T, doc []byte) string {
	t.Helper()
	var fields struct {
		Fingerprint string `json:"exception.fingerprint"`
	}
	if err := json.Unmarshal(doc, &fields); err != nil {
		t.Errorf("%v in %s", err, doc)
	}
	return fields.Fingerprint
}

// TestSecretsCutByEvents: a stack trace that arrives as one event per line is masked as a whole.
func TestSecretsCutByEvents(t *testing.T) {
	for kind, list := range secrets() {
		options, err := load(map[string]string{"MASK": kind})
		if err != nil {
			t.Fatal(err)
		}
		d := delivery.Delivery{Group: []byte("/aws/lambda/orders")}
		text := fmt.Sprintf("Traceback (most recent call last):\n  File \"a.py\", line 1, in f\n    charge('%s')\nValueError: no %s", list[0], list[0])
		for i, part := range strings.Split(text, "\n") {
			d.Events = append(d.Events, delivery.Event{ID: []byte(strconv.Itoa(i)), Time: 1795382692123, Message: []byte(part)})
		}
		translator := Translator{Options: options}
		common := translator.Begin(&d, 0)
		for i := range translator.Len() {
			if got := string(translator.Document(&d, i).Append(nil, common)); strings.Contains(got, core(list[0])) {
				t.Errorf("%q is not masked in %s", list[0], got)
			}
		}
	}
}

// TestNoSecrets: text that looks like a secret but is not stays unchanged.
func TestNoSecrets(t *testing.T) {
	options, err := load(map[string]string{"MASK": "all"})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ name, text string }{
		{"trace", "1-5f35ae12-0c0fec141ab77a00bc047aa2"},
		{"request", "5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11"},
		{"milliseconds", "1795382692123"},
		{"nanoseconds", "1795382692123456789"},
		{"microseconds", "1795382692123456"},
		{"wrong check digit", "4111111111111112"},
		{"version", "5555.5555.5555.4445 and 4.111.111.111.111.111"},
		{"address", "255.255.255.255"},
		{"ARN", "arn:aws:lambda:eu-west-1:123456789012:function:orders"},
		{"digest of an image", "orders@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
		{"package", "node_modules/@aws-sdk/client-s3@3.500.0/dist"},
		{"Go module", "github.com/aws/aws-lambda-go@v1.55.1/lambda/panic.go"},
		{"handle", "@jane on example.com"},
		{"remote", "git@localhost:faulty"},
		{"role's id", "AROAIOSFODNN7EXAMPLE"},
		{"key's name", "AWS_SECRET_ACCESS_KEY is not set"},
		{"key's name alone", "secretAccessKey: undefined"},
		{"spoken of", "no bearer token was given"},
		{"challenge", `WWW-Authenticate: Bearer realm="orders"`},
		{"token's name", "access_token expired"},
		{"tokens in words", "refresh token: invalid_grant_was_given, valid_token=true"},
		{"password in words", "password reset for user jane, wrong password: try again; password is required"},
		{"counts of tokens", "max_tokens: 100, total_tokens=12345678, tokenizer=cl100k_base1, nextToken=AAAAAAAAAAAAAAAAAAAA1"},
		{"names around a secret's", "author=jane17 passwordPolicy=strict4 hasPassword=true keyId=1234abcd-12ab-34cd secretArn=arn:aws:secretsmanager:eu-west-1:1:secret:x tokenType=jwt2"},
		{"hashes", "371679e24301dc140fbb7d0fd7957adb9ad32e41 1625 audio/mpeg ETag: 9b2cf535f27731c974343645a3985328 commit=371679e24301dc140fbb7d0fd7957adb9ad32e41"},
		{"ids", "container 4f1c3f0e9a7b5d2c4f1c3f0e9a7b5d2c4f1c3f0e9a7b5d2c4f1c3f0e9a7b5d2c session=9b2cf535f27731c974343645a3985328 fingerprint: 0123456789abcdef x-amzn-trace-id: Root=1-5f35ae12-0c0fec141ab77a00bc047aa2"},
		{"kind of a token", `"token_type": "Bearer", "expires_in": 3600`},
		{"JSON in base64", "eyJvcmRlciI6MTcsIml0ZW1zIjpbMSwyXX0="},
		{"half a JWT", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxNyJ9..."},
		{"percent", "100%40 done"},
	} {
		t.Run(row.name, func(t *testing.T) {
			for _, shape := range []string{"saw %s.", `{"message":"saw","value":"%j"}`, `{"message":"saw %j"}`} {
				line := strings.NewReplacer("%s", row.text, "%j", strings.ReplaceAll(row.text, `"`, `\"`)).Replace(shape)
				if got, want := string(one(line, options)), string(one(line, Options{})); got != want {
					t.Errorf("with masks %q is\n%s\nwant\n%s", line, got, want)
				}
			}
		})
	}
}
