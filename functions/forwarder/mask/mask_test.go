package mask

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"faulty/functions/forwarder/document"
	"faulty/functions/internal/env"
)

const everyClass = "all"

// load returns masks for the settings: name, value, name, value …
func load(tb testing.TB, pairs ...string) Masks {
	tb.Helper()
	vars := env.Reader{Lookup: func(name string) (string, bool) {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1], true
			}
		}
		return "", false
	}}
	m := Load(&vars)
	if err := vars.Err(); err != nil {
		tb.Fatal(err)
	}
	return m
}

func TestText(t *testing.T) {
	const key = "AKIAIOSFODNN7EXAMPLE"
	const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxNyJ9.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
	for _, row := range []struct{ name, in, want string }{
		{"email", "mail to jane.doe+x@shop.example.com, please", "mail to [email], please"},
		{"email at the end of a sentence", "ask jane@example.com.", "ask [email]."},
		{"two emails", "a@b.co<c@d.org>", "[email]<[email]>"},
		{"domain of digits", "17@163.com", "[email]"},
		{"no top level", "root@localhost", "root@localhost"},
		{"package and version", "github.com/aws/aws-lambda-go@v1.47.0/lambda", "github.com/aws/aws-lambda-go@v1.47.0/lambda"},
		{"scoped package", "node_modules/@aws-sdk/client.js", "node_modules/@aws-sdk/client.js"},
		{"retina image", "logo@2x.png", "[email]"}, // a known false positive of the short rule
		{"email, other letters", "from jörg.müller@bücher.example, жанна@почта.рф; 用户@例子.广告 and दिलीप@उदाहरण.भारत", "from [email], [email]; [email] and [email]"},
		{"email between quotes of its language", "„jörg@bücher.example“ «jane@example.com»", "„[email]“ «[email]»"},
		{"email in a sentence without blanks", "用户jane@example.com登录，", "用户[email]登录，"},
		{"email, letters as escapes", `{\"to\":\"j\u00f6rg\u002bx@b\u00FCcher.example\",\"a\u0020jane@example.com\u0022}`, `{\"to\":\"[email]\",\"a\u0020[email]\u0022}`},
		{"email, other letters in a URL", "?to=j%C3%B6rg%40b%C3%BCcher.example&n=1", "?to=[email]&n=1"},
		{"email, its sign as an escape", `\"jane\u0040example.com\" \\"jane\\u0040example.com\\"`, `\"[email]\" \\"[email]\\"`},
		{"no email, other letters", "größe@höhe, ö@.de @ö.de", "größe@höhe, ö@.de @ö.de"},
		{"card", "paid with 4111111111111111.", "paid with [card]."},
		{"card in groups", "4111 1111 1111 1111 for 12 items", "[card] for 12 items"},
		{"card with dashes", "5555-5555-5555-4444", "[card]"},
		{"card with dots", "4111.1111.1111.1111. 3782.822463.10005", "[card]. [card]"},
		{"card with no-break spaces", "4111\u00a01111\u00a01111\u00a01111\u00a0EUR", "[card]\u00a0EUR"},
		{"card with no-break spaces, as escapes", `\"3782\u00a0822463\u00A010005\" 4111\u00a01111\u00a01111\u00a01111`, `\"3782\u00a0822463\u00A010005\" [card]`}, // two spellings are two dividers
		{"numbers with dots", "10.4111.1111.1111.1111 4111.111.111 2026.11.22 255.255.255.0 5555.5555.5555.4444.1", "10.4111.1111.1111.1111 4111.111.111 2026.11.22 255.255.255.0 5555.5555.5555.4444.1"},
		{"American Express", "3782 822463 10005", "[card]"},
		{"card behind other digits", "order 17 4111 1111 1111 1111", "order 17 [card]"},
		{"wrong check digit", "4111111111111112", "4111111111111112"},
		{"no issuer", "1795382692123456", "1795382692123456"},
		{"mixed gaps", "4111 1111-1111 1111", "4111 1111-1111 1111"},
		{"fraction", "0.4111111111111111 4111111111111111.5", "0.4111111111111111 4111111111111111.5"},
		{"inside a word", "a4111111111111111 4111111111111111b", "a4111111111111111 4111111111111111b"},
		{"too many digits", "41111111111111111111", "41111111111111111111"},
		{"two cards", "4111111111111111,5555555555554444", "[card],[card]"},
		{"access key", "key=" + key + ";", "key=[aws-key];"},
		{"temporary key", "ASIA" + key[4:], "[aws-key]"},
		{"longer word", key + "X", key + "X"},
		{"word of small letters", "AKIAiosfodnn7example", "AKIAiosfodnn7example"},
		{"secret behind its name", `{"SecretAccessKey": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}`, `{"SecretAccessKey": "[aws-key]"}`},
		{"secret in a file", "aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n", "aws_secret_access_key=[aws-key]\n"},
		{"secret, its name with dashes", "aws-secret-access-key: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "aws-secret-access-key: [aws-key]"},
		{"secret, its name in words", "Secret access key: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "Secret access key: [aws-key]"},
		{"secret, its name in words, in a URL", "?t=Secret%20access%20key%3A%20wJalrXUtnFEMI%2FK7MDENG", "?t=Secret%20access%20key%3A%20[aws-key]"},
		{"secret in a column", "aws_secret_access_key         = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "aws_secret_access_key         = [aws-key]"},
		{"secret with escaped slashes", `{"SecretAccessKey":"wJalrXUtnFEMI\/K7MDENG\/bPxRfiCYEXAMPLEKEY","n":1}`, `{"SecretAccessKey":"[aws-key]","n":1}`},
		{"secret with escaped slashes, in JSON in JSON", `\"SecretAccessKey\":\"wJal\\\/K7MDENG\u002fbPxRfiCY\u002BEXAMPLE\"`, `\"SecretAccessKey\":\"[aws-key]\"`},
		{"secret between escaped quotes", `\u0022secretAccessKey\u0022:\u0022wJalrXUtnFEMI/K7MDENG\u0022`, `\u0022secretAccessKey\u0022:\u0022[aws-key]\u0022`},
		{"security token", "AWS_SECURITY_TOKEN=IQoJb3JpZ2luX2VjEJr", "AWS_SECURITY_TOKEN=[aws-key]"},
		{"name in a sentence", "the secret access key authenticationfailed, session token = notthere", "the secret access key authenticationfailed, session token = notthere"},
		{"name alone", "secretAccessKey is not set", "secretAccessKey is not set"},
		{"bearer", "Authorization: Bearer eyJhbGciOi.J9-_x.y== next", "Authorization: Bearer [bearer] next"},
		{"bearer, small letters", "bearer 0123456789", "bearer [bearer]"},
		{"spoken of", "the bearer authentication scheme", "the bearer authentication scheme"},
		{"forbearer", "forbearer 0123456789", "forbearer 0123456789"},
		{"email in a URL", "?to=jane%2Bx%40example.com&n=1", "?to=[email]&n=1"},
		{"email as a URL's user", "ssh://jane%40example.com@host.example.com/x", "ssh://[email]@host.example.com/x"},
		{"email behind escapes", `\nJANE@example.com%22jane%40example.com\u0020jane@example.com`, `\n[email]%22[email]\u0020[email]`},
		{"no email", "100%40 of them", "100%40 of them"},
		{"card in a URL", "?n=4111+1111+1111+1111&m=%204111111111111111&o=4111%201111%201111%201111&p=4111%C2%A01111%C2%A01111%C2%A01111", "?n=[card]&m=%20[card]&o=[card]&p=[card]"},
		{"card behind escapes", `\n4111111111111111 \u00204111111111111111 \u00a05555555555554444`, `\n[card] \u0020[card] \u00a0[card]`},
		{"key behind escapes", `\n` + key + `%3D` + key + `\n`, `\n[aws-key]%3D[aws-key]\n`},
		{"presigned URL", "https://b.s3.amazonaws.com/k?X-Amz-Credential=" + key + "%2F20261122%2Feu-west-1%2Fs3&X-Amz-Security-Token=IQoJb3JpZ2lu%2F%2FX2VjEJr&X-Amz-Signature=0123456789abcdef0123", "https://b.s3.amazonaws.com/k?X-Amz-Credential=[aws-key]%2F20261122%2Feu-west-1%2Fs3&X-Amz-Security-Token=[aws-key]&X-Amz-Signature=[aws-key]"},
		{"presigned URL of version 2", "/k?AWSAccessKeyId=" + key + "&Expires=1141889120&Signature=vjbyPxybdZaNmqa%2ByT272YEAv4U%3D&n=1", "/k?AWSAccessKeyId=[aws-key]&Expires=1141889120&Signature=[aws-key]&n=1"},
		{"presigned URL of version 2, in JSON", `?Signature=vjbyPxybdZaNmqa%2ByT272YEAv4U%3D\u0026Signature=vjbyPxybdZaNmqa`, `?Signature=[aws-key]\u0026Signature=vjbyPxybdZaNmqa`},
		{"signature of a method", "Signature=(Ljava/lang/String1234567890) no.Signature=0123456789abcdef0123", "Signature=(Ljava/lang/String1234567890) no.Signature=0123456789abcdef0123"},
		{"session token in a URL", "%22sessionToken%22%3A%22IQoJb3JpZ2luX2VjEJr", "%22sessionToken%22%3A%22[aws-key]"},
		{"bearer in a URL", "auth=Bearer%20eyJhbGciOi.J9&b=bearer+0123456789", "auth=Bearer%20[bearer]&b=bearer+[bearer]"},
		{"bearer behind an escape", `\nBearer 0123456789`, `\nBearer [bearer]`},
		{"access token", `{"access_token":"2YotnFZFEjr1zCsicMWpAA","expires_in":3600}`, `{"access_token":"[bearer]","expires_in":3600}`},
		{"refresh token", "refreshToken: tGzv3JOkF0XG5Qx2TlKWIA", "refreshToken: [bearer]"},
		{"token's name", "access_token expired, refresh_token=short", "access_token expired, refresh_token=short"},
		{"ID token", "?id_token=2YotnFZFEjr1zCsicMWpAA&idToken=2YotnFZFEjr1zCsicMWpAA", "?id_token=[bearer]&idToken=[bearer]"},
		{"ID token, in JSON", `{"id_token": "2YotnFZFEjr1zCsicMWpAA", "cognitoIdToken":"2YotnFZFEjr1zCsicMWpAA"}`, `{"id_token": "[bearer]", "cognitoIdToken":"[bearer]"}`},
		{"other names that end in it", "valid_token=0123456789abcdef validToken=0123456789abcdef", "valid_token=[password] validToken=[password]"},
		{"token that is fetched", "access_token = self.client.fetch_token(cart)", "access_token = self.client.fetch_token(cart)"},
		{"token in a sentence", "access token: authentication_required_again", "access token: authentication_required_again"},
		{"bearer, a tab", "Bearer\t0123456789, Bearer\\t0123456789", "Bearer\t[bearer], Bearer\\t[bearer]"},
		{"bearer, a colon", "Bearer: 0123456789", "Bearer: [bearer]"},
		{"bearer, quotes", `Bearer "0123456789" {"bearer":"0123456789"} "Bearer \"0123456789\""`, `Bearer "[bearer]" {"bearer":"[bearer]"} "Bearer \"[bearer]\""`},
		{"kind of a token", `{"token_type":"Bearer","expires_in":3600}`, `{"token_type":"Bearer","expires_in":3600}`},
		{"JWT", "got " + jwt + ".", "got [bearer]."},
		{"JWT behind an escape", `\n` + jwt + `\n`, `\n[bearer]\n`},
		{"JWT in a cookie", "session=" + jwt + "; Path=/", "session=[bearer]; Path=/"},
		{"encrypted JWT", "eyJhbGciOiJkaXIifQ..48V1_ALb6US04U3b.5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6ji.XFBoMYUZodetZdvTiFvSkQ", "[bearer]"},
		{"JWT in another word", "x" + jwt, "x" + jwt},
		{"JWT without a signature", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxNyJ9.", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxNyJ9."},
		{"JWT cut short", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxNyJ9... and eyJhbGciOiJIUzI1NiJ9...", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxNyJ9... and eyJhbGciOiJIUzI1NiJ9..."},
		{"JSON in base64", "eyJvcmRlciI6MTd9 eyJvcmRlciI6MTd9.gz eyJ.orders.handle.EventListener", "eyJvcmRlciI6MTd9 eyJvcmRlciI6MTd9.gz eyJ.orders.handle.EventListener"},
		{"none", "nothing to see", "nothing to see"},
		{"empty", "", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := load(t, "MASK", everyClass)
			if got := string(m.Text([]byte(row.in))); got != row.want {
				t.Errorf("Text(%q) = %q; want %q", row.in, got, row.want)
			}
		})
	}
}

func TestUserPatterns(t *testing.T) {
	for _, row := range []struct{ name, patterns, in, want string }{
		{"whole match", `\bORD-\d+`, "ORD-17 and ORD-18", "[masked] and [masked]"},
		{"first group", `password=(\S+)`, "password=x1 user=y", "password=[masked] user=y"},
		{"password in a URL", `://[^/\s:@]*:([^/\s@]+)@`, "redis://:s3cr-t@cache:6379/0 and postgres://jane:p%40ss@db/orders", "redis://:[masked]@cache:6379/0 and postgres://jane:[masked]@db/orders"},
		{"group that took no part", `a(b)?c`, "ac abc", "ac a[masked]c"},
		{"no length", `x*`, "axxb", "a[masked]b"},
		{"two patterns", "a+\nb+", "aab", "[masked][masked]"},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := load(t, "MASK_PATTERNS", row.patterns)
			if got := string(m.Text([]byte(row.in))); got != row.want {
				t.Errorf("Text(%q) = %q; want %q", row.in, got, row.want)
			}
		})
	}
}

func TestLoadNamesTheMistake(t *testing.T) {
	vars := env.Reader{Lookup: func(name string) (string, bool) { return "email, pin", name == "MASK" }}
	Load(&vars)
	const want = `MASK="email, pin" must be none, or a comma-separated list of aws-key, bearer, private-key, password, token, email, card, default and all; "pin" is not one of them`
	if err := vars.Err(); err == nil || err.Error() != want {
		t.Errorf("Load = %v; want %s", err, want)
	}
}

// TestApply: all free text is masked, in every field of the document.
func TestApply(t *testing.T) {
	const secret = "jane@example.com"
	m := load(t, "MASK", everyClass)
	var d document.Document
	for _, f := range []document.Field{document.Message, document.ExceptionMessage, document.ExceptionStacktrace, document.URLPath, document.ServiceName, document.FileName} {
		d.SetText(f, "a\n"+secret)
	}
	d.Set(document.ExceptionCauses, document.Bare([]byte(`["E: `+secret+`","F"]`)))
	d.Set(document.ExceptionFrames, document.Bare([]byte(`[ "f" , "`+secret+`" , "g" ]`)))
	d.AddAttribute([]byte("to"), document.Plain([]byte(secret)))
	d.AddAttribute([]byte("balance."+secret), document.Bare([]byte("1")))
	d.AddAttribute([]byte("balance.john@example.com"), document.Bare([]byte("2")))
	d.AddAttribute([]byte("card"), document.Bare([]byte("4111111111111111")))
	d.AddAttribute([]byte("aws.SECRET_ACCESS_KEY"), document.Plain([]byte("short")))
	d.AddAttribute([]byte("oauth.accessToken"), document.Plain([]byte("short")))
	d.AddAttribute([]byte("id_token"), document.Plain([]byte("short")))
	d.AddList([]byte("list"), []byte(`[1,"\u006aane\u0040example.com",4111111111111111,null]`))
	m.Apply(&d, new(Harmless))
	out := d.Append(nil, nil)
	var doc struct {
		Attributes map[string]any
	}
	if err := json.Unmarshal(out, &doc); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if bytes.Contains(out, []byte("example.com")) || bytes.Contains(out, []byte("4111")) || bytes.Contains(out, []byte("short")) {
		t.Errorf("a secret is left in %s", out)
	}
	if got := bytes.Count(out, []byte("[email]")); got != 12 || len(doc.Attributes) != 8 {
		t.Errorf("%d times [email], %d attributes; want 12 and 8: %s", got, len(doc.Attributes), out)
	}
}

// TestNoMaskCostsNothing: without masks a document is not read.
func TestNoMaskCostsNothing(t *testing.T) {
	var m Masks
	var d document.Document
	d.SetText(document.Message, "jane@example.com")
	if n := testing.AllocsPerRun(100, func() { m.Apply(&d, nil) }); n != 0 || string(d.Get(document.Message).Bytes) != "jane@example.com" {
		t.Errorf("Apply allocates %v times and leaves %q; want none, and all", n, d.Get(document.Message).Bytes)
	}
}

func fuzzSeeds(f *testing.F) {
	for _, s := range []string{
		"a@b.co", "a@b.co.c0@d.ef", "4111 1111 1111 1111 5555555555554444", "4111111111111111@x.yz", "AKIAIOSFODNN7EXAMPLE@a.bc", "AKIAIOSFODNN7EXAMPLE-4111111111111111",
		"SecretAccessKey: AKIAIOSFODNN7EXAMPLE", "secret_access_key=sessionToken=0123456789abcdef", "Bearer bearer 0123456789", "Bearer jane@example.com1", "BEARER 4111111111111111",
		"eyJhbGciOiJIUzI1NiJ9.-eyJhbGciOiJIUzI1NiJ9.eyJ.eyJ01234567", `Bearer: \"eyJ\"`, `access token \/\u002f0123456789abcdef`, "?Signature=&Signature=0123456789abcdef",
		"4111%201111%201111%201111", "x 4111\u00a01111\u00a01111\u00a01111", `12\u00a04111\u00a01111\u00a01111\u00a01111`, "%C2%A04111%C2%A01111%C2%A01111%C2%A01111",
		"x@y.zz\xff@é.com", `\\u0040ö\u0040ö.ö\u00f6\ud83d`, "ö%C3%B6%40%C3.ö%B6x", "a用@x.de用.用户", "\xe7\x94@\xe7\x94.\xe7\x94", "@@@@a@b@c.de", strings.Repeat("4111-", 40), strings.Repeat("a.", 40) + "@" + strings.Repeat("b.", 40) + "cd",
	} {
		f.Add(s)
	}
}

// FuzzText: the masked text contains no secret that the masks find. It is UTF-8 if the text was,
// and at most one bracket longer for every four bytes.
func FuzzText(f *testing.F) {
	fuzzSeeds(f)
	m := load(f, "MASK", everyClass)
	f.Fuzz(func(t *testing.T, text string) {
		out := m.Text([]byte(text))
		for _, c := range classes {
			for _, find := range c.finders {
				if start, end := find(out, 0); start >= 0 {
					t.Errorf("Text(%q) = %q, which holds the %s %q", text, out, c.name, out[start:end])
				}
			}
		}
		if again := everyKind.mask(out); !same(again, out) {
			t.Errorf("Text(%q) = %q, which is masked again: %q", text, out, again)
		}
		if utf8.ValidString(text) && !utf8.Valid(out) || len(out) > 4*len(text)+16 {
			t.Errorf("Text(%q) = %q, of %d bytes", text, out, len(out))
		}
	})
}

// FuzzCard compares the sampling search with a search at every byte.
func FuzzCard(f *testing.F) {
	fuzzSeeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		want := -1
		for i := 0; i < len(text) && want < 0; i++ {
			if isDigit(text[i]) && (i == 0 || !isDigit(text[i-1]) || escapeBefore([]byte(text[:i])) > 0) && cardAt([]byte(text), i, 0) > 0 {
				want = i
			}
		}
		if got, _ := findCard([]byte(text), 0); got != want {
			t.Errorf("findCard(%q) = %d; want %d", text, got, want)
		}
	})
}

// FuzzApply: a masked document is valid JSON with every attribute.
func FuzzApply(f *testing.F) {
	f.Add("jane@example.com", "to", "4111111111111111")
	f.Add(`{"a":"jane@example.com"}`, "a@b.co", `"\`)
	m := load(f, "MASK", everyClass, "MASK_PATTERNS", "[a-c]+\n\\\\")
	f.Fuzz(func(t *testing.T, message, name, value string) {
		var d document.Document
		text, _ := json.Marshal(message)
		d.SetText(document.Message, message)
		d.AddAttribute([]byte(name), document.Plain([]byte(value)))
		d.AddAttribute([]byte(name+"@b.co"), document.Plain([]byte(value)))
		d.AddList([]byte("list"), append(append([]byte("[null,"), text...), ']'))
		before := bytes.Count(d.Append(nil, nil), []byte(`":`))
		m.Apply(&d, new(Harmless))
		out := d.Append(nil, nil)
		if !json.Valid(out) || !utf8.Valid(out) || before == 0 {
			t.Errorf("Apply(%q, %q, %q) leaves %q", message, name, value, out)
		}
	})
}

func BenchmarkText(b *testing.B) {
	line := `{"order":17,"customer":"c-204","items":[{"sku":"A-17","price":12.50,"count":2}],"note":"nothing unusual about it"} at 2026-11-22T21:24:52.123Z in 0123456789abcdef0123456789abcdef, and the line goes on for a while`
	for _, row := range []struct{ name, mask, text string }{
		{"email", "email", line}, {"card", "card", line}, {"aws-key", "aws-key", line}, {"bearer", "bearer", line},
		{"all", everyClass, line}, {"all/hits", everyClass, line + " jane@example.com 4111 1111 1111 1111"},
	} {
		b.Run(row.name, func(b *testing.B) {
			m := load(b, "MASK", row.mask)
			text := []byte(row.text)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				m.Text(text)
			}
		})
	}
}

// BenchmarkDefault measures masking of the logs of all tests, which contain nothing to mask,
// without and with the default kinds.
func BenchmarkDefault(b *testing.B) {
	lines := harmlessLines(b)
	size := 0
	for _, line := range lines {
		size += len(line)
	}
	for _, kinds := range []string{"none", "aws-key,bearer", "default"} {
		b.Run(kinds, func(b *testing.B) {
			m := load(b, "MASK", kinds)
			texts := make([][]byte, len(lines))
			for i, line := range lines {
				texts[i] = []byte(line)
			}
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, text := range texts {
					m.Text(text)
				}
			}
		})
	}
}

// TestRemembered: what Harmless remembers changes no document, whatever the order of names and texts.
func TestRemembered(t *testing.T) {
	const secret = "s3cretV4lue-xyz"
	lines := strings.Repeat("at shop.Orders.charge(Orders.java:7)\n", 20)
	texts := []string{secret, lines, lines + "password=" + secret, lines + "pastword=" + secret, strings.Repeat(lines, 30)}
	for _, kinds := range []string{"default", everyClass} {
		m := load(t, "MASK", kinds)
		var known Harmless
		for range 2 {
			for _, name := range []string{"order", "password", "jane@example.com", "accessToken", "", "order.id", "x", strings.Repeat("long", 40), "bearer 0123456789abcdefghij"} {
				for _, text := range texts {
					documents := [2]document.Document{}
					for i, h := range []*Harmless{&known, new(Harmless)} {
						documents[i].AddAttribute([]byte(name), document.Plain([]byte(text)))
						documents[i].AddList([]byte(name+"s"), []byte(`["`+secret+`",1]`))
						m.Apply(&documents[i], h)
					}
					if got, want := documents[0].Append(nil, nil), documents[1].Append(nil, nil); !bytes.Equal(got, want) {
						t.Errorf("attribute %q: %s; want %s", name, got, want)
					}
				}
			}
		}
	}
}
