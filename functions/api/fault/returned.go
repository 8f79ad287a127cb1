package fault

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"
)

func missingFile(context.Context) error {
	if err := start("/etc/faulty/rates.json"); err != nil {
		return fmt.Errorf("start the shop: %w", err)
	}
	return nil
}

func start(rates string) error {
	if err := loadRates(rates); err != nil {
		return fmt.Errorf("load exchange rates: %w", err)
	}
	return nil
}

func loadRates(path string) error {
	if _, err := os.ReadFile(path); err != nil {
		return traced(fmt.Errorf("read rates: %w", err))
	}
	return nil
}

func failsChecks(context.Context) error {
	if err := checkOrder("three", "1O0"); err != nil {
		return fmt.Errorf("check order: %w", err)
	}
	return nil
}

func checkOrder(quantity, postcode string) error {
	_, badQuantity := strconv.Atoi(quantity)
	_, badPostcode := strconv.Atoi(postcode)
	return traced(errors.Join(badQuantity, badPostcode))
}

// A QuotaError reports that a tenant requested more than its quota.
type QuotaError struct {
	Tenant      string
	Used, Limit int
}

func (e *QuotaError) Error() string {
	return fmt.Sprintf("tenant %s is over its quota: %d of %d used", e.Tenant, e.Used, e.Limit)
}

func overQuota(context.Context) error {
	return reserve("acme", 99, 3)
}

func reserve(tenant string, used, more int) error {
	const limit = 100
	if used+more > limit {
		return traced(&QuotaError{tenant, used, limit})
	}
	return nil
}

func misreadsJSON(context.Context) error {
	if err := decodeReply([]byte(`{"total": 12,`)); err != nil {
		return fmt.Errorf("decode the shop's reply: %w", err)
	}
	return nil
}

func decodeReply(body []byte) error {
	var reply struct{ Total int }
	if err := json.Unmarshal(body, &reply); err != nil {
		return traced(err)
	}
	return nil
}

func waitsTooLong(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Millisecond)
	defer cancel()
	if err := waitFor(ctx, make(chan struct{})); err != nil {
		return fmt.Errorf("wait for stock: %w", err)
	}
	return nil
}

func waitFor(ctx context.Context, arrived <-chan struct{}) error {
	select {
	case <-arrived:
		return nil
	case <-ctx.Done():
		return traced(ctx.Err())
	}
}

func dialsNobody(ctx context.Context) error {
	if err := reach(ctx, "127.0.0.1:1"); err != nil {
		return fmt.Errorf("reach the till: %w", err)
	}
	return nil
}

func reach(ctx context.Context, address string) error {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return traced(err)
	}
	return conn.Close()
}
