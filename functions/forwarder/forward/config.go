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

// config is the configuration that the environment variables set:
//
//	OPENSEARCH_URL      required; may contain a user and a password
//	OPENSEARCH_AUTH     none, basic or sigv4; the default is basic if OPENSEARCH_URL or
//	                    OPENSEARCH_SECRET provides credentials, otherwise none
//	OPENSEARCH_SECRET   name or ARN of a secret, {"username":"…","password":"…"}
//	OPENSEARCH_SERVICE  es or aoss, for sigv4; the default is the service in an AWS host
//	                    name, otherwise es
//	INDEX_PREFIX        default faulty: documents go to faulty-2006.01.02
//	DOCUMENT_IDS        event (default), or none for serverless time-series collections,
//	                    which refuse ids; with none, a redelivered event is duplicated
//	FAILURE_QUEUE_URL   SQS queue for what can never be stored, such as documents that
//	                    OpenSearch refuses; without it, such a document fails the whole
//	                    delivery
//	RETRY_QUEUE_URL     SQS queue for deliveries that cannot be stored now; its messages must
//	                    be passed to the forwarder again. Without it, such a delivery fails
//	                    its invocation
//	REQUEST_TIMEOUT     timeout of one request, default 10s
//	COMPRESS            auto (default), always or never: gzip request bodies
//	SUMMARIES           off (default) or on: store the counts of a delivery as a document,
//	                    in the same request as the delivery's documents
//	GROUPS              off (default) or on: keep the state of exception groups in
//	                    faulty_groups, see package groups
//
//	TAGS                comma-separated keys of tags of the log group, function or bucket, which
//	                    become labels.KEY; env and environment also become
//	                    deployment.environment. Default: none
//
// translate.LoadOptions and notify.Load read further variables.
type config struct {
	OpenSearch   *url.URL
	Auth         string // none, basic or sigv4; "" derives it from the other settings
	Secret       string
	Service      string // the service to sign requests for; "" derives it from the host name
	IndexPrefix  string
	DocumentIDs  string // event or none
	Compress     string // auto, always or never
	Summaries    bool
	Groups       bool
	Timeout      time.Duration
	FailureQueue string
	RetryQueue   string
	Function     string // Lambda sets this variable and the next four
	LogGroup     string
	LogStream    string
	Version      string
	Memory       int // MB
	Identity     identity.Identity
	Tags         []string
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
		RetryQueue:   vars.String("RETRY_QUEUE_URL", ""),
		Function:     vars.String("AWS_LAMBDA_FUNCTION_NAME", ""),
		LogGroup:     vars.String("AWS_LAMBDA_LOG_GROUP_NAME", ""),
		LogStream:    vars.String("AWS_LAMBDA_LOG_STREAM_NAME", ""),
		Version:      vars.String("AWS_LAMBDA_FUNCTION_VERSION", ""),
		Memory:       vars.Int("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", 0, 0, 1<<20),
		Identity:     identity.Read(&vars),
		Tags:         translate.LoadTags(&vars),
		Translate:    translate.LoadOptions(&vars),
		Notify:       notify.Load(&vars),
	}
	return cfg, errors.Join(vars.Err(), checkPrefix(cfg.IndexPrefix), cfg.checkAuth(), cfg.checkNotify())
}

// Check returns an error that lists every setting in an environment that would prevent a forwarder
// from starting. It does not read formats from a Systems Manager parameter or from a file.
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

// checkPrefix applies OpenSearch's rules for index names to the prefix, so that a mistake is
// reported at startup and not as a refusal of every document.
func checkPrefix(prefix string) error {
	switch {
	case strings.Contains(prefix, "_"):
		return fmt.Errorf("INDEX_PREFIX=%q: _ separates the prefix from the rest of an index name, as in faulty_groups; use - instead", prefix)
	case prefix != strings.ToLower(prefix), strings.ContainsAny(prefix, " \"*\\<|,>/?#:"), strings.HasPrefix(prefix, "-"), strings.HasPrefix(prefix, "+"), len(prefix) > 200:
		return fmt.Errorf("INDEX_PREFIX=%q: an index name is lower case, begins with a letter or digit and has none of \"*\\<|,>/?#: or a blank in it; such as faulty", prefix)
	}
	return nil
}

// queueURL returns the URL of a queue, or nil. Where SQS does not exist, as under sam local, the
// variable contains only the name of the resource.
func queueURL(address string) *url.URL {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil
	}
	return u
}

const (
	// compressFrom is the body size, in bytes, that one round trip carries: 10 TCP segments.
	// Compression does not make a smaller body arrive sooner.
	compressFrom = 16 << 10

	// compressMemory is the function's memory in MB from which compressing a body takes less time
	// than sending the bytes that it saves. The memory determines the function's share of a
	// processor, which is one processor at 1,769 MB. On one processor, gzip compresses 900 MB a
	// second to a tenth of the size. Lambda's network sends about 75 MB a second.
	compressMemory = 256
)

// compress returns the body size, in bytes, from which bodies are compressed; 0 disables
// compression. In auto mode only https bodies are compressed: a plain http URL is usually a server
// in the same network, or a test.
func (c *config) compress() int {
	switch {
	case c.Compress == "always":
		return 1
	case c.Compress == "auto" && c.OpenSearch.Scheme == "https" && c.Memory >= compressMemory:
		return compressFrom
	}
	return 0
}
