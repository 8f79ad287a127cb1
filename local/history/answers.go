package history

import "time"

// Answers contains the correct answers about a history. It is the content of answers.json.
type Answers struct {
	Scenario    string            `json:"scenario"`
	Seed        uint64            `json:"seed"`
	Start       time.Time         `json:"start"`
	End         time.Time         `json:"end"`
	Deployed    time.Time         `json:"deployed"`
	Requests    int               `json:"requests"`
	Invocations int               `json:"invocations"`
	Repeated    int               `json:"repeated"` // retries by Lambda after a failed invocation, with the same request id
	Events      int               `json:"events"`
	Bytes       int64             `json:"bytes"` // size as CloudWatch Logs counts it
	Introduced  Introduced        `json:"introduced"`
	Regression  Regression        `json:"regression"`
	Slowdown    Slowdown          `json:"slowdown"`
	Silence     Silence           `json:"silence"`
	Customer    Customer          `json:"customer"`
	Functions   []FunctionSummary `json:"functions"`
	Groups      []Group           `json:"groups"`
	Messages    []Message         `json:"messages"`
}

// Introduced lists what the deployment introduced.
type Introduced struct {
	Releases  []Release `json:"releases"`
	Groups    []string  `json:"groups"`    // names of the new groups
	Messages  []string  `json:"messages"`  // texts of the new logging statements
	Increased []string  `json:"increased"` // texts of logging statements that are logged more often
}

// A Release is a version of a function and the time when it first received traffic.
type Release struct {
	Function string    `json:"function"`
	Version  int       `json:"version"`
	At       time.Time `json:"at"`
}

// A Regression is a group that one version fixed and a later version brought back.
type Regression struct {
	Function        string    `json:"function"`
	Group           string    `json:"group"`
	Fixed           time.Time `json:"fixed"`
	FixedVersion    int       `json:"fixed_version"`
	Returned        time.Time `json:"returned"`
	ReturnedVersion int       `json:"returned_version"`
}

// A Slowdown is a function that has become slower and slower since the deployment.
type Slowdown struct {
	Function string    `json:"function"`
	Before   Durations `json:"before"`   // before the deployment
	LastDay  Durations `json:"last_day"` // last day of the history
}

// Durations are percentiles of the durations of invocations, in milliseconds.
type Durations struct {
	Count int     `json:"count"`
	P50   float64 `json:"p50_ms"`
	P95   float64 `json:"p95_ms"`
}

// A Silence is a function that is no longer invoked.
type Silence struct {
	Function string    `json:"function"`
	Last     time.Time `json:"last"` // time of its last event
}

// A Customer is a user whose request failed because of a fault that the deployment introduced.
type Customer struct {
	User        string    `json:"user"`
	At          time.Time `json:"at"`
	TraceID     string    `json:"trace_id"` // in X-Ray's format
	Functions   []string  `json:"functions"`
	RequestIDs  []string  `json:"request_ids"` // request ids of these functions; the last invocation failed
	FailedIn    string    `json:"failed_in"`
	FailedGroup string    `json:"failed_group"`
}

// A FunctionSummary summarizes one function.
type FunctionSummary struct {
	Name        string    `json:"name"`
	Language    string    `json:"language"`
	Logger      string    `json:"logger"`
	Versions    []int     `json:"versions"`
	Events      int       `json:"events"`
	Bytes       int64     `json:"bytes"`
	BytesBefore int64     `json:"bytes_before"` // before the deployment
	Invocations int       `json:"invocations"`
	Failed      int       `json:"failed"`
	Timeouts    int       `json:"timeouts"`
	OutOfMemory int       `json:"out_of_memory"`
	ColdStarts  int       `json:"cold_starts"`
	Streams     int       `json:"streams"`
	First       time.Time `json:"first"`
	Last        time.Time `json:"last"`
}

// Occurrences are the number of log events of a fault or a logging statement, and their times.
type Occurrences struct {
	Count  int       `json:"count"`
	Before int       `json:"before"` // before the deployment
	First  time.Time `json:"first"`
	Last   time.Time `json:"last"`
}

// add adds an occurrence.
func (o *Occurrences) add(at, deploy time.Time) {
	if o.Count++; at.Before(deploy) {
		o.Before++
	}
	if o.Count == 1 || at.Before(o.First) {
		o.First = at
	}
	if at.After(o.Last) {
		o.Last = at
	}
}

// A Group contains all occurrences of one fault.
type Group struct {
	Name     string `json:"name"`
	Function string `json:"function"`
	Kind     string `json:"kind"`           // crash, logged, timeout or out_of_memory
	Type     string `json:"type,omitempty"` // type of a crash or a logged exception, including its module or package
	Culprit  string `json:"culprit,omitempty"`
	Occurrences
	Versions   []int    `json:"versions"`
	Users      int      `json:"users"` // number of users whose requests failed
	Introduced bool     `json:"introduced"`
	Regressed  bool     `json:"regressed"`
	Example    []string `json:"example"` // log events of the first occurrence
}

// A Message contains all log events of one logging statement.
type Message struct {
	Function string `json:"function"`
	Level    string `json:"level"`
	Text     string `json:"text"` // text with placeholders
	Occurrences
	Introduced bool   `json:"introduced"`
	Increased  bool   `json:"increased"`
	Example    string `json:"example"` // first log event
}
