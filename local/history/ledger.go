package history

import (
	"cmp"
	"slices"
	"time"
)

// A ledger records the events of the simulation from which the answers are computed.
type ledger struct {
	requests, invocations, repeated int

	functions map[string]*FunctionSummary
	groups    map[*fault]*groupEntry
	messages  map[*message]*Message
	durations map[string][]duration // for the slow function only
	trail     map[*request]*Customer
	customer  Customer
}

// A groupEntry is a group and the users that it affects.
type groupEntry struct {
	Group
	users map[string]bool
}

// A duration is the duration of an invocation with its start time.
type duration struct {
	at time.Time
	ms float64
}

func newLedger() *ledger {
	return &ledger{
		functions: map[string]*FunctionSummary{}, groups: map[*fault]*groupEntry{}, messages: map[*message]*Message{},
		durations: map[string][]duration{}, trail: map[*request]*Customer{},
	}
}

// invocation records a finished invocation.
func (l *ledger) invocation(i *invocation) {
	l.invocations++
	f := l.functions[i.fn.name]
	if f == nil {
		f = &FunctionSummary{Name: i.fn.name, Language: i.fn.language.name, Logger: i.fn.logger}
		l.functions[i.fn.name] = f
	}
	f.Invocations++
	if i.status != success {
		f.Failed++
	}
	if i.isCold {
		f.ColdStarts++
		f.Streams++
	}
	if i.attempt > 0 {
		l.repeated++
	}
	switch i.status {
	case timeout:
		f.Timeouts++
	case outOfMemory:
		f.OutOfMemory++
	}
	f.Versions = slices.Compact(append(f.Versions, i.environment.version))
	if i.fn.name == i.m.s.slow && i.status == success {
		l.durations[i.fn.name] = append(l.durations[i.fn.name], duration{i.at, milliseconds(i.duration)})
	}
}

// message records a log event of a logging statement.
func (l *ledger) message(i *invocation, s *message, at time.Time, text string) {
	m := l.messages[s]
	if m == nil {
		m = &Message{Function: i.fn.name, Level: s.level, Text: s.text, Introduced: s.phase == introduced, Increased: s.more > 0, Example: text}
		l.messages[s] = m
	}
	m.add(at, i.m.o.Deploy)
}

// fault records an occurrence of a fault and its log events.
func (l *ledger) fault(i *invocation, f *fault, at time.Time, events []Event) {
	g := l.groups[f]
	if g == nil {
		g = &groupEntry{users: map[string]bool{}, Group: Group{
			Name: f.name, Function: i.fn.name, Type: f.exception.kind,
			Kind: f.kind.name(), Introduced: f.phase == introduced, Regressed: f.phase == regressed,
		}}
		frames := i.throw(&f.exception).frames
		if n := slices.IndexFunc(frames, frame.isOfApplication); n >= 0 {
			g.Culprit = i.fn.language.culprit(frames[n], f, i.fn.name)
		}
		for _, e := range events {
			g.Example = append(g.Example, e.Message)
		}
		l.groups[f] = g
	}
	g.add(at, i.m.o.Deploy)
	g.Versions = slices.Compact(append(g.Versions, i.environment.version))
	g.users[i.request.user] = true
}

// follow records the path of a request through the functions. It sets the customer of the answers to the
// first user whose request failed in a later function because of a fault that the deployment introduced.
func (l *ledger) follow(i *invocation, broken *fault) {
	c := l.trail[i.request]
	if c == nil {
		c = &Customer{User: i.request.user, At: i.at, TraceID: i.request.trace}
		l.trail[i.request] = c
	}
	c.Functions, c.RequestIDs = append(c.Functions, i.fn.name), append(c.RequestIDs, i.id)
	if broken != nil && broken.phase == introduced && broken.kind == crashes && len(c.Functions) > 1 && l.customer.User == "" {
		c.FailedIn, c.FailedGroup = i.fn.name, broken.name
		l.customer = *c
	}
	if i.status != success || len(c.Functions) == len(i.request.path) {
		delete(l.trail, i.request)
	}
}

// eventOverhead is the number of bytes that CloudWatch Logs counts for each event in addition to its message.
const eventOverhead = 26

// history returns the history and its answers.
func (m *simulation) history() *History {
	l := m.ledger
	a := Answers{
		Scenario: m.s.name, Seed: m.o.Seed, Start: m.o.Start, End: m.o.end(), Deployed: m.o.Deploy,
		Requests: l.requests, Invocations: l.invocations, Repeated: l.repeated, Events: len(m.events), Customer: l.customer,
	}
	for i := range m.events {
		e := &m.events[i]
		f, size := l.functions[e.Function], int64(len(e.Message)+eventOverhead)
		if f.Events++; f.Events == 1 {
			f.First = e.Time
		}
		f.Last = e.Time
		f.Bytes += size
		if e.Time.Before(m.o.Deploy) {
			f.BytesBefore += size
		}
		a.Bytes += size
	}
	for _, fn := range m.s.functions {
		if f := l.functions[fn.name]; f != nil {
			a.Functions = append(a.Functions, *f)
		}
	}
	m.setAnswers(&a)
	return &History{Events: m.events, Answers: a}
}

// setAnswers sets the answers about messages, groups and changes.
func (m *simulation) setAnswers(a *Answers) {
	for k := range m.s.functions {
		fn := &m.s.functions[k]
		r := m.functions[fn.name]
		if fn.deployed {
			a.Introduced.Releases = append(a.Introduced.Releases, Release{fn.name, r.versionAt(m.o.Deploy), m.o.Deploy})
		}
		for n := range fn.messages {
			if found := m.ledger.messages[&fn.messages[n]]; found != nil {
				a.addMessage(found)
			}
		}
		for n := range fn.faults {
			if found := m.ledger.groups[&fn.faults[n]]; found != nil {
				found.Users = len(found.users)
				a.addGroup(found.Group)
			}
			if fn.faults[n].phase == regressed {
				a.Regression = Regression{fn.name, fn.faults[n].name, m.fixed(), r.versionAt(m.fixed()), m.returned(), r.versionAt(m.returned())}
			}
		}
	}
	if f := m.ledger.functions[m.s.silent]; f != nil {
		a.Silence = Silence{f.Name, f.Last}
	}
	all := m.ledger.durations[m.s.slow]
	a.Slowdown = Slowdown{
		m.s.slow,
		percentiles(all, func(at time.Time) bool { return at.Before(m.o.Deploy) }),
		percentiles(all, func(at time.Time) bool { return !at.Before(m.o.end().Add(-24 * time.Hour)) }),
	}
}

func (a *Answers) addMessage(m *Message) {
	a.Messages = append(a.Messages, *m)
	switch {
	case m.Introduced:
		a.Introduced.Messages = append(a.Introduced.Messages, m.Text)
	case m.Increased:
		a.Introduced.Increased = append(a.Introduced.Increased, m.Text)
	}
}

func (a *Answers) addGroup(g Group) {
	a.Groups = append(a.Groups, g)
	if g.Introduced {
		a.Introduced.Groups = append(a.Introduced.Groups, g.Name)
	}
}

// percentiles returns the percentiles of the durations whose times satisfy isChosen.
func percentiles(all []duration, isChosen func(time.Time) bool) Durations {
	var chosen []float64
	for _, d := range all {
		if isChosen(d.at) {
			chosen = append(chosen, d.ms)
		}
	}
	if len(chosen) == 0 {
		return Durations{}
	}
	slices.SortFunc(chosen, cmp.Compare[float64])
	return Durations{len(chosen), chosen[len(chosen)/2], chosen[len(chosen)*95/100]}
}
