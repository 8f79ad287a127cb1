// Package indices contains the index templates of faulty's documents and stores
// them in an OpenSearch. template.json is for events, and groups.json is for
// groups of exceptions. They have the format of PUT _index_template.
package indices

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/opensearch-project/opensearch-go/v4"
	"github.com/opensearch-project/opensearch-go/v4/opensearchapi"
)

//go:embed template.json
var template []byte

//go:embed groups.json
var groups []byte

// Template returns the body of PUT _index_template/<prefix> for the indices
// <prefix>-YYYY.MM.DD with one shard each.
func Template(prefix string) ([]byte, error) { return Sharded(prefix, 1) }

// Sharded returns the same as Template, with a number of primary shards. One
// shard is enough for about 50 GB a day. More shards store more log events per
// second if they are on different nodes.
func Sharded(prefix string, shards int) ([]byte, error) {
	if err := CheckPrefix(prefix); err != nil {
		return nil, fmt.Errorf("index template: %w", err)
	}
	if shards < 1 || shards > 1024 { // OpenSearch's limits
		return nil, fmt.Errorf("index template: %d shards; want 1 to 1024", shards)
	}
	pattern, err := json.Marshal([]string{prefix + "-*"})
	if err != nil {
		return nil, fmt.Errorf("index template: prefix %q: %w", prefix, err)
	}
	body := bytes.Replace(template, []byte(`["faulty-*"]`), pattern, 1)
	return bytes.Replace(body, []byte(`"number_of_shards": 1`), fmt.Appendf(nil, `"number_of_shards": %d`, shards), 1), nil
}

// GroupsIndex returns the name of the index of the groups of exceptions. It is
// also the name of its template. Because of the underscore, the pattern
// <prefix>-* of the events does not match it.
func GroupsIndex(prefix string) string { return prefix + "_groups" }

// Groups returns the body of PUT _index_template/<prefix>_groups. It is for the
// index of the groups of exceptions and of notifications.
func Groups(prefix string) ([]byte, error) {
	if err := CheckPrefix(prefix); err != nil {
		return nil, fmt.Errorf("index template of groups: %w", err)
	}
	pattern, err := json.Marshal([]string{GroupsIndex(prefix)})
	if err != nil {
		return nil, fmt.Errorf("index template of groups: prefix %q: %w", prefix, err)
	}
	return bytes.Replace(groups, []byte(`["faulty_groups"]`), pattern, 1), nil
}

// prefixPattern matches what OpenSearch allows at the start of an index name,
// except characters that must be escaped in a URL.
var prefixPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{0,199}$`)

// CheckPrefix checks prefix against OpenSearch's rules for index names.
func CheckPrefix(prefix string) error {
	switch {
	case strings.Contains(prefix, "_"):
		return fmt.Errorf("the prefix %q: _ separates the prefix from the rest of a name, as in faulty_groups; use - instead", prefix)
	case !prefixPattern.MatchString(prefix):
		return fmt.Errorf("the prefix %q cannot start an index name; use lower-case letters, digits and -, such as faulty", prefix)
	}
	return nil
}

// Apply stores the templates for prefix in OpenSearch. It is idempotent.
func Apply(ctx context.Context, client *opensearchapi.Client, prefix string) error {
	events, err := Template(prefix)
	if err != nil {
		return err
	}
	groups, err := Groups(prefix)
	if err != nil {
		return err
	}
	for _, t := range []struct {
		name string
		body []byte
	}{{prefix, events}, {GroupsIndex(prefix), groups}} {
		_, err = client.IndexTemplate.Create(ctx, opensearchapi.IndexTemplateCreateReq{IndexTemplate: t.name, Body: bytes.NewReader(t.body)})
		if err != nil {
			return fmt.Errorf("put index template %q: %w", t.name, err)
		}
	}
	return nil
}

// Connect returns a client for the OpenSearch at url, without credentials.
func Connect(url string) (*opensearchapi.Client, error) {
	return Client(opensearch.Config{Addresses: []string{url}})
}

// Client returns a client. It retries the status codes that OpenSearch and its
// proxies return during a start or restart: 429, 502, 503 and 504.
func Client(c opensearch.Config) (*opensearchapi.Client, error) {
	c.DisableRetry, c.RetryOnStatus = false, []int{429, 502, 503, 504}
	client, err := opensearchapi.NewClient(opensearchapi.Config{Client: c})
	if err != nil {
		return nil, fmt.Errorf("connect to OpenSearch at %q: %w", c.Addresses, err)
	}
	return client, nil
}
