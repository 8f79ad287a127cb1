package awsjson

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"faulty/functions/forwarder/identity"
	"faulty/functions/internal/env"
)

// TestCall: temporary failures are retried, rejections are not, and requests are signed.
func TestCall(t *testing.T) {
	for _, test := range []struct {
		name      string
		responses []string // a status and a body in each
		requests  int
		want      string
	}{
		{"stored", []string{`200 {"Value":"x"}`}, 1, ""},
		{"throttled", []string{`400 {"__type":"ThrottlingException"}`, `200 {"Value":"x"}`}, 2, ""},
		{"unavailable", []string{`503 <html>`, `500 `, `503 <html>`}, 3, "Service Unavailable (status 503)"},
		{"refused", []string{`400 {"__type":"com.amazonaws#AccessDeniedException","Message":"no"}`}, 1, "AccessDeniedException (status 400): no"},
		{"no JSON", []string{`200 s3cret`}, 1, "decode the response of ssm: it is not the JSON of GetParameter"},
	} {
		t.Run(test.name, func(t *testing.T) {
			requests := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("X-Amz-Target") != "AmazonSSM.GetParameter" || !strings.Contains(r.Header.Get("Authorization"), "/eu-west-1/ssm/aws4_request") {
					t.Errorf("header %v", r.Header)
				}
				response := test.responses[requests]
				requests++
				w.WriteHeader(map[string]int{"200": 200, "400": 400, "500": 500, "503": 503}[response[:3]])
				_, _ = io.WriteString(w, response[4:])
			}))
			defer server.Close()
			vars := map[string]string{"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key", "AWS_ENDPOINT_URL": server.URL}
			id := identity.Read(&env.Reader{Lookup: func(name string) (string, bool) { return vars[name], true }})
			var out struct{ Value string }
			err := Service{Name: "ssm", Target: "AmazonSSM", Version: "1.1"}.Call(t.Context(), id, "GetParameter", map[string]string{"Name": "x"}, &out)
			if got := errors.Join(err); got != nil && got.Error() != test.want || got == nil && (test.want != "" || out.Value != "x") {
				t.Errorf("Call = %v, %q; want %q", err, out.Value, test.want)
			}
			if requests != test.requests {
				t.Errorf("%d requests; want %d", requests, test.requests)
			}
		})
	}
}

func TestURL(t *testing.T) {
	for region, want := range map[string]string{
		"eu-west-1":       "https://ssm.eu-west-1.amazonaws.com/",
		"us-gov-west-1":   "https://ssm.us-gov-west-1.amazonaws.com/",
		"cn-north-1":      "https://ssm.cn-north-1.amazonaws.com.cn/",
		"eusc-de-east-1":  "https://ssm.eusc-de-east-1.amazonaws.eu/",
		"us-isob-east-1":  "https://ssm.us-isob-east-1.sc2s.sgov.gov/",
		"eu-isoe-west-1":  "https://ssm.eu-isoe-west-1.cloud.adc-e.uk/",
		"us-isof-south-1": "https://ssm.us-isof-south-1.csp.hci.ic.gov/",
	} {
		if got := (Service{Name: "ssm"}).url(region); got != want {
			t.Errorf("url(%s) = %s; want %s", region, got, want)
		}
	}
}
