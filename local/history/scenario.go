package history

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A scenario defines an application, its faults, and the changes of a deployment.
type scenario struct {
	name, about string
	user        string // format of user ids, see userID
	functions   []function
	flows       []flow
	slow        string // the function that becomes slower after the deployment
	silent      string // the function that is no longer invoked in about the last third of the history, see silence
}

// A flow is a sequence of functions through which a request passes.
type flow struct {
	weight int
	path   []string
}

// A function is a Lambda function of the application.
type function struct {
	name     string
	language *language
	logger   string // name of one of the language's loggers
	userKey  string // name of the member with the user's id; "" if the logger has none
	version  int    // version on the first day
	deployed bool   // the deployment replaces the function
	memory   int    // configured memory in MB
	typical  time.Duration
	timeout  time.Duration
	isAsync  bool // Lambda retries a failed invocation
	isTraced bool // X-Ray is enabled
	isJSON   bool // Lambda writes its records in JSON
	messages []message
	faults   []fault
}

// A phase is the part of the history in which a message or fault occurs.
type phase int

const (
	always     phase = iota
	introduced       // after the deployment
	regressed        // until the fix before the deployment, and again after its return, see fixed and returned
)

// A message is a logging statement.
type message struct {
	level  string // DEBUG, INFO, WARN, ERROR
	text   string // text with placeholders, see fill
	fields string // "key=value …"; the values can be placeholders
	share  float64
	isCold bool // logged in every cold start, and only there
	more   int  // how often an invocation logs it after the deployment; 0 if the deployment does not change that
	phase  phase
}

// A kind is a way in which an invocation fails.
type kind int

const (
	crashes  kind = iota // the handler's exception reaches the runtime
	logged               // the handler logs the exception and continues
	timesOut             // Lambda stops the invocation
	overruns             // the function uses more memory than it has
)

// name returns the kind as in the answers.
func (k kind) name() string {
	return [...]string{crashes: "crash", logged: "logged", timesOut: "timeout", overruns: "out_of_memory"}[k]
}

// A fault is one fault of the program. It corresponds to one group of exceptions.
type fault struct {
	name      string
	kind      kind
	share     float64 // fraction of the invocations
	phase     phase
	message   string // message of the logger, for a logged exception
	exception exception
}

// An exception defines what a language prints for an exception.
type exception struct {
	kind    string   // type of the exception
	message string   // message with placeholders
	frames  []string // "file:line function", innermost first; the lines change with each build
	isDump  bool     // Go: a panic in another goroutine, which Go itself prints
	repeat  int      // approximate number of recursive calls of the innermost frame
	cause   *exception
}

// all returns all scenarios.
func all() []scenario { return []scenario{shop(), travel(), media()} }

// Scenarios returns the names of the scenarios.
func Scenarios() []string {
	var names []string
	for _, s := range all() {
		names = append(names, s.name)
	}
	return names
}

// About returns one line of description for each scenario.
func About() string {
	var text strings.Builder
	for _, s := range all() {
		fmt.Fprintf(&text, "  %-8s %s\n", s.name, s.about)
	}
	return text.String()
}

// find returns the scenario with a name, or the first scenario if the name is "".
func find(name string) (*scenario, error) {
	known := all()
	i := slices.IndexFunc(known, func(s scenario) bool { return s.name == name || name == "" })
	if i < 0 {
		return nil, fmt.Errorf("unknown scenario %q; there are %s", name, strings.Join(Scenarios(), ", "))
	}
	return &known[i], nil
}
