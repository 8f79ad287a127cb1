package api

import (
	"context"
	"net/http"
	"time"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/datemath"
)

// maxSearchTime is the longest time that a search may take, even if its timeout is longer. The
// store runs on a developer's machine, where somebody waits for the response.
const maxSearchTime = time.Minute

// searchTime parses a search's timeout. In OpenSearch, 0 and -1 mean no timeout.
func searchTime(text string) (time.Duration, error) {
	if text == "" || text == "-1" || text == "0" {
		return maxSearchTime, nil
	}
	length, ok := datemath.ParseDuration(text)
	if !ok {
		return 0, apierr.Illegal("failed to parse setting [timeout] with value [%s] as a time value: unit is missing or unrecognized", text)
	}
	if length <= 0 {
		return maxSearchTime, nil
	}
	return min(length, maxSearchTime), nil
}

// within returns a context that ends after length, or when the client has closed the connection.
func (c *call) within(length time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(c.r.Context(), length)
}

// gone returns an error if the client has closed the connection, because nobody would read the
// response.
func (c *call) gone() error {
	if c.r.Context().Err() == nil {
		return nil
	}
	return apierr.New(http.StatusBadRequest, "task_cancelled_exception", "the client has closed the connection")
}

// overdue returns an error if the response has taken too long or the client has closed the
// connection.
func (c *call) overdue() error {
	if time.Since(c.start) > 2*maxSearchTime {
		return apierr.New(http.StatusServiceUnavailable, "timeout_exception", "the response was not complete after %v; ask for less", 2*maxSearchTime)
	}
	return c.gone()
}

// maxResponse limits the total size of the documents' sources in one response, in bytes.
// Decoding, filtering and encoding them takes up to four times as much memory.
const maxResponse = 100 << 20

// spend adds the size of a document to the size of the response. It returns an error above the
// limit.
func (c *call) spend(bytes int) error {
	if c.spent += bytes; c.spent > maxResponse {
		return apierr.New(http.StatusTooManyRequests, "circuit_breaking_exception", "[request] Data too large, the documents of the response would be larger than the limit of [%d/%dmb]; ask for fewer", maxResponse, maxResponse>>20)
	}
	return c.overdue()
}
