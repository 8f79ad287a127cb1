// Package sqs is Amazon SQS in one process: standard queues with visibility
// timeouts, delays, retention, long polling and dead-letter queues, and the
// AWS JSON 1.0 protocol, so that the AWS SDKs and the aws command use it
// unchanged. Signatures are not checked.
//
// The behaviour, limits and error codes are those of the SQS API reference
// (2012-11-05). Queues stand under one lock: every operation takes
// microseconds, and a message is always in exactly one queue. With Options.Store,
// what an operation changes is stored before its response, but for a receive:
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

// Options say where the service stands.
type Options struct {
	Region, AccountID string // parts of queue ARNs; "us-east-1", "000000000000"
	Endpoint          string // base of queue URLs, no trailing slash; "": the host of each request
	// Store keeps queues and messages over a restart; nil keeps them in memory alone.
	Store *storage.DB
}

// A Service holds queues and serves their API. Its methods are safe for
// concurrent use.
type Service struct {
	opts    Options
	mu      sync.Mutex // guards what follows, and every queue
	queues  map[string]*queue
	changes changes
}

// New gives a service without queues.
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
	Name, ARN         string        // ARN "" is made from Name
	VisibilityTimeout time.Duration // 0: received messages stay visible
	Retention         time.Duration // 0: four days
	Delay             time.Duration // of messages that ask for none
	ReceiveWait       time.Duration // of receives that ask for none
	MaxMessageBytes   int           // 0: 1 MiB
	DeadLetterARN     string        // "": none; the queue may be created later
	MaxReceives       int           // receives before a message moves there
}

// Create adds a queue of the template. It fails on a name in use.
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

// find returns the queue of an ARN, or the error that SQS has for none.
func (s *Service) find(arn string) (*queue, error) {
	if q := s.byARN(arn); q != nil {
		return q, nil
	}
	return nil, noQueue()
}

// byARN finds a queue; nil when there is none.
func (s *Service) byARN(arn string) *queue {
	q := s.queues[arn[strings.LastIndexByte(arn, ':')+1:]]
	if q == nil || q.ARN != arn {
		return nil
	}
	return q
}

// byURL finds the queue that the path of a queue URL names. The host does not
// count: containers know this machine by other names.
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
	Delay       time.Duration // 0: the queue's
	Attributes  map[string]Attribute
	TraceHeader string // AWSTraceHeader; "": none
}

// Send puts a message on the queue and gives its id, once the message is stored,
// together with what the statements change. Errors are *Error, or wrap
// storage.ErrNotCommitted.
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

// Delete removes a received message. A handle older than the message's latest
// receive is accepted and deletes nothing, as in SQS. The message is removed from
// the store by the statements that Delete returns, so that the caller can add them
// to a transaction of its own.
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

// ChangeVisibility hides a received message for d from now; 0 shows it again.
func (s *Service) ChangeVisibility(queueARN, receiptHandle string, d time.Duration) error {
	s.mu.Lock()
	defer s.unlock()
	if q := s.byARN(queueARN); q != nil {
		return q.changeVisibility(receiptHandle, d)
	}
	return noQueue()
}

// Counts tells how many messages can be received, are received and not yet
// deleted, and are not yet to be received. Unlike SQS's, the numbers are exact.
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
