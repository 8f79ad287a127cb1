// Package indices holds the index template of faulty's documents and puts it
// into an OpenSearch. template.json is in the shape of PUT _index_template.
package indices

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/opensearch-project/opensearch-go/v4"
	"github.com/opensearch-project/opensearch-go/v4/opensearchapi"
)

//go:embed template.json
var template []byte

// Template returns the body of PUT _index_template/<prefix> for the indices
// <prefix>-YYYY.MM.DD.
func Template(prefix string) ([]byte, error) {
	if prefix == "" {
		return nil, errors.New("index template: the prefix is empty; name the indices, such as faulty")
	}
	pattern, err := json.Marshal([]string{prefix + "-*"})
	if err != nil {
		return nil, fmt.Errorf("index template: prefix %q: %w", prefix, err)
	}
	return bytes.Replace(template, []byte(`["faulty-*"]`), pattern, 1), nil
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

// Connect returns a client for the OpenSearch at url. It retries what a start
// or a restart answers: 429, 502, 503, 504.
func Connect(url string) (*opensearchapi.Client, error) {
	client, err := opensearchapi.NewClient(opensearchapi.Config{Client: opensearch.Config{
		Addresses:     []string{url},
		RetryOnStatus: []int{429, 502, 503, 504},
	}})
	if err != nil {
		return nil, fmt.Errorf("connect to OpenSearch at %q: %w", url, err)
	}
	return client, nil
}
