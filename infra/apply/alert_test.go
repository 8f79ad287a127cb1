package apply

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

// A fakeAlerting is an OpenSearch with the Alerting plugin. Like the plugin, it
// parses a monitor's search and returns it in another form.
type fakeAlerting struct {
	*fake
	monitors map[string]map[string]any // by id
	channels string                    // the list in the response of the Notifications plugin; "" without the plugin
	version  int
	writes   int
}

func (f *fakeAlerting) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rest, ok := strings.CutPrefix(r.URL.Path, monitorsPath)
	id := strings.TrimPrefix(rest, "/")
	current := fmt.Sprintf("if_seq_no=%d&if_primary_term=1", f.version)
	switch {
	case r.URL.Path == channelsPath && f.channels != "":
		fmt.Fprintf(w, `{"start_index":0,"total_hits":2,"total_hit_relation":"eq","channel_list":%s}`, f.channels)
	case r.URL.Path == channelsPath:
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"error":"no handler found for uri [%s] and method [GET]","status":400}`, channelsPath)
	case !ok:
		f.fake.ServeHTTP(w, r)
	case id == "_search" && len(f.monitors) == 0:
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"error":{"type":"alerting_exception","reason":"Configured indices are not found: [.opendistro-alerting-config]"},"status":404}`)
	case id == "_search":
		hits := []any{}
		for id, m := range f.monitors {
			hits = append(hits, map[string]any{"_id": id, "_source": map[string]any{"type": "monitor", "name": m["name"]}})
		}
		show(w, map[string]any{"hits": map[string]any{"hits": hits}})
	case r.Method == http.MethodGet:
		show(w, map[string]any{"_id": id, "_seq_no": f.version, "_primary_term": 1, "monitor": f.monitors[id]})
	case r.Method == http.MethodPut && r.URL.RawQuery != current:
		w.WriteHeader(http.StatusConflict)
	default:
		monitor := parsed(decode(r.Body)).(map[string]any)
		if id == "" {
			id = fmt.Sprint("id", len(f.monitors))
			w.WriteHeader(http.StatusCreated)
		}
		monitor["schema_version"], monitor["last_update_time"] = 8, 1795404086502
		f.monitors[id] = monitor
		f.version, f.writes = f.version+1, f.writes+1
		show(w, map[string]any{"_id": id})
	}
}

// parsed writes ranges with their ends, and adds defaults and ids.
func parsed(value any) any {
	switch v := value.(type) {
	case []any:
		for i := range v {
			v[i] = parsed(v[i])
		}
	case map[string]any:
		for from, to := range map[string]string{"gt": "from", "lte": "to"} {
			if end, ok := v[from]; ok {
				delete(v, from)
				v[to], v["include_lower"], v["boost"] = end, from != "gt", 1.0
			}
		}
		if v["name"] != nil && v["severity"] != nil && v["id"] == nil {
			v["id"] = "generated"
		}
		for name, child := range v {
			v[name] = parsed(child)
		}
	}
	return value
}

func newFakeAlerting() *fakeAlerting {
	return &fakeAlerting{fake: newFake(), monitors: map[string]map[string]any{}}
}

// alertsLine returns the part of apply's output about alerts.
func alertsLine(text string) string {
	_, rest, _ := strings.Cut(text, "alerts faulty: ")
	rest, _, _ = strings.Cut(rest, "dashboards faulty: ")
	return rest
}

// TestApplyAlerts applies to one server from no monitor to two, with changes of
// users in between. The actions, triggers and pauses of users are kept.
func TestApplyAlerts(t *testing.T) {
	f := newFakeAlerting()
	s := httptest.NewServer(f)
	defer s.Close()
	cmd := to(s.URL)
	cmd.Alerts = true
	dry := cmd
	dry.DryRun = true
	const created = `created: "faulty: a group never seen before", "faulty: a group that rises"
  they are listed in Dashboards under Alerting; for notifications elsewhere, name a channel with --channel, or add actions yourself: apply preserves them
`
	mail := []any{map[string]any{"name": "mail", "destination_id": "team"}}
	for _, step := range []struct {
		name   string
		before func()
		cmd    Command
		want   string
		writes int // total number
	}{
		{"dry run, none", nil, dry, created, 0},
		{"none", nil, cmd, created, 2},
		{"again", nil, cmd, "unchanged\n", 2},
		{"actions added, paused", func() {
			inner(f.monitors["id1"]["triggers"].([]any)[0])["actions"] = mail
			f.monitors["id1"]["enabled"] = false
		}, cmd, "unchanged\n", 2},
		{"another threshold, and a trigger of theirs", func() {
			list := f.monitors["id1"]["triggers"].([]any)
			inner(list[0])["condition"].(map[string]any)["script"].(map[string]any)["source"] = "params.recent > 1"
			f.monitors["id1"]["triggers"] = append(list, map[string]any{"bucket_level_trigger": map[string]any{"name": "theirs", "severity": "1"}})
		}, cmd, `changed: "faulty: a group that rises" (triggers.0.bucket_level_trigger.condition.script.source: params.recent > 1 → params.recent >= 10 && params.recent >= 2 * params.before)` + "\n", 3},
		{"after that", nil, cmd, "unchanged\n", 3},
	} {
		if step.before != nil {
			step.before()
		}
		if got := alertsLine(run(t, step.cmd)); got != step.want {
			t.Errorf("%s: apply prints\n%s; want\n%s", step.name, got, step.want)
		}
		if f.writes != step.writes {
			t.Errorf("%s: %d writes by now; want %d", step.name, f.writes, step.writes)
		}
	}
	monitor, _ := json.Marshal(f.monitors["id1"])
	for _, kept := range []string{`"destination_id":"team"`, `"name":"theirs"`, `"enabled":false`} {
		if !strings.Contains(string(monitor), kept) {
			t.Errorf("the update has lost %s: %s", kept, monitor)
		}
	}
}

// TestApplyChannel: the monitors get one action for each channel, actions of users
// stay, and applying again changes nothing.
func TestApplyChannel(t *testing.T) {
	f := newFakeAlerting()
	f.channels = `[{"config_id":"c1","name":"team","description":"","config_type":"slack","is_enabled":true},{"config_id":"c2","name":"pager","config_type":"webhook","is_enabled":true}]`
	s := httptest.NewServer(f)
	defer s.Close()
	with := func(channels ...string) Command {
		cmd := to(s.URL)
		cmd.Channel = channels
		return cmd
	}
	actions := func() (names []string) {
		for _, a := range inner(f.monitors["id0"]["triggers"].([]any)[0])["actions"].([]any) {
			names = append(names, fmt.Sprint(a.(map[string]any)["name"], " → ", a.(map[string]any)["destination_id"]))
		}
		return names
	}
	for _, step := range []struct {
		name   string
		before func()
		cmd    Command
		want   string
		writes int // total number
		names  string
	}{
		{"by name", nil, with("team"), `created: "faulty: a group never seen before", "faulty: a group that rises"` + "\n", 2, "[notify c1 → c1]"},
		{"by id", nil, with("c1"), "unchanged\n", 2, "[notify c1 → c1]"},
		{"without the flag", nil, func() Command { c := to(s.URL); c.Alerts = true; return c }(), "unchanged\n", 2, "[notify c1 → c1]"},
		{"a second one", nil, with("team", "pager"), `changed: "faulty: a group never seen before" (trigger never seen before: action notify c2), "faulty: a group that rises" (trigger rises: action notify c2)` + "\n", 4, "[notify c1 → c1 notify c2 → c2]"},
		{"one of theirs, and another text", func() {
			trigger := inner(f.monitors["id0"]["triggers"].([]any)[0])
			list := trigger["actions"].([]any)
			list[0].(map[string]any)["id"] = "kept"
			list[0].(map[string]any)["message_template"] = map[string]any{"source": "short", "lang": "mustache"}
			trigger["actions"] = append(list, map[string]any{"name": "mail", "destination_id": "boss"})
		}, with("team"), `changed: "faulty: a group never seen before" (trigger never seen before: action notify c1)` + "\n", 5, "[notify c1 → c1 notify c2 → c2 mail → boss]"},
		{"after that", nil, with("pager", "team"), "unchanged\n", 5, "[notify c1 → c1 notify c2 → c2 mail → boss]"},
	} {
		if step.before != nil {
			step.before()
		}
		if got := alertsLine(run(t, step.cmd)); got != step.want {
			t.Errorf("%s: apply prints\n%s; want\n%s", step.name, got, step.want)
		}
		if got := fmt.Sprint(actions()); got != step.names || f.writes != step.writes {
			t.Errorf("%s: actions %s after %d writes; want %s after %d", step.name, got, f.writes, step.names, step.writes)
		}
	}
	monitor, _ := json.Marshal(f.monitors["id0"])
	for _, want := range []string{`"id":"kept"`, `"actionable_alerts":["NEW"]`, `{{{bucket_keys}}}`} {
		if !strings.Contains(string(monitor), want) {
			t.Errorf("the monitor has no %s: %s", want, monitor)
		}
	}
	checkError(t, with("nobody"), `there is no channel "nobody"`, `"team" (slack, id c1), "pager" (webhook, id c2)`)
	f.channels = `[{"config_id":"c1","name":"team"},{"config_id":"c2","name":"team"}]`
	checkError(t, with("team"), `2 channels are named "team"; give the id of one: c1, c2`)
	f.channels = "[]"
	checkError(t, with("team"), "create one in Dashboards under Notifications")
	f.channels = ""
	checkError(t, with("team"), "has no Notifications plugin")
}

func TestApplyAlertsDuplicated(t *testing.T) {
	f := newFakeAlerting()
	const name = "faulty: a group that rises"
	f.monitors["a"], f.monitors["b"] = map[string]any{"name": name}, map[string]any{"name": name}
	f.monitors["c"] = map[string]any{"name": name + " in the night"}
	s := httptest.NewServer(f)
	defer s.Close()
	cmd := to(s.URL)
	cmd.Alerts = true
	checkError(t, cmd, `monitor "faulty: a group that rises": there are 2 of that name`, "delete all but one")
}

// TestApplyAlertsWithoutPlugin: a missing plugin is reported once, and the other
// steps continue.
func TestApplyAlertsWithoutPlugin(t *testing.T) {
	url := os.Getenv("OPENSEARCH_URL") // this server has no plugin and responds with a different error
	f := newFake()
	f.withoutISM = true
	for name, address := range map[string]string{"fake": f.serve(t), "OpenSearch": url} {
		if address == "" {
			continue
		}
		cmd := to(address)
		cmd.Alerts, cmd.DryRun = true, true
		got := run(t, cmd)
		if strings.Count(got, "has no Alerting plugin") != 1 || !strings.Contains(got, "dashboards faulty: skipped") {
			t.Errorf("%s: apply prints\n%s; want the alerts skipped once, and what follows", name, got)
		}
	}
}
