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

// Patience says how long to wait for documents that are still on their way.
type Patience struct {
	Settle time.Duration // with nothing missing: so long without a change
	GiveUp time.Duration // with something missing: so long without a change
	Poll   time.Duration // between two looks
}

// Wait compares until the documents have come to rest, and returns the last
// account. Progress, if any, is told how many documents there are.
func Wait(ctx context.Context, l ledger.Ledger, s Source, p Patience, progress func(docs int)) (Account, error) {
	last, since := -1, time.Now()
	for {
		n, err := s.Count(ctx, l.Header.Run)
		if err == nil && progress != nil {
			progress(n)
		}
		pause, rest := p.Poll, time.Since(since)
		switch {
		case err != nil:
		case n != last: // still coming in: a comparison would be for nothing
			last, since = n, time.Now()
		case rest >= p.Settle:
			var account Account
			var done bool
			if account, done, err = s.settled(ctx, l, p, rest); done {
				return account, nil
			}
			pause = p.Settle // all is read for a comparison, so not as often
		}
		if err != nil && (rest >= p.GiveUp || !passing(err, last >= 0)) {
			return Account{}, err
		}
		select {
		case <-ctx.Done():
			return Account{}, context.Cause(ctx)
		case <-time.After(pause):
		}
	}
}

// passing reports whether an error may be over in a while: what OpenSearch
// answers when it starts, makes an index, or has too much to do, and a cut
// connection to one that has answered before; else it may not be there at all.
func passing(err error, answered bool) bool {
	if refused, ok := errors.AsType[*opensearch.StructError](err); ok {
		return refused.Status == http.StatusTooManyRequests || refused.Status == http.StatusServiceUnavailable
	}
	return answered && slices.ContainsFunc([]error{io.EOF, io.ErrUnexpectedEOF, syscall.ECONNRESET, syscall.ECONNREFUSED},
		func(cut error) bool { return errors.Is(err, cut) })
}

// settled compares, and tells whether the account is final after so long a
// rest. Reports may still come in that carry no trace, so all is read again.
func (s Source) settled(ctx context.Context, l ledger.Ledger, p Patience, rest time.Duration) (Account, bool, error) {
	account, err := s.Account(ctx, l)
	return account, err == nil && (account.OK() || rest >= p.GiveUp), err
}
