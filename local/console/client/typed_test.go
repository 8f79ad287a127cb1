package client

import "testing"

func TestAttributed(t *testing.T) {
	for _, row := range []struct{ query, want string }{
		{"customer_id:7", "attributes.customer_id:7"},
		{"NOT (customer_id:7 OR log.level:error)", "NOT (attributes.customer_id:7 OR log.level:error)"},
		{"+order.total:[1 TO 7] -plan:gold", "+attributes.order.total:[1 TO 7] -attributes.plan:gold"},
		{`message:"customer_id:7"`, `message:"customer_id:7"`},
		{`"a customer_id:7"`, `"a customer_id:7"`},
		{`customer_id\:7`, `customer_id\:7`},
		{"attributes.customer_id:7 labels.tenant:a _exists_:customer_id", "attributes.customer_id:7 labels.tenant:a _exists_:customer_id"},
		{"at 10:30", "at 10:30"},
		{"message:/a customer_id:7/", "message:/a customer_id:7/"},
		{"user.id:7 time:now", "user.id:7 time:now"},
		{"", ""}, {`\`, `\`}, {"a:", "attributes.a:"},
	} {
		if got := attributed(row.query); got != row.want {
			t.Errorf("attributed(%q) = %q; want %q", row.query, got, row.want)
		}
	}
}

func TestAsID(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{"1-6b06ce5b-a106a951a8a25ee812e70316", "6b06ce5ba106a951a8a25ee812e70316"},
		{" Root=1-6b06ce5b-a106a951a8a25ee812e70316;Parent=53995c3f42cd8ad8;Sampled=1 ", "6b06ce5ba106a951a8a25ee812e70316"},
		{"6B06CE5BA106A951A8A25EE812E70316", "6b06ce5ba106a951a8a25ee812e70316"},
		{"17294180-a615-4430-bf9c-21c577778035", "17294180-a615-4430-bf9c-21c577778035"},
		{"71699ad98e4b6b86", "71699ad98e4b6b86"},
		{"RequestId: 17294180-a615-4430-bf9c-21c577778035", "17294180-a615-4430-bf9c-21c577778035"},
		{"X-Amzn-Trace-Id: Root=1-6b06ce5b-a106a951a8a25ee812e70316", "6b06ce5ba106a951a8a25ee812e70316"},
		{"00-6b06ce5ba106a951a8a25ee812e70316-53995c3f42cd8ad8-01", "6b06ce5ba106a951a8a25ee812e70316"},
		{`"71699ad98e4b6b86"`, ""}, {"exception.fingerprint: 71699ad98e4b6b86", ""},
		{"deadbeef", ""}, {"cafe-babe", ""}, {"order 7", ""}, {"", ""}, {"-", ""}, {"2-6b06ce5b-a106a951a8a25ee812e70316", ""},
	} {
		if got := AsID(row.text); got != row.want {
			t.Errorf("AsID(%q) = %q; want %q", row.text, got, row.want)
		}
	}
}
