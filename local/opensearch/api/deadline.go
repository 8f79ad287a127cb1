package api

import (
	"context"
	"net/http"
	"time"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/datemath"
)

// maxSearchTime is how long a search may take, whatever it asks for: the store serves a
// machine on which somebody waits.
const maxSearchTime = time.Minute

// searchTime reads a search's timeout. OpenSearch takes zero and -1 for none.
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

// within returns a context that ends with the time of a search, or when the client has gone.
func (c *call) within(length time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(c.r.Context(), length)
}

// gone reports that the client has closed the connection: the rest of the work is for nobody.
func (c *call) gone() error {
	if c.r.Context().Err() == nil {
		return nil
	}
	return apierr.New(http.StatusBadRequest, "task_cancelled_exception", "the client has closed the connection")
}

// overdue reports why no more of a response is put together.
func (c *call) overdue() error {
	if time.Since(c.start) > 2*maxSearchTime {
		return apierr.New(http.StatusServiceUnavailable, "timeout_exception", "the response was not complete after %v; ask for less", 2*maxSearchTime)
	}
	return c.gone()
}

// maxResponse bounds the documents of one response, in bytes of their sources.
const maxResponse = 256 << 20

// spend takes the size of a document from what a response may hold.
func (c *call) spend(bytes int) error {
	if c.spent += bytes; c.spent > maxResponse {
		return apierr.New(http.StatusTooManyRequests, "circuit_breaking_exception", "[request] Data too large, the documents of the response would be larger than the limit of [%d/%dmb]; ask for fewer", maxResponse, maxResponse>>20)
	}
	return c.overdue()
}
