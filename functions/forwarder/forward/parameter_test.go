package forward

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestFormatsFromParameter: FORMATS=ssm:NAME reads a parameter with a GetParameter request as the
// API reference of Systems Manager describes it.
func TestFormatsFromParameter(t *testing.T) {
	manager := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var in struct{ Name string }
		_ = json.Unmarshal(body, &in)
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		if r.Header.Get("X-Amz-Target") != "AmazonSSM.GetParameter" || in.Name != "/faulty/formats" {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"__type":"ParameterNotFound"}`)
			return
		}
		_, _ = io.WriteString(w, `{"Parameter":{"Name":"/faulty/formats","Value":"shop = ^(?P<level>\\w+): (?P<message>.*)"}}`)
	}))
	defer manager.Close()
	settings := map[string]string{
		"OPENSEARCH_URL": "http://127.0.0.1:1", "AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL": manager.URL,
		"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "FORMATS": "ssm:/faulty/formats",
	}
	f, err := New(lookup(settings), slog.New(slog.DiscardHandler))
	if err != nil || len(f.cfg.Translate.Formats) != 1 {
		t.Fatalf("New = %v with %d formats; want one", err, len(f.cfg.Translate.Formats))
	}
	settings["FORMATS"] = "ssm:/faulty/none"
	_, err = New(lookup(settings), slog.New(slog.DiscardHandler))
	if err == nil || !strings.Contains(err.Error(), "FORMATS=ssm:/faulty/none cannot be read") {
		t.Errorf("New = %v; want an error that names the parameter", err)
	}
}
