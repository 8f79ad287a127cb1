package deadletters

import (
	"context"
	"crypto/x509"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"faulty/functions/forwarder/deadletter"
	"faulty/local/deployment"
)

// A Queue is the failure queue of a forwarder. Several goroutines can use it at the same
// time.
type Queue struct {
	url    string
	client *sqs.Client
	lookup func(string) (string, bool)

	// Authorities are the certificate authorities of the OpenSearch in which dead letters are
	// stored; nil uses the machine's. Set it before the first call of Send.
	Authorities *x509.CertPool
}

// New returns the queue at an SQS queue URL. lookup returns the environment
// variables of the forwarder that stores dead letters again; package forward
// documents them.
func New(cfg aws.Config, address string, lookup func(string) (string, bool)) (*Queue, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.Count(strings.Trim(u.Path, "/"), "/") < 1 {
		return nil, fmt.Errorf("%.200q is not the URL of a queue; it looks like https://sqs.eu-west-1.amazonaws.com/123456789012/faulty-Failures-1A2B", address)
	}
	base := u.Scheme + "://" + u.Host
	client := sqs.NewFromConfig(cfg, func(o *sqs.Options) {
		o.BaseEndpoint = &base
		o.RetryMaxAttempts = 2
	})
	return &Queue{url: address, client: client, lookup: lookup}, nil
}

// URL returns the queue's URL.
func (q *Queue) URL() string { return q.url }

// A Sample is a subset of the messages in the queue. SQS reports approximate counts.
type Sample struct {
	Messages []Message
	Waiting  int // messages that can be received
	InFlight int // messages that another program has received and not deleted
}

const (
	peekFor  = 20 * time.Second // longer than receiving a sample takes
	sendFor  = 3 * time.Minute
	waitTime = 1 // seconds; only a long poll queries all SQS servers
)

// Peek returns up to limit messages and makes them visible in the queue again.
func (q *Queue) Peek(ctx context.Context, limit int) (Sample, error) {
	s, err := q.count(ctx)
	if err != nil || s.Waiting == 0 {
		return s, err
	}
	s.Messages, err = q.receive(ctx, min(limit, s.Waiting), peekFor, nil)
	q.release(ctx, s.Messages)
	return s, err
}

func (q *Queue) count(ctx context.Context) (Sample, error) {
	depth, err := deployment.Depth(ctx, q.client, q.url)
	return Sample{Waiting: depth.Visible, InFlight: depth.InFlight}, err
}

// receive receives messages until it has limit messages, the queue is empty, or enough returns
// true. If it fails, it returns the messages received so far with the error.
func (q *Queue) receive(ctx context.Context, limit int, hide time.Duration, enough func([]Message) bool) ([]Message, error) {
	var out []Message
	for len(out) < limit && (enough == nil || !enough(out)) {
		res, err := q.client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
			QueueUrl: &q.url, MaxNumberOfMessages: int32(min(10, limit-len(out))), VisibilityTimeout: int32(hide.Seconds()), WaitTimeSeconds: waitTime, // #nosec G115 -- small numbers
			MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameSentTimestamp, types.MessageSystemAttributeNameApproximateReceiveCount},
		})
		if err != nil {
			return out, fmt.Errorf("receive from the failure queue %s: %w", q.url, err)
		}
		if len(res.Messages) == 0 {
			break
		}
		for _, m := range res.Messages {
			out = append(out, messageOf(m))
		}
	}
	return out, nil
}

func messageOf(m types.Message) Message {
	l := Message{ID: aws.ToString(m.MessageId), body: aws.ToString(m.Body), handle: aws.ToString(m.ReceiptHandle)}
	l.Bytes = len(l.body)
	if ms, err := strconv.ParseInt(m.Attributes[string(types.MessageSystemAttributeNameSentTimestamp)], 10, 64); err == nil {
		l.Sent = time.UnixMilli(ms).UTC()
	}
	l.Received, _ = strconv.Atoi(m.Attributes[string(types.MessageSystemAttributeNameApproximateReceiveCount)])
	l.read()
	return l
}

// release makes messages visible in the queue again, even if ctx is done. If release fails for
// a message, the message becomes visible when its visibility timeout ends.
func (q *Queue) release(ctx context.Context, list []Message) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	for len(list) > 0 {
		n := min(10, len(list))
		in := &sqs.ChangeMessageVisibilityBatchInput{QueueUrl: &q.url}
		for i, l := range list[:n] {
			in.Entries = append(in.Entries, types.ChangeMessageVisibilityBatchRequestEntry{Id: aws.String(strconv.Itoa(i)), ReceiptHandle: aws.String(l.handle)})
		}
		if _, err := q.client.ChangeMessageVisibilityBatch(ctx, in); err != nil {
			return
		}
		list = list[n:]
	}
}

func partText(p *deadletter.Part) string { return fmt.Sprintf("part %d of %d", p.Number, p.Count) }
