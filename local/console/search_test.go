package console

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"faulty/local/console/client/clienttest"
)

// found returns a store with an exception whose parts can be found by words.
func found(tb testing.TB) *clienttest.Store {
	s := clienttest.Open(tb)
	d := clienttest.Exception("71699ad98e4b6b86", "KeyError", time.Minute, "message", "cannot price cart", "exception.message", "no price of sku", "exception.stacktrace", "Traceback\n  File \"/var/task/pricing.py\", line 7, in charge_cart\nKeyError: price",
		"traceId", "6b06ce5ba106a951a8a25ee812e70316", "faas.execution", "17294180-a615-4430-bf9c-21c577778035", "messaging.message.id", "9946cf64-0000-4000-8000-74c48c216d85")
	d["attributes"] = clienttest.Doc{"customer_id": "C-29283", "order.total": "12.50", "tier": "gold user"}
	d["labels"], d["metrics"] = clienttest.Doc{"plan": "gold"}, clienttest.Doc{"items": 7}
	s.Put(d, clienttest.Doc{"@timestamp": clienttest.Now().Add(-time.Minute), "message": "another one", "log.level": "info"})
	return s
}

// TestSearchWords checks that words are found in message, exception, stack trace and attributes, also
// if each of them is in a different field, and that an attribute is found by its name.
func TestSearchWords(t *testing.T) {
	h := serve(t, found(t))
	for _, query := range []string{
		"cannot", "sku", "KeyError", "charge_cart", "C-29283", `"C-29283"`, "cannot AND C-29283", "customer_id:C-29283", "attributes.customer_id:C-29283", "order.total:12.50", "pric*", "NOT another",
		"cannot sku", "charge_cart cart C-29283", "cannot = sku", "(cannot sku) OR nowhere", "NOT (another one)", "another OR cannot sku keyerror KeyError", "gold user", `sku "price cart"`, "sku pric*",
		"cannot customer_id:C-29283 no price", strings.Repeat("cannot price ", 50),
	} {
		if _, page := get(t, h, "/explore?q="+url.QueryEscape(query)); !strings.Contains(words(page), "1 document the last hour") {
			t.Errorf("%q finds %.400s; want the one document", query, words(page))
		}
	}
	for _, query := range []string{"cannot another", "cannot -sku", `"cannot sku"`, "exception.message:(cannot sku)", "cannot sku NOT charge_cart", strings.Repeat("cannot sku ", 50)} {
		if _, page := get(t, h, "/explore?q="+url.QueryEscape(query)); !strings.Contains(words(page), "Nothing in the last hour") {
			t.Errorf("%q finds %.400s; want nothing", query, words(page))
		}
	}
}

// TestSearchIDs checks that a query with an id opens the page for the id.
func TestSearchIDs(t *testing.T) {
	h := serve(t, found(t))
	for query, want := range map[string]string{
		"71699ad98e4b6b86":                     "/group/71699ad98e4b6b86?from=now-6h",
		"6b06ce5ba106a951a8a25ee812e70316":     "/request/6b06ce5ba106a951a8a25ee812e70316?from=now-6h",
		"1-6b06ce5b-a106a951a8a25ee812e70316":  "/request/6b06ce5ba106a951a8a25ee812e70316?from=now-6h",
		"17294180-a615-4430-bf9c-21c577778035": "/request/17294180-a615-4430-bf9c-21c577778035?from=now-6h",
		"9946cf64-0000-4000-8000-74c48c216d85": "/request/6b06ce5ba106a951a8a25ee812e70316?from=now-6h",
		"0000000000000000":                     "",
		"cannot":                               "",
	} {
		r := httptest.NewRequest(http.MethodGet, "/explore?from=now-6h&q="+url.QueryEscape(query), nil)
		r.Host = "localhost"
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if got := w.Header().Get("Location"); got != want || (w.Code == http.StatusSeeOther) != (want != "") {
			t.Errorf("%q = %d, to %q; want %q", query, w.Code, got, want)
		}
	}
}

// TestTimes checks that times are accepted in the formats of the pages, and that other text is rejected.
func TestTimes(t *testing.T) {
	h := serve(t, found(t))
	for _, row := range []struct {
		from   string
		status int
	}{
		{"2026-11-22 10:30:00", 200}, {"2026-11-22 10:30:00.123", 200}, {"2026-11-22 10:30", 200}, {"2026-11-22 10:30:00 UTC", 200}, {"2026-11-22", 200}, {"2026", 200},
		{"now-1h", 200}, {"2026-11-20||/M", 200}, {"1795340000000", 200},
		{"25.11.2026", 400}, {"25", 400}, {"11/25/2026", 400}, {"20261125", 400}, {"2026.11.25", 400}, {"yesterday", 400}, {"10:30", 400}, {"2026-11-22 25:00", 400},
	} {
		status, page := get(t, h, "/?from="+url.QueryEscape(row.from))
		if status != row.status || status == 400 && !strings.Contains(words(page), "is not a time; a time looks like") {
			t.Errorf("from=%s = %d %.300s; want %d", row.from, status, words(page), row.status)
		}
	}
}

// TestSearchStays checks that a query for exceptions is not kept in links to pages on which it matches
// nothing.
func TestSearchStays(t *testing.T) {
	_, page := get(t, serve(t, found(t)), "/?q=KeyError&f=faas.name:orders&f=exception.type:KeyError")
	for _, want := range []string{`href="/functions?f=faas.name%3Aorders"`, `href="/explore?f=faas.name%3Aorders&amp;f=exception.type%3AKeyError&amp;q=KeyError"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

// TestPickedTimes checks that times of the calendar replace the typed ones, in the page's time zone.
func TestPickedTimes(t *testing.T) {
	_, page := get(t, serve(t, found(t)), "/?from=now-1h&to=now&tz=Europe/Vienna&pick-from=2026-11-20T10:30&pick-to=2026-11-20T11:30:15")
	if !strings.Contains(words(page), "in 2026-11-20 10:30:00 to 2026-11-20 11:30:16") || strings.Contains(page, "pick-from=2026") {
		t.Errorf("the picked times are not used: %.900s", words(page))
	}
}

// TestFieldLists checks that promoted labels and metrics are in the lists of fields, and that values filter
// on click.
func TestFieldLists(t *testing.T) {
	s := found(t)
	h := serve(t, s)
	_, page := get(t, h, "/explore")
	for _, want := range []string{
		`<option value="labels.plan">`, `<option value="log.level,faas.name,message,metrics.items">metrics.items<`, `<option value="labels.plan:">`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("Explore has no %s", want)
		}
	}
	if _, page = get(t, h, "/explore?columns=attributes.customer_id"); !strings.Contains(page, `href="/explore?columns=attributes.customer_id&amp;f=attributes.customer_id%3AC-29283"`) {
		t.Error("a value of an attribute does not filter")
	}
	if _, page = get(t, h, "/explore?f=attributes.customer_id:C-29283&f=labels.plan:gold"); !strings.Contains(words(page), "1 document the last hour") {
		t.Errorf("the conditions find %.300s; want the one document", words(page))
	}
	_, page = get(t, h, "/document?index="+s.Today()+"&id=1")
	for _, field := range []string{"attributes.customer_id%3AC-29283", "labels.plan%3Agold", "faas.execution%3A17294180-a615-4430-bf9c-21c577778035", "exception.type%3AKeyError"} {
		if !strings.Contains(page, `href="/explore?f=`+field+`"`) {
			t.Errorf("the document has no link to the documents with %s", field)
		}
	}
}
