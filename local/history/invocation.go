package history

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// An invocation is one run of a function's handler.
type invocation struct {
	m           *simulation
	fn          *running
	environment *environment
	request     *request
	at          time.Time // start time
	id          string    // the request id, which is the same for retries of a failed invocation
	span        string
	isCold      bool
	initialized time.Duration // duration of the initialization in a cold start
	duration    time.Duration
	status      status
	exit        int // exit status of the process
	attempt     int
}

// build returns how much line numbers and numbers that a compiler assigns differ from those of the
// first version.
func (i *invocation) build() int { return 3 * (i.environment.version - i.fn.version) }

// memory returns the maximum memory that the environment has used, in MB.
func (i *invocation) memory() int {
	if i.status == outOfMemory {
		return i.fn.memory
	}
	return i.fn.memory*2/5 + int(i.environment.host[8]%16)
}

// invoke runs an invocation and schedules the invocations that it causes.
func (m *simulation) invoke(fn *running, d due) {
	i := &invocation{m: m, fn: fn, environment: m.environment(fn, d.at), request: d.request, at: d.at, id: d.id, attempt: d.attempt}
	if i.id == "" {
		i.id = uuid(m.rand)
	}
	i.span = fmt.Sprintf("%016x", m.rand.Uint64())
	isNew := i.phaseAt() == introduced
	i.isCold, i.environment.used = !i.environment.used, true
	messages, broken := i.choose(isNew)
	if i.isCold {
		i.initialized = time.Duration(150+m.rand.IntN(900)) * time.Millisecond
		i.emit(i.at, i.initStart(i.at))
		i.at = i.at.Add(i.initialized).Truncate(time.Millisecond)
	}
	i.duration = i.takes(isNew)
	i.outcome(broken)
	i.run(messages, broken)
	i.environment.busy = i.at.Add(i.duration + 10*time.Millisecond)
	m.ledger.invocation(i)
	m.ledger.follow(i, broken)
	i.follow(d, broken)
}

// phaseAt returns introduced after the deployment and always before it.
func (i *invocation) phaseAt() phase {
	if i.at.Before(i.m.o.Deploy) {
		return always
	}
	return introduced
}

// occurs reports whether messages and faults of a phase can occur at the time of the invocation.
func (i *invocation) occurs(p phase) bool {
	switch p {
	case introduced:
		return !i.at.Before(i.m.o.Deploy)
	case regressed:
		return i.at.Before(i.m.fixed()) || !i.at.Before(i.m.returned())
	}
	return true
}

// choose returns the messages that the invocation logs and the fault that occurs in it, or nil for no
// fault. A message that is logged several times is returned several times.
func (i *invocation) choose(isNew bool) (messages []*message, broken *fault) {
	forced := i.forced(isNew)
	for k := range i.fn.messages {
		s := &i.fn.messages[k]
		times := 0
		if i.occurs(s.phase) && (k == forced || i.m.rand.Float64() < s.share) || s.isCold && i.isCold {
			times = 1
		}
		if isNew && s.more > 0 {
			times = s.more
		}
		if s.isCold && times > 0 {
			messages = slices.Insert(messages, 0, s)
			continue
		}
		messages = append(messages, slices.Repeat([]*message{s}, times)...)
	}
	for k := range i.fn.faults {
		f := &i.fn.faults[k]
		if broken == nil && i.occurs(f.phase) && forced < 0 && i.m.rand.Float64() < f.share {
			broken = f
		}
	}
	if n := forced - len(i.fn.messages); n >= 0 {
		broken = &i.fn.faults[n]
	}
	if i.attempt > 0 && broken == nil && i.m.rand.IntN(3) > 0 { // most retries fail with the same fault
		broken = i.m.failedBy[i.id]
	}
	return messages, broken
}

// forced returns the number of the message or fault that must occur in this invocation, or -1 if there
// is none.
func (i *invocation) forced(isNew bool) int {
	if i.attempt > 0 {
		return -1
	}
	isDue := map[phase]bool{always: true, introduced: isNew, regressed: !i.at.Before(i.m.returned())}
	for _, p := range []phase{regressed, introduced, always} {
		if left := i.fn.uncovered[p]; isDue[p] && len(left) > 0 {
			i.fn.uncovered[p] = left[1:]
			return left[0]
		}
	}
	return -1
}

// spread is the standard deviation of the logarithm of the durations.
const spread = 0.35

// takes returns how long the handler runs. The slow function becomes slower every day, up to three
// times its duration.
func (i *invocation) takes(isNew bool) time.Duration {
	factor := math.Exp(spread * i.m.rand.NormFloat64())
	if isNew && i.fn.name == i.m.s.slow {
		since := i.at.Sub(i.m.o.Deploy).Seconds() / i.m.o.end().Sub(i.m.o.Deploy).Seconds()
		factor *= 1 + 2*since
	}
	took := time.Duration(float64(i.fn.typical) * factor)
	return min(took, i.fn.timeout*4/5).Truncate(10 * time.Microsecond)
}

// outcome sets the status and the duration of the invocation.
func (i *invocation) outcome(broken *fault) {
	switch {
	case broken == nil || broken.kind == logged:
	case broken.kind == timesOut:
		i.status, i.duration = timeout, i.fn.timeout
	case broken.kind == overruns:
		i.status = outOfMemory
	case i.fn.language.exits && len(broken.exception.frames) > 0:
		if i.status, i.exit = exited, 1; broken.exception.isDump {
			i.exit = 2
		}
	default:
		i.status = failed
	}
	if i.status > failed { // Lambda has stopped the environment
		i.fn.environments = slices.DeleteFunc(i.fn.environments, func(e *environment) bool { return e == i.environment })
	}
}

// run emits the events of the invocation, spread over its duration.
func (i *invocation) run(messages []*message, broken *fault) {
	at := i.at
	step := i.duration / time.Duration(len(messages)+3)
	i.emit(at, i.start(at))
	for k, s := range messages {
		if i.status > success && k > 0 && k == len(messages)-1 { // a failed invocation does not log its last message
			break
		}
		at = at.Add(step)
		e := &entry{invocation: i, at: at.Truncate(time.Millisecond), level: s.level, message: i.fill(s.text), fields: i.members(s.fields)}
		text := i.fn.language.loggers[i.fn.logger](e)
		i.emit(at, text)
		i.m.ledger.message(i, s, e.at, text)
	}
	at, before := at.Add(step), len(i.m.events)
	if broken != nil && broken.kind <= logged {
		i.fail(at, broken)
	}
	end := i.at.Add(i.duration)
	for _, text := range i.failure(end) {
		i.emit(end, text)
	}
	if broken != nil {
		i.m.ledger.fault(i, broken, at, i.m.events[before:])
	}
	i.emit(end, i.end(end))
	i.emit(end, i.report(end))
}

// fail emits the exception of a fault.
func (i *invocation) fail(at time.Time, f *fault) {
	e := &entry{invocation: i, at: at.Truncate(time.Millisecond), level: "ERROR", message: i.fill(f.message), thrown: i.throw(&f.exception)}
	if f.kind == logged {
		i.emit(at, i.fn.language.loggers[i.fn.logger](e))
		return
	}
	for _, text := range i.fn.language.crash(e) {
		i.emit(at, text)
	}
}

// emit adds an event to the history.
func (i *invocation) emit(at time.Time, text string) {
	i.m.events = append(i.m.events, Event{i.fn.name, i.environment.stream, at.Truncate(time.Millisecond), text})
}

// follow schedules the invocations that an invocation causes: the next function of the request, or the
// retries of a failed asynchronous invocation after one and two minutes.
func (i *invocation) follow(d due, broken *fault) {
	end := i.at.Add(i.duration)
	switch {
	case i.status == success:
		i.m.schedule(end.Add(time.Duration(2+i.m.rand.IntN(40))*time.Millisecond), d.request, d.step+1, "", 0)
	case i.fn.isAsync && d.attempt < 2:
		i.m.failedBy[i.id] = broken
		i.m.schedule(end.Add(time.Duration(d.attempt+1)*time.Minute), d.request, d.step, i.id, d.attempt+1)
	}
}
