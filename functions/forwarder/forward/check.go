package forward

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"faulty/functions/forwarder/deadletter"
	"faulty/functions/forwarder/notify"
	"faulty/functions/forwarder/watch"
)

// checkNotify returns an error if the notification settings contradict other settings.
func (c *config) checkNotify() error {
	if c.Notify.HasTarget() && (!c.Groups || c.DocumentIDs == "none") {
		return errors.New("notifications need the state of groups: set GROUPS=on and DOCUMENT_IDS=event, or leave NOTIFICATION_TOPIC_ARN, NOTIFICATION_URL and NOTIFICATION_SECRET out")
	}
	return nil
}

// check handles the scheduled invocation: it searches for conditions that no single delivery shows,
// and sends notifications if they have a target. It never delays a delivery. A failure is only logged: the next
// invocation repeats the check a minute later, and the event would be useless in the failure queue.
func (f *Forwarder) check(ctx context.Context) {
	if f.groups == nil {
		return
	}
	w := watch.Watch{Client: f.client, Prefix: f.cfg.IndexPrefix, Notify: f.cfg.Notify.HasTarget()}
	if err := f.watch(ctx, &w); err != nil {
		f.logger.ErrorContext(ctx, "groups cannot be watched; the next check tries again", slog.String("error", err.Error()))
	}
	if !w.Notify {
		return
	}
	s := notify.Sender{Options: f.cfg.Notify, Client: f.client, Prefix: f.cfg.IndexPrefix, Identity: f.cfg.Identity, Logger: f.logger, DeadLetter: f.deadLetter}
	if err := s.Send(ctx); err != nil {
		f.logger.ErrorContext(ctx, "notifications cannot be read or recorded; the next check tries again", slog.String("error", err.Error()))
	}
}

// watchTime bounds the searches of a check. The function's timeout then leaves enough time to send
// notifications, however slow the searches are.
const watchTime = 10 * time.Second

func (f *Forwarder) watch(ctx context.Context, w *watch.Watch) error {
	ctx, cancel := context.WithTimeout(ctx, watchTime)
	defer cancel()
	return w.Run(ctx)
}

// deadLetter sends a message that no target accepts to the failure queue. Without a failure queue,
// the stored notifications state that they failed, and the log states why.
func (f *Forwarder) deadLetter(ctx context.Context, reason string, m notify.Message, ids []string) error {
	if f.failures == nil {
		f.logger.ErrorContext(ctx, "notifications are dropped", slog.String("message", m.ID), slog.String("summary", m.Summary), slog.String("reason", reason))
		return nil
	}
	letter, err := deadletter.Undelivered(m, ids, reason)
	if err != nil {
		return err
	}
	return f.failures.SendLetter(ctx, &letter)
}
