package verify

import (
	"context"
	"errors"
	"io"
	"net/http"
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
		pause, rest := p.Poll, time.Since(since)
		if err == nil && progress != nil {
			progress(n)
		}
		if err == nil && n != last { // still coming in: a comparison would be for nothing
			last, since = n, time.Now()
		} else if err == nil && rest >= p.Settle {
			var account Account
			var done bool
			if account, done, err = s.settled(ctx, l, p, rest); done {
				return account, err
			}
			pause = p.Settle // all is read for a comparison, so not as often
		}
		if err != nil && (!passing(err) && !(last >= 0 && cut(err)) || rest >= p.GiveUp) {
			return Account{}, err
		}
		select {
		case <-ctx.Done():
			return Account{}, context.Cause(ctx)
		case <-time.After(pause):
		}
	}
}

// passing reports whether an error is one that OpenSearch answers for a while:
// when it starts, makes an index, or has too much to do.
func passing(err error) bool {
	refused, ok := errors.AsType[*opensearch.StructError](err)
	return ok && (refused.Status == http.StatusTooManyRequests || refused.Status == http.StatusServiceUnavailable)
}

// cut reports whether an error is one of a server that goes down or comes up;
// one that has never answered may not be there at all.
func cut(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.ECONNREFUSED)
}

// settled compares, and tells whether the account is final after so long a
// rest. Reports may still come in that carry no trace, so all is read again.
func (s Source) settled(ctx context.Context, l ledger.Ledger, p Patience, rest time.Duration) (Account, bool, error) {
	docs, err := s.Read(ctx, l)
	if err != nil {
		return Account{}, false, err
	}
	account := Compare(l.Entries, docs)
	return account, account.OK() || rest >= p.GiveUp, nil
}
