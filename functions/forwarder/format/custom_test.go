package format

import (
	"strings"
	"testing"
)

func TestParseCustom(t *testing.T) {
	custom, err := ParseCustom(`
# of the shop
orders @ /ecs/orders*, /shop/* = ^(?P<time>\S+ \S+) (?P<level>\w+) \[(?P<customer>\w+)\] (?P<http_response_status_code>\S+) (?P<message>.*)
plain = ^shop: (?P<message>.*)
named = ^shopping (?P<log_level>\S+) (?P<faas_execution>\S+) (?P<message>.*)
`)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		group, line, format string
		fields              []string
	}{
		{"/ecs/orders-live", "2026-11-22 21:24:51.5 WARN [c17] 502 no answer", "orders", []string{"@timestamp=2026-11-22T21:24:51.500Z", "log.level=warn", "attributes.customer=c17", "http.response.status_code=502", "message=no answer"}},
		{"/ecs/orders-live", "2026-11-22 21:24:51.5 LOUD [c17] none no answer", "orders", []string{"attributes.level=LOUD", "attributes.http_response_status_code=none"}},
		{"/ecs/cards", "2026-11-22 21:24:51.5 WARN [c17] 502 no answer", "", nil},
		{"/ecs/cards", "shopping ERROR 5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11 closed", "named", []string{"log.level=error", "severity.number=17", "faas.execution=5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11"}},
		{"/ecs/cards", "shopping LOUD 17 closed", "named", []string{"log.level=", "attributes.log_level=LOUD", "faas.execution=", "attributes.faas_execution=17"}},
		{"/ecs/cards", "shop: open", "plain", []string{"message=open"}},
	} {
		table := NewTable(custom).For([]byte(row.group))
		got, format := fields(t, table, row.line)
		if format != row.format {
			t.Errorf("%q in %s is read as %q; want %q", row.line, row.group, format, row.format)
		}
		for _, field := range row.fields {
			name, want, _ := strings.Cut(field, "=")
			if got[name] != want {
				t.Errorf("%q: %s is %q; want %q", row.line, name, got[name], want)
			}
		}
	}
}

func TestParseCustomReportsAllMistakes(t *testing.T) {
	_, err := ParseCustom("a b = x\nnone\nopen = (\nempty = ^x$\ntwice = (?P<a>x)\ntwice = (?P<a>x)\nnowhere @ = (?P<a>x)")
	const want = `"a b = x" is not NAME = EXPRESSION or NAME @ GROUPS = EXPRESSION, with a name without blanks
"none" is not NAME = EXPRESSION or NAME @ GROUPS = EXPRESSION, with a name without blanks
format "open": error parsing regexp: missing closing ): ` + "`(`" + `
format "empty" has no named group such as (?P<message>.*): it would find nothing
format "twice" is defined more than once
format "nowhere" names no log group behind the @: leave out the @ for all log groups`
	if err == nil || err.Error() != want {
		t.Errorf("ParseCustom reports\n%v\nwant\n%s", err, want)
	}
}

func TestMatchGlob(t *testing.T) {
	for _, row := range []struct {
		pattern, name string
		want          bool
	}{
		{"a", "a", true}, {"a", "ab", false}, {"a*", "ab", true}, {"*b", "ab", true}, {"a*c", "abc", true}, {"a*c", "abcd", false},
		{"*", "", true}, {"a*b*c", "a1b2c", true}, {"a*b*c", "acb", false}, {"a*a", "a", false},
	} {
		if got := matchGlob(row.pattern, []byte(row.name)); got != row.want {
			t.Errorf("matchGlob(%q, %q) = %v; want %v", row.pattern, row.name, got, row.want)
		}
	}
}
