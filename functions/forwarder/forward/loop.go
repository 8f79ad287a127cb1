package forward

import (
	"context"
	"log/slog"
	"strings"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"faulty/functions/forwarder/delivery"
)

// isForwarderLog reports whether a delivery contains the forwarder's own log events. Storing them would
// produce more of them in an endless loop. Another account may have a log group of the same name;
// its log events are forwarded.
func (f *Forwarder) isForwarderLog(ctx context.Context, d *delivery.Delivery) bool {
	if f.cfg.LogGroup == "" || string(d.Group) != f.cfg.LogGroup {
		return false
	}
	account := account(ctx)
	return account == "" || account == string(d.Owner)
}

// account returns the account that the function runs in, or "" outside Lambda. The account is the
// fifth part of the function's ARN.
func account(ctx context.Context) string {
	lc, ok := lambdacontext.FromContext(ctx)
	if !ok {
		return ""
	}
	parts := strings.Split(lc.InvokedFunctionArn, ":")
	if len(parts) < 6 {
		return ""
	}
	return parts[4]
}

// warnOfLoop logs, once per process, why a delivery is dropped. Logging every dropped delivery would
// cause the loop that isForwarderLog prevents.
func (f *Forwarder) warnOfLoop(ctx context.Context) {
	if f.loopWarned.Swap(true) {
		return
	}
	f.logger.WarnContext(ctx, "the forwarder is subscribed to its own log group, whose log events it drops: remove that subscription filter, because each delivery is an invocation",
		slog.String("log_group", f.cfg.LogGroup))
}
