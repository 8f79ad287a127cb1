package forward

import (
	"context"
	"log/slog"
	"strings"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"faulty/functions/forwarder/delivery"
)

// isOwnLog reports whether a delivery holds the forwarder's own lines. To store
// them would make more of them, for ever. Another account may have a log group
// of the same name, whose lines are as good as any.
func (f *Forwarder) isOwnLog(ctx context.Context, d *delivery.Delivery) bool {
	if f.cfg.LogGroup == "" || string(d.Group) != f.cfg.LogGroup {
		return false
	}
	account := account(ctx)
	return account == "" || account == string(d.Owner)
}

// account is the account that the function runs in, "" outside Lambda. It is
// the fifth part of the function's ARN.
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

// passOver says, once a process, why a delivery is dropped: a line for each
// would be what is to be avoided.
func (f *Forwarder) passOver(ctx context.Context) {
	if f.warned.Swap(true) {
		return
	}
	f.logger.WarnContext(ctx, "the forwarder is subscribed to its own log group, whose lines it drops: remove that subscription filter, each delivery is an invocation",
		slog.String("log_group", f.cfg.LogGroup))
}
