package forward

import (
	"net/url"

	"faulty/functions/internal/env"
)

// config is what the environment says. OPENSEARCH_URL is required.
type config struct {
	OpenSearch  *url.URL
	IndexPrefix string
	Region      string // set by Lambda itself
}

func loadConfig(lookup func(string) (string, bool)) (config, error) {
	vars := env.Reader{Lookup: lookup}
	cfg := config{
		OpenSearch:  vars.RequiredURL("OPENSEARCH_URL"),
		IndexPrefix: vars.String("INDEX_PREFIX", "faulty"),
		Region:      vars.String("AWS_REGION", ""),
	}
	return cfg, vars.Err()
}
