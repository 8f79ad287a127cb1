package lifecycle

import (
	"encoding/json"
	"strings"
	"testing"
)

// body is the part of a policy that depends on the arguments.
type body struct {
	Policy struct {
		DefaultState string `json:"default_state"`
		States       []struct {
			Name    string           `json:"name"`
			Actions []map[string]any `json:"actions"`
			Next    []struct {
				State      string            `json:"state_name"`
				Conditions map[string]string `json:"conditions"`
			} `json:"transitions"`
		} `json:"states"`
		Templates []struct {
			Patterns []string `json:"index_patterns"`
			Priority int      `json:"priority"`
		} `json:"ism_template"`
	} `json:"policy"`
}

func TestPolicy(t *testing.T) {
	text, err := Policy("shop-logs", 7)
	if err != nil {
		t.Fatal(err)
	}
	var got body
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatalf("Policy is no JSON: %v\n%s", err, text)
	}
	p := got.Policy
	open, last := p.States[0], p.States[1]
	if p.DefaultState != open.Name || open.Next[0].State != last.Name {
		t.Errorf("states %q, then %q; want the default state, then the one it leads to", open.Name, last.Name)
	}
	if age := open.Next[0].Conditions["min_index_age"]; age != "7d" {
		t.Errorf("min_index_age = %q; want 7d", age)
	}
	if _, ok := last.Actions[0]["delete"]; !ok || len(last.Next) != 0 {
		t.Errorf("last state %+v; want it to delete, and to be the last", last)
	}
	if pattern := p.Templates[0].Patterns; len(pattern) != 1 || pattern[0] != "shop-logs-*" || p.Templates[0].Priority == 0 {
		t.Errorf("ism_template %+v; want shop-logs-* and a priority", p.Templates)
	}
}

func TestPolicyErrors(t *testing.T) {
	for _, row := range []struct {
		name, prefix string
		days         int
		want         string
	}{
		{"no day", "faulty", 0, "at least 1"},
		{"no prefix", "", 30, "cannot start an index name"},
		{"every index", "*", 30, "cannot start an index name"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if _, err := Policy(row.prefix, row.days); err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("Policy(%q, %d) = %v; want an error with %q", row.prefix, row.days, err, row.want)
			}
		})
	}
}
