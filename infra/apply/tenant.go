package apply

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// tenant returns the query that selects the tenant in a link, or "" if Dashboards
// has no tenants. It returns an error for a tenant that does not exist, because
// the security plugin would use the global one instead (tenant_resolver.ts of
// security-dashboards-plugin).
func (s *server) tenant(ctx context.Context) (string, error) {
	wanted := cmp.Or(s.header.Get("Securitytenant"), "global") // "" is another name of the global tenant
	a, err := s.do(ctx, http.MethodGet, "/api/v1/configuration/account", nil)
	if err != nil {
		return "", err
	}
	var account struct {
		Data struct {
			Tenants map[string]bool `json:"tenants"` // by name: whether it is writable
		} `json:"data"`
	}
	switch {
	case a.status == http.StatusNotFound && wanted == "global":
		return "", nil
	case a.status == http.StatusNotFound:
		return "", fmt.Errorf("%s has no tenants, since it has no security plugin: leave --tenant out", s.base)
	case a.status != http.StatusOK || json.Unmarshal(a.body, &account) != nil || len(account.Data.Tenants) == 0:
		return "", nil // the import reports missing permissions
	}
	canWrite, exists := account.Data.Tenants[wanted]
	alias := slices.Contains([]string{"global", "private", "__user__"}, wanted)
	switch {
	case !exists && !alias:
		return "", fmt.Errorf("%s has no tenant %q for this user, and would take the global one; --tenant is one of global, private, %s", s.base, wanted, strings.Join(slices.Sorted(maps.Keys(account.Data.Tenants)), ", "))
	case exists && !canWrite:
		return "", fmt.Errorf("this user may only read the tenant %q of %s: take another --tenant, or give the user's role the right to write (kibana_all_write)", wanted, s.base)
	}
	return "?security_tenant=" + url.QueryEscape(wanted), nil
}

// uiApplication matches hosts of Amazon's OpenSearch UI, an application over
// several domains.
var uiApplication = regexp.MustCompile(`^application-.*\.opensearch\.amazonaws\.com(\.cn)?$`)

// checkDashboards refuses addresses at which saved objects get different ids on
// import, which would break the links between them.
func checkDashboards(base *url.URL) error {
	switch {
	case strings.HasPrefix(base.Path, "/w/"), strings.Contains(base.Path, "/w/"):
		return fmt.Errorf("--dashboards %s names a workspace: give the address without /w/…, and assign the objects to the workspace under Management > Workspaces, or import the file of `go run ./infra dashboards` in the workspace", base.Redacted())
	case uiApplication.MatchString(base.Hostname()):
		return fmt.Errorf("--dashboards %s is an OpenSearch UI application, which gives the objects ids of its data source: give the Dashboards of the domain (its endpoint and /_dashboards), or import the file of `go run ./infra dashboards` in a workspace of the application", base.Redacted())
	}
	return nil
}
