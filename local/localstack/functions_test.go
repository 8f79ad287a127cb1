package localstack

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestProcesses checks the docker commands that control the functions.
func TestProcesses(t *testing.T) {
	said := filepath.Join(t.TempDir(), "said")
	fakeDocker(t, `echo "$1 $2 $3 … $5 $6 $7" >>`+said+`
[ "$1" = ps ] && echo faulty-localstack-lambda-a-api-0 && echo faulty-localstack-lambda-a-api-1
exit 0`)
	names := Processes{}.Of("a-api")
	if want := []string{"faulty-localstack-lambda-a-api-0", "faulty-localstack-lambda-a-api-1"}; !slices.Equal(names, want) {
		t.Errorf("Of = %q; want %q", names, want)
	}
	Processes{}.Signal(names[:1], "KILL")
	lift, err := Processes{}.Limit(t.Context(), "a-api")
	if err != nil {
		t.Fatal(err)
	}
	lift()
	got, err := os.ReadFile(said)
	if err != nil {
		t.Fatal(err)
	}
	const want = `ps --filter name=^/?faulty-localstack-lambda-a-api- … {{.Names}}  ` + `
exec faulty-localstack-lambda-a-api-0 sh …`
	if text := string(got); !strings.HasPrefix(text, want) || strings.Count(text, "update --memory") != 2 ||
		!strings.Contains(text, "update --memory 1g … 1g faulty-localstack-lambda-a-api-0 faulty-localstack-lambda-a-api-1") {
		t.Errorf("docker was asked:\n%s\nwant it to begin with\n%s\nand a limit set and lifted", text, want)
	}
}

func TestHost(t *testing.T) {
	fakeDocker(t, `echo 172.18.0.1`)
	if listen, name, err := Host(t.Context()); err != nil || listen+name != "172.18.0.1172.18.0.1" && name != "host.docker.internal" {
		t.Errorf("Host = %q, %q, %v; want the gateway's address", listen, name, err)
	}
}

func TestMetric(t *testing.T) {
	var asked, response string
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.PostFormValue("MetricName") + " " + r.PostFormValue("Dimensions.member.1.Value")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, response)
	}))
	defer server.Close()
	response = `<?xml version='1.0' encoding='utf-8'?>
<GetMetricStatisticsResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><GetMetricStatisticsResult><Datapoints>` +
		`<member><Timestamp>2026-11-25T00:00:00Z</Timestamp><Sum>6.0</Sum></member><member><Sum>1.0</Sum></member></Datapoints></GetMetricStatisticsResult></GetMetricStatisticsResponse>`
	if n, err := Metric(t.Context(), server.URL, "a-api", "Errors"); err != nil || n != 7 || asked != "Errors a-api" {
		t.Errorf("Metric = %d, %v, asked for %q; want 7 of Errors of a-api", n, err, asked)
	}
	status = http.StatusInternalServerError
	if _, err := Metric(t.Context(), server.URL, "a-api", "Errors"); err == nil || !strings.Contains(err.Error(), "LocalStack responds 500") {
		t.Errorf("Metric with an error of LocalStack's: %v; want that", err)
	}
}
