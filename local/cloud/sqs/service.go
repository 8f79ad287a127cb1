// Package sqs emulates Amazon SQS in one process. It has standard queues with
// visibility timeouts, delays, retention, long polling and dead-letter queues. It
// serves the AWS JSON 1.0 protocol, so that the AWS SDKs and the aws command work
// unchanged. It does not check signatures.
//
// The behaviour, limits and error codes are those of the SQS API reference
// (2012-11-05). One lock guards all queues: every operation takes microseconds,
// and a message is always in exactly one queue. With Options.Store, the changes
// of an operation are stored before its response. A receive is the exception:
// after a kill, a message may be received again, as SQS allows.
package sqs

import (
	"cmp"
	"net/url"
	"strings"
	"sync"
	"time"

	"faulty/local/cloud/storage"
)

// Options configure a Service.
type Options struct {
	Region, AccountID string // parts of queue ARNs; "us-east-1", "000000000000"
	Endpoint          string // base of queue URLs, without a trailing slash; "": the host of each request
	// Store keeps queues and messages across a restart. If it is nil, they are
	// kept in memory only.
	Store *storage.DB
}

// A Service holds queues and serves their API. Its methods are safe for
// concurrent use.
type Service struct {
	opts    Options
	mu      sync.Mutex // guards the fields below, and every queue
	queues  map[string]*queue
	changes changes
}

// New returns a service without queues.
func New(o Options) *Service {
	o.Region, o.AccountID = cmp.Or(o.Region, "us-east-1"), cmp.Or(o.AccountID, "000000000000")
	return &Service{opts: o, queues: map[string]*queue{}, changes: changes{store: o.Store}}
}

// Limits and defaults of SQS.
const (
	maxMessageBytes  = 1 << 20
	minMessageBytes  = 1 << 10
	maxInFlight      = 120_000
	maxVisibility    = 12 * time.Hour
	maxDelay         = 15 * time.Minute
	maxWait          = 20 * time.Second
	defaultRetention = 4 * 24 * time.Hour
	defaultVisible   = 30 * time.Second
)

// A Config describes a queue.
type Config struct {
	Name, ARN         string        // an empty ARN is derived from Name
	VisibilityTimeout time.Duration // 0: received messages stay visible
	Retention         time.Duration // 0: four days
	Delay             time.Duration // for messages without their own delay
	ReceiveWait       time.Duration // for receives without their own wait time
	MaxMessageBytes   int           // 0: 1 MiB
	DeadLetterARN     string        // "": none; the queue may be created later
	MaxReceives       int           // receives before a message is dead-lettered
}

// Create adds a queue of the template. It fails if the name is in use.
func (s *Service) Create(c Config) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.queues[c.Name] != nil {
		return queueExists("A queue already exists with the name " + c.Name + ".")
	}
	c.ARN = cmp.Or(c.ARN, s.arn(c.Name))
	c.Retention = cmp.Or(c.Retention, defaultRetention)
	c.MaxMessageBytes = cmp.Or(c.MaxMessageBytes, maxMessageBytes)
	q := s.newQueue(c)
	q.declared = true
	s.queues[c.Name] = q
	return nil
}

func (s *Service) arn(name string) string {
	return strings.Join([]string{"arn:aws:sqs", s.opts.Region, s.opts.AccountID, name}, ":")
}

// find returns the queue with the given ARN, or SQS's error if it does not exist.
func (s *Service) find(arn string) (*queue, error) {
	if q := s.byARN(arn); q != nil {
		return q, nil
	}
	return nil, noQueue()
}

// byARN returns the queue with the given ARN, or nil.
func (s *Service) byARN(arn string) *queue {
	q := s.queues[arn[strings.LastIndexByte(arn, ':')+1:]]
	if q == nil || q.ARN != arn {
		return nil
	}
	return q
}

// byURL returns the queue that the path of a queue URL names. It ignores the
// host, because containers reach this machine under other names.
func (s *Service) byURL(queueURL string) (*queue, error) {
	if queueURL == "" {
		return nil, missing("QueueUrl")
	}
	u, err := url.Parse(queueURL)
	if err != nil {
		return nil, invalidAddress(queueURL)
	}
	path := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(path) < 2 {
		return nil, invalidAddress(queueURL)
	}
	q := s.queues[path[len(path)-1]]
	if q == nil || path[len(path)-2] != s.opts.AccountID {
		return nil, noQueue()
	}
	return q, nil
}

// An Outgoing is a message to send.
type Outgoing struct {
	Body        string
	Delay       time.Duration // 0: the queue's delay
	Attributes  map[string]Attribute
	TraceHeader string // value of AWSTraceHeader; "": none
}

// Send adds a message to the queue and returns its id once the message is stored,
// in one transaction with the changes of the given statements. An error is an
// *Error or wraps storage.ErrNotCommitted.
func (s *Service) Send(queueARN string, out Outgoing, with ...storage.Op) (string, error) {
	s.mu.Lock()
	id, err := s.put(queueARN, out)
	if err != nil {
		s.unlock()
		return "", err
	}
	return id, s.unlock(with...).Wait()
}

func (s *Service) put(queueARN string, out Outgoing) (string, error) {
	q, err := s.find(queueARN)
	if err != nil {
		return "", err
	}
	if err := checkMessage(out, q.MaxMessageBytes); err != nil {
		return "", err
	}
	m := newMessage(out, s.opts.AccountID)
	q.add(m, cmp.Or(out.Delay, q.Delay))
	return m.id, nil
}

// Delete removes a received message. As in SQS, it accepts a handle that is older
// than the message's latest receive, and deletes nothing. It returns the
// statements that remove the message from the store, so that the caller can add
// them to its own transaction.
func (s *Service) Delete(queueARN, receiptHandle string) ([]storage.Op, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.byARN(queueARN)
	if q == nil {
		return nil, noQueue()
	}
	err := q.delete(receiptHandle)
	return s.changes.drain(), err
}

// ChangeVisibility hides a received message for d from now. If d is 0, the
// message becomes visible at once.
func (s *Service) ChangeVisibility(queueARN, receiptHandle string, d time.Duration) error {
	s.mu.Lock()
	defer s.unlock()
	if q := s.byARN(queueARN); q != nil {
		return q.changeVisibility(receiptHandle, d)
	}
	return noQueue()
}

// Counts returns the numbers of visible messages, of messages in flight, and of
// delayed messages. Unlike the numbers of SQS, they are exact.
func (s *Service) Counts(queueARN string) (visible, inFlightNow, delayedNow int, err error) {
	s.mu.Lock()
	defer s.unlock()
	q, err := s.find(queueARN)
	if err != nil {
		return 0, 0, 0, err
	}
	q.advance()
	return q.count[ready], q.count[inFlight], q.count[delayed], nil
}
