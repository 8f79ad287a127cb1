package apply

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

// tail returns the part of apply's output about Dashboards.
func tail(text string) string {
	_, rest, _ := strings.Cut(text, "dashboards faulty: ")
	return rest
}

// TestApplyDashboards applies to one Dashboards from empty to up to date, with
// changes of users in between.
func TestApplyDashboards(t *testing.T) {
	f := newFakeDashboards()
	cmd := to(newFake().serve(t))
	cmd.Dashboards, cmd.Tenant = f.serve(t), "global"
	dry := cmd
	dry.DryRun = true
	open := "  open " + cmd.Dashboards + "/app/dashboards#/view/faulty-exceptions\n"
	logs := "logs of a trace faulty: "
	created := "created: 58 saved objects\n" + open + logs + "created: Observability's traces lead to the logs of their traceId\n"
	unchanged := "unchanged\n" + open + logs + "unchanged\n"
	for _, step := range []struct {
		name    string
		before  func()
		cmd     Command
		want    string
		imports int // total number
	}{
		{"dry run, empty", nil, dry, created, 0},
		{"empty", nil, cmd, created, 1},
		{"again", nil, cmd, unchanged, 1},
		{"a chart and a setting changed by hand", func() {
			f.attributes("visualization faulty-chart-traffic-levels")["title"] = "mine"
			f.settings["observability:traceAnalyticsCorrelatedLogsIndices"] = "logs-*"
		}, dry, "changed: visualization faulty-chart-traffic-levels\n" + open + logs +
			"skipped: somebody has set observability:traceAnalyticsCorrelatedLogsIndices; see Dashboards Management > Advanced settings\n", 1},
		{"a chart deleted as well", func() {
			delete(f.objects, "visualization faulty-chart-traffic-types")
			f.settings["observability:traceAnalyticsCorrelatedLogsIndices"] = "faulty-*"
		}, cmd, "changed: 1 new; visualization faulty-chart-traffic-levels\n" + open + logs + "unchanged\n", 2},
		{"a field chosen and formats saved by a viewer, JSON written otherwise, a null", func() {
			pattern := f.attributes("index-pattern faulty")
			pattern["fields"] = strings.Replace(pattern["fields"].(string), `"count":0`, `"count":7`, 1)
			pattern["fieldFormatMap"] = strings.ReplaceAll(pattern["fieldFormatMap"].(string), `"params":{"labelTemplate"`, `"params":{"parsedUrl":{"origin":"http://theirs","pathname":"/app/discover","basePath":""},"labelTemplate"`)
			f.attributes("dashboard faulty-traffic")["optionsJSON"] = `{"useMargins": true, "hidePanelTitles": false}`
			f.attributes("search faulty-search-lines")["type"] = nil
		}, cmd, unchanged, 2},
		{"fields lost but for a scripted one", func() {
			f.attributes("index-pattern faulty")["fields"] = `[{"name":"doubled","scripted":true}]`
		}, cmd, "changed: index-pattern faulty\n" + open + logs + "unchanged\n", 3},
		{"again", nil, cmd, unchanged, 3},
		{"the pattern's time field changed", func() { f.attributes("index-pattern faulty")["timeFieldName"] = "time" }, cmd,
			"changed: index-pattern faulty\n" + open + logs + "unchanged\n", 4},
	} {
		if step.before != nil {
			step.before()
		}
		if got := tail(run(t, step.cmd)); got != step.want {
			t.Errorf("%s: apply prints\n%s; want\n%s", step.name, got, step.want)
		}
		if f.imports != step.imports {
			t.Errorf("%s: %d imports by now; want %d", step.name, f.imports, step.imports)
		}
	}
	if fields := f.attributes("index-pattern faulty")["fields"].(string); !strings.Contains(fields, "doubled") || !strings.Contains(fields, "exception.fingerprint") {
		t.Errorf("the index pattern's fields are %.300s; want the scripted one and the template's", fields)
	}
	if got := f.header.Get("securitytenant"); got != "global" {
		t.Errorf("tenant %q; want global", got)
	}
}

// TestApplyDashboardsOfADomain: the address has a path, and each request is
// signed.
func TestApplyDashboardsOfADomain(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	t.Setenv("AWS_CONFIG_FILE", t.TempDir()+"/none")
	f := newFakeDashboards()
	f.base = "/_dashboards"
	cmd := to(newFake().serve(t))
	cmd.Sign, cmd.Region = "es", "eu-west-1"
	cmd.Dashboards = f.serve(t) + "/app/home" // as copied from a browser
	if got := tail(run(t, cmd)); !strings.HasPrefix(got, "created: 58 saved objects\n") {
		t.Errorf("apply prints %q", got)
	}
	if auth := f.header.Get("Authorization"); !strings.Contains(auth, "/eu-west-1/es/aws4_request") || !strings.Contains(auth, "osd-xsrf") {
		t.Errorf("Authorization: %s; want a signature for es, over the header osd-xsrf too", auth)
	}
}

// TestApplyDashboardsWithPassword: Dashboards gets the same credentials as
// OpenSearch.
func TestApplyDashboardsWithPassword(t *testing.T) {
	const want = "Basic YWRtaW46c2U6Y3JldA=="
	flags := to(newFake().serve(t))
	flags.User, flags.Password = "admin", "se:cret"
	for name, cmd := range map[string]Command{
		"flags":      flags,
		"in the URL": to(strings.Replace(newFake().serve(t), "://", "://admin:se%3Acret@", 1)),
	} {
		f := newFakeDashboards()
		cmd.Dashboards = f.serve(t)
		run(t, cmd)
		if got := f.header.Get("Authorization"); got != want {
			t.Errorf("%s: Authorization: %q; want %q", name, got, want)
		}
	}
}

// TestImportErrors: the error names each refused object with the reason.
func TestImportErrors(t *testing.T) {
	f := newFakeDashboards()
	f.refuse = map[string]string{
		"visualization faulty-chart-traffic-types": `{"type":"missing_references","references":[{"type":"index-pattern","id":"faulty"}]}`,
		"dashboard faulty-traffic":                 `{"type":"unknown","message":"index is read-only","statusCode":403}`,
		"search faulty-search-lines":               `{"type":"unsupported_type"}`,
		"search faulty-search-request":             `{"type":"ambiguous_conflict","destinations":[]}`,
	}
	cmd := to(newFake().serve(t))
	cmd.Dashboards = f.serve(t)
	checkError(t, cmd, "imported 54 of 58 saved objects",
		"visualization faulty-chart-traffic-types: refers to what is not there: index-pattern faulty",
		"dashboard faulty-traffic: 403 index is read-only",
		"search faulty-search-lines: this Dashboards knows no such type of object",
		"search faulty-search-request: ambiguous conflict")
}

// TestDashboardsErrorsSayWhatToDo checks errors of Dashboards while OpenSearch
// works.
func TestDashboardsErrorsSayWhatToDo(t *testing.T) {
	for _, row := range []struct {
		name   string
		status int
		body   string
		user   string
		want   []string
	}{
		{"no credentials", 401, `{"statusCode":401,"error":"Unauthorized","message":"Authentication required"}`, "", []string{"Authentication required", "give --user and OPENSEARCH_PASSWORD"}},
		{"no rights", 403, `{"statusCode":403,"error":"Forbidden","message":"no permissions for [indices:data/write/bulk]"}`, "reader", []string{"indices:data/write/bulk", `user "reader" needs the role kibana_user`, "tenant global"}},
		{"login page", 302, "", "", []string{"redirects to a login page"}},
		{"starting", 503, "OpenSearch Dashboards server is not ready yet", "", []string{"is starting, or does not reach its OpenSearch"}},
		{"its OpenSearch is down", 503, `{"statusCode":503,"error":"Service Unavailable","message":"No Living connections"}`, "", []string{"No Living connections", "/app/status"}},
		{"OpenSearch itself", 400, `{"error":"no handler found for uri [/api/saved_objects/_bulk_get] and method [POST]","status":400}`, "", []string{"is not OpenSearch Dashboards", "5601"}},
		{"another site", 200, "<!DOCTYPE html>", "", []string{"is not OpenSearch Dashboards"}},
		{"a proxy drops the header", 400, `{"statusCode":400,"error":"Bad Request","message":"Request must contain a osd-xsrf header."}`, "", []string{"a proxy in between drops the header"}},
		{"too large", 413, `{"statusCode":413,"error":"Request Entity Too Large","message":"Payload content length greater than maximum allowed: 1048576"}`, "", []string{"savedObjects.maxImportPayloadBytes"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(row.status)
				fmt.Fprint(w, row.body)
			}))
			defer s.Close()
			cmd := to(newFake().serve(t))
			cmd.Dashboards, cmd.Tenant = s.URL, "global"
			if row.user != "" {
				cmd.User, cmd.Password = row.user, "hunter2"
			}
			checkError(t, cmd, row.want...)
		})
	}
	closed := httptest.NewServer(newFakeDashboards())
	closed.Close()
	cmd := to(newFake().serve(t))
	cmd.Dashboards = closed.URL
	checkError(t, cmd, closed.URL, "is Dashboards up")
	cmd.Dashboards = "localhost:5601"
	checkError(t, cmd, "--dashboards", "does not begin with http://", "http://localhost:5601")
	cmd.Dashboards = "http://no-such-host.invalid"
	checkError(t, cmd, "check --dashboards")
}

// TestCorrelationIsNoReasonToFail: a user who may not change settings still gets
// the dashboards.
func TestCorrelationIsNoReasonToFail(t *testing.T) {
	f := newFakeDashboards()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/settings") {
			fail(w, 403, "Forbidden", "no permissions")
			return
		}
		f.ServeHTTP(w, r)
	}))
	defer s.Close()
	cmd := to(newFake().serve(t))
	cmd.Dashboards = s.URL
	if got := tail(run(t, cmd)); !strings.Contains(got, "created: 58") || !strings.Contains(got, "skipped: "+s.URL+" responded 403") {
		t.Errorf("apply prints %q; want the dashboards, and the settings skipped", got)
	}
}

// TestPrintDashboards: the command prints a file that can be imported.
func TestPrintDashboards(t *testing.T) {
	var out strings.Builder
	if err := (DashboardsCommand{Prefix: "faulty"}).print(&out); err != nil {
		t.Fatal(err)
	}
	golden, err := os.ReadFile("../dashboards/testdata/faulty.golden.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	if out.String() != string(golden) {
		t.Error("what is printed is not the golden file of package dashboards")
	}
	if err := (DashboardsCommand{Prefix: "No"}).print(&out); err == nil || !strings.Contains(err.Error(), "lower-case letters") {
		t.Errorf("prefix No: %v; want the rule", err)
	}
}
