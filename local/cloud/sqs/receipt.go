package sqs

import (
	"strconv"
	"time"
)

// received returns the message of a handle. It returns nil if the message was
// deleted or has been received again since. It returns an error if this queue did
// not generate the handle.
func (q *queue) received(handle string) (*message, error) {
	if handle == "" {
		return nil, missing("ReceiptHandle")
	}
	id, queueARN, receives, ok := parseReceipt(handle)
	if !ok || queueARN != q.ARN {
		return nil, badReceipt(handle)
	}
	m := q.messages[id]
	if m == nil || m.receives != receives {
		return nil, nil
	}
	return m, nil
}

// delete removes a message from the queue. It also removes a message that has
// become visible again, if it has not been received since.
func (q *queue) delete(handle string) error {
	q.advance()
	m, err := q.received(handle)
	if err == nil && m != nil {
		q.remove(m)
	}
	return err
}

// changeVisibility sets the visibility timeout to d from now. The total must not
// exceed twelve hours since the receive.
func (q *queue) changeVisibility(handle string, d time.Duration) error {
	if d < 0 || d > maxVisibility {
		return invalid("VisibilityTimeout", seconds(d), "Must be between 0 and 43200.")
	}
	q.advance()
	m, err := q.received(handle)
	switch now := time.Now(); {
	case err != nil:
		return err
	case m == nil:
		return invalid("ReceiptHandle", handle, "Message does not exist or is not available for visibility timeout change.")
	case m.state != inFlight:
		return notInFlight()
	case now.Add(d).After(m.received.Add(maxVisibility)):
		return invalid("VisibilityTimeout", seconds(d), "Total VisibilityTimeout for the message is beyond the limit [43200 seconds].")
	case d == 0:
		q.unplace(m)
		q.show(m)
	default:
		q.unplace(m)
		q.hide(m, inFlight, now.Add(d))
	}
	q.update(m)
	return nil
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }
