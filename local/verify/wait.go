package verify

import (
	"context"
	"time"

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
		if err != nil {
			return Account{}, err
		}
		if progress != nil {
			progress(n)
		}
		pause := p.Poll
		if n != last { // still coming in: a comparison would be for nothing
			last, since = n, time.Now()
		} else if rest := time.Since(since); rest >= p.Settle {
			account, done, err := s.settled(ctx, l, p, rest)
			if done || err != nil {
				return account, err
			}
			pause = p.Settle // all is read for a comparison, so not as often
		}
		select {
		case <-ctx.Done():
			return Account{}, context.Cause(ctx)
		case <-time.After(pause):
		}
	}
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
