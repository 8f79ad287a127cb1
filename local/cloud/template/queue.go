package template

import (
	"slices"
	"strconv"
)

// queue reads an AWS::SQS::Queue. The limits and defaults are SQS's.
func (l *loader) queue(r *resource, f *fields) Queue {
	at := l.attributes(r)
	q := Queue{
		LogicalID: r.id, Name: at["QueueName"], ARN: at["Arn"], URL: at["QueueUrl"],
		VisibilityTimeout: f.seconds("VisibilityTimeout", 30, 0, 43200),
		Retention:         f.seconds("MessageRetentionPeriod", 345600, 60, 1209600),
		Delay:             f.seconds("DelaySeconds", 0, 0, 900),
		ReceiveWait:       f.seconds("ReceiveMessageWaitTimeSeconds", 0, 0, 20),
		MaxMessageBytes:   f.number("MaximumMessageSize", 1<<20, 1<<10, 1<<20),
	}
	if f.flag("FifoQueue", false) {
		f.fail("FifoQueue", "FIFO queues are not supported here")
	}
	l.unique(r, f.lineOf("QueueName"))
	if !f.has("RedrivePolicy") {
		return q
	}
	redrive := f.sub("RedrivePolicy")
	if len(redrive.order) > 0 { // AWS::NoValue is empty
		q.DeadLetterARN = redrive.required("deadLetterTargetArn")
		q.MaxReceives = redrive.number("maxReceiveCount", 10, 1, 1000)
		l.needQueue(redrive, "deadLetterTargetArn", q.DeadLetterARN)
	}
	redrive.done()
	return q
}

// needQueue checks that the arn at key is a queue of the stack, once all queues
// are known. A local run has no other queues.
func (l *loader) needQueue(f *fields, key, arn string) {
	l.checks = append(l.checks, func() {
		if arn != "" && l.stack.queue(arn) == nil {
			f.fail(key, "%s %q: %s is no queue of this template", f.owner, f.prefix+key, arn)
		}
	})
}

// queue returns the stack's queue with the given ARN, or nil.
func (s *Stack) queue(arn string) *Queue {
	for i := range s.Queues {
		if s.Queues[i].ARN == arn {
			return &s.Queues[i]
		}
	}
	return nil
}

// unique reports a second resource with the same type and name.
func (l *loader) unique(r *resource, line int) {
	for _, other := range l.order {
		if other == r {
			return
		}
		if other.kind == r.kind && !other.absent && l.physicalName(other) == r.name {
			l.fail(line, "%s %q is duplicated, first as %s on line %d", namingOf(r.kind).unique, r.name, other.id, other.line)
		}
	}
}

// logGroup reads an AWS::Logs::LogGroup.
func (l *loader) logGroup(r *resource, f *fields) LogGroup {
	at := l.attributes(r)
	l.unique(r, f.lineOf("LogGroupName"))
	g := LogGroup{LogicalID: r.id, Name: at["Ref"], ARN: at["Arn"]}
	// Log groups of other classes do not support subscriptions, so their log
	// events would not reach the forwarder.
	f.oneOf("LogGroupClass", "STANDARD", "STANDARD")
	if f.get("RetentionInDays") == nil {
		return g
	}
	g.RetentionDays = f.number("RetentionInDays", 0, 1, 3653)
	if g.RetentionDays != 0 && !slices.Contains(retentionDays(), g.RetentionDays) {
		f.fail("RetentionInDays", "%s \"RetentionInDays\" is %s; CloudWatch Logs knows %v", f.owner, strconv.Itoa(g.RetentionDays), retentionDays())
	}
	return g
}

// retentionDays returns the values that CloudWatch Logs accepts.
func retentionDays() []int {
	return []int{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}
}
