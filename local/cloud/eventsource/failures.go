package eventsource

import (
	"encoding/json"
	"fmt"

	"github.com/aws/aws-lambda-go/events"

	"faulty/local/cloud/sqs"
)

// failures returns the messages that a function reported as failed. As on AWS, a
// response or list that is empty or null means that all messages succeeded.
//
// An error means that all messages count as failed. The response then is not a
// JSON object, or its list has another format, or an identifier is empty or not
// in the batch. See "Implementing partial batch responses" in Lambda's guide.
func failures(reply []byte, batch []sqs.Message) (map[string]bool, error) {
	var response *events.SQSEventResponse
	if len(reply) == 0 {
		return nil, nil
	}
	if err := json.Unmarshal(reply, &response); err != nil {
		return nil, fmt.Errorf("reply %.80q is not {\"batchItemFailures\":[{\"itemIdentifier\":…}]}: %w", reply, err)
	}
	if response == nil {
		return nil, nil
	}
	inBatch := map[string]bool{}
	for _, m := range batch {
		inBatch[m.ID] = true
	}
	failed := map[string]bool{}
	for _, item := range response.BatchItemFailures {
		if !inBatch[item.ItemIdentifier] {
			return nil, fmt.Errorf("itemIdentifier %q is not a messageId of the batch", item.ItemIdentifier)
		}
		failed[item.ItemIdentifier] = true
	}
	return failed, nil
}
