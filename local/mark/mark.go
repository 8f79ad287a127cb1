// Package mark records that a version of a service was deployed. It is for deployments that neither
// the service's events nor CloudTrail show.
package mark

import (
	"bytes"
	"context"
	"crypto/sha1" // #nosec G505 -- a name, not a secret
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/opensearch-project/opensearch-go/v4"
	"github.com/opensearch-project/opensearch-go/v4/opensearchapi"

	"faulty/local/console/client"
)

// A Mark is a deployment of a version of a service.
type Mark struct {
	Service, Version string
	At               time.Time
}

// ID returns the id of the mark's document. It is deterministic, so marking a deployment again changes nothing.
func (m Mark) ID() string {
	sum := sha1.Sum([]byte("deployment\x00" + m.Service + "\x00" + m.Version)) // #nosec G401 -- a name, not a secret
	return "deployment-" + hex.EncodeToString(sum[:8])
}

// document returns the mark as a document with the standard field names.
func (m Mark) document(now time.Time) ([]byte, error) {
	stamp := func(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
	text, err := json.Marshal(map[string]any{
		"@timestamp": stamp(m.At), "observedTimestamp": stamp(m.At), "event.ingested": stamp(now), "event.id": m.ID(), "event.action": client.DeploymentAction,
		"log.level": "info", "message": fmt.Sprintf("%s %s deployed", m.Service, m.Version), "service.name": m.Service, "service.version": m.Version,
	})
	if err != nil {
		return nil, fmt.Errorf("write the mark: %w", err)
	}
	return text, nil
}

// Store stores the mark in the index of its day, PREFIX-YYYY.MM.DD. It returns false if the mark
// already exists.
func (m Mark) Store(ctx context.Context, c *opensearchapi.Client, prefix string) (created bool, err error) {
	text, err := m.document(time.Now())
	if err != nil {
		return false, err
	}
	index := prefix + "-" + m.At.UTC().Format("2006.01.02")
	_, err = c.Document.Create(ctx, opensearchapi.DocumentCreateReq{Index: index, DocumentID: m.ID(), Body: bytes.NewReader(text), Params: opensearchapi.DocumentCreateParams{Refresh: "true"}})
	if refused, ok := errors.AsType[*opensearch.StructError](err); ok && refused.Status == http.StatusConflict {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("store the mark of %s %s in %s: %w", m.Service, m.Version, index, err)
	}
	return true, nil
}
