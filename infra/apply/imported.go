package apply

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"faulty/infra/access"
)

// imported checks the response of POST /api/saved_objects/_import. Its status is
// 200 even if objects were refused. The response lists each refused object with
// its id and a reason.
func (s *server) imported(a response, want int) error {
	var result struct {
		Success      *bool `json:"success"`
		SuccessCount int   `json:"successCount"`
		Results      []struct {
			ID          string `json:"id"`
			Type        string `json:"type"`
			Destination string `json:"destinationId"`
		} `json:"successResults"`
		Errors []struct {
			ID    string      `json:"id"`
			Type  string      `json:"type"`
			Error importError `json:"error"`
		} `json:"errors"`
	}
	if a.status != http.StatusOK || json.Unmarshal(a.body, &result) != nil || result.Success == nil {
		return s.notDashboards(a)
	}
	for _, r := range result.Results {
		if r.Destination != "" && r.Destination != r.ID {
			return fmt.Errorf("%s imported %s %s under the id %s, which breaks the links between the objects: delete what has the title of it under Management > Saved objects, and run this again", s.base, r.Type, r.ID, r.Destination)
		}
	}
	if *result.Success && result.SuccessCount == want {
		return nil
	}
	var reasons []string
	for _, e := range result.Errors {
		reasons = append(reasons, fmt.Sprintf("%s %s: %s", e.Type, e.ID, e.Error))
	}
	return fmt.Errorf("%s imported %d of %d saved objects: %s", s.base, result.SuccessCount, want, changed(reasons).why)
}

// An importError is the reason why an object was refused. It is
// SavedObjectsImportError in src/core/server/saved_objects/import/types.ts of
// OpenSearch-Dashboards.
type importError struct {
	Type       string `json:"type"` // conflict, unsupported_type, missing_references, unknown …
	Message    string `json:"message"`
	Status     int    `json:"statusCode"`
	References []struct {
		Type string `json:"type"`
		ID   string `json:"id"`
	} `json:"references"`
}

func (e importError) String() string {
	switch e.Type {
	case "missing_references":
		var names []string
		for _, r := range e.References {
			names = append(names, r.Type+" "+r.ID)
		}
		return "refers to what is not there: " + strings.Join(names, ", ")
	case "unsupported_type":
		return "this Dashboards knows no such type of object"
	case "unknown", "":
		return fmt.Sprintf("%d %s", e.Status, e.Message)
	}
	return strings.ReplaceAll(e.Type, "_", " ")
}

// notDashboards returns an error that says why Dashboards refused a request and
// what to do.
func (s *server) notDashboards(a response) error {
	var body struct { // error format of hapi
		Status  int    `json:"statusCode"`
		Error   string `json:"error"`
		Message string `json:"message"`
	}
	ours := json.Unmarshal(a.body, &body) == nil && body.Status == a.status
	said := fmt.Sprintf("%s responded %d to %s %s: %s", s.base, a.status, a.method, a.path, cmp.Or(body.Message, body.Error, http.StatusText(a.status)))
	switch {
	case strings.Contains(string(a.body), "server is not ready yet"):
		return fmt.Errorf("%s is starting, or does not reach its OpenSearch: wait until its page opens, and run this again", s.base)
	case a.status == http.StatusUnauthorized, a.status == http.StatusForbidden:
		return fmt.Errorf("%s; %s", said, dashboardsAdvice(s.access, s.header.Get("Securitytenant")))
	case a.status == http.StatusRequestEntityTooLarge:
		return fmt.Errorf("%s; raise savedObjects.maxImportPayloadBytes in opensearch_dashboards.yml, or the limit of the proxy in between", said)
	case ours && strings.Contains(body.Message, "xsrf"):
		return fmt.Errorf("%s; a proxy in between drops the header osd-xsrf", said)
	case ours && a.status < http.StatusInternalServerError && a.status != http.StatusNotFound:
		return errors.New(said)
	case a.status == http.StatusTooManyRequests, a.status >= http.StatusInternalServerError:
		return fmt.Errorf("%s; Dashboards or its OpenSearch is not healthy: check %s/app/status, and run this again", said, s.base)
	case a.status >= 300 && a.status < 400:
		return fmt.Errorf("%s redirects to a login page; give the credentials of that page: --user and OPENSEARCH_PASSWORD, or --sign es for an Amazon domain", s.base)
	}
	return fmt.Errorf("the server at %s is not OpenSearch Dashboards (it responded %d to %s); Dashboards usually listens on port 5601 (OpenSearch on 9200), and on an Amazon domain at its endpoint and /_dashboards", s.base, a.status, a.path)
}

// dashboardsAdvice explains what to do when Dashboards does not authorize a
// request.
func dashboardsAdvice(a *access.Access, tenant string) string {
	user, _ := a.Basic()
	switch {
	case a.Service != "":
		return "the domain's access policy must let this principal in, and with fine-grained access control a role mapped to it needs kibana_user and the right to write to the tenant " + tenant + "; also check --region"
	case user == "":
		return "it wants credentials: give --user and OPENSEARCH_PASSWORD, or --sign es for an Amazon domain"
	}
	return fmt.Sprintf("user %q needs the role kibana_user (dashboards_user) and the right to write to the tenant %s: check --user, OPENSEARCH_PASSWORD and --tenant", user, tenant)
}
