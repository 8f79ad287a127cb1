package history

import "time"

// Answers is what is true of a history: the file answers.json.
type Answers struct {
	Scenario    string           `json:"scenario"`
	Seed        uint64           `json:"seed"`
	Start       time.Time        `json:"start"`
	End         time.Time        `json:"end"`
	Deployed    time.Time        `json:"deployed"`
	Requests    int              `json:"requests"`
	Invocations int              `json:"invocations"`
	Repeated    int              `json:"repeated"` // invocations that Lambda repeated after a failure, with the same request id
	Events      int              `json:"events"`
	Bytes       int64            `json:"bytes"` // as CloudWatch Logs counts them
	Introduced  Introduced       `json:"introduced"`
	Regression  Regression       `json:"regression"`
	Slowdown    Slowdown         `json:"slowdown"`
	Silence     Silence          `json:"silence"`
	Customer    Customer         `json:"customer"`
	Functions   []FunctionAnswer `json:"functions"`
	Groups      []Group          `json:"groups"`
	Messages    []Message        `json:"messages"`
}

// Introduced is what the deployment introduced.
type Introduced struct {
	Releases  []Release `json:"releases"`
	Groups    []string  `json:"groups"`    // names of groups
	Messages  []string  `json:"messages"`  // texts of logging statements
	Increased []string  `json:"increased"` // those that are logged more often
}

// A Release is a version of a function and when it received the first traffic.
type Release struct {
	Function string    `json:"function"`
	Version  int       `json:"version"`
	At       time.Time `json:"at"`
}

// A Regression is a group that a version fixed and a later one brought back.
type Regression struct {
	Function        string    `json:"function"`
	Group           string    `json:"group"`
	Fixed           time.Time `json:"fixed"`
	FixedVersion    int       `json:"fixed_version"`
	Returned        time.Time `json:"returned"`
	ReturnedVersion int       `json:"returned_version"`
}

// A Slowdown is a function that has been becoming slower since the deployment.
type Slowdown struct {
	Function string    `json:"function"`
	Before   Durations `json:"before"`   // the deployment
	LastDay  Durations `json:"last_day"` // of the history
}

// Durations are percentiles of the durations of invocations, in milliseconds.
type Durations struct {
	Count int     `json:"count"`
	P50   float64 `json:"p50_ms"`
	P95   float64 `json:"p95_ms"`
}

// A Silence is a function that stopped being invoked.
type Silence struct {
	Function string    `json:"function"`
	Last     time.Time `json:"last"` // its last event
}

// A Customer is a user whose request failed because of what the deployment introduced.
type Customer struct {
	User        string    `json:"user"`
	At          time.Time `json:"at"`
	TraceID     string    `json:"trace_id"` // as X-Ray writes it
	Functions   []string  `json:"functions"`
	RequestIDs  []string  `json:"request_ids"` // of these functions; the last one failed
	FailedIn    string    `json:"failed_in"`
	FailedGroup string    `json:"failed_group"`
}

// A FunctionAnswer is what a function did.
type FunctionAnswer struct {
	Name        string    `json:"name"`
	Language    string    `json:"language"`
	Logger      string    `json:"logger"`
	Versions    []int     `json:"versions"`
	Events      int       `json:"events"`
	Bytes       int64     `json:"bytes"`
	BytesBefore int64     `json:"bytes_before"` // the deployment
	Invocations int       `json:"invocations"`
	Failed      int       `json:"failed"`
	Timeouts    int       `json:"timeouts"`
	OutOfMemory int       `json:"out_of_memory"`
	ColdStarts  int       `json:"cold_starts"`
	Streams     int       `json:"streams"`
	First       time.Time `json:"first"`
	Last        time.Time `json:"last"`
}

// A Group is all occurrences of one fault.
type Group struct {
	Name       string    `json:"name"`
	Function   string    `json:"function"`
	Kind       string    `json:"kind"`           // crash, logged, timeout or out_of_memory
	Type       string    `json:"type,omitempty"` // of a crash or a logged exception, with its module or package
	Culprit    string    `json:"culprit,omitempty"`
	Count      int       `json:"count"`
	Before     int       `json:"before"` // the deployment
	First      time.Time `json:"first"`
	Last       time.Time `json:"last"`
	Versions   []int     `json:"versions"`
	Users      int       `json:"users"` // whose requests failed
	Introduced bool      `json:"introduced"`
	Regressed  bool      `json:"regressed"`
	Example    []string  `json:"example"` // the first occurrence's log events
}

// A Message is all log events of one logging statement.
type Message struct {
	Function   string    `json:"function"`
	Level      string    `json:"level"`
	Text       string    `json:"text"` // with placeholders
	Count      int       `json:"count"`
	Before     int       `json:"before"` // the deployment
	First      time.Time `json:"first"`
	Last       time.Time `json:"last"`
	Introduced bool      `json:"introduced"`
	Increased  bool      `json:"increased"`
	Example    string    `json:"example"` // the first log event
}
