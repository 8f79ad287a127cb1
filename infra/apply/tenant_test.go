package apply

import (
	"strings"
	"testing"
)

// TestTenants: a link selects the tenant. A tenant that does not exist or is not
// writable is refused before the import.
func TestTenants(t *testing.T) {
	tenants := map[string]bool{"global_tenant": true, "team-a": true, "theirs": false, "ann": true}
	for _, row := range []struct {
		name, tenant string
		tenants      map[string]bool
		link, err    string
	}{
		{"without the plugin", "global", nil, "/app/dashboards#/view/faulty-exceptions", ""},
		{"without the plugin, a tenant", "team-a", nil, "", "has no tenants"},
		{"global", "global", tenants, "/app/dashboards?security_tenant=global#/view/faulty-exceptions", ""},
		{"a team's", "team-a", tenants, "/app/dashboards?security_tenant=team-a#/view/faulty-exceptions", ""},
		{"private", "private", tenants, "/app/dashboards?security_tenant=private#/view/faulty-exceptions", ""},
		{"none of that name", "team-b", tenants, "", `no tenant "team-b" for this user, and would take the global one; --tenant is one of global, private, ann, global_tenant, team-a, theirs`},
		{"read-only", "theirs", tenants, "", `may only read the tenant "theirs"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			f := newFakeDashboards()
			f.tenants = row.tenants
			cmd := to(newFake().serve(t))
			cmd.Prefix, cmd.Retention = "faulty", 30
			cmd.Dashboards, cmd.Tenant = f.serve(t), row.tenant
			var out strings.Builder
			err := cmd.Apply(t.Context(), &out)
			if row.err != "" {
				if err == nil || !strings.Contains(err.Error(), row.err) || f.imports > 0 {
					t.Errorf("Apply: %v after %d imports; want …%s… before any", err, f.imports, row.err)
				}
				return
			}
			if err != nil || !strings.Contains(out.String(), row.link) {
				t.Errorf("Apply: %v\n%s\nwant a link to %s", err, &out, row.link)
			}
		})
	}
}

// TestDashboardsElsewhere checks addresses at which objects would get different
// ids.
func TestDashboardsElsewhere(t *testing.T) {
	for _, row := range []struct{ address, want string }{
		{"http://127.0.0.1:1/w/x1y2z3", "names a workspace"},
		{"http://127.0.0.1:1/_dashboards/w/x1y2z3/app/home", "names a workspace"},
		{"https://application-faulty-abc123.eu-west-1.opensearch.amazonaws.com", "is an OpenSearch UI application"},
		{"http://127.0.0.1:1/app/discover#/?_a=(dataSourceId:x)", "names a data source"},
	} {
		cmd := to(newFake().serve(t))
		cmd.Prefix, cmd.Retention = "faulty", 30
		cmd.Dashboards, cmd.Tenant = row.address, "global"
		if err := cmd.Apply(t.Context(), &strings.Builder{}); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v; want …%s…", row.address, err, row.want)
		}
	}
}

// TestImportedElsewhere: it is an error if an import changes ids.
func TestImportedElsewhere(t *testing.T) {
	f := newFakeDashboards()
	f.moved = true
	cmd := to(newFake().serve(t))
	cmd.Prefix, cmd.Retention = "faulty", 30
	cmd.Dashboards, cmd.Tenant = f.serve(t), "global"
	if err := cmd.Apply(t.Context(), &strings.Builder{}); err == nil || !strings.Contains(err.Error(), "imported index-pattern faulty under the id 1b7d") {
		t.Errorf("Apply: %v; want that the id has changed", err)
	}
}

// TestMergeFields: stored fields are kept, and missing fields are added.
func TestMergeFields(t *testing.T) {
	for _, row := range []struct{ stored, ours, want string }{
		{`[]`, `[{"name":"a"}]`, `[{"name":"a"}]`},
		{`[{"count":7,"name":"a"}]`, `[{"count":0,"name":"a"}]`, `[{"count":7,"name":"a"}]`},
		{`[{"name":"b","scripted":true}]`, `[{"name":"a"}]`, `[{"name":"b","scripted":true},{"name":"a"}]`},
		{`nonsense`, `[{"name":"a"}]`, `[{"name":"a"}]`},
	} {
		if got := mergeFields(row.stored, row.ours); got != row.want {
			t.Errorf("mergeFields(%s, %s) = %s; want %s", row.stored, row.ours, got, row.want)
		}
	}
}
