// Package template reads an AWS SAM template and returns the resources that a
// local run needs: functions, queues, REST APIs and log groups. It resolves every
// parameter, condition and intrinsic function as CloudFormation and the SAM
// transform do.
//
// The template is the only description of the system and must not be misread. The
// package therefore reports an error, with name and line, for every resource
// type, property, event or intrinsic function that could change a run and that it
// does not support. It skips what has no effect on a local run; ignored.go lists
// these parts.
//
// The formats come from the CloudFormation template reference and the SAM
// specification (2016-10-31).
package template

import "time"

// Options are the target of a template. Empty fields take the default values in
// their comments.
type Options struct {
	StackName  string            // AWS::StackName; "faulty"
	Region     string            // AWS::Region; "us-east-1"
	AccountID  string            // AWS::AccountId, 12 digits; "000000000000"
	Endpoint   string            // base of queue URLs, without a trailing slash; "https://sqs.<region>.amazonaws.com"
	Parameters map[string]string // override the template's defaults

	// InAWS resolves the template for an AWS account, in order to check it. An
	// account supports every type of resource, and has log groups outside the
	// template. Attributes of a nested stack are host names of a domain.
	InAWS bool
}

// A Stack is a resolved template. It does not contain resources whose condition
// is false. Slices are in the template's order.
type Stack struct {
	Name, Region, AccountID string
	Functions               []Function
	Queues                  []Queue
	APIs                    []API
	LogGroups               []LogGroup
	Outputs                 []Output
	Parameters              map[string]string // values of the parameters; Masked for NoEcho parameters
}

// A Function is an AWS::Serverless::Function with its events.
type Function struct {
	LogicalID, Name, ARN string
	CodeDir              string // absolute directory of CodeUri; contains the executable named by Handler
	Handler              string
	Timeout              time.Duration
	MemoryMB             int
	Environment          map[string]string // as declared; does not include the variables that Lambda adds
	LogFormat            string            // JSON or Text
	LogGroup             string            // name of the function's log group
	Tracing              bool              // Tracing: Active
	ReservedConcurrency  *int              // nil: unreserved; 0: never runs
	Queues               []QueueSource
	Schedules            []Schedule
	Subscriptions        []Subscription
	Async                Async
}

// A QueueSource is an SQS event of a function. One with Enabled: false is
// omitted.
type QueueSource struct {
	QueueARN                string
	BatchSize               int           // 1 to 10,000
	BatchWindow             time.Duration // maximum wait for a full batch
	ReportBatchItemFailures bool
	MaxConcurrency          int // 0: not set
}

// A Subscription sends the log events of a log group to a function. It is a
// CloudWatchLogs event, an AWS::Logs::SubscriptionFilter, or one log group of an
// AWS::Logs::AccountPolicy.
type Subscription struct {
	Name, LogGroup string
	FilterPattern  string // CloudWatch Logs filter syntax; "" matches every log event
}

// Async configures the retries of a function's asynchronous invocations.
type Async struct {
	MaxRetries   int           // 0 to 2, in addition to the first attempt
	MaxAge       time.Duration // 1 minute to 6 hours
	OnFailureARN string        // queue for failed invocations; "" drops them
}

// A Queue is a standard AWS::SQS::Queue.
type Queue struct {
	LogicalID, Name, ARN, URL                        string
	VisibilityTimeout, Retention, Delay, ReceiveWait time.Duration
	MaxMessageBytes                                  int
	DeadLetterARN                                    string // "": no dead-letter queue
	MaxReceives                                      int    // receives before a message is dead-lettered
}

// An API is an AWS::Serverless::Api with the routes from the events of functions.
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
	ARN             string // ends in ":*", as in CloudFormation
	RetentionDays   int    // 0: unlimited
}

// An Output is a named value that the stack publishes.
type Output struct{ Key, Value, Description string }
