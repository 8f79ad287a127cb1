package logline

import (
	"fmt"
	"strings"
	"testing"
)

// TestLogfmt compares lines of pairs, and lines that only look like pairs, with the expected
// "field=value"; "field=" means no field.
func TestLogfmt(t *testing.T) {
	for line, want := range map[string][]string{
		`time=2026-11-22T21:24:51.123Z level=WARN msg="disk full" path=/tmp free=0`:                   {"log.level=warn", "message=disk full", "attributes.path=/tmp", "attributes.free=0"},
		`caller=main.go:101 ts=2026-11-22T21:24:51.123Z level=error msg="order failed" err="no"`:      {"log.level=error", "message=order failed", "exception.message=no", "log.origin.file.name=main.go"},
		`t=2026-11-22T21:24:51+0000 lvl=eror msg=Failed err='no rows'`:                                {"log.level=error", "message=Failed", "exception.message=no rows"},
		`level=info retry msg="x y" a=1`:                                                              {"message=x y", "attributes.retry=true", "attributes.a=1"},
		`level=info msg=order was placed id=7`:                                                        {"message=order was placed", "attributes.id=7"},
		`level=info req={id=7 path="/a b"} list=[1 2] n=3`:                                            {`attributes.req={id=7 path="/a b"}`, "attributes.list=[1 2]", "attributes.n=3"},
		`ts=1 "a key"="v" x=y`:                                                                        {"attributes.a key=v", "attributes.x=y"},
		`method=GET path=/orders/42 format=json status=500 duration=5.12 view=0.00`:                   {"http.request.method=GET", "url.path=/orders/42", "http.response.status_code=500", "http.latency_ms=5.12", "attributes.view=0.00"},
		`at=error code=H12 method=GET path="/x" fwd="203.0.113.7" service=300ms status=503 bytes=0`:   {"log.level=error", "client.ip=203.0.113.7", "http.latency_ms=300", "http.response.status_code=503"},
		`2026/11/22 21:24:51 INFO order placed id=7 user.name="a b"`:                                  {"message=order placed", "attributes.id=7", "attributes.user.name=a b"},
		`2026-11-22T21:24:51.123Z [INFO]  raft: entering state: follower="Node A" leader=`:            {"log.logger=raft", "message=entering state", "attributes.follower=Node A"},
		`retrying attempt=3 delay=2s`:                                                                 {"message=retrying attempt=3 delay=2s", "attributes.attempt=3", "attributes.delay=2s"},
		`the price was x=17 and no more`:                                                              {"message=the price was x=17 and no more", "attributes.x="},
		`x=17 was the price of it all`:                                                                {"message=x=17 was the price of it all", "attributes.x="},
		`it ends with x=17`:                                                                           {"message=it ends with x=17", "attributes.x="},
		`SELECT * FROM t WHERE a=1 AND b=2`:                                                           {"message=SELECT * FROM t WHERE a=1 AND b=2", "attributes.a="},
		`https://shop.example/a?b=1&c=2`:                                                              {"attributes.b="},
		`[2026-11-22T21:24:51.123456+00:00] app.ERROR: cannot charge {"id":42} []`:                    {"log.logger=app", "message=cannot charge", "attributes.id=42"},
		"2026-11-22T21:24:51.485Z\terror\tmain.go:7\torder failed\t{\"error\": \"no order\"}\nmain.x": {"message=order failed\nmain.x", "exception.message=no order"},
	} {
		doc := parse(t, line)
		for _, field := range want {
			name, value, _ := strings.Cut(field, "=")
			if got := text(doc, name); got != value {
				t.Errorf("%q: %s is %q; want %q", line, name, got, value)
			}
		}
	}
}

// text returns a field or an attribute as text, or "".
func text(doc map[string]any, name string) string {
	value := doc[name]
	if key, ok := strings.CutPrefix(name, "attributes."); ok {
		attributes, _ := doc["attributes"].(map[string]any)
		value = attributes[key]
	}
	if value == nil {
		return ""
	}
	return fmt.Sprint(value)
}
