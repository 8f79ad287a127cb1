package verify

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"syscall"
	"time"

	"github.com/opensearch-project/opensearch-go/v4"

	"faulty/local/ledger"
)

// Patience specifies how long to wait for documents that are not stored yet.
type Patience struct {
	Settle  time.Duration // time without a change, if nothing is missing
	Timeout time.Duration // time without a change, if something is missing
	Poll    time.Duration // time between two counts
}

// Wait checks the ledger until the number of documents no longer changes, and returns the last
// account. If progress is not nil, Wait calls it with the number of documents.
func Wait(ctx context.Context, l ledger.Ledger, s Source, p Patience, progress func(docs int)) (Account, error) {
	last, since := -1, time.Now()
	for {
		n, err := s.Count(ctx, l.Header.Run)
		absent := errors.Is(err, ErrNoIndex) // there are no documents yet, or the pattern is wrong
		if absent {
			err = nil
		}
		if err == nil && progress != nil {
			progress(n)
		}
		pause, rest := p.Poll, time.Since(since)
		switch {
		case err != nil:
		case n != last: // documents are still arriving, and a check would have to be repeated
			last, since = n, time.Now()
		case rest >= p.Settle:
			account := Compare(l.Entries, nil)
			if !absent {
				account, err = s.Account(ctx, l)
			}
			switch final := err == nil && (account.OK() || rest >= p.Timeout); {
			case final && absent && !account.OK():
				return Account{}, s.noIndex(ctx)
			case final:
				return account, nil
			}
			// Reports without a trace may still arrive, and Count does not count them. A check reads
			// all documents again, so it runs less often.
			pause = p.Settle
		}
		if err != nil && (rest >= p.Timeout || !isTemporary(err, last >= 0)) {
			return Account{}, err
		}
		select {
		case <-ctx.Done():
			return Account{}, context.Cause(ctx)
		case <-time.After(pause):
		}
	}
}

// isTemporary reports whether an error may be temporary. Responses of an OpenSearch that starts,
// creates an index or is overloaded are temporary. A lost connection is temporary if OpenSearch has
// responded before.
func isTemporary(err error, hasResponded bool) bool {
	if refused, ok := errors.AsType[*opensearch.StructError](err); ok {
		return refused.Status == http.StatusTooManyRequests || refused.Status == http.StatusServiceUnavailable
	}
	return hasResponded && slices.ContainsFunc([]error{io.EOF, io.ErrUnexpectedEOF, syscall.ECONNRESET, syscall.ECONNREFUSED},
		func(cut error) bool { return errors.Is(err, cut) })
}
