package dig

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"time"

	"faulty/infra/access"
	"faulty/infra/apply"
)

// checkTimeout limits the check of the store. A server that does not respond to it would not accept
// documents either.
const checkTimeout = 10 * time.Second

// check returns an error if documents cannot be stored in the OpenSearch. If it has no index template
// for the prefix, check creates it.
//
// The retries of later requests are for a store that becomes unreachable during the run. A store that
// cannot be reached by the first request probably has another address.
func check(ctx context.Context, in *access.Access, prefix string) error {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	err := apply.CreateTemplates(ctx, os.Stderr, "--url", prefix, in)
	if refused, ok := errors.AsType[*apply.RefusedError](err); ok && isUnknown(refused) {
		slog.WarnContext(ctx, "the index template cannot be checked", slog.String("error", err.Error()))
		return nil
	}
	return err
}

// isUnknown reports whether the server did not say which templates it has: the user may not read them,
// or the server is busy.
func isUnknown(e *apply.RefusedError) bool {
	return e.Method == http.MethodGet && (e.Status == http.StatusForbidden || e.Status == http.StatusTooManyRequests || e.Status >= 500)
}
