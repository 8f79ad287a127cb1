package pattern_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"faulty/functions/forwarder/pattern"

	"faulty/functions/internal/cputime"
	"faulty/functions/internal/race"
)

// rows contains one row for each class of token.
var rows = []struct{ class, line, want string }{
	{"number", "sent 17 orders", "sent <*> orders"},
	{"negative number", "offset is -3.5 now", "offset is <*> now"},
	{"number with unit", "took 300 ms, read 1.5KB of 18.4 KB", "took <*>, read <*> of <*>"},
	{"comparison", "lifetime <1 sec", "lifetime <*>"},
	{"percentage", "disk is 93% full", "disk is <*> full"},
	{"date and time", "2026-11-22T10:11:12.123Z started", "<*> started"},
	{"date with names", "expires Sun, 22 Nov 2026 10:11:12 GMT at last", "expires <*> at last"},
	{"date of a log", "since [22/Nov/2026:10:11:12 +0000] down", "since <*> down"},
	{"name of a month alone", "May we proceed", "May we proceed"},
	{"IPv4", "peer 192.0.2.7 left", "peer <*> left"},
	{"IPv4 with port", "peer /192.0.2.7:8080 left", "peer <*> left"},
	{"IPv6", "peer 2001:db8::7 left", "peer <*> left"},
	{"mapped IPv4", "peer ::ffff:192.0.2.7 left", "peer <*> left"},
	{"MAC", "lease for ab:cd:ef:01:02:03 ended", "lease for <*> ended"},
	{"host name", "lookup of db.shop.internal failed", "lookup of <*> failed"},
	{"host name with country", "lookup of www.shop.co.uk failed", "lookup of <*> failed"},
	{"host and port", "connect to redis:6379 refused", "connect to <*> refused"},
	{"range of hosts", "drained web-[01-12] now", "drained <*> now"},
	{"hexadecimal", "segfault at 0x7fff and deadbeef", "segfault at <*> and <*>"},
	{"UUID", "job f81d4fae-7dec-11d0-a765-00a0c91e6bf6 done", "job <*> done"},
	{"ARN", "denied on arn:aws:sqs:eu-west-1:123456789012:orders by policy", "denied on <*> by policy"},
	{"e-mail address", "mail to ann.lee@example.com bounced", "mail to <*> bounced"},
	{"absolute path", "open /srv/data/report: denied", "open <*>: denied"},
	{"path on Windows", `open C:\data\report.txt: denied`, "open <*>: denied"},
	{"relative path", "open ./report and data/report.csv", "open <*> and <*>"},
	{"words with a slash", "read/write ratio", "read/write ratio"},
	{"URL", "fetch https://example.com/a?b=c: refused", "fetch <*>: refused"},
	{"request", `"GET /orders HTTP/1.1" served`, `"GET <*>" served`},
	{"quoted data", "cannot parse value 'a b' here", "cannot parse value <*> here"},
	{"quoted data behind a colon", `not an integer: "abc"`, "not an integer: <*>"},
	{"quoted number", `parsing "17": invalid`, "parsing <*>: invalid"},
	{"quoted name", `violates unique constraint "orders_pkey"`, `violates unique constraint "orders_pkey"`},
	{"name behind a colon", `unknown column: "price"`, `unknown column: "price"`},
	{"assigned values", "state=FAILED cost=0.5 note='a b' tail", "state=<*> cost=<*> note=<*> tail"},
	{"assigned message", `level=info msg="cache is cold" age=3s`, `level=info msg="cache is cold" age=<*>`},
	{"assigned brackets", "box=Rect(0, 0 - 1, 1) drawn", "box=<*> drawn"},
	{"empty value", "user= id=7", "user= id=<*>"},
	{"Boolean", "opt-in: false, retry = true", "opt-in: <*>, retry = <*>"},
	{"text behind a colon", "warning: disk is slow", "warning: disk is slow"},
	{"user", "session closed for user ann", "session closed for user <*>"},
	{"quoted user", "user 'ann lee' is locked", "user <*> is locked"},
	{"user of a password", "wrong password for ann from 192.0.2.7", "wrong password for <*> from <*>"},
	{"user who did it", "created by ann", "created by <*>"},
	{"user unknown", "check failed; user unknown", "check failed; user unknown"},
	{"user in a sentence", "closed due to user request", "closed due to user request"},
	{"list of numbers", "channels 1, 2, 3 and 4", "channels <*> and <*>"},
	{"list in brackets", "items: [a, b, c] stored", "items: <*> stored"},
	{"empty list", "items: [] stored", "items: <*> stored"},
	{"values in parentheses", "from 192.0.2.7 (db.shop.internal) now", "from <*> now"},
	{"nothing in parentheses", "from 192.0.2.7 () now", "from <*> now"},
	{"words in parentheses", "reason 8 (station left)", "reason <*> (station left)"},
	{"arguments", "retry(3) of sync() failed", "retry(<*>) of sync() failed"},
	{"JSON", `order {"id":17,"lines":[{"sku":"a"}]} stored`, "order <*> stored"},
	{"cut JSON", `order {"id":17,"lines":[{"sku`, "order <*>"},
	{"JSON list", `tags ["a","b"] stored`, "tags <*> stored"},
	{"object", "focus on Window{36e5c73 u0 org.example/.Main{1}} lost", "focus on Window{<*>} lost"},
	{"arrow", "heap 12M->3M(64M) now", "heap <*> now"},
	{"root of a server", `"GET / HTTP/1.1" served`, `"GET <*>" served`},
	{"user agent", `by "Mozilla/5.0 (X11; Linux) Gecko/1" alone`, "by <*> alone"},
	{"file with data", "read report.csv by main.go", "read <*> by main.go"},
	{"leader dots", "cache enabled........1", "cache enabled........<*>"},
	{"class", "java.lang.IllegalStateException: closed", "java.lang.IllegalStateException: closed"},
	{"qualified class", "use org.example.api.v2.Client", "use org.example.api.v2.Client"},
	{"function with digits", "Radio80211::scan and h2_init() ran", "Radio80211::scan and h2_init() ran"},
	{"event", "on order.created and checkout.session.completed", "on order.created and checkout.session.completed"},
	{"signal", "killed by SIGUSR1", "killed by SIGUSR1"},
	{"status text", "404 Not Found", "<*> Not Found"},
	{"algorithm", "SHA-256 and UTF-8", "SHA-256 and UTF-8"},
	{"apostrophe", "can't find it, doesn't exist", "can't find it, doesn't exist"},
	{"quoted phrase", "search for 'blue lamp' found 3", "search for <*> found <*>"},
	{"quoted code", "assertion `left == right` failed", "assertion `left == right` failed"},
	{"quoted message", `failed with "disk is full"`, `failed with "disk is full"`},
	{"quoted request", `served "POST /orders HTTP/1.1" late`, `served "POST <*>" late`},
	{"Base64", "token tnyM//OcNUxk3jEzwXKTsp== and +Km5eocrUFnDvZYc ok", "token <*> and <*> ok"},
	{"words like Base64", "input/output/buffering and HTTPConnectionPool2Factory", "input/output/buffering and HTTPConnectionPool2Factory"},
	{"identifier", "task job_17_b of blk_-33 ended", "task <*> of <*> ended"},
	{"spaces", "  a \t b  ", "a b"},
	{"other scripts", "用户123登录", "用户<*>登录"},
	{"a pattern", "sent <*> to <*>", "sent <*> to <*>"},
	{"nothing", "", ""},
}

func lines() (lines [][]byte) {
	for _, row := range rows {
		lines = append(lines, []byte(row.line))
	}
	return lines
}

func TestAppend(t *testing.T) {
	for _, row := range rows {
		if got := string(pattern.Append(nil, []byte(row.line))); got != row.want {
			t.Errorf("%s: the pattern of %q is %q, want %q", row.class, row.line, got, row.want)
		} else if again := string(pattern.Append(nil, []byte(got))); again != got {
			t.Errorf("%s: the pattern of %q is %q, whose pattern is %q", row.class, row.line, got, again)
		}
	}
}

func TestAppendKeepsWhatIsBefore(t *testing.T) {
	if got := string(pattern.Append([]byte("1 "), []byte("2"))); got != "1 <*>" {
		t.Errorf("got %q", got)
	}
}

func TestLongPatternEndsInEllipsis(t *testing.T) {
	got := pattern.Append(nil, bytes.Repeat([]byte("word "), 100))
	if len(got) > pattern.Limit || !bytes.HasSuffix(got, []byte("word…")) {
		t.Errorf("got %d bytes: %q", len(got), got)
	}
}

func TestAllocatesNothing(t *testing.T) {
	buf := make([]byte, 0, pattern.Limit)
	lines := lines()
	if n := testing.AllocsPerRun(10, func() {
		for _, line := range lines {
			buf = pattern.Append(buf[:0], line)
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// maxTime is the limit for a line of up to 1 MB, which takes a few milliseconds. With a quadratic
// rule it would take minutes.
const maxTime = 500 * time.Millisecond

// checkTime checks the time for a line that repeats unit.
func checkTime(t *testing.T, unit string, size int) {
	t.Helper()
	line := []byte("1 " + strings.Repeat(unit, size/len(unit)))
	var got []byte
	if d := cputime.Of(func() { got = pattern.Append(nil, line) }); d > maxTime || len(got) > pattern.Limit {
		t.Errorf("%q, %d times: %v, a pattern of %d bytes", unit, size/len(unit), d, len(got))
	}
}

// TestTimeIsLinear repeats every byte, every line of the table and everything that a rule may look
// ahead for, up to 512 KB.
func TestTimeIsLinear(t *testing.T) {
	units := []string{"[1,", `{"a":`, "='", "a='", "a=(", "a=[", "f::", "user ", "for ", "password for a", "Jan", "<*>", "<*> ", "a://", "arn:aws",
		": [a, ", ": '", "value 'a ", "a-[1-", "1 (", "a b) ", "ms ", "1 ms", ": true", "é", "…", "a/1.", "::1", "word ", "a.b.c", `\\\\`, "Window{1 "}
	for c := range 256 {
		units = append(units, string([]byte{byte(c)}))
	}
	units = append(units, typical...)
	for _, row := range rows {
		if row.line != "" {
			units = append(units, row.line)
		}
	}
	for _, unit := range units {
		checkTime(t, unit, race.Reduced(1<<19))
	}
}

// TestTimeOfPairsIsLinear repeats every pair of the characters that have a meaning in some rule, of
// a letter, a digit and others.
func TestTimeOfPairsIsLinear(t *testing.T) {
	size := race.Reduced(1 << 16)
	const chars = "aAf1 \t\n_-.@%+/\\~$'\"`<>()[]{}=:;,|#*&!?^\x00\xc3\xa9\xe2\xff"
	for _, a := range []byte(chars) {
		for _, b := range []byte(chars) {
			checkTime(t, string([]byte{a, b}), size)
		}
	}
}

// typical contains lines as services log them.
var typical = []string{
	"GET /cart/4711 200",
	"cart 8f2b4ef79a4e7d3e of customer 3f1c1122 has been priced: all of its items were in stock and none was reduced today",
	"Internal Server Error: /",
	"user ann.lee@example.com logged in from 192.0.2.17 after 2 attempts",
	"Connection to db-7.shop.internal:5432 refused, retry 3 of 5 in 250 ms",
	"Received message 9946cf64-0000-4000-8000-74c48c216d85 from queue contents, 3 are left",
	"cannot charge order 17: insufficient funds (code=51, currency=EUR)",
	"cache is cold",
	"Slow query (1532 ms): SELECT id, total FROM orders WHERE customer = 77 AND state = 'open'",
	`upload of "report-2026-11.csv" finished: 18.4 KB in 0.3 s`,
	"java.lang.IllegalStateException: cannot reserve 3 of sku-4711",
	"Task timed out after 3.00 seconds",
}

func BenchmarkAppend(b *testing.B) {
	benchmark(b, lines())
}

func BenchmarkAppendTypical(b *testing.B) {
	var lines [][]byte
	for _, line := range typical {
		lines = append(lines, []byte(line))
	}
	benchmark(b, lines)
}

func benchmark(b *testing.B, lines [][]byte) {
	size := 0
	for _, line := range lines {
		size += len(line)
	}
	buf := make([]byte, 0, pattern.Limit)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, line := range lines {
			buf = pattern.Append(buf[:0], line)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(lines)), "ns/line")
	b.ReportMetric(float64(b.N*len(lines))/b.Elapsed().Seconds(), "lines/s")
}

func TestAppendCut(t *testing.T) {
	word := strings.Repeat("x", pattern.Limit-5)
	for _, row := range []struct{ text, want string }{
		{"as {It} is", "as {It} is"},
		{word + "<*> more", word + "…"},
		{word + "üüü", word + "ü…"},
		{word + "x" + "üüü", word + "x…"},
		{word + "     ab", word + "…"},
	} {
		if got := string(pattern.AppendCut(nil, []byte(row.text))); len(got) > pattern.Limit {
			t.Errorf("%q of %d bytes", got, len(got))
		} else if got != row.want {
			t.Errorf("AppendCut(%q) = %q, want %q", row.text, got, row.want)
		}
	}
}
