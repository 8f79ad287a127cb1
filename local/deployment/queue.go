package deployment

import (
	"context"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// QueueAttributes returns the named attributes of the queue at url.
func QueueAttributes(ctx context.Context, client *sqs.Client, url string, names ...types.QueueAttributeName) (map[string]string, error) {
	out, err := client.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: &url, AttributeNames: names})
	if err != nil {
		return nil, fmt.Errorf("read the attributes of the queue %s: %w", url, err)
	}
	return out.Attributes, nil
}

// A QueueDepth is the number of messages in a queue, by state. SQS reports
// approximate numbers.
type QueueDepth struct {
	Visible  int // available to receive
	InFlight int // received, and neither deleted nor visible again
	Delayed  int // sent with a delay that has not passed
}

// Total returns the number of all messages.
func (d QueueDepth) Total() int { return d.Visible + d.InFlight + d.Delayed }

// Depth returns the number of messages in the queue at url.
func Depth(ctx context.Context, client *sqs.Client, url string) (d QueueDepth, err error) {
	counts := map[types.QueueAttributeName]*int{
		types.QueueAttributeNameApproximateNumberOfMessages:           &d.Visible,
		types.QueueAttributeNameApproximateNumberOfMessagesNotVisible: &d.InFlight,
		types.QueueAttributeNameApproximateNumberOfMessagesDelayed:    &d.Delayed,
	}
	var names []types.QueueAttributeName
	for name := range counts {
		names = append(names, name)
	}
	attributes, err := QueueAttributes(ctx, client, url, names...)
	if err != nil {
		return d, err
	}
	for name, count := range counts {
		if *count, err = strconv.Atoi(attributes[string(name)]); err != nil {
			return d, fmt.Errorf("read %s of the queue %s: %w", name, url, err)
		}
	}
	return d, nil
}
