package template

// events reads the events that invoke a function.
func (l *loader) events(r *resource, fn *Function, section *fields) {
	for _, name := range section.keys() {
		event := section.sub(name)
		kind := event.required("Type")
		f := l.fields(event.nodes["Properties"], kind+" event property", "")
		if f.line == 0 {
			f.line = event.line
		}
		switch kind {
		case "Api":
			l.route(r, f)
		case "SQS":
			l.queueSource(fn, f)
		case "Schedule":
			l.schedule(fn, f)
		case "CloudWatchLogs":
			l.subscription(r.id+name, fn, f)
		default:
			event.fail("Type", "event type %q is not supported here; supported: Api, SQS, Schedule, CloudWatchLogs", kind)
			f.ignore(f.order...)
		}
		f.done()
		event.ignore("Properties")
		event.done()
	}
}

// queueSource reads an SQS event and checks it against the rules of Lambda's
// event source mappings.
func (l *loader) queueSource(fn *Function, f *fields) {
	s := QueueSource{
		QueueARN:    f.required("Queue"),
		BatchSize:   f.number("BatchSize", 10, 1, 10_000),
		BatchWindow: f.seconds("MaximumBatchingWindowInSeconds", 0, 0, 300),
	}
	if s.BatchSize > 10 && s.BatchWindow == 0 {
		f.fail("BatchSize", "%s \"BatchSize\" above 10 needs MaximumBatchingWindowInSeconds of at least 1", f.owner)
	}
	for _, t := range f.texts("FunctionResponseTypes") {
		if t != "ReportBatchItemFailures" {
			f.fail("FunctionResponseTypes", "%s \"FunctionResponseTypes\": %q is not supported here", f.owner, t)
		}
		s.ReportBatchItemFailures = true
	}
	if f.has("ScalingConfig") {
		scaling := f.sub("ScalingConfig")
		if scaling.has("MaximumConcurrency") {
			s.MaxConcurrency = scaling.number("MaximumConcurrency", 2, 2, 1000)
		}
		scaling.done()
	}
	l.needQueue(f, "Queue", s.QueueARN)
	timeout := fn.Timeout
	l.checks = append(l.checks, func() {
		if q := l.stack.queue(s.QueueARN); q != nil && q.VisibilityTimeout < timeout {
			f.fail("Queue", "queue %s: its VisibilityTimeout (%v) is less than the function's Timeout (%v), which Lambda refuses", q.LogicalID, q.VisibilityTimeout, timeout)
		}
	})
	if f.flag("Enabled", true) {
		fn.Queues = append(fn.Queues, s)
	}
}
