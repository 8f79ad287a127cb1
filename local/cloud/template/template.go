// Package template reads an AWS SAM template into the resources a local run
// needs: functions, queues, REST APIs and log groups, with every parameter,
// condition and intrinsic function resolved as CloudFormation and the SAM
// transform would resolve them.
//
// The template stays the only description of the system, so nothing in it may
// be misread: a resource type, property, event or intrinsic that would change
// a run and is not known here is an error that names it and its line. What has
// no effect on a local run is listed, and skipped, in ignored.go.
//
// The shapes come from the CloudFormation template reference and the SAM
// specification (2016-10-31).
package template

import "time"

// Options say for whom a template is resolved. Empty fields take the values
// given beside them.
type Options struct {
	StackName  string            // AWS::StackName; "faulty"
	Region     string            // AWS::Region; "us-east-1"
	AccountID  string            // AWS::AccountId, 12 digits; "000000000000"
	Endpoint   string            // base of queue URLs, no trailing slash; "https://sqs.<region>.amazonaws.com"
	Parameters map[string]string // override the template's defaults

	// InAWS resolves the template for an account, to check it: streams, nested
	// stacks and log groups of others exist there. Attributes of a nested stack
	// are host names of a domain.
	InAWS bool
}

// A Stack is a template with everything resolved. Resources whose condition is
// false are absent. Slices are in the template's order.
type Stack struct {
	Name, Region, AccountID string
	Functions               []Function
	Queues                  []Queue
	APIs                    []API
	LogGroups               []LogGroup
	Outputs                 []Output
	Parameters              map[string]string // their values; of those with NoEcho, what CloudFormation shows
}

// A Function is an AWS::Serverless::Function with its events.
type Function struct {
	LogicalID, Name, ARN string
	CodeDir              string // absolute directory of CodeUri; holds the executable named by Handler
	Handler              string
	Timeout              time.Duration
	MemoryMB             int
	Environment          map[string]string // as declared; Lambda's own variables are not in it
	LogFormat            string            // JSON or Text
	LogGroup             string            // name of the group the function logs to
	Tracing              bool              // Tracing: Active
	ReservedConcurrency  *int              // nil: unreserved; 0: never runs
	Queues               []QueueSource
	Schedules            []Schedule
	Subscriptions        []Subscription
	Async                Async
}

// A QueueSource is an SQS event of a function. One with Enabled: false is absent.
type QueueSource struct {
	QueueARN                string
	BatchSize               int           // 1 to 10,000
	BatchWindow             time.Duration // longest wait for a full batch
	ReportBatchItemFailures bool
	MaxConcurrency          int // 0: no limit of its own
}

// A Subscription sends a log group's lines to a function: a CloudWatchLogs event,
// an AWS::Logs::SubscriptionFilter, or one log group of an AWS::Logs::AccountPolicy.
type Subscription struct {
	Name, LogGroup string
	FilterPattern  string // CloudWatch Logs filter syntax; "" matches every line
}

// Async is what becomes of a function's asynchronous invocations that fail.
type Async struct {
	MaxRetries   int           // 0 to 2, after the first attempt
	MaxAge       time.Duration // 1 minute to 6 hours
	OnFailureARN string        // queue for those given up; "" drops them
}

// A Queue is a standard AWS::SQS::Queue.
type Queue struct {
	LogicalID, Name, ARN, URL                        string
	VisibilityTimeout, Retention, Delay, ReceiveWait time.Duration
	MaxMessageBytes                                  int
	DeadLetterARN                                    string // "": no dead-letter queue
	MaxReceives                                      int    // receives before a message moves there
}

// An API is an AWS::Serverless::Api with the routes that functions' events
// give it.
type API struct {
	LogicalID, ID, Stage string
	Tracing              bool
	BinaryTypes          []string // media types passed as base64, such as "*/*"
	Routes               []Route
}

// A Route sends requests to a function.
type Route struct {
	Method   string // GET, POST …, or ANY
	Path     string // as in the template: /, /items/{id}, /{proxy+}
	Function string // logical id
}

// A LogGroup is an AWS::Logs::LogGroup.
type LogGroup struct {
	LogicalID, Name string
	ARN             string // ends in ":*", as CloudFormation gives it
	RetentionDays   int    // 0: for ever
}

// An Output is a named value the stack shows to its users.
type Output struct{ Key, Value, Description string }
