package forward

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"faulty/functions/forwarder/auth"
	"faulty/functions/forwarder/identity"
	"faulty/functions/forwarder/notify"
	"faulty/functions/forwarder/translate"
	"faulty/functions/internal/env"
)

// config is what the environment says:
//
//	OPENSEARCH_URL      required; may hold a user and a password
//	OPENSEARCH_AUTH     none, basic or sigv4; by default basic where there are
//	                    credentials in OPENSEARCH_URL or OPENSEARCH_SECRET, else none
//	OPENSEARCH_SECRET   name or ARN of a secret, {"username":"…","password":"…"}
//	OPENSEARCH_SERVICE  es or aoss, for sigv4; by default what an AWS host's name says, else es
//	INDEX_PREFIX        faulty by default: documents go to faulty-2006.01.02
//	DOCUMENT_IDS        event (default), or none for serverless time-series collections,
//	                    which refuse ids: what is delivered again is then stored again
//	FAILURE_QUEUE_URL   SQS queue for what OpenSearch refuses for good; without it that
//	                    fails the whole delivery
//	REQUEST_TIMEOUT     10s by default, for one request
//	COMPRESS            auto (default), always or never: request bodies as gzip
//	SUMMARIES           off (default) or on: the counts of a delivery are a document
//	                    too, which travels with the delivery's own
//	GROUPS              off (default) or on: the state of exception groups is kept in
//	                    faulty_groups, see package groups
//
// and what translate.LoadOptions and notify.Load read.
type config struct {
	OpenSearch   *url.URL
	Auth         string // none, basic or sigv4; "" for what else is set
	Secret       string
	Service      string // that a signature is for; "" for what the host's name says
	IndexPrefix  string
	DocumentIDs  string // event or none
	Compress     string // auto, always or never
	Summaries    bool
	Groups       bool
	Timeout      time.Duration
	FailureQueue string
	Function     string // set by Lambda itself, as are the next
	LogGroup     string
	LogStream    string
	Version      string
	Memory       int // MB
	Identity     identity.Identity
	Translate    translate.Options
	Notify       notify.Options
}

func loadConfig(lookup func(string) (string, bool)) (config, error) {
	vars := env.Reader{Lookup: lookup}
	cfg := config{
		OpenSearch:   vars.RequiredURL("OPENSEARCH_URL"),
		Auth:         vars.Enum("OPENSEARCH_AUTH", "", "none", "basic", "sigv4"),
		Secret:       vars.String("OPENSEARCH_SECRET", ""),
		Service:      vars.Enum("OPENSEARCH_SERVICE", "", auth.Domain, auth.Serverless),
		IndexPrefix:  vars.String("INDEX_PREFIX", "faulty"),
		DocumentIDs:  vars.Enum("DOCUMENT_IDS", "event", "event", "none"),
		Compress:     vars.Enum("COMPRESS", "auto", "auto", "always", "never"),
		Summaries:    vars.Enum("SUMMARIES", "off", "off", "on") == "on",
		Groups:       vars.Enum("GROUPS", "off", "off", "on") == "on",
		Timeout:      vars.Duration("REQUEST_TIMEOUT", 10*time.Second),
		FailureQueue: vars.String("FAILURE_QUEUE_URL", ""),
		Function:     vars.String("AWS_LAMBDA_FUNCTION_NAME", ""),
		LogGroup:     vars.String("AWS_LAMBDA_LOG_GROUP_NAME", ""),
		LogStream:    vars.String("AWS_LAMBDA_LOG_STREAM_NAME", ""),
		Version:      vars.String("AWS_LAMBDA_FUNCTION_VERSION", ""),
		Memory:       vars.Int("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", 0, 0, 1<<20),
		Identity:     identity.Read(&vars),
		Translate:    translate.LoadOptions(&vars),
		Notify:       notify.Load(&vars),
	}
	return cfg, errors.Join(vars.Err(), checkPrefix(cfg.IndexPrefix), cfg.checkAuth(), cfg.checkNotify())
}

// Check returns an error that lists what in an environment would keep a forwarder
// from starting. Formats in a parameter of Systems Manager or in a file are not
// read.
func Check(lookup func(string) (string, bool)) error {
	_, err := loadConfig(func(name string) (string, bool) {
		value, ok := lookup(name)
		if name == "FORMATS" && (strings.HasPrefix(value, "ssm:") || strings.HasPrefix(value, "file:")) {
			return "", false
		}
		return value, ok
	})
	return err
}

// checkPrefix holds the prefix to OpenSearch's rules for index names, so that a
// mistake shows at start and not in every document.
func checkPrefix(prefix string) error {
	switch {
	case strings.Contains(prefix, "_"):
		return fmt.Errorf("INDEX_PREFIX=%q: _ separates the prefix from the rest of an index name, as in faulty_groups; take - in its place", prefix)
	case prefix != strings.ToLower(prefix), strings.ContainsAny(prefix, " \"*\\<|,>/?#:"), strings.HasPrefix(prefix, "-"), strings.HasPrefix(prefix, "+"), len(prefix) > 200:
		return fmt.Errorf("INDEX_PREFIX=%q: an index name is lower case, begins with a letter or digit and has none of \"*\\<|,>/?#: or a blank in it; such as faulty", prefix)
	}
	return nil
}

// queue returns the failure queue's URL, or nil. Where there is no SQS, as
// under sam local, the variable holds the resource's bare name instead.
func (c *config) queue() *url.URL {
	u, err := url.Parse(c.FailureQueue)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil
	}
	return u
}

const (
	// compressFrom is the size of body that one round trip carries, 10 segments
	// of TCP, in bytes. What is smaller arrives no sooner when it is compressed.
	compressFrom = 16 << 10

	// compressMemory is the function's memory in MB, and with it its share of a
	// processor (a whole one at 1,769 MB), from which on compressing a body takes
	// less time than sending what is saved: gzip does 900 MB a second of a whole
	// processor and leaves a tenth, Lambda's network about 75.
	compressMemory = 256
)

// compress is the size of body from which on bodies are compressed, in bytes;
// 0 for never. By itself it is done for https only: behind plain http is a
// neighbour, or a test.
func (c *config) compress() int {
	switch {
	case c.Compress == "always":
		return 1
	case c.Compress == "auto" && c.OpenSearch.Scheme == "https" && c.Memory >= compressMemory:
		return compressFrom
	}
	return 0
}
