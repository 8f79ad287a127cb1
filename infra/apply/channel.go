package apply

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

const channelsPath = "/_plugins/_notifications/channels"

// channels returns the ids of the channels with the given names or ids.
func (s *server) channels(ctx context.Context, wanted []string) (ids []string, err error) {
	if len(wanted) == 0 {
		return nil, nil
	}
	a, err := s.do(ctx, http.MethodGet, channelsPath, nil)
	switch {
	case err != nil:
		return nil, err
	case a.unknownPath():
		return nil, fmt.Errorf("--channel: %s has no Notifications plugin", s.base)
	case a.status != http.StatusOK:
		return nil, s.refused(a)
	}
	var found struct {
		List []struct {
			ID   string `json:"config_id"`
			Name string `json:"name"`
			Type string `json:"config_type"`
		} `json:"channel_list"`
	}
	if err := json.Unmarshal(a.body, &found); err != nil {
		return nil, fmt.Errorf("the response is not a list of channels: %w", err)
	}
	var known []string
	for _, c := range found.List {
		known = append(known, fmt.Sprintf("%q (%s, id %s)", c.Name, c.Type, c.ID))
	}
	for _, name := range wanted {
		var matches []string
		for _, c := range found.List {
			if c.ID == name || c.Name == name {
				matches = append(matches, c.ID)
			}
		}
		if len(matches) == 0 {
			there := "none: create one in Dashboards under Notifications"
			if len(known) > 0 {
				there = strings.Join(known, ", ")
			}
			return nil, fmt.Errorf("--channel: there is no channel %q at %s; the channels are: %s", name, s.base, there)
		}
		if len(matches) > 1 {
			return nil, fmt.Errorf("--channel: %d channels are named %q; give the id of one: %s", len(matches), name, strings.Join(matches, ", "))
		}
		ids = append(ids, matches[0])
	}
	return ids, nil
}

// groupLink returns the URL of the dashboard that shows one group, with
// {fingerprint} in it. It returns "" without a Dashboards.
func (s *server) groupLink(prefix string) string {
	if s == nil {
		return ""
	}
	base := *s.base
	base.User = nil
	return strings.TrimSuffix(base.String(), "/") + "/app/dashboards?security_tenant=" + url.QueryEscape(s.header.Get("Securitytenant")) + "#/view/" + prefix +
		"-exceptions?_a=(query:(language:lucene,query:'exception.fingerprint:%22{fingerprint}%22'))&_g=(time:(from:now-20y,to:now))" // whatever its age
}
