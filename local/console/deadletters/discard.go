package deadletters

import (
	"context"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// Body returns the unchanged body of the message.
func (l *Message) Body() string { return l.body }

// Count returns the number of messages in the queue. It includes the messages in flight,
// because another page may be listing them.
func (q *Queue) Count(ctx context.Context) (int, error) {
	counted, err := q.count(ctx)
	return counted.Waiting + counted.InFlight, err
}

// Discard deletes the dead letters with the given ids and returns how many it deleted. It
// first calls record with the messages that it found. If record fails, Discard deletes
// nothing.
func (q *Queue) Discard(ctx context.Context, ids []string, record func([]Message) error) (int, error) {
	if len(ids) == 0 {
		return 0, nil
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	taken, err := q.take(ctx, ids)
	if err == nil && len(taken) > 0 {
		err = record(taken)
	}
	if err != nil {
		q.release(ctx, taken)
		return 0, err
	}
	deleted := 0
	for len(taken) > 0 {
		n := min(10, len(taken))
		done, err := q.deleteBatch(ctx, taken[:n])
		deleted += done
		if err != nil {
			q.release(ctx, taken)
			return deleted, err
		}
		taken = taken[n:]
	}
	return deleted, nil
}

// deleteBatch deletes up to 10 messages and returns how many it deleted.
func (q *Queue) deleteBatch(ctx context.Context, list []Message) (int, error) {
	in := &sqs.DeleteMessageBatchInput{QueueUrl: &q.url}
	for i, l := range list {
		in.Entries = append(in.Entries, types.DeleteMessageBatchRequestEntry{Id: aws.String(strconv.Itoa(i)), ReceiptHandle: aws.String(l.handle)})
	}
	out, err := q.client.DeleteMessageBatch(ctx, in)
	if err != nil {
		return 0, fmt.Errorf("delete from the failure queue %s: %w", q.url, err)
	}
	if len(out.Failed) > 0 {
		return len(out.Successful), fmt.Errorf("delete from the failure queue %s: %d messages stay: %s", q.url, len(out.Failed), aws.ToString(out.Failed[0].Message))
	}
	return len(out.Successful), nil
}
