package faults

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Clear removes the index template of a prefix and all its indices from the
// OpenSearch at url.
func Clear(ctx context.Context, url, prefix string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	m := &runner{sys: &System{Store: url}, http: http.DefaultClient}
	list, err := m.ask(ctx, http.MethodGet, "/_cat/indices/"+prefix+"-*?format=json&h=index", "")
	if err != nil {
		return fmt.Errorf("clear up: %w", err)
	}
	var indices []struct{ Index string }
	if err := json.Unmarshal(list, &indices); err != nil {
		return fmt.Errorf("clear up: list the indices %s-*: %w", prefix, err)
	}
	var errs []error
	for _, i := range indices {
		_, err := m.ask(ctx, http.MethodDelete, "/"+i.Index, "")
		errs = append(errs, err)
	}
	_, err = m.ask(ctx, http.MethodDelete, "/_index_template/"+prefix, "")
	return errors.Join(append(errs, err)...)
}
