package apply

import (
	"context"
	"net/http"
	"os"
	"strings"
	"testing"

	"faulty/infra/access"
)

// run applies c and returns its output.
func run(t *testing.T, c Command) string {
	t.Helper()
	text, err := try(t, c)
	if err != nil {
		t.Fatalf("apply %+v: %v", c, err)
	}
	return text
}

func try(t *testing.T, c Command) (string, error) {
	t.Helper()
	if c.Prefix == "" {
		c.Prefix = "faulty"
	}
	if c.Retention == 0 {
		c.Retention = 30
	}
	var out strings.Builder
	err := c.Apply(t.Context(), &out)
	return out.String(), err
}

// TestApplyToOpenSearch repeats the steps with a real server: the template that
// it returns must compare equal to the one sent.
func TestApplyToOpenSearch(t *testing.T) {
	url := os.Getenv("OPENSEARCH_URL")
	if url == "" {
		t.Skip("OPENSEARCH_URL names no OpenSearch to test against")
	}
	cmd := to(url)
	cmd.Prefix = "tune-apply"
	s, err := connect(t.Context(), cmd.Flags, cmd.URL)
	if err != nil {
		t.Fatal(err)
	}
	remove := func() {
		_, _ = s.do(context.Background(), http.MethodDelete, "/_index_template/tune-apply", nil)
		_, _ = s.do(context.Background(), http.MethodDelete, "/_index_template/tune-apply_groups", nil)
	}
	remove()
	defer remove()
	for _, want := range []string{"created", "unchanged"} {
		if got := run(t, cmd); !strings.HasPrefix(got, "index template tune-apply: "+want+"\nindex template of groups tune-apply: "+want+"\n") {
			t.Errorf("apply prints\n%s; want the template to be %s", got, want)
		}
	}
}

func to(url string) Command { return Command{URL: url} }

func as(user, password string) access.Flags {
	return access.Flags{Credentials: access.Credentials{User: user, Password: password}}
}

// TestApply applies to one server from empty to up to date, then with a change.
func TestApply(t *testing.T) {
	f := newFake()
	cmd := to(f.serve(t))
	dry := cmd
	dry.DryRun = true
	week := cmd
	week.Retention = 7
	const created = `index template faulty: created
index template of groups faulty: created
lifecycle policy faulty: created
  for existing indices: POST _plugins/_ism/add/faulty-* {"policy_id":"faulty"}
`
	const notAsked = `alerts faulty: skipped: no --alerts, which adds monitors of new and of rising groups
dashboards faulty: skipped: no --dashboards URL
  by hand: go run ./infra dashboards > faulty.ndjson, then in Dashboards: Management > Saved objects > Import, with "Check for existing objects" and "Automatically overwrite conflicts"; the default gives every object a new id, which breaks the links between them
`
	const unchanged = "index template faulty: unchanged\nindex template of groups faulty: unchanged\nlifecycle policy faulty: unchanged\n"
	const changed = `index template faulty: changed: template.settings.index.codec: default → best_compression
  today's index keeps its mapping; the next day's has the new one
index template of groups faulty: unchanged
lifecycle policy faulty: changed: states.0.transitions.0.conditions.min_index_age: 30d → 7d
  existing indices keep the old policy until: POST _plugins/_ism/change_policy/faulty-* {"policy_id":"faulty"}
`
	for _, step := range []struct {
		name   string
		before func()
		cmd    Command
		want   string
		writes int // total number
	}{
		{"dry run, empty server", nil, dry, "dry run: nothing is written\n" + created, 0},
		{"empty server", nil, cmd, created, 3},
		{"again", nil, cmd, unchanged, 3},
		{"dry run, again", nil, dry, "dry run: nothing is written\n" + unchanged, 3},
		{"changed by hand, and another retention", func() { f.setting("codec", "default") }, week, changed, 5},
		{"again, after the change", nil, week, unchanged, 5},
	} {
		if step.before != nil {
			step.before()
		}
		if got := run(t, step.cmd); got != step.want+notAsked {
			t.Errorf("%s: apply prints\n%s; want\n%s", step.name, got, step.want+notAsked)
		}
		if got := f.writes(); got != step.writes {
			t.Errorf("%s: %d writes by now; want %d", step.name, got, step.writes)
		}
	}
}

func (f *fake) setting(name, value string) {
	f.template["template"].(map[string]any)["settings"].(map[string]any)["index"].(map[string]any)[name] = value
}

func TestApplyNamesFewDifferences(t *testing.T) {
	f := newFake()
	f.template = map[string]any{"index_patterns": []any{"faulty-*"}, "template": map[string]any{}}
	got, _, _ := strings.Cut(run(t, to(f.serve(t))), "\n")
	if !strings.Contains(got, ": changed: _meta.description: none → ") || !strings.HasSuffix(got, " more") || len(got) > 800 {
		t.Errorf("apply over another template prints %q; want a few differences and a count", got)
	}
}

// TestApplyCompatibilityMode: a domain may report an older Elasticsearch version.
func TestApplyCompatibilityMode(t *testing.T) {
	f := newFake()
	f.about = `{"version":{"number":"7.10.2"},"tagline":"The OpenSearch Project: https://opensearch.org/"}`
	if got, want := run(t, to(f.serve(t))), "index template faulty: created\n"; !strings.HasPrefix(got, want) {
		t.Errorf("apply prints %q; want %q first", got, want)
	}
}

func TestApplyWithoutISM(t *testing.T) {
	f := newFake()
	f.withoutISM = true
	got := run(t, to(f.serve(t)))
	want := "index template faulty: created\nindex template of groups faulty: created\nlifecycle policy faulty: skipped: this server has no ISM plugin; delete old indices by other means\n"
	if !strings.HasPrefix(got, want) {
		t.Errorf("apply prints\n%s; want\n%s", got, want)
	}
}

// TestApplyServerless: there is no GET /, no ISM and no setting that the service
// manages. Requests are signed for the service.
func TestApplyServerless(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	t.Setenv("AWS_CONFIG_FILE", t.TempDir()+"/none")
	f := newFake()
	cmd := to(f.serve(t))
	cmd.Sign, cmd.Region = "aoss", "eu-west-1"
	got := run(t, cmd)
	if !strings.HasPrefix(got, "index template faulty: created\nindex template of groups faulty: created\nlifecycle policy faulty: skipped: OpenSearch Serverless has no ISM;") {
		t.Errorf("apply prints %q", got)
	}
	if again := run(t, cmd); !strings.HasPrefix(again, "index template faulty: unchanged\n") {
		t.Errorf("apply prints the second time %q", again)
	}
	if settings, there := f.template["template"].(map[string]any)["settings"]; there {
		t.Errorf("the template sets %v", settings)
	}
	for _, r := range f.requests {
		if !strings.Contains(r, "/_index_template/faulty") {
			t.Errorf("request %s is not for a collection", r)
		}
	}
	if auth := f.header.Get("Authorization"); !strings.Contains(auth, "/eu-west-1/aoss/aws4_request") || f.header.Get("X-Amz-Content-Sha256") == "" {
		t.Errorf("Authorization: %s; want a signature for aoss with the body's hash", auth)
	}
}

func TestApplyWithPassword(t *testing.T) {
	for _, row := range []struct {
		name string
		cmd  func(url string) Command
	}{
		{"flags", func(url string) Command {
			c := to(url)
			c.User, c.Password = "admin", "se:cret"
			return c
		}},
		{"in the URL", func(url string) Command { return to(strings.Replace(url, "://", "://admin:se%3Acret@", 1)) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			f := newFake()
			run(t, row.cmd(f.serve(t)))
			if got, want := f.header.Get("Authorization"), "Basic YWRtaW46c2U6Y3JldA=="; got != want {
				t.Errorf("Authorization: %s; want %s", got, want)
			}
		})
	}
}
