// Package indices holds the index template of faulty's documents and puts it
// into an OpenSearch. template.json is in the shape of PUT _index_template.
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

// Template returns the body of PUT _index_template/<prefix> for the indices
// <prefix>-YYYY.MM.DD, each of one shard.
func Template(prefix string) ([]byte, error) { return Sharded(prefix, 1) }

// Sharded is Template with a number of primary shards. One holds a day of some
// 50 GB; more take more lines a second, on as many nodes.
func Sharded(prefix string, shards int) ([]byte, error) {
	if err := CheckPrefix(prefix); err != nil {
		return nil, fmt.Errorf("index template: %w", err)
	}
	if shards < 1 || shards > 1024 { // OpenSearch's own bounds
		return nil, fmt.Errorf("index template: %d shards; want 1 to 1024", shards)
	}
	pattern, err := json.Marshal([]string{prefix + "-*"})
	if err != nil {
		return nil, fmt.Errorf("index template: prefix %q: %w", prefix, err)
	}
	body := bytes.Replace(template, []byte(`["faulty-*"]`), pattern, 1)
	return bytes.Replace(body, []byte(`"number_of_shards": 1`), fmt.Appendf(nil, `"number_of_shards": %d`, shards), 1), nil
}

// prefixPattern is what OpenSearch allows at the start of an index name, less
// what would have to be escaped in a URL.
var prefixPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,199}$`)

// CheckPrefix holds prefix to OpenSearch's rules for index names.
func CheckPrefix(prefix string) error {
	switch {
	case !prefixPattern.MatchString(prefix):
		return fmt.Errorf("the prefix %q begins no index name; take small letters, digits and -, such as faulty", prefix)
	case strings.HasPrefix(prefix, "ss4o_"):
		return fmt.Errorf("the prefix %q: names with ss4o_ belong to a template of OpenSearch's own; choose another, such as faulty", prefix)
	}
	return nil
}

// Apply puts the template for prefix into OpenSearch. To do so twice changes
// nothing.
func Apply(ctx context.Context, client *opensearchapi.Client, prefix string) error {
	body, err := Template(prefix)
	if err != nil {
		return err
	}
	_, err = client.IndexTemplate.Create(ctx, opensearchapi.IndexTemplateCreateReq{
		IndexTemplate: prefix,
		Body:          bytes.NewReader(body),
	})
	if err != nil {
		return fmt.Errorf("put index template %q: %w", prefix, err)
	}
	return nil
}

// Connect returns a client for the OpenSearch at url, which asks for no
// credentials.
func Connect(url string) (*opensearchapi.Client, error) {
	return Client(opensearch.Config{Addresses: []string{url}})
}

// Client returns a client. It retries what a start or a restart answers: 429, 502,
// 503, 504.
func Client(c opensearch.Config) (*opensearchapi.Client, error) {
	c.DisableRetry, c.RetryOnStatus = false, []int{429, 502, 503, 504}
	client, err := opensearchapi.NewClient(opensearchapi.Config{Client: c})
	if err != nil {
		return nil, fmt.Errorf("connect to OpenSearch at %q: %w", c.Addresses, err)
	}
	return client, nil
}
