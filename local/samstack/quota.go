package samstack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
)

const (
	// minUnreserved is the number of concurrent executions that an account must keep unreserved. See
	// "Configuring reserved concurrency" in the AWS Lambda Developer Guide.
	minUnreserved = 100

	quotaTimeout  = 10 * time.Second
	concurrencyOf = "ForwarderConcurrency"
)

// checkQuota returns an error if Lambda would refuse to reserve the forwarder's concurrency. before and after
// are the values of the parameter ForwarderConcurrency. If the quota cannot be read, for example because the
// user may not do so, checkQuota prints a note: CloudFormation then reports the error, if there is one.
func (d Deployment) checkQuota(ctx context.Context, before, after int) error {
	if after <= before { // Lambda never refuses to reserve less
		return nil
	}
	unreserved, err := d.unreserved(ctx)
	if err != nil {
		fmt.Fprintf(d.Out, "note: not checked whether the account's quota of concurrent executions allows %s=%d: %v\n", concurrencyOf, after, err)
		return nil
	}
	most := max(0, unreserved+before-minUnreserved)
	if after <= most {
		return nil
	}
	advice := fmt.Sprintf("set %s=0, which reserves none", concurrencyOf)
	if most > 0 {
		advice = fmt.Sprintf("set %s to %d or less, or to 0, which reserves none", concurrencyOf, most)
	}
	return fmt.Errorf("%s=%d cannot be reserved: in region %s, %d concurrent executions of this account are not reserved, and Lambda requires that %d remain so; %s, or request a higher quota (Service Quotas, AWS Lambda, Concurrent executions)",
		concurrencyOf, after, d.Config.Region, unreserved+before, minUnreserved, advice)
}

// unreserved returns the number of concurrent executions that no function of the account reserves.
func (d Deployment) unreserved(ctx context.Context) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, quotaTimeout)
	defer cancel()
	status, text, err := d.send(ctx, request{service: "lambda", method: http.MethodGet, path: "2016-08-19/account-settings/"})
	if err != nil {
		return 0, fmt.Errorf("ask Lambda for the account's settings: %w", err)
	}
	switch status {
	case http.StatusOK:
	case http.StatusForbidden:
		return 0, errors.New("it needs the permission lambda:GetAccountSettings")
	default:
		return 0, fmt.Errorf("response of Lambda to GetAccountSettings: status %d %s", status, http.StatusText(status))
	}
	var settings struct {
		AccountLimit struct{ UnreservedConcurrentExecutions *int }
	}
	if err := json.Unmarshal(text, &settings); err != nil || settings.AccountLimit.UnreservedConcurrentExecutions == nil {
		return 0, errors.New("the response of Lambda to GetAccountSettings has no UnreservedConcurrentExecutions")
	}
	return *settings.AccountLimit.UnreservedConcurrentExecutions, nil
}
