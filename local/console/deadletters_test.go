package console

import (
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"faulty/functions/forwarder/triage"
	"faulty/local/console/client/clienttest"
	"faulty/local/console/deadletters/deadletterstest"
)

func withDeadLetters(tb testing.TB, q *deadletterstest.Queue) http.Handler {
	tb.Helper()
	h, err := New(Options{Client: q.Store.Client, DeadLetters: q.Queue, Now: clienttest.Now})
	if err != nil {
		tb.Fatal(err)
	}
	return h
}

// post sends a form from a page of the console or from another site.
func post(tb testing.TB, h http.Handler, form url.Values, site string) (int, string) {
	tb.Helper()
	r := httptest.NewRequest(http.MethodPost, "/dead-letters", strings.NewReader(form.Encode()))
	r.Host = "localhost:5601"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", site)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		tb.Fatal(err)
	}
	return w.Code, string(body)
}

// form returns the ids in the form of a button.
func form(t *testing.T, page, button string) url.Values {
	t.Helper()
	for _, f := range regexp.MustCompile(`(?s)<form method="post".*?</form>`).FindAllString(page, -1) {
		if !strings.Contains(f, ">"+button+"<") {
			continue
		}
		out := url.Values{}
		for _, input := range regexp.MustCompile(`name="(\w+)" value="([^"]*)"`).FindAllStringSubmatch(f, -1) {
			out.Add(input[1], html.UnescapeString(input[2]))
		}
		return out
	}
	t.Fatalf("the page has no button %q: %.800s", button, words(page))
	return nil
}

// TestDeadLetters checks that dead letters are grouped by reason. After they are sent
// again, the stored ones are deleted from the queue and found by the pages, and the
// rejected ones stay, with their reason.
func TestDeadLetters(t *testing.T) {
	q := deadletterstest.Open(t)
	for _, id := range []string{"31", "32", "33"} {
		q.Refused(id, deadletterstest.Taking, "refused line "+id)
	}
	q.Refused("41", deadletterstest.Refusing, "permanently refused")
	q.GivenUp("one", "two")
	h := withDeadLetters(t, q)
	status, page := get(t, h, "/dead-letters")
	for _, want := range []string{"5 dead letters", "4 dead letters with 4 log events of /aws/lambda/orders", "1 dead letter with 2 log events of /aws/lambda/billing", "RetriesExhausted: OpenSearch got no answer",
		"failed to parse field [message] of type [long] in document with id '…'", "refused line 32", "for faulty-2026.11.22 , status 400"} {
		if status != http.StatusOK || !strings.Contains(html.UnescapeString(words(page)), want) {
			t.Errorf("the page (%d) does not say %q: %s", status, want, words(page))
		}
	}
	lawful(t, page)
	if _, again := get(t, h, "/dead-letters"); !strings.Contains(words(again), "5 dead letters") {
		t.Errorf("showing the page has changed the queue: %.400s", words(again))
	}
	status, page = post(t, h, form(t, page, "Send these 4 again"), "same-origin")
	for _, want := range []string{"3 dead letters are stored now and deleted from the queue", "1 dead letter stays in the queue", "mapper_parsing_exception", "2 dead letters"} {
		if status != http.StatusOK || !strings.Contains(words(page), want) {
			t.Errorf("the response (%d) does not contain %q: %s", status, want, words(page))
		}
	}
	lawful(t, page)
	if _, found := get(t, h, "/explore"); !strings.Contains(words(found), "refused line 33") || !strings.Contains(words(found), "3 documents") {
		t.Errorf("the lines are not to be found: %.600s", words(found))
	}
	if _, page = post(t, h, form(t, page, "Send all again"), "same-origin"); !strings.Contains(words(page), "1 dead letter is stored now") || !strings.Contains(words(page), "1 dead letter") {
		t.Errorf("all again: %.600s; want one stored and one left", words(page))
	}
}

func TestDeadLettersSameOrigin(t *testing.T) {
	q := deadletterstest.Open(t)
	q.Refused("31", deadletterstest.Taking, "a line")
	h := withDeadLetters(t, q)
	for _, row := range []struct {
		name, site string
		form       url.Values
		status     int
		want       string
	}{
		{"another site", "cross-site", url.Values{"all": {"1"}}, 403, "another site"},
		{"nothing chosen", "same-origin", url.Values{}, 200, "no dead letter was chosen"},
		{"an unknown id", "same-origin", url.Values{"id": {"nosuch"}}, 200, "No dead letter was stored"},
		{"a form without end", "same-origin", url.Values{"id": {strings.Repeat("x", 100<<10)}}, 400, "cannot be read"},
	} {
		if status, page := post(t, h, row.form, row.site); status != row.status || !strings.Contains(words(page), row.want) {
			t.Errorf("%s: %d %.500s; want %d %q", row.name, status, words(page), row.status, row.want)
		}
	}
	if _, page := get(t, h, "/dead-letters"); !strings.Contains(words(page), "1 dead letter") {
		t.Errorf("the dead letter was removed: %.300s", words(page))
	}
}

func TestDeadLettersNone(t *testing.T) {
	q := deadletterstest.Open(t)
	if status, page := get(t, withDeadLetters(t, q), "/dead-letters"); status != http.StatusOK || !strings.Contains(words(page), "No dead letters") {
		t.Errorf("an empty queue: %d %.300s", status, words(page))
	}
	h := serve(t, q.Store)
	status, page := get(t, h, "/dead-letters")
	if status != http.StatusOK || !strings.Contains(words(page), "local console --failures") {
		t.Errorf("no queue: %d %.300s; want how to name one", status, words(page))
	}
	if status, page := post(t, h, url.Values{"all": {"1"}}, "same-origin"); status != http.StatusOK || !strings.Contains(words(page), "knows no failure queue") {
		t.Errorf("no queue, to be sent: %d %.300s", status, words(page))
	}
}

// TestDeadLettersDiscard checks that a discard needs a reason, that the reason is recorded with the
// discarded dead letters, and that the other dead letters stay.
func TestDeadLettersDiscard(t *testing.T) {
	q := deadletterstest.Open(t)
	q.Refused("31", deadletterstest.Refusing, "of no use")
	q.Refused("32", deadletterstest.Refusing, "of no use either")
	q.GivenUp("one")
	q.Store.PutStates(triage.Group{Kind: triage.GroupKind, Fingerprint: "aaaa", Status: triage.Open})
	h, err := New(Options{Client: q.Store.Client, DeadLetters: q.Queue, Now: clienttest.Now, User: "ann"})
	if err != nil {
		t.Fatal(err)
	}
	_, page := get(t, h, "/dead-letters")
	if _, other := get(t, h, "/explore"); !strings.Contains(words(other), "Dead letters 3 ") {
		t.Errorf("the navigation does not count 3 dead letters: %.200s", words(other))
	}
	chosen := form(t, page, "Discard these 2 for good")
	chosen.Set("action", "discard")
	if status, page := post(t, h, chosen, "same-origin"); status != http.StatusBadRequest || !strings.Contains(words(page), "a reason is needed") || !strings.Contains(words(page), "3 dead letters") {
		t.Errorf("without a reason: %d %.400s", status, words(page))
	}
	chosen.Set("reason", "test data "+hostile)
	status, page := post(t, h, chosen, "same-origin")
	for _, want := range []string{"Dead letters 1 ", "2 dead letters were discarded.", "1 dead letter Send all again", "Discarded 2 dead letters by ann , just now 2026-11-22 12:00:00 UTC : test data "} {
		if status != http.StatusOK || !strings.Contains(words(page), want) {
			t.Errorf("the response (%d) does not contain %q: %.1500s", status, want, words(page))
		}
	}
	harmless(t, "the response", page)
	list, err := q.Store.Client.Discards(t.Context(), 10)
	if err != nil || len(list) != 1 || list[0].Count != 2 || len(list[0].DeadLetters) != 2 || !strings.Contains(list[0].DeadLetters[0].Reason, "mapper_parsing_exception") {
		t.Errorf("recorded: %+v, %v; want both dead letters", list, err)
	}
}

// TestDeadLettersReadOnly checks that a read-only console neither sends nor discards dead letters.
func TestDeadLettersReadOnly(t *testing.T) {
	q := deadletterstest.Open(t)
	q.Refused("31", deadletterstest.Taking, "a line")
	h, err := New(Options{Client: q.Store.Client, DeadLetters: q.Queue, Now: clienttest.Now, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	_, page := get(t, h, "/dead-letters")
	if strings.Contains(page, `method="post"`) || !strings.Contains(words(page), "Read-only") {
		t.Errorf("the page offers a form: %.500s", words(page))
	}
	for _, form := range []url.Values{{"all": {"1"}}, {"action": {"discard"}, "id": {"x"}, "reason": {"r"}}} {
		if status, page := post(t, h, form, "same-origin"); status != http.StatusForbidden || !strings.Contains(words(page), "--read-only") || !strings.Contains(words(page), "1 dead letter") {
			t.Errorf("%v: %d %.400s; want it refused", form, status, words(page))
		}
	}
}

// TestDeadLettersForbidden checks that no dead letter is discarded if the user may not record the
// reason.
func TestDeadLettersForbidden(t *testing.T) {
	q := deadletterstest.Open(t)
	q.Refused("31", deadletterstest.Taking, "a line")
	q.Store.PutStates(triage.Group{Kind: triage.GroupKind, Fingerprint: "aaaa", Status: triage.Open})
	q.Store.Forbid(http.MethodPut)
	h := withDeadLetters(t, q)
	_, page := get(t, h, "/dead-letters")
	chosen := form(t, page, "Discard it for good")
	chosen.Set("action", "discard")
	chosen.Set("reason", "r")
	if status, page := post(t, h, chosen, "same-origin"); status != http.StatusForbidden || !strings.Contains(words(page), "the reason cannot be recorded") || !strings.Contains(words(page), "1 dead letter Send") {
		t.Errorf("%d %.600s; want it refused", status, words(page))
	}
}

func TestDeadLettersDownload(t *testing.T) {
	q := deadletterstest.Open(t)
	q.Refused("31", deadletterstest.Taking, "a line")
	q.Put("not a dead letter")
	h := withDeadLetters(t, q)
	for range 2 { // a download does not change the queue
		status, file := get(t, h, "/dead-letters/download")
		var bodies []string
		for line := range strings.Lines(file) {
			var d struct{ ID, Body string }
			if err := json.Unmarshal([]byte(line), &d); err != nil || d.ID == "" {
				t.Fatalf("line %q: %v", line, err)
			}
			bodies = append(bodies, d.Body)
		}
		if status != http.StatusOK || len(bodies) != 2 || !strings.Contains(bodies[0], `"a line"`) || bodies[1] != "not a dead letter" {
			t.Errorf("%d, bodies %q; want both messages", status, bodies)
		}
	}
	if status, _ := get(t, serve(t, q.Store), "/dead-letters/download"); status != http.StatusNotFound {
		t.Errorf("without a queue: %d; want 404", status)
	}
}

func TestDeadLettersHostile(t *testing.T) {
	q := deadletterstest.Open(t)
	q.Refused("31", deadletterstest.Refusing, hostile+strings.Repeat("z", 200<<10))
	q.GivenUp(hostile)
	q.Put(`{"faulty":1,"reason":"</pre><script>alert(3)</script>","refused":[{"index":"<img src=x>","reason":"<script>","events":[{"id":"<script>","timestamp":1,"message":"<script>"}]}],"log_group":"<script>"}`)
	q.Put("<script>alert(4)</script>")
	h := withDeadLetters(t, q)
	_, page := get(t, h, "/dead-letters")
	harmless(t, "/dead-letters", page)
	if len(page) > 64<<10 {
		t.Errorf("the page has %d bytes; want long events cut", len(page))
	}
	_, page = post(t, h, url.Values{"all": {"1"}}, "same-origin")
	harmless(t, "the response", page)
}
