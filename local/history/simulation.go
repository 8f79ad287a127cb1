package history

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// A simulation runs the requests of a history.
type simulation struct {
	o         *Options
	s         *scenario
	rand      *rand.Rand
	users     []string
	functions map[string]*running
	due       []due // ordered by time
	serial    int
	values    map[string]func(*rand.Rand, time.Time) string
	events    []Event
	ledger    *ledger
	failedBy  map[string]*fault // faults of asynchronous invocations by request id
}

// A running is the state of a function in the simulation.
type running struct {
	*function
	environments []*environment
	uncovered    [3][]int // messages and faults that must occur soon, by phase
	releases     []release
}

// A release is a version and the time when it first receives traffic.
type release struct {
	at      time.Time
	version int
}

// A request is one action of a user. It can pass through several functions.
type request struct {
	user   string
	number int    // number of the order or of a similar object of the application
	trace  string // X-Ray trace id
	path   []string
}

// users is the number of users of an application.
const users = 300

func newSimulation(o *Options, s *scenario) *simulation {
	m := &simulation{o: o, s: s, rand: o.newRand(), values: values(), functions: map[string]*running{}, failedBy: map[string]*fault{}}
	for range users {
		m.users = append(m.users, m.userID(s.user))
	}
	for i := range s.functions {
		fn := &s.functions[i]
		m.functions[fn.name] = &running{function: fn, releases: m.releases(fn), uncovered: uncovered(fn)}
	}
	m.ledger = newLedger()
	return m
}

// releases returns the versions of a function: the first version, the version of the deployment, and the
// versions that fix a fault and bring it back.
func (m *simulation) releases(fn *function) []release {
	all := []release{{m.o.Start, fn.version}}
	if fn.deployed {
		all = append(all, release{m.o.Deploy, 0})
	}
	if slices.ContainsFunc(fn.faults, func(f fault) bool { return f.phase == regressed }) {
		all = append(all, release{m.fixed(), 0}, release{m.returned(), 0})
	}
	slices.SortFunc(all, func(a, b release) int { return a.at.Compare(b.at) })
	for i := range all {
		all[i].version = fn.version + i
	}
	return all
}

// fixed returns when the regressed fault was fixed.
func (m *simulation) fixed() time.Time { return m.o.Start.Add(m.o.Deploy.Sub(m.o.Start) * 3 / 7) }

// returned returns when the regressed fault came back.
func (m *simulation) returned() time.Time { return m.o.Deploy.Add(m.o.end().Sub(m.o.Deploy) * 4 / 7) }

// silence returns the time after which the silent function is no longer invoked.
func (m *simulation) silence() time.Time { return m.o.Deploy.Add(m.o.end().Sub(m.o.Deploy) * 3 / 7) }

// uncovered returns the numbers of the messages and faults of a function that must occur once in each phase.
// The numbers of faults follow those of messages. Otherwise a rare fault that happens to occur first after
// the deployment would look as if the deployment had introduced it. Regressed ones are listed two times: for the
// time before the deployment, and for their return.
func uncovered(fn *function) (phases [3][]int) {
	add := func(p phase, number int) {
		phases[p] = append(phases[p], number)
		if p == regressed {
			phases[always] = append(phases[always], number)
		}
	}
	for i, message := range fn.messages {
		if message.share < 1 && !message.isCold {
			add(message.phase, i)
		}
	}
	for i, f := range fn.faults {
		add(f.phase, len(fn.messages)+i)
	}
	return phases
}

// run simulates n requests.
func (m *simulation) run(n int) {
	weights := 0
	for _, f := range m.s.flows {
		weights += f.weight
	}
	for _, at := range m.traffic(n) {
		m.runUntil(at)
		m.serial++
		r := &request{
			user: m.users[min(m.rand.IntN(users), m.rand.IntN(users))], number: 100_000 + m.serial*7 + m.rand.IntN(7),
			trace: fmt.Sprintf("1-%08x-%08x%016x", at.Unix(), m.rand.Uint32(), m.rand.Uint64()), path: m.path(m.rand.IntN(weights)),
		}
		m.ledger.requests++
		m.schedule(at, r, 0, "", 0)
	}
	m.runUntil(m.o.end().Add(time.Hour))
	end := m.o.end()
	m.events = slices.DeleteFunc(m.events, func(e Event) bool { return !e.Time.Before(end) })
	slices.SortStableFunc(m.events, func(a, b Event) int { return a.Time.Compare(b.Time) })
}

// path returns the path of the flow whose range of weights contains n.
func (m *simulation) path(n int) []string {
	for _, f := range m.s.flows {
		if n -= f.weight; n < 0 {
			return f.path
		}
	}
	return nil
}

// A due is a scheduled invocation.
type due struct {
	at      time.Time
	request *request
	step    int    // index in the request's path
	id      string // request id of the invocation that Lambda retries; otherwise ""
	attempt int
}

// schedule schedules an invocation of the function at a step of the request's path.
func (m *simulation) schedule(at time.Time, r *request, step int, id string, attempt int) {
	if step < len(r.path) {
		m.serial++
		d := due{at.Truncate(time.Millisecond), r, step, id, attempt}
		n, _ := slices.BinarySearchFunc(m.due, d.at.Add(1), func(other due, at time.Time) int { return other.at.Compare(at) })
		m.due = slices.Insert(m.due, n, d) // after those with the same time
	}
}

// runUntil runs the scheduled invocations that start before a time.
func (m *simulation) runUntil(at time.Time) {
	for len(m.due) > 0 && m.due[0].at.Before(at) {
		d := m.due[0]
		m.due = m.due[1:]
		fn := m.functions[d.request.path[d.step]]
		switch {
		case fn.name == m.s.silent && !d.at.Before(m.silence()), !d.at.Before(m.o.end().Add(-time.Minute)):
			m.schedule(d.at, d.request, d.step+1, "", 0)
		default:
			m.invoke(fn, d)
		}
	}
}

// An environment is an execution environment of a function. It has one process and one log stream.
type environment struct {
	stream  string
	host    string
	version int
	busy    time.Time // end of the current invocation
	started time.Time
	used    bool
}

const (
	idle     = 8 * time.Minute // Lambda stops an environment that is idle for this time
	lifetime = 2 * time.Hour   // Lambda replaces an environment after this time
)

// environment returns an environment of the function's current version that is free at a time. If there is
// none, it starts a new one.
func (m *simulation) environment(fn *running, at time.Time) *environment {
	version := fn.versionAt(at)
	fn.environments = slices.DeleteFunc(fn.environments, func(e *environment) bool {
		return e.busy.Add(idle).Before(at) || e.started.Add(lifetime).Before(at)
	})
	for _, e := range fn.environments {
		if e.busy.Before(at) && e.version == version {
			return e
		}
	}
	e := &environment{host: "169.254." + m.octets(), version: version, started: at}
	e.stream = fmt.Sprintf("%s/[%d]%s", at.Format("2006/01/02"), version, strings.ReplaceAll(uuid(m.rand), "-", ""))
	fn.environments = append(fn.environments, e)
	return e
}

func (m *simulation) octets() string {
	return fmt.Sprintf("%d.%d", m.rand.IntN(256), m.rand.IntN(256))
}

// versionAt returns the version that is deployed at a time.
func (r *running) versionAt(at time.Time) int {
	version := 0
	for _, release := range r.releases {
		if !at.Before(release.at) {
			version = release.version
		}
	}
	return version
}
