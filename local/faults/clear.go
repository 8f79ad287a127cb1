package faults

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/opensearch-project/opensearch-go/v4/opensearchapi"

	"faulty/infra/indices"
)

// Clear deletes the index template and all indices of a prefix from the OpenSearch at url.
func Clear(ctx context.Context, url, prefix string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	client, err := indices.Connect(url)
	if err != nil {
		return err
	}
	list, err := client.Cat.Indices(ctx, &opensearchapi.CatIndicesReq{Indices: []string{prefix + "-*"}})
	if err != nil {
		return fmt.Errorf("clear up: list the indices %s-*: %w", prefix, err)
	}
	var errs []error
	for _, i := range list.Indices {
		_, err := client.Indices.Delete(ctx, opensearchapi.IndicesDeleteReq{Indices: []string{i.Index}})
		errs = append(errs, err)
	}
	_, err = client.IndexTemplate.Delete(ctx, opensearchapi.IndexTemplateDeleteReq{IndexTemplate: prefix})
	return errors.Join(append(errs, err)...)
}
