package forward

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

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
	return cfg, errors.Join(vars.Err(), checkPrefix(cfg.IndexPrefix))
}

// checkPrefix holds the prefix to OpenSearch's rules for index names, so that a
// mistake shows at start and not in every document.
func checkPrefix(prefix string) error {
	switch {
	case strings.HasPrefix(prefix, "ss4o_"):
		return fmt.Errorf("INDEX_PREFIX=%q: names with ss4o_ belong to a template of OpenSearch's own; choose another, such as faulty", prefix)
	case prefix != strings.ToLower(prefix), strings.ContainsAny(prefix, " \"*\\<|,>/?#:"), strings.HasPrefix(prefix, "-"), strings.HasPrefix(prefix, "_"), strings.HasPrefix(prefix, "+"), len(prefix) > 200:
		return fmt.Errorf("INDEX_PREFIX=%q: an index name is lower case, begins with a letter or digit and has none of \"*\\<|,>/?#: or a blank in it; such as faulty", prefix)
	}
	return nil
}
