package apply

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"faulty/infra/alerts"
)

const monitorsPath = "/_plugins/_alerting/monitors"

// applyAlerts creates or updates the monitors if the server has the Alerting
// plugin. If there is a Dashboards, messages link to it.
func (s *server) applyAlerts(ctx context.Context, c Command, dashboards *server) (outcome, error) {
	switch {
	case !c.Alerts && len(c.Channel) == 0:
		return outcome{verdict: "skipped", why: "no --alerts, which adds monitors of new and of rising groups"}, nil
	case s.serverless():
		return outcome{verdict: "skipped", why: "OpenSearch Serverless has no Alerting plugin"}, nil
	}
	channels, err := s.channels(ctx, c.Channel)
	if err != nil {
		return outcome{}, err
	}
	monitors, err := alerts.Monitors(c.Prefix, alerts.Notifications{Channels: channels, Link: dashboards.groupLink(c.Prefix)})
	if err != nil {
		return outcome{}, err
	}
	var results []outcome
	for _, m := range monitors {
		result, err := s.applyMonitor(ctx, m, c.DryRun)
		if errors.Is(err, errNoAPI) {
			return outcome{verdict: "skipped", why: "this server has no Alerting plugin; infra/alerts has the queries, for another way to run them"}, nil
		}
		if err != nil {
			return outcome{}, fmt.Errorf("monitor %q: %w", m.Name, err)
		}
		results = append(results, result)
	}
	all := together(monitors, results)
	if len(channels) > 0 {
		all.note = ""
	}
	return all, nil
}

// together combines the outcomes of all monitors into one. It names each monitor
// that was created or has changed.
func together(monitors []alerts.Monitor, results []outcome) outcome {
	all := outcome{verdict: results[0].verdict}
	var whys []string
	for i, r := range results {
		if r.verdict != all.verdict {
			all.verdict = "changed"
		}
		why := fmt.Sprintf("%q", monitors[i].Name)
		if r.verdict == "changed" {
			why += " (" + r.why + ")"
		}
		if r.verdict != "unchanged" {
			whys = append(whys, why)
		}
	}
	all.why = strings.Join(whys, ", ")
	if all.verdict == "created" {
		all.note = "they are listed in Dashboards under Alerting; for notifications elsewhere, name a channel with --channel, or add actions yourself: apply preserves them"
	}
	return all
}

// applyMonitor creates the monitor, or updates the one with the same name.
func (s *server) applyMonitor(ctx context.Context, m alerts.Monitor, dry bool) (outcome, error) {
	id, err := s.findMonitor(ctx, m.Name)
	if err != nil {
		return outcome{}, err
	}
	if id == "" {
		if dry {
			return outcome{verdict: "created"}, nil
		}
		a, err := s.do(ctx, http.MethodPost, monitorsPath, m.Body)
		if err == nil && a.status != http.StatusCreated && a.status != http.StatusOK {
			err = s.refused(a)
		}
		return outcome{verdict: "created"}, err
	}
	stored, err := s.getMonitor(ctx, id)
	if err != nil {
		return outcome{}, err
	}
	var want map[string]any
	if err := json.Unmarshal(m.Body, &want); err != nil {
		return outcome{}, fmt.Errorf("the definition is no JSON: %w", err)
	}
	differences := lacking(leaves(stored.Monitor, monitorKey), leaves(want, monitorKey))
	result := changed(append(differences, lackingActions(stored.Monitor, want)...))
	if dry || result.verdict == "unchanged" {
		return result, nil
	}
	copyChoices(want, stored.Monitor)
	path := fmt.Sprintf("%s/%s?if_seq_no=%d&if_primary_term=%d", monitorsPath, id, stored.SeqNo, stored.PrimaryTerm)
	return result, s.put(ctx, path, encode(want))
}

// findMonitor returns the id of the monitor with the given name, or "".
func (s *server) findMonitor(ctx context.Context, name string) (string, error) {
	query := map[string]any{"size": 100, "query": map[string]any{"match_phrase": map[string]any{"monitor.name": name}}}
	a, err := s.do(ctx, http.MethodPost, monitorsPath+"/_search", encode(query))
	if err != nil {
		return "", err
	}
	kind, _ := a.failure()
	switch {
	case a.status == http.StatusNotFound && kind != "": // there is no monitor yet and therefore no index of monitors
		return "", nil
	case a.unknownPath():
		return "", fmt.Errorf("%w: %w", errNoAPI, s.refused(a))
	case a.status != http.StatusOK:
		return "", s.refused(a)
	}
	var found struct {
		Hits struct {
			Hits []struct {
				ID     string `json:"_id"`
				Source struct {
					Name    string `json:"name"`
					Monitor struct {
						Name string `json:"name"`
					} `json:"monitor"`
				} `json:"_source"`
			} `json:"hits"`
		} `json:"hits"`
	}
	if err := json.Unmarshal(a.body, &found); err != nil {
		return "", fmt.Errorf("the response is not that of a search: %w", err)
	}
	var ids []string
	for _, h := range found.Hits.Hits { // the phrase also matches a part of another name
		if h.Source.Name == name || h.Source.Monitor.Name == name {
			ids = append(ids, h.ID)
		}
	}
	if len(ids) > 1 {
		return "", fmt.Errorf("there are %d of that name, %s: delete all but one", len(ids), strings.Join(ids, " and "))
	}
	return strings.Join(ids, ""), nil
}

// A storedMonitor is the response of GET _plugins/_alerting/monitors/<id>.
type storedMonitor struct {
	SeqNo       int64          `json:"_seq_no"`
	PrimaryTerm int64          `json:"_primary_term"`
	Monitor     map[string]any `json:"monitor"`
}

func (s *server) getMonitor(ctx context.Context, id string) (stored storedMonitor, err error) {
	a, err := s.do(ctx, http.MethodGet, monitorsPath+"/"+id, nil)
	if err != nil {
		return stored, err
	}
	if a.status != http.StatusOK {
		return stored, s.refused(a)
	}
	if err := json.Unmarshal(a.body, &stored); err != nil || stored.Monitor == nil {
		return stored, errors.New("the response is not that of the Alerting plugin: it has no monitor; is there a proxy in between?")
	}
	return stored, nil
}
