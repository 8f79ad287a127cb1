package stacktrace

import "testing"

// TestOverride: the user's patterns override the lists, also for the culprit.
func TestOverride(t *testing.T) {
	const text = "java.io.IOException: x\n\tat org.springframework.A.b(A.java:1)\n\tat com.shop.gen.Client.call(Client.java:2)\n\tat com.shop.Cart.charge(Cart.java:3)\n"
	for _, row := range []struct {
		name, inApp, notInApp, culprit string
		isChanged                      bool
	}{
		{"none", "", "", "com.shop.gen.Client.call", false},
		{"a library", "org.springframework.", "", "org.springframework.A.b", true},
		{"generated code", "", "com.shop.gen.", "com.shop.Cart.charge", true},
		{"an expression", "", `re:^com\.shop\.(gen|api)\.`, "com.shop.Cart.charge", true},
		{"a file", "A.java\n", "", "org.springframework.A.b", true},
		{"both", "com.shop.", "re:Client", "com.shop.Cart.charge", true},
		{"nothing in the trace", "de.shop.", "fr.shop.", "com.shop.gen.Client.call", false},
	} {
		e, _ := Parse(text)
		var o Override
		var err, err2 error
		o.InApp, err = ParseCallPatterns(row.inApp)
		o.NotInApp, err2 = ParseCallPatterns(row.notInApp)
		before := e.Fingerprint("shop", "")
		isChanged := o.Apply(&e)
		if err != nil || err2 != nil || isChanged != row.isChanged || e.Culprit != row.culprit || (e.Fingerprint("shop", "") != before) != row.isChanged {
			t.Errorf("%s: culprit %q, changed %v, %v, %v; want %q, %v", row.name, e.Culprit, isChanged, err, err2, row.culprit, row.isChanged)
		}
	}
	for _, bad := range []string{"re:", "re:(", "a\nre:["} {
		if _, err := ParseCallPatterns(bad); err == nil {
			t.Errorf("ParseCallPatterns(%q) has no error", bad)
		}
	}
}

// TestSummary: the summary is the pattern of the first meaningful line of a message, with counted
// things in the singular.
func TestSummary(t *testing.T) {
	for message, want := range map[string]string{
		"":                                  "",
		"no order 17\nmore":                 "no order <*>",
		"\n\n  no order":                    "no order",
		"2 errors occurred:\n\t* bad price": "<*> error occurred: * bad price",
		"gave up after 5 attempts":          "gave up after <*> attempt",
		"3 entries were skipped":            "<*> entry was skipped",
		"2 addresses are bad":               "<*> address is bad",
		"7 bus stops":                       "<*> bus stops",
	} {
		if got := string(appendSummary(nil, message)); got != want {
			t.Errorf("summary of %q = %q; want %q", message, got, want)
		}
	}
}

// TestTails: a tail consists of the last two parts of a path below its root.
func TestTails(t *testing.T) {
	for file, want := range map[string]string{
		"/var/task/app.py":                       "app.py",
		"/var/task/shop/db/cart.py":              "db/cart.py",
		"/home/runner/work/shop/shop/src/a.js":   "src/a.js",
		"/app/releases/20261122/src/Repo.php":    "src/Repo.php",
		"/opt/python/lib/python3.12/json/x.py":   "json/x.py",
		"/app/node_modules/axios/lib/a.js":       "lib/a.js",
		"webpack:///./src/a.ts?4f3a":             "src/a.ts",
		"https://cdn.example/js/a.4f3a9c1b.js":   "js/a.js",
		"(eval at /var/task/dsl.rb:14)":          "(eval)dsl.rb",
		"/codebuild/output/src1/src/shop/a.go":   "shop/a.go",
		`C:\shop\src\a.cs`:                       "src/a.cs",
		"../shop/a.js":                           "shop/a.js",
		"/root/.pex/unzipped_pexes/0a1b2c3d4e/x": "x",
		"":                                       "",
	} {
		if got := string(appendTail(nil, file)); got != want {
			t.Errorf("tail of %q = %q; want %q", file, got, want)
		}
	}
}
