package verify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
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
			return fmt.Errorf("verify: %w", explain(err))
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
	if _, err := s.Count(ctx, l.Header.Run); errors.Is(err, ErrNoIndex) && len(l.Entries) > 0 {
		bar.Println(fmt.Sprintf("%s; waiting %s for the first document", s.noIndex(ctx), f.Wait))
	}
	return Wait(ctx, l, s, Patience{Settle: time.Second, Timeout: f.Wait, Poll: 250 * time.Millisecond}, bar.Set)
}

// explain returns an error that says what to do if nothing listens at the address of OpenSearch. It
// leaves others unchanged.
func explain(err error) error {
	dial, ok := errors.AsType[*net.OpError](err)
	if !ok || dial.Op != "dial" {
		return err
	}
	cause, address := dial.Err, "its address"
	if dial.Addr != nil {
		address = dial.Addr.String()
	}
	if call, ok := errors.AsType[*os.SyscallError](cause); ok {
		cause = call.Err
	}
	return fmt.Errorf("cannot connect to OpenSearch at %s: %w; is it running? --search-url gives another address", address, cause)
}
