package template

// queue reads an AWS::SQS::Queue. Limits and defaults are SQS's.
func (l *loader) queue(r *resource, f *fields) Queue {
	at := l.attributes(r)
	q := Queue{
		LogicalID: r.id, Name: at["QueueName"], ARN: at["Arn"], URL: at["QueueUrl"],
		VisibilityTimeout: f.seconds("VisibilityTimeout", 30, 0, 43200),
		Retention:         f.seconds("MessageRetentionPeriod", 345600, 60, 1209600),
	}
	if !f.has("RedrivePolicy") {
		return q
	}
	redrive := f.sub("RedrivePolicy")
	if len(redrive.order) > 0 { // not AWS::NoValue
		q.DeadLetterARN = redrive.required("deadLetterTargetArn")
		q.MaxReceives = redrive.number("maxReceiveCount", 10, 1, 1000)
		l.needQueue(redrive, "deadLetterTargetArn", q.DeadLetterARN)
	}
	redrive.done()
	return q
}

// needQueue checks, once all are known, that arn at key is a queue of the
// stack: a local run has no others.
func (l *loader) needQueue(f *fields, key, arn string) {
	l.checks = append(l.checks, func() {
		if arn != "" && l.stack.queue(arn) == nil {
			f.fail(key, "%s %q: %s is no queue of this template", f.owner, f.prefix+key, arn)
		}
	})
}

// queue finds a queue by ARN; nil when it is none of the stack's.
func (s *Stack) queue(arn string) *Queue {
	for i := range s.Queues {
		if s.Queues[i].ARN == arn {
			return &s.Queues[i]
		}
	}
	return nil
}

// logGroup returns an AWS::Logs::LogGroup.
func (l *loader) logGroup(r *resource) LogGroup {
	at := l.attributes(r)
	return LogGroup{LogicalID: r.id, Name: at["Ref"], ARN: at["Arn"]}
}
