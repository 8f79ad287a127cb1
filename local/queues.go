package main

import (
	"context"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"faulty/local/deployment"
	"faulty/local/localstack"
)

// printQueues says what waits in the queues of a stack, and what to do about it.
func printQueues(ctx context.Context, w io.Writer, a deployment.Addresses) error {
	cfg, err := deployment.Config(ctx, localstack.Endpoint)
	if err != nil {
		return err
	}
	client := sqs.NewFromConfig(cfg)
	fmt.Fprintln(w)
	for _, q := range []struct{ url, name, advice string }{
		{a.Queue, "to be hashed", ""},
		{a.DeadLetters, "refused by the hasher", ""},
		{a.Failures, "not stored by the forwarder", "   make localstack-up ARGS=\"--parameter Replay=on\" sends them again"},
	} {
		if q.url == "" { // deployed with Demo=off
			continue
		}
		out, err := client.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: &q.url, AttributeNames: []types.QueueAttributeName{
			types.QueueAttributeNameApproximateNumberOfMessages, types.QueueAttributeNameApproximateNumberOfMessagesNotVisible,
		}})
		if err != nil {
			return fmt.Errorf("ask the queue %s what waits in it: %w", q.url, err)
		}
		waiting := out.Attributes[string(types.QueueAttributeNameApproximateNumberOfMessages)]
		if waiting == "0" {
			q.advice = ""
		}
		fmt.Fprintf(w, "%-28s %s waiting, %s in hand%s\n", q.name, waiting,
			out.Attributes[string(types.QueueAttributeNameApproximateNumberOfMessagesNotVisible)], q.advice)
	}
	return nil
}
