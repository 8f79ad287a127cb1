package apply

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Notes on the existing indices when a template changes.
const (
	noteEvents = "today's index keeps its mapping; the next day's has the new one"
	noteGroups = "an index of groups that exists keeps its mapping: put the new fields with PUT <prefix>_groups/_mapping"
)

// applyTemplate creates or updates an index template. If it changes the template,
// it adds note to the outcome.
func (s *server) applyTemplate(ctx context.Context, name string, body []byte, note string, dry bool) (outcome, error) {
	var want map[string]any
	if err := json.Unmarshal(body, &want); err != nil {
		return outcome{}, fmt.Errorf("the template is no JSON: %w", err)
	}
	if s.serverless() {
		// Serverless manages shards, replicas and codec itself.
		delete(want["template"].(map[string]any), "settings")
		body = encode(want)
	}
	path := "/_index_template/" + name
	result, err := s.reconcile(ctx, object{path, body, func(stored []byte) ([]string, string, error) {
		have, err := storedTemplate(stored, name)
		return compare(leaves(have, templateKey), leaves(want, templateKey)), path, err
	}}, dry)
	if result.verdict == "changed" {
		result.note = note
	}
	return result, err
}

// storedTemplate returns the template in the response of GET
// _index_template/<name>, {"index_templates":[{"name","index_template"}]}.
func storedTemplate(body []byte, name string) (map[string]any, error) {
	var found struct {
		Templates []struct {
			Name string         `json:"name"`
			Body map[string]any `json:"index_template"`
		} `json:"index_templates"`
	}
	if err := json.Unmarshal(body, &found); err != nil {
		return nil, fmt.Errorf("the response is not that of _index_template: %w", err)
	}
	for _, t := range found.Templates {
		if t.Name == name {
			return t.Body, nil
		}
	}
	return nil, errors.New("the response does not contain the requested template; is there a proxy in between?")
}

// templateKey converts a path to the form in which the server returns it:
// settings have the prefix index. It omits empty members that the server adds.
func templateKey(path, value string) (string, bool) {
	const settings = "template.settings."
	if rest, ok := strings.CutPrefix(path, settings); ok && !strings.HasPrefix(rest, "index.") {
		path = settings + "index." + rest
	}
	added := path == "composed_of" || path == "template.aliases" || path == "data_stream" || path == "version"
	return path, !added || value != "[]" && value != "{}"
}
