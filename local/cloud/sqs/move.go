package sqs

import (
	"time"

	"github.com/google/uuid"
)

// A moveTask is a redrive of a dead-letter queue that has been done: it takes
// no time here.
type moveTask struct {
	SourceArn                         string
	DestinationArn                    string `json:",omitempty"`
	Status                            string
	FailureReason                     string `json:",omitempty"`
	StartedTimestamp                  int64  // ms since 1970
	ApproximateNumberOfMessagesMoved  int
	ApproximateNumberOfMessagesToMove int
}

type moveInput struct{ SourceArn, DestinationArn string }

type moveOutput struct{ TaskHandle string }

// startMessageMoveTask moves the visible messages of a dead-letter queue to the
// destination, or back to where each came from.
func (c call) startMessageMoveTask(in moveInput) (any, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	from := c.byARN(in.SourceArn)
	if from == nil || in.DestinationArn != "" && c.byARN(in.DestinationArn) == nil {
		return nil, refuse(ownErrors+"ResourceNotFoundException", "ResourceNotFoundException", "The resource that you specified for the SourceArn or DestinationArn parameter doesn't exist.")
	}
	if !c.isDeadLetter(from) {
		return nil, invalid("SourceArn", in.SourceArn, "Source queue must be configured as a Dead Letter Queue.")
	}
	from.advance()
	task := moveTask{
		SourceArn: in.SourceArn, DestinationArn: in.DestinationArn, Status: "COMPLETED",
		StartedTimestamp: time.Now().UnixMilli(), ApproximateNumberOfMessagesToMove: from.count[ready],
	}
	for range task.ApproximateNumberOfMessagesToMove {
		to := in.DestinationArn
		if to == "" {
			to = from.next().source
		}
		if c.byARN(to) == nil {
			task.Status, task.FailureReason = "FAILED", "CouldNotDetermineMessageSource"
			break
		}
		redrive(from, c.byARN(to))
		task.ApproximateNumberOfMessagesMoved++
	}
	c.moves = append(c.moves, task)
	return moveOutput{uuid.NewString()}, nil
}

func (s *Service) isDeadLetter(q *queue) bool {
	for _, other := range s.queues {
		if other.DeadLetterARN == q.ARN {
			return true
		}
	}
	return false
}

// redrive moves the first ready message. SQS makes a new one of it: another
// id, sent now, never received.
func redrive(from, to *queue) {
	m := from.next()
	from.remove(m)
	out := Outgoing{Body: m.body, Attributes: m.attributes, TraceHeader: m.trace}
	to.add(newMessage(out, m.sender), to.Delay)
}

type listMovesInput struct {
	SourceArn  string
	MaxResults *int
}

type listMovesOutput struct{ Results []moveTask }

// maxMoves is how many tasks of a queue SQS remembers.
const maxMoves = 10

// listMessageMoveTasks gives the latest tasks of a source, one unless more are
// asked for.
func (c call) listMessageMoveTasks(in listMovesInput) (any, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	limit := 1
	if in.MaxResults != nil {
		limit = min(*in.MaxResults, maxMoves)
	}
	out := listMovesOutput{Results: []moveTask{}}
	for i := len(c.moves) - 1; i >= 0 && len(out.Results) < limit; i-- {
		if c.moves[i].SourceArn == in.SourceArn {
			out.Results = append(out.Results, c.moves[i])
		}
	}
	return out, nil
}
