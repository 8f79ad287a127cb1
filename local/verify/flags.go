package verify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"faulty/local/ledger"
	"faulty/local/progress"
)

// Flags are the flags of a command that checks ledgers.
type Flags struct {
	Wait time.Duration `default:"60s" help:"How long to wait for missing documents after the last one has arrived."`
}

// Check waits for the documents of each ledger and prints its account to w. It returns an error if
// any document is missing or duplicated.
func (f Flags) Check(ctx context.Context, w io.Writer, s Source, ledgers ...string) error {
	var problem error
	for _, path := range ledgers {
		l, err := ledger.Read(path)
		if err != nil {
			return err
		}
		account, err := f.account(ctx, l, s)
		if err != nil {
			return fmt.Errorf("verify: %w", err)
		}
		account.Print(w, path, l)
		if !account.OK() {
			problem = errors.New("documents are missing or duplicated; the failure queue and the forwarder's log have what failed")
		}
	}
	return problem
}

func (f Flags) account(ctx context.Context, l ledger.Ledger, s Source) (Account, error) {
	bar := progress.Start("verify", -1)
	defer bar.Finish()
	return Wait(ctx, l, s, Patience{Settle: time.Second, Timeout: f.Wait, Poll: 250 * time.Millisecond}, bar.Set)
}
