package faults

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/opensearch-project/opensearch-go/v4/opensearchapi"

	"faulty/infra/indices"
)

// Clear deletes the index templates and all indices of a prefix from the OpenSearch at url.
func Clear(ctx context.Context, url, prefix string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	client, err := indices.Connect(url)
	if err != nil {
		return err
	}
	list, err := client.Cat.Indices(ctx, &opensearchapi.CatIndicesReq{Indices: []string{prefix + "-*", indices.GroupsIndex(prefix) + "*"}}) // a pattern, because it may not exist
	if err != nil {
		return fmt.Errorf("clear up: list the indices of %s: %w", prefix, err)
	}
	var errs []error
	for _, i := range list.Indices {
		_, err := client.Indices.Delete(ctx, opensearchapi.IndicesDeleteReq{Indices: []string{i.Index}})
		errs = append(errs, err)
	}
	for _, template := range []string{prefix, indices.GroupsIndex(prefix)} {
		_, err := client.IndexTemplate.Delete(ctx, opensearchapi.IndexTemplateDeleteReq{IndexTemplate: template})
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
