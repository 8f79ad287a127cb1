package translate

import (
	"fmt"
	"strings"
	"testing"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/document"
)

func TestUser(t *testing.T) {
	for _, row := range []struct {
		name, variable, value, line, want string
	}{
		{"the field itself", "", "", `{"message":"m","user":{"id":"u-7"}}`, `"user.id":"u-7"`},
		{"a number", "", "", `{"message":"m","userId":1234567}`, `"user.id":"1234567"`},
		{"the attribute stays", "", "", `{"message":"m","customer_id":"C-7"}`, `"user.id":"C-7","attributes":{"customer_id":"C-7"}`},
		{"Datadog", "", "", `{"message":"m","usr":{"id":"u-7"}}`, `"user.id":"u-7"`},
		{"OpenTelemetry", "", "", `{"body":"m","severityNumber":9,"attributes":{"enduser.id":"u-7"}}`, `"user.id":"u-7"`},
		{"MDC", "", "", `{"message":"m","mdc":{"userId":"u-7"}}`, `"user.id":"u-7"`},
		{"a claim", "", "", `{"message":"m","claims":{"sub":"auth0|7"}}`, `"user.id":"auth0|7"`},
		{"logfmt", "", "", `level=info msg="order paid" user_id=u-7`, `"user.id":"u-7"`},
		{"nobody", "", "", `{"message":"m","userId":"anonymous"}`, ``},
		{"nobody, then a customer", "", "", `{"message":"m","userId":null,"customerId":"C-7"}`, `"user.id":"C-7"`},
		{"another user's", "", "", `{"message":"m","invited":{"userId":"u-8"}}`, ``},
		{"another name", "USER_KEYS", "member.number, tenantUser", `{"message":"m","userId":"u-7","tenantUser":"t-9"}`, `"user.id":"t-9"`},
		{"masked", "MASK", "email", `{"message":"m","userId":"ann@example.com"}`, `"user.id":"[email]","attributes":{"userId":"[email]"}`},
		{"of a kind that is not masked", "MASK", "card", `{"message":"m","userId":"ann@example.com"}`, `"user.id":"ann@example.com"`},
		{"too long for one", "", "", `{"message":"m","userId":"` + strings.Repeat("x", 300) + `"}`, ``},
	} {
		t.Run(row.name, func(t *testing.T) {
			options, err := load(map[string]string{row.variable: row.value})
			if err != nil {
				t.Fatal(err)
			}
			got := string(one(row.line, options))
			if row.want == "" && strings.Contains(got, `"user.id"`) || !strings.Contains(got, row.want) {
				t.Errorf("%s\nbecomes %s\nwant %s", row.line, got, row.want)
			}
		})
	}
	if _, err := load(map[string]string{"USER_KEYS": "a b"}); err == nil || !strings.Contains(err.Error(), "USER_KEYS") {
		t.Errorf("USER_KEYS with a blank: %v; want an error", err)
	}
}

// TestUserOfInvocation: a crash gets the user that its own invocation named last, not a user of
// another invocation.
func TestUserOfInvocation(t *testing.T) {
	const crash = "2026-11-22T21:24:52.123Z\t%s\tERROR\tInvoke Error \t{\"errorType\":\"TypeError\",\"errorMessage\":\"no price\",\"stack\":[\"TypeError: no price\",\"    at f (/var/task/index.js:1:2)\"]}\n"
	ids := []string{"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11", "6b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c12", "7b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c13"}
	messages := []string{
		"START RequestId: " + ids[0] + " Version: 43\n", `{"message":"a","userId":"u-1"}`, `{"message":"b","userId":"u-2"}`, fmt.Sprintf(crash, ids[0]), "END RequestId: " + ids[0] + "\n",
		"START RequestId: " + ids[1] + " Version: 43\n", fmt.Sprintf(crash, ids[1]), "END RequestId: " + ids[1] + "\n",
		`{"message":"c","userId":"u-3","AWSRequestId":"` + ids[2] + `"}`, fmt.Sprintf(crash, ids[2]),
	}
	d := delivery.Delivery{Group: []byte("/aws/lambda/orders"), Stream: []byte("2026/11/22/[43]0123456789abcdef0123456789abcdef")}
	for i, message := range messages {
		d.Events = append(d.Events, delivery.Event{ID: fmt.Append(nil, i), Time: 1795382692123, Message: []byte(message)})
	}
	var translator Translator
	translator.Begin(&d, 0)
	var got []string
	for i := range translator.Len() {
		if doc := translator.Document(&d, i); doc.Has(document.ExceptionType) {
			got = append(got, string(doc.Get(document.UserID).Bytes))
		}
	}
	if want := "[u-2  u-3]"; fmt.Sprint(got) != want {
		t.Errorf("users of the crashes %q; want %s", got, want)
	}
}

// TestUserAllocatesNothing: searching the attributes for a user allocates no memory.
func TestUserAllocatesNothing(t *testing.T) {
	d := delivery.Delivery{Group: []byte("/aws/lambda/orders"), Events: []delivery.Event{{ID: []byte("1"), Time: 1795382692123, Message: []byte(`{"message":"m","a":1,"userId":"u-7","b":"c"}`)}}}
	var translator Translator
	translate := func() {
		translator.Begin(&d, 0)
		translator.Document(&d, 0)
	}
	translate()
	if n := testing.AllocsPerRun(100, translate); n > 0 {
		t.Errorf("%v allocations; want none", n)
	}
}
