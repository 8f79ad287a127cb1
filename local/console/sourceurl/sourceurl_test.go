package sourceurl_test

import (
	"net/url"
	"strings"
	"testing"

	"faulty/local/console/sourceurl"
)

func TestURL(t *testing.T) {
	var templates sourceurl.Templates
	if err := templates.UnmarshalText([]byte("orders=https://github.com/acme/orders/blob/{version}/{file}#L{line} https://git.example.com/{service}/{file}?line={line}")); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name  string
		frame sourceurl.Frame
		want  string
	}{
		{"of its service", sourceurl.Frame{"orders", "43", "shop/orders.go", 7}, "https://github.com/acme/orders/blob/43/shop/orders.go#L7"},
		{"of any service", sourceurl.Frame{"billing", "", "main.py", 12}, "https://git.example.com/billing/main.py?line=12"},
		{"the function's directory", sourceurl.Frame{"billing", "", "/var/task/src/app.py", 1}, "https://git.example.com/billing/src/app.py?line=1"},
		{"a URL of Node.js", sourceurl.Frame{"billing", "", "file:///var/task/index.mjs", 1}, "https://git.example.com/billing/index.mjs?line=1"},
		{"a relative path", sourceurl.Frame{"billing", "", "./lib/../index.js", 1}, "https://git.example.com/billing/index.js?line=1"},
		{"no line", sourceurl.Frame{"billing", "", "main.py", 0}, "https://git.example.com/billing/main.py?line=1"},
		{"characters of a URL", sourceurl.Frame{"billing", "", `a?b#c&d "e.py`, 2}, "https://git.example.com/billing/a%3Fb%23c&d%20%22e.py?line=2"},
		{"no version", sourceurl.Frame{"orders", "", "shop/orders.go", 7}, ""},
		{"no file", sourceurl.Frame{"billing", "1", "", 7}, ""},
		{"outside the repository", sourceurl.Frame{"billing", "1", "../../etc/passwd", 7}, ""},
		{"another directory", sourceurl.Frame{"billing", "1", "/usr/lib/python3/json.py", 7}, ""},
		{"a source without a file", sourceurl.Frame{"billing", "1", "<anonymous>", 7}, ""},
		{"another scheme", sourceurl.Frame{"billing", "1", "javascript:alert(1)", 7}, ""},
	} {
		if got := templates.URL(row.frame); got != row.want {
			t.Errorf("%s: URL(%+v) = %q; want %q", row.name, row.frame, got, row.want)
		}
	}
	if got := (sourceurl.Templates{}).URL(sourceurl.Frame{"orders", "43", "main.go", 1}); got != "" {
		t.Errorf("without templates: %q", got)
	}
}

func TestErrors(t *testing.T) {
	for text, want := range map[string]string{
		"orders":                                     "is no address of a web page",
		"orders=javascript:{file}":                   "is no address of a web page",
		"orders=https:///{file}":                     "is no address of a web page",
		"https://{service}.example.com/{file}":       "the host has a placeholder",
		"orders=https://example.com/":                "{file} is missing",
		"orders=https://example.com/{file}/{column}": "the placeholder {column} is not known",
	} {
		var templates sourceurl.Templates
		if err := templates.UnmarshalText([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("UnmarshalText(%q): %v; want %q", text, err, want)
		}
	}
}

// FuzzURL checks that no log event changes the host of a URL.
func FuzzURL(f *testing.F) {
	f.Add("orders", "43", "main.go")
	f.Add("@evil.example/", "..//evil", "//evil.example/x")
	var templates sourceurl.Templates
	if err := templates.UnmarshalText([]byte("https://git.example.com/{service}/{version}/{file}")); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, service, version, file string) {
		got := templates.URL(sourceurl.Frame{Service: service, Version: version, File: file})
		if got == "" {
			return
		}
		if u, err := url.Parse(got); err != nil || u.Scheme != "https" || u.Host != "git.example.com" || u.User != nil {
			t.Errorf("URL(%q, %q, %q) = %q, %v", service, version, file, got, err)
		}
	})
}
