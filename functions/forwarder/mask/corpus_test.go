package mask

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

// Secrets are generated when the test runs, so that no text in this repository looks like a secret
// that a hosting service would report.
const (
	hexadecimal = "0123456789abcdef"
	letters62   = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	letters64   = letters62 + "-_"
	base64Bytes = letters62 + "+/"
	upper36     = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// random returns n bytes of an alphabet, the same in every run. They include a digit, a lower-case
// letter and an upper-case letter if the alphabet has them.
func random(of string, n int) string {
	r := rand.New(rand.NewPCG(uint64(n), uint64(len(of))))
	out := make([]byte, n)
	for i := range out {
		out[i] = of[r.IntN(len(of))]
	}
	if n > 4 {
		out[1], out[2], out[3] = of[len(of)%10], of[7], of[min(len(of)-1, 40)]
	}
	if of == letters64 || of == base64Bytes {
		out[0], out[n-1] = 'q', 'z'
	}
	return string(out)
}

// A sample is a secret and the text around it, in which § is the placeholder for the secret.
type sample struct {
	kind, source, secret, text string
}

// corpus returns samples of everything that counts as a secret in the published rules of Sentry's
// data scrubbing, CloudWatch Logs data protection and gitleaks, in the spellings of programs.
func corpus() (all []sample) {
	add := func(kind, source, secret string, texts ...string) {
		for _, text := range texts {
			all = append(all, sample{kind, source, secret, text})
		}
	}
	addKeys(add)
	addPasswords(add)
	addHeaders(add)
	for _, f := range gitleaksForms() {
		add("token", "gitleaks", f, "failed with § at step 2", `{"level":"info","msg":"using §"}`, "GET /v1?k=§&n=1 200", `"\n§\n"`, "https://x:§@git.example/a.git")
	}
	return all
}

func addKeys(add func(kind, source, secret string, texts ...string)) {
	id, secret := "AKIA"+random("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16), random(base64Bytes, 40)
	add("aws-key", "gitleaks", id, "key § denied", `{"AccessKeyId":"§"}`, "AWS_ACCESS_KEY_ID=§", "X-Amz-Credential=§/20261122/eu-west-1/s3/aws4_request")
	add("aws-key", "gitleaks", "ASIA"+id[4:], "key § denied", `{"accessKeyId": "§"}`)
	add("aws-key", "CloudWatch", secret, "aws_secret_access_key = §", "AWS_SECRET_ACCESS_KEY=§", `{"SecretAccessKey":"§"}`, `{'SecretAccessKey': '§'}`, "secretAccessKey: '§'", "aws-secret-access-key: §",
		"Secret access key: §", "secret key: §", "aws.secretKey=§", "AWS_SECRET_KEY=§", `"awsSecretAccessKey" => "§"`, "--aws-secret-access-key §", "Set-AWSCredential -AccessKey x -SecretKey §", "<SecretAccessKey>§</SecretAccessKey>",
		"export AWS_SECRET_ACCESS_KEY=\"§\"", `\"secret_access_key\":\"§\"`, "AWS_SECRET_ACCESS_KEY%3D§", id+",§", id+":§", "aws_secret_access_key\t§", "credentials: §")
	add("aws-key", "CloudWatch", random(base64Bytes, 200), "AWS_SESSION_TOKEN=§", `{"SessionToken":"§"}`, "aws_session_token = §", "x-amz-security-token: §", `{"Token":"§"}`)
	body := random(base64Bytes, 64) + "¶" + random(base64Bytes, 63) + "=" + "¶" + random(base64Bytes, 24)
	for _, name := range []string{"", "RSA ", "EC ", "DSA ", "ENCRYPTED ", "OPENSSH ", "PGP ", "SSH2 ENCRYPTED "} {
		dashes, block := "-----", ""
		if name == "PGP " {
			block = " BLOCK"
		}
		if strings.HasPrefix(name, "SSH2") {
			dashes = "----"
			name = " " + name
		}
		for _, newline := range []string{"\n", `\n`, `\\n`, " ", "\r\n"} {
			secret := strings.ReplaceAll(body, "¶", newline)
			begin, end := dashes+"BEGIN "+name+"PRIVATE KEY"+block+dashes, dashes+"END "+name+"PRIVATE KEY"+block+dashes
			if dashes == "----" {
				begin, end = strings.Replace(begin, "BEGIN  ", " BEGIN ", 1), strings.Replace(end, "END  ", " END ", 1)
			}
			add("private-key", "CloudWatch", secret, "key: "+begin+newline+"§"+newline+end+newline+"and more", `{"key":"`+begin+newline+"§"+newline+end+`","n":1}`, begin+newline+"§")
		}
	}
	add("private-key", "CloudWatch", random(base64Bytes, 64), "PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nComment: x\nPublic-Lines: 1\nAAAA\nPrivate-Lines: 1\n§\nPrivate-MAC: 00aa", `{"k":"PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\n§\nPrivate-MAC: 00aa\n"}`)
}

// names returns the spellings of each name in the lists of Sentry's server and Python SDK, and in
// gitleaks' generic rule.
func names(of string) []string {
	words := strings.Split(of, "_")
	camel, pascal := words[0], ""
	for i, w := range words {
		title := strings.ToUpper(w[:1]) + w[1:]
		pascal += title
		if i > 0 {
			camel += title
		}
	}
	return []string{of, camel, pascal, strings.ReplaceAll(of, "_", "-"), strings.ToUpper(of), "db_" + of, "DB_" + strings.ToUpper(of), "app." + camel, "my" + pascal, of + "1"}
}

func addPasswords(add func(kind, source, secret string, texts ...string)) {
	written := []string{
		`{"user":"jane","%s":"§","n":1}`, `{\"user\":\"jane\",\"%s\":\"§\",\"n\":1}`, `{"%s": "§"}`, `{'%s': '§', 'n': 1}`, "/login?user=jane&%s=§&n=1", "user=jane %s=§ n=1", "%s: §", "%s = \"§\"", "--%s §", "--%s=§", `["--%s","§"]`,
		"<%s>§</%[1]s>", "host=db;user id=jane;%s=§;", `"%s" => "§"`, "[%s] => §\n", "{User:jane %s:§ Port:1}", "Config(user=jane, %s=§, n=1)", `%%22%s%%22%%3A%%22§%%22`, "a=1&amp;%s=§&amp;b=2", `{"Name":"%s","Value":"§"}`, `<add key="%s" value="§"/>`,
		"export %s='§'", "%s=§\nHOME=/root", `{"a":"b\n%s=§\n"}`, `%s\u003d§\u0026b=2`, `%s=\"§\"`,
	}
	for _, of := range []string{"password", "passwd", "secret", "api_key", "mysql_pwd", "private_key", "token", "passphrase", "client_secret", "auth_token", "secret_key", "x_api_key", "access_token", "password_confirmation", "old_password", "new_password", "encryption_key", "user_pass", "csrf_token", "x_csrftoken"} {
		source := "Sentry"
		for i, text := range written {
			for _, name := range names(of)[i%3 : 10-i%2] {
				add("password", source, "hQ7"+random(letters62, 21), fmt.Sprintf(text, name))
			}
		}
	}
	for _, secret := range []string{"hunter2", "p@ss,w0rd!", "Tr0ub4dor&3", "correct-horse", "x$y^z*(1)", "1234567", "päßwort9"} {
		add("password", "Sentry", secret, `{"password":"§"}`, "password=§ user=jane", "DB_PASSWORD=§", "Server=db;Database=x;User Id=sa;Password=§;Encrypt=true", "jdbc:postgresql://db/x?user=jane&password=§", "password: §", "password='§'")
	}
	for _, scheme := range []string{"https", "postgres", "postgresql", "mysql", "mongodb", "mongodb+srv", "amqp", "amqps", "redis", "rediss", "ftp", "sqlserver", "jdbc:mysql", "smtp", "clickhouse"} {
		add("password", "gitleaks", "s3cr-t!"+random(letters62, 8), scheme+"://jane:§@db.example:1234/orders?x=1", `{"url":"`+scheme+`://jane:§@db.example/orders"}`, "cannot connect to "+scheme+"://:§@db.example, giving up", `"`+scheme+`:\/\/jane:§@db.example\/orders"`)
	}
	add("password", "gitleaks", "p@s#1", "redis://jane:§@db.example")
	add("password", "gitleaks", random(letters62, 12), "jane:§@tcp(db.example:3306)/orders", "jdbc:oracle:thin:jane/§@//db.example:1521/x", "curl -u jane:§ https://x.example", "curl --user jane:§ https://x.example", "curl -s -u 'jane:§' https://x.example",
		"host=db user=jane password=§ dbname=x", "host=db user=jane password='§' dbname=x", "CREATE USER jane IDENTIFIED BY '§'", "Data Source=db;User ID=sa;Pwd=§", "cache.example:6380,password=§,ssl=True,abortConnect=False", "Endpoint=sb://x/;SharedAccessKeyName=root;SharedAccessKey=§",
		"DefaultEndpointsProtocol=https;AccountName=x;AccountKey=§;EndpointSuffix=core.example", `org.apache.kafka.PlainLoginModule required username="jane" password="§";`, "//npm.example/:_authToken=§", "PGPASSWORD=§ psql -h db", "MYSQL_PWD=§ mysql", "https://x.blob.example/c?sv=2022&sig=§%3D&se=2026")
}

func addHeaders(add func(kind, source, secret string, texts ...string)) {
	basic := base64.StdEncoding.EncodeToString([]byte("jane:" + random(letters62, 13)))
	add("password", "gitleaks", basic, "Authorization: Basic §", `{"authorization":"Basic §"}`, `{"headers":{"Authorization":["Basic §"]}}`, "curl -H 'Authorization: Basic §' https://x", "got Basic § from 10.0.0.1", "{'authorization': 'Basic §'}", "auth=Basic%20"+url.QueryEscape("§"))
	key := random(letters62, 32)
	add("password", "Sentry", key, "X-Api-Key: §", `{"x-api-key":"§"}`, "x-api-key=§", "Authorization: Token §", "Authorization: ApiKey §", `{"authorization":"§"}`, "Proxy-Authorization: Negotiate §", "X-Auth-Token: §", "DD-API-KEY: §", "DD-APPLICATION-KEY: §", "Ocp-Apim-Subscription-Key: §", "X-Vault-Token: §", "PRIVATE-TOKEN: §", "api-key: §", "API key: §", "x-functions-key: §", "X-Amz-Security-Token: §",
		`Authorization: Digest username="jane", response="§", nc=1`, "curl -H \"X-Api-Key: §\" https://x", `Authorization: OAuth oauth_consumer_key="x", oauth_token="§"`,
		"Cookie: theme=dark; session=§; n=1", `{"cookie":"session=§; theme=dark"}`, "Set-Cookie: sid=§; Path=/; HttpOnly", `{"set-cookie":["sid=§; Path=/"]}`, `{"cookies":["a=1","session=§"]}`, "JSESSIONID=§", "/a;jsessionid=§?x=1", "PHPSESSID=§;", "connect.sid=§", "csrftoken=§", "XSRF-TOKEN=§", "laravel_session=§", "ASP.NET_SessionId=§")
	add("bearer", "Sentry", key, "Authorization: Bearer §", `{"authorization":"Bearer §"}`, "bearer §", "access_token=§", `{"refresh_token":"§"}`, "#id_token=§&x=1")
	jwt := "eyJ" + random(letters62, 17) + ".eyJ" + random(letters62, 40) + "." + random(letters64, 43)
	add("bearer", "gitleaks", jwt, "got §.", `{"t":"§"}`, "/cb?t=§&x=1", "session=§; Path=/", "Bearer §")
}

// gitleaksForms returns tokens in the forms of those gitleaks rules that have a prefix.
func gitleaksForms() []string {
	hex := func(n int) string { return random(hexadecimal, n) }
	word := func(n int) string { return random(letters62, n) }
	dash := func(n int) string { return random(letters64, n) }
	user := base64.RawURLEncoding.EncodeToString([]byte("198622483471925248"))
	return []string{
		"ghp_" + word(36), "gho_" + word(36), "ghu_" + word(36), "ghs_" + word(36), "ghr_" + word(36), "github_pat_" + word(22) + "_" + word(59), "glpat-" + dash(20), "glptt-" + hex(40), "GR1348941" + dash(20), "gldt-" + dash(20), "glrt-" + dash(20), "glcbt-" + hex(2) + "_" + dash(20), "glft-" + dash(20), "glimt-" + dash(25), "glagent-" + dash(50), "gloas-" + dash(64), "glsoat-" + dash(20), "glffct-" + dash(20),
		"xoxb-" + random("0123456789", 12) + "-" + random("0123456789", 12) + "-" + word(24), "xoxp-" + random("0123456789", 12) + "-" + random("0123456789", 12) + "-" + random("0123456789", 12) + "-" + hex(32), "xapp-1-A" + random(upper36, 10) + "-" + random("0123456789", 13) + "-" + hex(64), "xoxe.xoxb-1-" + random(upper36, 163), "xoxe-1-" + random(upper36, 146), "xoxs-1-2-3-" + hex(20), "xoxa-2-" + word(20),
		"sk_live_" + word(24), "sk_test_" + word(24), "rk_live_" + word(99), "AIza" + dash(35), "GOCSPX-" + dash(28), "ya29." + dash(60), "npm_" + word(36), "pypi-AgEI" + dash(80), "rubygems_" + hex(48),
		"sk-" + word(20) + "T3Blbk" + "FJ" + word(20), "sk-proj-" + dash(74) + "T3Blbk" + "FJ" + dash(74), "sk-ant-api03-" + dash(93) + "AA", "sk-ant-admin01-" + dash(93) + "AA", "pplx-" + word(48), "gsk_" + word(52), "hf_" + word(34), "api_org_" + word(34),
		"SG." + dash(22) + "." + dash(43), "xkeysib-" + hex(64) + "-" + word(16), "SK" + hex(32), "key-" + hex(32), "abc8Q~" + dash(34), "dop_v1_" + hex(64), "doo_v1_" + hex(64), "dor_v1_" + hex(64),
		"shpat_" + hex(32), "shpca_" + hex(32), "shppa_" + hex(32), "shpss_" + hex(32), "sq0atp-" + dash(22), "sq0csp-" + dash(43), "EAAA" + dash(60), "EAAC" + word(120), "dapi" + hex(32), "dapi" + hex(32) + "-2", "hvs." + dash(95), "hvb." + dash(150), word(14) + ".atlasv1." + dash(64), "ATATT3" + dash(186),
		"NRAK-" + random(upper36, 27), "NRII-" + dash(32), "lin_api_" + word(40), "ntn_" + random("0123456789", 11) + word(35), "secret_" + word(43), "sbp_" + hex(40), "sb_secret_" + dash(22), "12345678:A" + dash(34), user + "." + dash(6) + "." + dash(38), "dp.pt." + word(43), "dp.st.dev." + word(43), "PMAK-" + hex(24) + "-" + hex(34),
		"glc_" + word(60), "glsa_" + word(32) + "_" + hex(8), "eyJrIjoi" + word(80), "sntryu_" + hex(64), "HRKU-AA" + dash(58), "pul-" + hex(40), "pscale_tkn_" + dash(43), "pscale_pw_" + dash(43), "pscale_oauth_" + dash(43), "dt0c01." + random(upper36, 24) + "." + random(upper36, 64), "EZAK" + word(54), "EZTK" + word(54), "shippo_live_" + hex(40), "duffel_test_" + dash(43), "FLWSECK_TEST-" + hex(32) + "-X",
		"rdme_" + random(hexadecimal, 70), "tfp_" + dash(59), "pnu_" + word(36), "sgp_" + hex(40), "sgp_local_" + hex(40), "AKCp" + word(69), "cmVmd" + word(59), "API-" + random(upper36, 26), "fio-u-" + dash(64), "fo1_" + dash(43), "ops_eyJ" + word(250), "A3-" + random(upper36, 6) + "-" + random(upper36, 6) + "-" + random(upper36, 5) + "-" + random(upper36, 5) + "-" + random(upper36, 5) + "-" + random(upper36, 5),
		"AGE-SECRET-KEY-1" + random(upper36, 58), "p8e-" + word(32), "CLOJARS_" + word(60), "dnkey-" + dash(26) + "-" + dash(52), "tk-us-" + dash(48), "sm_pat_" + word(16), "sha256~" + dash(43), "AQVN" + dash(36), "tskey-auth-" + word(16) + "-" + word(32), "figd_" + dash(40), "access-production-" + hex(8) + "-" + hex(4) + "-" + hex(4) + "-" + hex(4) + "-" + hex(12),
		"https://hooks.slack.com/services/T" + random(upper36, 8) + "/B" + random(upper36, 8) + "/" + word(24), "https://discord.com/api/webhooks/" + random("0123456789", 18) + "/" + dash(68), "whsec_" + word(32), "ATBB" + word(32), "phx_" + word(43), "r8_" + word(37),
	}
}

// TestCorpus reports how many samples of each kind and source the default kinds mask.
func TestCorpus(t *testing.T) {
	m := load(t)
	type count struct{ caught, missed int }
	counts := map[string]*count{}
	for _, s := range corpus() {
		line := strings.ReplaceAll(s.text, "§", s.secret)
		c := counts[s.kind+", "+s.source]
		if c == nil {
			c = &count{}
			counts[s.kind+", "+s.source] = c
		}
		if out := string(m.Text([]byte(line))); holds(out, s.secret) {
			c.missed++
			t.Errorf("%s: %.300q is left in %.300q", s.kind, s.secret, out)
		} else {
			c.caught++
		}
	}
	for name, c := range counts {
		t.Logf("%-24s %4d caught, %d missed", name, c.caught, c.missed)
	}
}

// holds reports whether a usable part of a secret remains: the middle of a long one, or half of a
// short one.
func holds(text, secret string) bool {
	if i := strings.LastIndexByte(secret, '/'); strings.HasPrefix(secret, "https://") {
		secret = secret[i+1:]
	}
	quarter := len(secret) / 4
	return strings.Contains(text, secret[quarter:len(secret)-quarter]) || strings.Contains(text, secret[len(secret)-max(3, quarter):])
}

// TestCorpusIsJSON: text that is masked is also masked in its JSON and URL forms.
func TestCorpusIsJSON(t *testing.T) {
	m := load(t)
	for _, s := range corpus() {
		line := strings.ReplaceAll(s.text, "§", s.secret)
		if !json.Valid([]byte(line)) {
			continue
		}
		if out := m.Text([]byte(line)); !json.Valid(out) {
			t.Errorf("%.200s becomes %.200s, which is no JSON", line, out)
		}
	}
}

// FuzzDefault: with the default kinds, valid JSON stays valid JSON, UTF-8 stays UTF-8, no secret of
// the corpus remains in the surrounding text, and masking the result again changes nothing.
func FuzzDefault(f *testing.F) {
	samples := corpus()
	for i, s := range samples {
		if i%7 == 0 {
			f.Add(strings.ReplaceAll(s.text, "§", s.secret), uint16(i))
		}
	}
	for _, text := range []string{`{"password":1}`, `{"tokens":["a","b1b1b1b1b1"]}`, `"\"password\":1,"`, `"a password=\\"`, `{"a":"Cookie: a=\"b\""}`, `["--password",1]`, `{"password":[["a"]]}`, `{"password":"\\"}`, `"://a:b@"`,
		`{"SECRET_:::": "hQ7v27ExITg9oPuid1Qk1HZs"}`, `["password:", "hQ7v27ExITg9oPuid1Qk1HZs"]`,
		"{\"a\":\"b\\npasswd=`Q7v27ExITg9oPuid1Qk1HZs\\n\"}", `{"a":"passwd='Q7v27ExITg9oPuid1Qk1HZs, and more","b":1}`, `"{\"a\":\"passwd='Q7v27ExITg9oPuid1Qk1HZs\"}"`,
		`"myXApiKey":"hQ7v27ExITg9oPuid1Qk1HZs":1n":1}`, `{"passwd='Q7v27AxITg9oPuid1Qk1HZs, and more":1}`, `{"mysqlPwd":xi"mysqlPwd :"":1v`} {
		f.Add(text, uint16(0))
	}
	m := load(f)
	f.Fuzz(func(t *testing.T, text string, i uint16) {
		out := m.Text([]byte(text))
		if json.Valid([]byte(text)) && !json.Valid(out) {
			t.Errorf("Text(%q) = %q, which is no JSON", text, out)
		}
		if utf8.ValidString(text) && !utf8.Valid(out) {
			t.Errorf("Text(%q) = %q, which is no UTF-8", text, out)
		}
		if again := m.Text(out); string(again) != string(out) {
			t.Errorf("Text(%q) = %q, which is masked again: %q", text, out, again)
		}
		if s := samples[int(i)%len(samples)]; s.kind == "token" && !strings.Contains(text, s.secret) {
			line := text + " " + s.secret + " " + text
			if out := string(m.Text([]byte(line))); strings.Contains(out, s.secret) {
				t.Errorf("Text(%q) = %q, with the token", line, out)
			}
		}
	})
}
