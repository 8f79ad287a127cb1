package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"faulty/local/console/client/clienttest"
)

// TestSearches checks that a search is saved once, opens its page, and is deleted.
func TestSearches(t *testing.T) {
	s := triaged(t)
	h := deskOf(t, s, "ann")
	const address = "/explore?f=faas.name%3Aorders&q=KeyError"
	save := url.Values{"name": {"orders " + hostile}, "address": {address}}
	for _, row := range []struct {
		name   string
		form   url.Values
		status int
		want   string
	}{
		{"saved", save, http.StatusOK, "was saved."},
		{"the same name", save, http.StatusConflict, "a search of this name exists"},
		{"no name", url.Values{"address": {address}}, http.StatusBadRequest, "a name is needed"},
		{"another site", url.Values{"name": {"x"}, "address": {"https://evil.example/"}}, http.StatusBadRequest, "not one of this console"},
		{"another site without a scheme", url.Values{"name": {"x"}, "address": {"//evil.example/"}}, http.StatusBadRequest, "not one of this console"},
		{"another site with a backslash", url.Values{"name": {"x"}, "address": {`/\evil.example/`}}, http.StatusBadRequest, "not one of this console"},
	} {
		status, page := h.send(searchesPath, row.form)
		if status != row.status || !strings.Contains(words(page), row.want) {
			t.Errorf("%s: %d %.400s; want %d and %q", row.name, status, words(page), row.status, row.want)
		}
		lawful(t, page)
	}
	_, page := get(t, h, searchesPath)
	if !strings.Contains(page, `<a class="type" href="/explore?f=faas.name%3Aorders&amp;q=KeyError">orders `) || !strings.Contains(words(page), "by ann") || strings.Contains(page, "<script>") {
		t.Errorf("the saved search is not there: %.900s", page)
	}
	status, page := h.send(searchesPath, url.Values{"name": save["name"], "action": {"delete"}})
	if status != http.StatusOK || !strings.Contains(words(page), "was deleted.") || !strings.Contains(words(page), "None yet") {
		t.Errorf("deleted: %d %.400s", status, words(page))
	}
	if _, page = get(t, h, "/explore?q=KeyError"); !strings.Contains(page, `href="/searches?address=%2Fexplore%3Fq%3DKeyError"`) {
		t.Error("a page has no link that saves its address")
	}
	if _, page = get(t, h, "/searches?address=%2Fexplore%3Fq%3DKeyError"); !strings.Contains(page, `name="address" value="/explore?q=KeyError"`) {
		t.Errorf("the form to save an address is not there: %.900s", page)
	}
	flagged, err := New(Options{Client: s.Client, Now: clienttest.Now, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if status, page = (desk{t, flagged}).send(searchesPath, save); status != http.StatusForbidden || !strings.Contains(words(page), "--read-only") {
		t.Errorf("read-only: %d %.400s", status, words(page))
	}
}

// TestSuggestions checks the completions of field names and values.
func TestSuggestions(t *testing.T) {
	h := serve(t, found(t))
	for text, want := range map[string]string{
		"exception.t":               `"exception.type:"`,
		"NOT (cul":                  `"NOT (exception.culprit:"`,
		"a AND exception.type:Key":  `"a AND exception.type:KeyError"`,
		"-exception.culprit:shop":   `"-exception.culprit:\"shop/orders.charge\""`,
		"labels.pl":                 `"labels.plan:"`,
		"a customer":                `"a attributes.customer_id:"`,
		"attributes.or":             `"attributes.order.total:"`,
		"labels.plan:g":             `"labels.plan:gold"`,
		"labels.plan:x":             "",
		"exception.message:no":      "", // no field to count
		"exception.type:" + hostile: "",
	} {
		status, got := get(t, h, "/suggest?text="+url.QueryEscape(text))
		if status != http.StatusOK || strings.TrimSpace(got) != "["+want+"]" {
			t.Errorf("%q = %d %s; want [%s]", text, status, got, want)
		}
	}
}

// TestSuggestionsTyped checks that a browser offers the completions of what is typed.
func TestSuggestionsTyped(t *testing.T) {
	b := browser(t, serve(t, found(t)))
	b.open("/explore")
	b.do(chromedp.SendKeys("#q", "exception.type:Key"))
	b.until(`document.getElementById("suggestions").options[0]?.value === "exception.type:KeyError"`)
}
