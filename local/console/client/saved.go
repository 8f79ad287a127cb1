package client

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"time"
)

// A SavedSearch is a page of the console with a name. The groups index contains it.
type SavedSearch struct {
	Kind    string    `json:"kind"` // set by SaveSearch
	Name    string    `json:"name"`
	Address string    `json:"address"` // path and query of the page
	By      string    `json:"by"`
	At      time.Time `json:"at"`
}

// searchKind is the kind of a SavedSearch.
const searchKind = "search"

// MaxSearches limits how many saved searches are listed.
const MaxSearches = 200

// SavedSearches returns the saved searches, newest first.
func (c *Client) SavedSearches(ctx context.Context) ([]SavedSearch, error) {
	return newestOfKind[SavedSearch](ctx, c, searchKind, "at", MaxSearches)
}

// SaveSearch saves a search. It returns an Error with status 409 if one with this name exists, and
// with status 404 if the groups index does not exist.
func (c *Client) SaveSearch(ctx context.Context, s SavedSearch) error {
	if err := c.HasGroups(ctx); err != nil {
		return err
	}
	s.Kind = searchKind
	if err := c.put(ctx, searchID(s.Name), url.Values{"op_type": {"create"}}, s); err != nil {
		return err
	}
	c.refreshGroups(ctx)
	return nil
}

// DeleteSearch deletes the saved search with a name.
func (c *Client) DeleteSearch(ctx context.Context, name string) error {
	if err := c.HasGroups(ctx); err != nil {
		return err
	}
	if _, err := c.call(ctx, http.MethodDelete, "/_doc/"+url.PathEscape(searchID(name)), nil, nil); err != nil && statusOf(err) != http.StatusNotFound {
		return err
	}
	c.refreshGroups(ctx)
	return nil
}

// HasGroups returns an Error with status 404 if the groups index does not exist: a write to a
// missing index would create it without its mapping.
func (c *Client) HasGroups(ctx context.Context) error {
	if c.groups == "" {
		return &Error{Status: http.StatusNotFound, Reason: "the index pattern " + c.index + " identifies no index of groups"}
	}
	_, err := c.call(ctx, http.MethodGet, "/_count", nil, nil)
	if statusOf(err) == http.StatusForbidden { // the write reports what is forbidden
		return nil
	}
	return err
}

func searchID(name string) string {
	sum := sha256.Sum256([]byte(name))
	return "~search-" + hex.EncodeToString(sum[:16])
}
