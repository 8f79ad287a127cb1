package history

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A scenario is an application, how it fails, and what a deployment does to it.
type scenario struct {
	name, about string
	user        string // the kind of a user's id, as fill names it
	functions   []function
	flows       []flow
	slow        string // the function that becomes slower from the deployment on
	silent      string // the function that is not invoked any more from the last third on
}

// A flow is the functions that a request goes through.
type flow struct {
	weight int
	path   []string
}

// A function is one Lambda function.
type function struct {
	name     string
	language *language
	logger   string // one of the language's
	userKey  string // the member for the user's id, of loggers that print members
	version  int    // on the first day
	deployed bool   // by the deployment in the middle
	memory   int    // in MB
	typical  time.Duration
	timeout  time.Duration
	isAsync  bool // Lambda repeats a failed invocation
	isTraced bool // X-Ray is on
	isJSON   bool // Lambda prints its own events in JSON
	messages []message
	faults   []fault
}

// A phase is when something occurs.
type phase int

const (
	always     phase = iota
	introduced       // from the deployment on
	regressed        // until a fix on the second day, and again from the sixth seventh of the history on
)

// A message is a logging statement.
type message struct {
	level  string // DEBUG, INFO, WARN, ERROR
	text   string // with placeholders, see fill
	fields string // "key=value …"; the values can be placeholders
	share  float64
	isCold bool // logged in cold starts alone, and in all of them
	more   int  // how often an invocation logs it after the deployment, if that increases its volume
	phase  phase
}

// The ways in which an invocation fails.
type kind int

const (
	crashes  kind = iota // the handler's exception reaches the runtime
	logged               // the handler logs the exception and continues
	timesOut             // Lambda stops the invocation
	overruns             // the function uses more memory than it has
)

// name is the kind in the answers.
func (k kind) name() string {
	return [...]string{crashes: "crash", logged: "logged", timesOut: "timeout", overruns: "out_of_memory"}[k]
}

// A fault is one fault of the program, and therefore one group of exceptions.
type fault struct {
	name      string
	kind      kind
	share     float64 // of the invocations
	phase     phase
	message   string // of the logger, for a logged one
	exception exception
}

// An exception is what a language prints about an exception.
type exception struct {
	kind    string   // its type
	message string   // with placeholders
	frames  []string // "file:line function", innermost first; the lines change with each build
	isDump  bool     // Go: a panic in another goroutine, which Go itself prints
	repeat  int      // how often the innermost frame calls itself, about
	cause   *exception
}

// all returns the scenarios.
func all() []scenario { return []scenario{shop(), travel(), media()} }

// Scenarios returns the names of the scenarios.
func Scenarios() []string {
	var names []string
	for _, s := range all() {
		names = append(names, s.name)
	}
	return names
}

// About describes each scenario in a line.
func About() string {
	var text strings.Builder
	for _, s := range all() {
		fmt.Fprintf(&text, "  %-8s %s\n", s.name, s.about)
	}
	return text.String()
}

// find returns the scenario of a name, the first one for none.
func find(name string) (*scenario, error) {
	known := all()
	i := slices.IndexFunc(known, func(s scenario) bool { return s.name == name || name == "" })
	if i < 0 {
		return nil, fmt.Errorf("unknown scenario %q; there are %s", name, strings.Join(Scenarios(), ", "))
	}
	return &known[i], nil
}
