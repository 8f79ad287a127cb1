package mask

import (
	"bytes"
	"testing"
	"time"

	"faulty/functions/internal/cputime"
	"faulty/functions/internal/race"
)

func TestPasswords(t *testing.T) {
	m := load(t)
	for _, row := range []struct{ name, in, want string }{
		{"Java's headers", "{Authorization=[Basic dXNlcjpodW50ZXIyMg==], Accept=[*/*]}", "{Authorization=[Basic [password]], Accept=[*/*]}"},
		{"bearer stays bearer", "{Authorization=[Bearer abcdef1234567890], n=1}", "{Authorization=[Bearer [bearer]], n=1}"},
		{"attributes of a cookie", "set-cookie: session=abc123def456; Path=/; HttpOnly", "set-cookie: session=[password]; Path=/; HttpOnly"},
		{"nested JSON", `"SecretString":"{\"user\":\"x\",\"password\":\"hunter22\"}" x`, `"SecretString":"[password]" x`},
		{"number in JSON", `{"password": 12345, "n": 1}`, `{"password": "[password]", "n": 1}`},
		{"list in JSON", `{"passwords":["a1","b2"],"n":1}`, `{"passwords":["[password]"],"n":1}`},
		{"empty and null", `{"password":null,"token":"","secret":false}`, `{"password":null,"token":"","secret":false}`},
		{"Rails", `"user"=>{"password"=>"[FILTERED]"} user[password]=hunter22&commit=1`, `"user"=>{"password"=>"[FILTERED]"} user[password]=[password]&commit=1`},
		{"element", `<ns:password type="text">hunter22</ns:password><a>b</a>`, `<ns:password type="text">[password]</ns:password><a>b</a>`},
		{"property", `<property name="password">hunter22</property>`, `<property name="password">[password]</property>`},
		{"password of a command", "mysql -u root -phunter22! x; sshpass -p hunter22 ssh x; redis-cli -a hunter22 ping", "mysql -u root -p[password] x; sshpass -p [password] ssh x; redis-cli -a [password] ping"},
		{"other options", "mysql --port 33061 -P 33062; ssh -p 2222; curl --user-agent a:b", "mysql --port 33061 -P 33062; ssh -p 2222; curl --user-agent a:b"},
		{"password with separators", "password=a,b;c! user=x", "password=[password] user=x"},
		{"an @ in it", "redis://jane:p@ss@db:6379/0", "redis://jane:[password]@db:6379/0"},
		{"path with an @", "http://db:8080/a@b https://x.example/@scope/name", "http://db:8080/a@b https://x.example/@scope/name"},
		{"address in a query", "?u=postgres%3A%2F%2Fjane%3Ahunter22%40db&n=1", "?u=postgres%3A%2F%2Fjane%3A[password]%40db&n=1"},
		{"sentences", "wrong password: try again. Unexpected token: '}' at 12345678. password is required", "wrong password: try again. Unexpected token: '}' at 12345678. password is required"},
		{"program", "connect(user=user, password=password, token=get_token(1234567))", "connect(user=user, password=password, token=get_token(1234567))"},
		{"schema", "password: string, secret: str", "password: string, secret: str"},
		{"tests", "PASS: TestFoo1234 (0.01s) pass=3 fail: 1 bypass=north12345", "PASS: TestFoo1234 (0.01s) pass=3 fail: 1 bypass=north12345"},
		{"working directory", "PWD=/var/task OLDPWD=/ pwd=hunter22", "PWD=/var/task OLDPWD=/ pwd=[password]"},
		{"variables", "password=${DB_PASSWORD} secret=$(cat x)", "password=${DB_PASSWORD} secret=$(cat x)"},
		{"resources", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf encryptionKey=arn:aws:kms:eu-west-1:1:key/1234abcd", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf encryptionKey=arn:aws:kms:eu-west-1:1:key/1234abcd"},
		{"session that joins events", "session=9b2cf535f27731c974343645a3985328", "session=9b2cf535f27731c974343645a3985328"},
		{"Base64 that ends like a name", `Token jRJh03h1Jwvu5V4Pw== accepted {"digest":"ab12Pass=="}`, `Token jRJh03h1Jwvu5V4Pw== accepted {"digest":"ab12Pass=="}`},
		{"comparison", "if password==hunter22 then", "if password=[password] then"},
		{"keys of stores", "key=orders/2026/file12345.json routing_key=a.b.v12345 primary key: 12345678abc", "key=orders/2026/file12345.json routing_key=a.b.v12345 primary key: 12345678abc"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := string(m.Text([]byte(row.in))); got != row.want {
				t.Errorf("Text(%q) = %q; want %q", row.in, got, row.want)
			}
		})
	}
}

func TestKinds(t *testing.T) {
	const line = "password=hunter22 Bearer 0123456789 jane@example.com"
	for _, row := range []struct{ mask, want string }{
		{"", "password=[password] Bearer [bearer] jane@example.com"},
		{"default", "password=[password] Bearer [bearer] jane@example.com"},
		{"none", line},
		{"all", "password=[password] Bearer [bearer] [email]"},
		{"default, email", "password=[password] Bearer [bearer] [email]"},
		{"bearer", "password=hunter22 Bearer [bearer] jane@example.com"},
	} {
		m := load(t, "MASK", row.mask)
		if got := string(m.Text([]byte(line))); got != row.want {
			t.Errorf("MASK=%q: %q; want %q", row.mask, got, row.want)
		}
	}
}

// TestHostileTexts: long texts that look like the beginnings of credentials take linear time.
func TestHostileTexts(t *testing.T) {
	m := load(t)
	for _, part := range []string{
		"password=", "password:", `password="`, `"password":`, `\"password\":\"`, "token:", `tokens:["a b`, "authorization:x ", "cookie:a ", "://a:", "a@", "://@", "<password>", "<", ">", "-----BEGIN PRIVATE KEY", "PRIVATE KEY", "PuTTY-User-Key-File",
		"eyJ", "eyJ-", "bearer ", "basic ", "access_token ", "--password ", " -p", "curl -u ", "%40", "%3A%2F%2F", "ghp_", "sk-", "-", "_", "AKIA", "a", "value=", `"value":"`, "Signature=", "?Signature=", ":", "=", "\\", "%3D", "[", "hooks.slack.com/",
	} {
		text := bytes.Repeat([]byte(part), race.Reduced(256<<10)/len(part))
		if took := cputime.Of(func() { m.Text(text) }); took > 10*time.Second {
			t.Errorf("%d bytes of %q take %v", len(text), part, took)
		} else if testing.Verbose() && took > 50*time.Millisecond {
			t.Logf("%q: %v", part, took)
		}
	}
}
