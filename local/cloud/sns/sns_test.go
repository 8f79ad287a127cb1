package sns

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func publish(s *Service, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	_ = r.ParseForm()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestPublish(t *testing.T) {
	const topic = "arn:aws:sns:eu-west-1:000000000000:alarms"
	for _, row := range []struct {
		name   string
		form   url.Values
		status int
		want   string
	}{
		{"message", url.Values{"Action": {"Publish"}, "TopicArn": {topic}, "Subject": {"s"}, "Message": {"m & <n>"}}, 200, "<MessageId>"},
		{"another action", url.Values{"Action": {"Subscribe"}}, 400, "InvalidAction"},
		{"no topic", url.Values{"Action": {"Publish"}, "TopicArn": {"alarms"}, "Message": {"m"}}, 400, "TopicArn"},
		{"another account's", url.Values{"Action": {"Publish"}, "TopicArn": {"arn:aws:sns:eu-west-1:123456789012:alarms"}, "Message": {"m"}}, 403, "AuthorizationError"},
		{"empty", url.Values{"Action": {"Publish"}, "TopicArn": {topic}}, 400, "Empty message"},
		{"too long", url.Values{"Action": {"Publish"}, "TopicArn": {topic}, "Message": {strings.Repeat("x", maxText+1)}}, 400, "too long"},
		{"subject of two lines", url.Values{"Action": {"Publish"}, "TopicArn": {topic}, "Message": {"m"}, "Subject": {"a\nb"}}, 400, "Subject"},
		{"not emulated", url.Values{"Action": {"Publish"}, "TopicArn": {topic}, "Message": {"m"}, "PhoneNumber": {"1"}}, 400, "PhoneNumber"},
	} {
		s := &Service{AccountID: "000000000000"}
		w := publish(s, row.form)
		if w.Code != row.status || !strings.Contains(w.Body.String(), row.want) {
			t.Errorf("%s: %d %s; want %d with %q", row.name, w.Code, w.Body, row.status, row.want)
		}
		if n := len(s.Messages()); (n == 1) != (row.status == 200) {
			t.Errorf("%s: %d messages", row.name, n)
		}
	}
}

func TestMessagesAreBounded(t *testing.T) {
	s := &Service{AccountID: "000000000000"}
	for range maxMessages + 1 {
		publish(s, url.Values{"Action": {"Publish"}, "TopicArn": {"arn:aws:sns:eu-west-1:000000000000:t"}, "Message": {"m"}})
	}
	if n := len(s.Messages()); n != maxMessages {
		t.Errorf("%d messages are kept; want %d", n, maxMessages)
	}
}
