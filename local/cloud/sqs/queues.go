package sqs

import (
	"encoding/base64"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

type createInput struct {
	QueueName  string
	Attributes map[string]string
}

type urlOutput struct{ QueueUrl string }

// url returns the URL of a queue. Its base is Options.Endpoint if that is set,
// otherwise the address to which the client sent the request.
func (c call) url(name string) string {
	return strings.Join([]string{c.endpoint, c.opts.AccountID, name}, "/")
}

// createQueue ignores tags, because nothing here reads them.
func (c call) createQueue(in createInput) (any, error) {
	if !isName(in.QueueName, 80, "_-") {
		return nil, invalid("QueueName", in.QueueName, "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length. FIFO queues are not supported here.")
	}
	fresh := c.newQueue(Config{
		Name: in.QueueName, ARN: c.arn(in.QueueName),
		VisibilityTimeout: defaultVisible, Retention: defaultRetention, MaxMessageBytes: maxMessageBytes,
	})
	if err := c.setAttributes(fresh, in.Attributes); err != nil {
		return nil, err
	}
	if old := c.queues[in.QueueName]; old != nil {
		return c.recreate(old, fresh, in)
	}
	c.queues[in.QueueName] = fresh
	c.changes.stage(purgeQueue, in.QueueName) // messages of a queue that an earlier template declared
	fresh.save()
	return urlOutput{c.url(in.QueueName)}, nil
}

// recreate handles a request to create a queue that exists. It succeeds if the
// given attributes equal those of the queue.
func (c call) recreate(old, fresh *queue, in createInput) (any, error) {
	has, wants := old.attributes(), fresh.attributes()
	for name := range in.Attributes {
		if has[name] != wants[name] {
			return nil, queueExists("A queue already exists with the same name and a different value for attribute " + name)
		}
	}
	return urlOutput{c.url(in.QueueName)}, nil
}

// deleteQueue makes the name available again at once. On AWS this takes a minute.
func (c call) deleteQueue(q *queue, _ none) (any, error) {
	delete(c.queues, q.Name)
	c.changes.stage(purgeQueue, q.Name)
	c.changes.stage(deleteQueue, q.Name)
	q.wake() // a receiver that waits then finds that the queue is deleted
	return none{}, nil
}

// purgePause is the minimum time between two purges of a queue in SQS.
const purgePause = time.Minute

// purgeQueue takes effect at once. SQS takes up to a minute and refuses a second
// purge during that time. This refusal is emulated.
func (c call) purgeQueue(q *queue, _ none) (any, error) {
	if time.Since(q.purged) < purgePause {
		return nil, refuse(sqsErrors+"PurgeQueueInProgress", legacy+"PurgeQueueInProgress",
			"Only one PurgeQueue operation on %s is allowed every 60 seconds.", q.Name)
	}
	q.purged = time.Now()
	q.purge()
	q.save()
	return none{}, nil
}

type getURLInput struct{ QueueName, QueueOwnerAWSAccountId string }

func (c call) getQueueURL(in getURLInput) (any, error) {
	owner := in.QueueOwnerAWSAccountId
	if c.queues[in.QueueName] == nil || owner != "" && owner != c.opts.AccountID {
		return nil, noQueue()
	}
	return urlOutput{c.url(in.QueueName)}, nil
}

// page selects a part of a list.
type page struct {
	MaxResults *int
	NextToken  string
}

type listInput struct {
	QueueNamePrefix string
	page
}

type listOutput struct {
	QueueUrls []string `json:",omitempty"`
	NextToken string   `json:",omitempty"`
}

func (c call) listQueues(in listInput) (any, error) {
	urls, next, err := c.list(in.page, func(q *queue) bool { return strings.HasPrefix(q.Name, in.QueueNamePrefix) })
	return listOutput{urls, next}, err
}

// sourcesOutput has a field name in lower case, as in the API.
type sourcesOutput struct {
	QueueUrls []string `json:"queueUrls"`
	NextToken string   `json:",omitempty"`
}

func (c call) listDeadLetterSourceQueues(dead *queue, in page) (any, error) {
	urls, next, err := c.list(in, func(q *queue) bool { return q.DeadLetterARN == dead.ARN })
	return sourcesOutput{urls, next}, err
}

// list returns the URLs of one page of the queues for which fits returns true.
// The token for the next page is the last name on this one.
func (c call) list(p page, fits func(*queue) bool) (urls []string, next string, err error) {
	limit := 1000
	if n := p.MaxResults; n != nil {
		if *n < 1 || *n > limit {
			return nil, "", invalid("MaxResults", strconv.Itoa(*n), "Must be between 1 and 1000, if provided.")
		}
		limit = *n
	}
	after, err := base64.StdEncoding.DecodeString(p.NextToken)
	if err != nil {
		return nil, "", invalid("NextToken", p.NextToken, "It is not one that a list has given.")
	}
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(c.queues)), func(name string) bool { return name <= string(after) || !fits(c.queues[name]) })
	if len(names) > limit {
		names = names[:limit]
		next = base64.StdEncoding.EncodeToString([]byte(names[limit-1]))
	}
	urls = make([]string, 0, len(names))
	for _, name := range names {
		urls = append(urls, c.url(name))
	}
	return urls, next, nil
}
